package vectorize

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Model weighs the terms of documents as those of the collection it was fitted
// to. It is not to be changed, and can be used by several goroutines at once.
type Model struct {
	Settings     Settings
	Vocabulary   *Vocabulary
	MinDF, MaxDF int64     // the limits that were used; 0 in a model made by NewModel
	RowNorms     []float64 // a row: its Euclidean norm before it was scaled; nil in a model made by NewModel
	Notes        []string  // settings that were adapted to the collection

	weigher  *weigher
	analyser *analyser
}

// NewModel makes a model of a vocabulary that was fitted before, with the same
// settings. It fails on settings that are not valid and on a vocabulary that is
// not one: terms that do not rise, a term in no or in more than all documents.
func NewModel(s Settings, v *Vocabulary) (*Model, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := v.check(); err != nil {
		return nil, err
	}
	a, err := newAnalyser(s)
	if err != nil {
		return nil, err
	}
	return &Model{Settings: s, Vocabulary: v, weigher: newWeigher(s, v), analyser: a}, nil
}

// Transform returns the row of a document, equal to what it is in the matrix of
// Fit: its columns, rising, their weights, and the Euclidean norm before they
// were scaled by Settings.Norm. unknown are the words without a column, as
// written, one of each term: the collection does not have them, or in too few or
// too many documents. It takes O(bytes of text + terms log V) time.
func (m *Model) Transform(doc Document) (indices []int32, values []float32, norm float64, unknown []string) {
	return m.TransformFrequent(doc, 1)
}

// TransformFrequent is Transform with the terms alone that occur least times or
// more often in the document.
func (m *Model) TransformFrequent(doc Document, least int) (indices []int32, values []float32, norm float64, unknown []string) {
	counts := newCounter(m.analyser).Count([]Document{doc})
	column := make([]int32, len(counts.Terms))
	known := 0
	for i, term := range counts.Terms {
		t, ok := slices.BinarySearch(m.Vocabulary.Terms, term)
		if !ok {
			t = -1
		} else {
			known++
		}
		column[i] = int32(t)
	}
	listed := make([]bool, len(counts.Terms))
	for i, word := range counts.Written {
		if t := counts.TermOf[i]; column[t] < 0 && !listed[t] {
			listed[t] = true
			unknown = append(unknown, word)
		}
	}
	b := counts.Blocks[0]
	for i, t := range b.Indices {
		if column[t] >= 0 && int(b.TF[i]) < least {
			column[t] = -1
			known--
		}
	}
	indices, values = make([]int32, known), make([]float32, known)
	norm = newRowScratch(len(m.Vocabulary.Terms)).fill(m.weigher, indices, values, b.Indices, b.TF, column, b.Lengths[0])
	return indices, values, norm, unknown
}

// checkRule says whether counts were made with these settings.
func (s Settings) checkRule(c *Counts) error {
	if rule := s.rule(); len(c.Blocks) > 0 && c.Rule != rule {
		return fmt.Errorf("vectorize: the counts were made with other settings: {%s}, not {%s}", c.Rule, rule)
	}
	return nil
}

// Variants returns a test of whether two terms are forms of one English word,
// or nil where terms are stems and no two can be. The test is safe for several
// goroutines.
func (m *Model) Variants() func(a, b int32) bool {
	if m.Settings.Stemmer != StemmerNone {
		return nil
	}
	stems := make([]string, len(m.Vocabulary.Terms))
	for t, term := range m.Vocabulary.Terms {
		stems[t] = stemEnglish(strings.ToLower(term))
	}
	return func(a, b int32) bool { return stems[a] == stems[b] }
}

// Count returns the columns of the terms of a document, rising, and how often
// each occurs: in the title Settings.TitleWeight times as often as it stands
// there.
func (m *Model) Count(doc Document) (columns []int32, tf []uint16) {
	counts := newCounter(m.analyser).Count([]Document{doc})
	b := counts.Blocks[0]
	of := map[int32]uint16{}
	for i, t := range b.Indices {
		if column, ok := slices.BinarySearch(m.Vocabulary.Terms, counts.Terms[t]); ok {
			of[int32(column)] = b.TF[i]
		}
	}
	columns = slices.Sorted(maps.Keys(of))
	for _, column := range columns {
		tf = append(tf, of[column])
	}
	return columns, tf
}
