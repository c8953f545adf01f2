package vectorize

import (
	"math/bits"
	"unicode/utf8"
)

// wordScanner finds the words of a text. Runs of ASCII, which most of a text
// is, are read eight bytes at a time; wherever more than that could belong to a
// word, exact decides.
type wordScanner struct {
	kind        [256]byte // of a byte
	further     uint64    // a byte of words beside letters and digits, eight times
	least, most int       // bytes of a word
	needsLetter bool      // a number is no word

	// exact reads the word at text[i]: its place, and where to go on. Where it
	// finds none, start = end.
	exact func(text string, i int) (start, end, next int)
}

// Kinds of bytes.
const (
	apart   = iota // between words
	within         // of words
	joint          // may join what is on both sides
	foreign        // of a character outside ASCII
)

// newWordScanner returns a scanner of letters, digits, and one further byte if
// it is not 0; no word ends at one of the joints before exact has looked at it.
func newWordScanner(further byte, joints string) *wordScanner {
	s := &wordScanner{further: eight * 'a'}
	for c := range s.kind {
		switch {
		case asciiWord[c] != 0:
			s.kind[c] = within
		case c >= utf8.RuneSelf:
			s.kind[c] = foreign
		}
	}
	if further != 0 {
		s.further, s.kind[further] = eight*uint64(further), within
	}
	for i := range len(joints) {
		s.kind[joints[i]] = joint
	}
	return s
}

// next finds the first word from text[i] on, where no word is under way, and
// where to go on behind it. Where there is none, start = end.
func (s *wordScanner) next(text string, i int) (start, end, next int) {
	for i < len(text) {
		switch s.kind[text[i]] {
		case apart, joint:
			i++
			continue
		case within:
			end, hasLetter := s.run(text, i)
			if end < len(text) && s.kind[text[end]] >= joint && s.mayJoin(text, i, end, hasLetter) {
				break
			}
			if length := end - i; length >= s.least && length <= s.most && (hasLetter || !s.needsLetter) {
				return i, end, end
			}
			i = end
			continue
		}
		start, end, i = s.exact(text, i)
		if start < end {
			return start, end, i
		}
	}
	return 0, 0, i
}

// run is the end of the run of word bytes at text[i], and whether it has a letter.
func (s *wordScanner) run(text string, i int) (end int, hasLetter bool) {
	found := uint64(0)
	for i+8 <= len(text) {
		letters, word := wordBytes(load(text, i), s.further)
		if word == eight*0x80 {
			found |= letters
			i += 8
			continue
		}
		length := bits.TrailingZeros64(^word&(eight*0x80)) / 8
		return i + length, found|letters<<(64-8*length) != 0
	}
	for i < len(text) && s.kind[text[i]] == within {
		found |= uint64(asciiWord[text[i]] & letter)
		i++
	}
	return i, found != 0
}

// mayJoin tells whether the joint or foreign byte at text[end] may belong to the
// word text[start:end].
func (s *wordScanner) mayJoin(text string, start, end int, hasLetter bool) bool {
	if s.kind[text[end]] == foreign {
		return true
	}
	if end+1 == len(text) {
		return false
	}
	after := text[end+1]
	switch {
	case s.kind[after] == foreign:
		return true
	case s.kind[after] != within:
		return false
	case text[end] == '.':
		return asciiWord[after] == digit
	case text[end] == '-':
		return asciiWord[after] == digit || !hasLetter || end == start+1
	}
	return true
}

// eight times a byte is that byte in each of eight places.
const eight = 0x0101010101010101

// wordBytes marks by their top bits those of eight bytes that are letters of
// ASCII, and those that are letters, digits or the further byte.
func wordBytes(x, further uint64) (letters, word uint64) {
	const top = eight * 0x80
	low := x &^ top
	lower := low | eight*0x20
	letters = (lower + eight*(0x80-'a')) &^ (lower + eight*(0x7f-'z'))
	digits := (low + eight*(0x80-'0')) &^ (low + eight*(0x7f-'9'))
	same := top - (low ^ further)
	return letters &^ x & top, (letters | digits | same) &^ x & top
}

// load returns the eight bytes of text from i on, the first lowest.
func load(text string, i int) uint64 {
	b := text[i : i+8]
	return uint64(b[0]) | uint64(b[1])<<8 | uint64(b[2])<<16 | uint64(b[3])<<24 |
		uint64(b[4])<<32 | uint64(b[5])<<40 | uint64(b[6])<<48 | uint64(b[7])<<56
}
