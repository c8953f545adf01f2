package vectorize

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"kindred/vectorize/background"
)

// What a term of a background space has at most: longer ones are addresses and
// formulas.
const longestTerm = 30

// NewBackground makes a background space of the space of a large collection: the
// file that kindred background learn writes. Terms of one letter, of more than 30
// bytes, and those that begin with a digit and are longer than "3d" are left out.
func NewBackground(name string, m *Model, space *Space) (*background.Space, error) {
	v := m.Vocabulary
	if space.TermVectors.Rows != len(v.Terms) {
		return nil, fmt.Errorf("vectorize: the model has %d terms, the space %d", len(v.Terms), space.TermVectors.Rows)
	}
	if m.Settings.Weighting == WeightingTFIDF {
		return nil, fmt.Errorf("vectorize: a background space is learnt with the weighting %s, not %s", WeightingBM25, WeightingTFIDF)
	}
	c := background.Content{Name: name, Rule: m.Settings.termRule(), Papers: v.N, IDFExponent: m.Settings.exponent(), Dims: space.Dims()}
	for t, term := range v.Terms {
		if !worthKeeping(term) {
			continue
		}
		c.Terms, c.DF = append(c.Terms, term), append(c.DF, v.DF[t])
		c.Vectors = append(c.Vectors, space.TermVectors.Row(t)...)
	}
	return background.New(c)
}

// worthKeeping leaves out numbers and quantities, but not "3d".
func worthKeeping(term string) bool {
	if len(term) < 2 || len(term) > longestTerm {
		return false
	}
	first, _ := utf8.DecodeRuneInString(term)
	return unicode.IsLetter(first) || len(term) == 2 && unicode.IsLetter(rune(term[1]))
}

// FitsBackground says whether the settings make terms of words as those of the
// background were made, so that equal terms mean the same.
func (s Settings) FitsBackground(bg *background.Space) bool { return s.termRule() == bg.Rule() }

// termRule names the settings that decide which term a word becomes.
func (s Settings) termRule() string {
	stemmer := s.Stemmer
	if stemmer == "" {
		stemmer = StemmerEnglish
	}
	return fmt.Sprintf("pattern %q, stemmer %s, keep case %t", s.TokenPattern, stemmer, s.KeepCase)
}
