package vectorize

import (
	"strings"
	"unicode"
)

// Phrases are found in runs: words with nothing between them but blanks and
// hyphens. A word is a number above 0, the same for all forms of one stem; words
// that are in no phrase are 0.

// phraseWord is a word of a text.
type phraseWord struct {
	start, end int // in the prepared text
	surface    int32
	word       int32
	before     byte // what is between it and the word before: see gap
}

// Gaps between words.
const (
	gapBreak  = iota // no phrase goes over it
	gapBlank         // blanks
	gapHyphen        // a phrase goes over it, but none begins or ends at it
)

// phraseReader finds the words of texts. It remembers the surfaces that it has
// met, so each worker keeps one for all its blocks.
type phraseReader struct {
	*tokeniser
	number   func(written string) int32 // the word of a surface
	table    *surfaceTable
	surfaces []string // as written; the first stands for all that are no words of phrases
	wordOf   []int32  // a surface
	found    []foundWord
	numbers  []int32
	words    []phraseWord
}

func newPhraseReader(number func(written string) int32) *phraseReader {
	tokens, err := newTokeniser(Settings{})
	if err != nil {
		panic(err) // Kindred's own tokeniser has no settings that could be wrong
	}
	return &phraseReader{
		tokeniser: tokens, number: number,
		table: newSurfaceTable(), surfaces: []string{""}, wordOf: []int32{0},
	}
}

// read returns the words of a text and its prepared form. Both are valid until
// it is called again.
func (r *phraseReader) read(text string) (string, []phraseWord) {
	text = r.prepare(text)
	if strings.Contains(text, " ") && strings.ToUpper(text) == text { // SOME TITLES ARE, and their words are no acronyms
		text = strings.ToLower(text)
	}
	r.found, r.words = r.found[:0], r.words[:0]
	for i := 0; ; {
		start, end, next := r.tokeniser.words.next(text, i)
		if start == end {
			break
		}
		r.found = append(r.found, foundWord{keyAt(text, start, end), start})
		i = next
	}
	if cap(r.numbers) < len(r.found) {
		r.numbers = make([]int32, 2*len(r.found))
	}
	numbers := r.numbers[:len(r.found)]
	r.table.findAll(r.found, inBody, numbers)
	last := -1
	for i, s := range numbers {
		start := r.found[i].start
		end := start + int(r.found[i].key.length)
		if s == unknown {
			s = r.surface(text[start:end])
		}
		w := phraseWord{start: start, end: end, surface: s, word: r.wordOf[s]}
		if last >= 0 {
			w.before = gap(text[last:start])
		}
		last = end
		r.words = append(r.words, w)
	}
	return text, r.words
}

// surface is the number of a word as written.
func (r *phraseReader) surface(written string) int32 {
	if n, ok := r.table.find(written); ok {
		return r.table.of(n)[inBody]
	}
	if len(r.table.words) >= remembered {
		r.table = newSurfaceTable() // the numbers of surfaces stay
	}
	written = strings.Clone(written)
	s := int32(0)
	if word := r.number(written); word != 0 {
		s = int32(len(r.surfaces))
		r.surfaces, r.wordOf = append(r.surfaces, written), append(r.wordOf, word)
	}
	r.table.add(written, s, s)
	return s
}

// gap says what the text between two words is.
func gap(between string) byte {
	if len(between) == 1 {
		switch between[0] {
		case ' ', '\n', '\t':
			return gapBlank
		case '-':
			return gapHyphen
		}
		return gapBreak
	}
	switch between {
	case "'s ", "\u2019s ":
		return gapBlank
	case "\u2010", "\u2011", "\u2013", "": // the last: an apostrophe that closes up
		return gapHyphen
	}
	if strings.Trim(between, " \n\t\r") == "" {
		return gapBlank
	}
	return gapBreak
}

// capitals is the number of capitals of a word.
func capitals(word string) int {
	n := 0
	for _, r := range word {
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n
}
