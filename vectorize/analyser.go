package vectorize

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
)

// analyser turns surfaces into terms. It does not change once made.
type analyser struct {
	*tokeniser
	rule         string // Settings.rule
	stop         map[string]bool
	ignored      map[string]bool // terms
	stems        bool
	low, high    int // lengths of n-grams
	titleWeight  int64
	levelsTitles bool // see titleForm
}

func newAnalyser(s Settings) (*analyser, error) {
	tokens, err := newTokeniser(s)
	if err != nil {
		return nil, err
	}
	a := &analyser{
		tokeniser: tokens, rule: s.rule(), stop: map[string]bool{}, ignored: map[string]bool{}, stems: s.Stemmer != StemmerNone,
		low: s.ngramMin(), high: s.ngramMax(), titleWeight: int64(s.titleWeight()), levelsTitles: !s.KeepCase,
	}
	words := s.StopWords
	if words == nil {
		words = EnglishStopWords()
	}
	for _, w := range words {
		if s.TokenPattern != "" { // as scikit-learn compares them: as they are
			a.stop[w] = true
		} else if tokens := tokens.Tokenise(w); len(tokens) == 1 { // don't is compared as dont
			a.stop[tokens[0]] = true
		}
	}
	for _, w := range s.Ignored {
		for _, token := range tokens.Tokenise(w) {
			a.ignored[a.stem(token)] = true
		}
	}
	return a, nil
}

// term is the term of a surface, or "" for a stop word, an ignored one and what is no token.
func (a *analyser) term(surface string) string {
	token := a.token(surface)
	if a.stop[token] {
		return ""
	}
	term := a.stem(token)
	if a.ignored[term] {
		return ""
	}
	return term
}

func (a *analyser) stem(token string) string {
	if a.stems && token != "" {
		return stemEnglish(token)
	}
	return token
}

// stemEnglish is the Snowball English stem of a token. Names with digits are
// left alone: the s of 10s is no plural.
func stemEnglish(token string) string {
	if strings.ContainsAny(token, "0123456789") {
		return token
	}
	env := snowballstem.NewEnv(token)
	english.Stem(env)
	return env.Current()
}

// titleForm is the surface as which a word of a title is remembered. Titles
// Often Have Capitals That the Words Have Nowhere Else, so a word that begins
// with its only capital is no evidence for the way it is written.
func (a *analyser) titleForm(surface string) string {
	if !a.levelsTitles {
		return surface
	}
	lower := strings.ToLower(surface)
	capitals := 0
	for i := range len(surface) {
		if c := surface[i]; c >= 'A' && c <= 'Z' {
			capitals++
		}
	}
	if capitals == 1 && surface[0] != lower[0] {
		return lower
	}
	return surface
}
