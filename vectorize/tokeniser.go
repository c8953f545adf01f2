package vectorize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Tokeniser splits text into tokens. It has the methods of the Tokeniser of
// github.com/james-bowman/nlp, so that the two fit together.
type Tokeniser interface {
	// ForEachIn calls f with each token of the text, in order.
	ForEachIn(text string, f func(token string))
	// Tokenise returns the tokens of the text, in order.
	Tokenise(text string) []string
}

// maxToken is the length in bytes beyond which a run of letters is no word.
const maxToken = 64

// NewTokeniser returns the tokeniser of the settings. It can be used by several
// goroutines at once. It fails on a TokenPattern that is no regular expression.
//
// Kindred's own takes runs of letters, digits and combining marks of any
// script, in lower case and in Unicode's NFKC form:
//
//	graph-based          graph, based     a hyphen parts words
//	GPT-4, 3-D           gpt4, 3d         but joins letters to a number, a number to one letter
//	k-means, R-CNN       kmeans, rcnn     and one letter to a word
//	2.5D, GPT-3.5        2.5d, gpt3.5     a point between digits joins
//	model's, don't       model, dont      a possessive 's is left out, other apostrophes close up
//
// Numbers, single letters of an alphabet, and runs of over 64 bytes are no
// tokens. LaTeX commands and formulas, URLs and e-mail addresses are left out;
// the words around and inside commands are kept.
//
// A Settings.TokenPattern takes its matches instead, as scikit-learn does: the
// whole match, or the group if the pattern has one, in the text in lower case.
// Runs of at least m of \w (SklearnTokenPattern is one) are read with the word
// characters of Python: letters and numbers of any script, and the underscore.
// Other patterns have the syntax of Go's regexp, without look-around and back
// references; \w, \d and \s know every script there, \b knows ASCII alone.
//
// Stop words are left in: they are the Counter's concern.
func NewTokeniser(s Settings) (Tokeniser, error) { return newTokeniser(s) }

// tokeniser splits text in steps, so that the last is done only once a distinct
// surface: surfaces are the words as they are written.
type tokeniser struct {
	prepare func(text string) string
	words   *wordScanner                                 // finds the surfaces; nil: matches does
	matches func(text string, emit func(surface string)) // of a regular expression
	token   func(surface string) string                  // "": it is none
}

func newTokeniser(s Settings) (*tokeniser, error) {
	if s.TokenPattern == "" {
		words := newWordScanner(0, "-'.")
		words.least, words.most, words.needsLetter, words.exact = 2, maxToken, true, wordAt
		token := func(surface string) string { return wordToken(surface, s.KeepCase) }
		return &tokeniser{prepare: prepareText, words: words, token: token}, nil
	}
	return patternTokeniser(s.TokenPattern, s.KeepCase)
}

// surfaces calls emit with each surface of a prepared text, in order.
func (t *tokeniser) surfaces(text string, emit func(surface string)) {
	if t.words == nil {
		t.matches(text, emit)
		return
	}
	for i := 0; ; {
		start, end, next := t.words.next(text, i)
		if start == end {
			return
		}
		emit(text[start:end])
		i = next
	}
}

// ForEachIn calls f with each token of the text, in order.
func (t *tokeniser) ForEachIn(text string, f func(token string)) {
	t.surfaces(t.prepare(text), func(surface string) {
		if token := t.token(surface); token != "" {
			f(token)
		}
	})
}

// Tokenise returns the tokens of the text, in order.
func (t *tokeniser) Tokenise(text string) []string {
	var tokens []string
	t.ForEachIn(text, func(token string) { tokens = append(tokens, token) })
	return tokens
}

const (
	letter = 1 << iota
	digit
	mark // joins what is before it, as the vowel signs of Hindi; a word has a letter too
)

// asciiWord classes the bytes of words.
var asciiWord = func() (class [256]byte) {
	for c := range class {
		switch {
		case c >= '0' && c <= '9':
			class[c] = digit
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
			class[c] = letter
		}
	}
	return class
}()

// classAt returns the class of the rune at text[i] and its length; class 0 is
// no part of a word.
func classAt(text string, i int) (class byte, size int) {
	if c := text[i]; c < utf8.RuneSelf {
		return asciiWord[c], 1
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	switch {
	case r == utf8.RuneError:
		return 0, size
	case unicode.IsLetter(r):
		return letter, size
	case unicode.IsMark(r):
		return mark, size
	case unicode.IsDigit(r):
		return digit, size
	}
	return 0, size
}

// runAt is the end of the run of letters and digits from i, and the classes
// that are in it.
func runAt(text string, i int) (end int, classes byte) {
	for i < len(text) {
		class, size := asciiWord[text[i]], 1
		if text[i] >= utf8.RuneSelf {
			class, size = classAt(text, i)
		}
		if class == 0 {
			break
		}
		classes |= class
		i += size
	}
	return i, classes
}

// wordAt reads the word of prepared text at text[i], with the hyphens,
// apostrophes and points that are part of it, if one is there: its place, and
// where to go on. Numbers are no words.
func wordAt(text string, i int) (start, end, next int) {
	end, classes := runAt(text, i)
	if end == i {
		_, size := classAt(text, i)
		return i, i, i + size
	}
	start, next = i, end
	for next < len(text) {
		joint, behind := jointAt(text, start, next, classes)
		if joint == 0 {
			break
		}
		stop, more := runAt(text, behind)
		next = stop
		if joint == '\'' && stop == behind+1 && (text[behind] == 's' || text[behind] == 'S') {
			break
		}
		end = stop
		classes |= more
	}
	if classes&letter == 0 || end-start < 2 || end-start > maxToken {
		return i, i, next
	}
	return start, end, next
}

// jointAt says whether the byte or rune at text[i] joins the word text[start:i],
// made of these classes, to the run behind it. It returns what joins (0: nothing
// does) and where that run begins.
func jointAt(text string, start, i int, classes byte) (joint byte, next int) {
	switch c := text[i]; c {
	case '\'', '-', '.':
		joint, next = c, i+1
	case "\u2019"[0]:
		switch {
		case strings.HasPrefix(text[i:], "\u2019"):
			joint, next = '\'', i+len("\u2019")
		case strings.HasPrefix(text[i:], "\u2010"), strings.HasPrefix(text[i:], "\u2011"):
			joint, next = '-', i+len("\u2010")
		}
	}
	if joint == 0 || next >= len(text) {
		return 0, 0
	}
	after, _ := classAt(text, next)
	last := asciiWord[text[i-1]]
	if text[i-1] >= utf8.RuneSelf {
		r, _ := utf8.DecodeLastRuneInString(text[:i])
		last = letter
		if unicode.IsDigit(r) {
			last = digit
		}
	}
	joins := false
	switch {
	case joint == '\'':
		joins = last == letter && after == letter
	case joint == '.':
		joins = last == digit && after == digit
	case after == digit:
		_, more := runAt(text, next)
		joins = classes&letter != 0 && more == digit // GPT-4, but not 2D-to-3D
	case after == letter && (classes == digit || i == start+1): // 3-D, k-means
		end, _ := runAt(text, next)
		joins = (classes == digit) == (end == next+1)
	}
	if !joins {
		return 0, 0
	}
	return joint, next
}

// closeUp takes out of a surface what holds its parts together.
var closeUp = strings.NewReplacer("-", "", "'", "", "\u2019", "", "\u2010", "", "\u2011", "")

// wordToken is the token of a surface: in lower case, without hyphens and
// apostrophes; "" for a single letter of an alphabet.
func wordToken(surface string, keepCase bool) string {
	token := closeUp.Replace(surface)
	if !keepCase {
		token = lowerCase(token)
		if !norm.NFKC.IsNormalString(token) {
			token = norm.NFKC.String(token)
		}
	}
	r, size := utf8.DecodeRuneInString(token)
	isLetter := size == len(token) && unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.M)
	if isLetter || len(token) > maxToken {
		return ""
	}
	return token
}
