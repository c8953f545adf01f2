package sentences

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a sentence: text[Start:End], in bytes.
type Span struct{ Start, End int }

// Split finds the sentences of a text. Spans rise and do not overlap; each begins
// and ends with a character that is no white space, and every such character is
// in one of them. A text without a sign that ends sentences is one sentence.
//
// A sentence ends at . ! ? with the closing quotes, brackets and citation marks
// ([12]) right behind, where a blank follows and then what may begin a sentence:
// a capital, a digit, a letter without case, an opening quote or bracket, $ or \.
// It also ends at 。！？, blank or not, and at a blank line. It does not end
// within $...$ or parentheses of up to 500 bytes, within square brackets of up
// to 200, nor at the stop of a decimal,
// a version or an id, of an abbreviation (e.g., Fig. 3), or of an initial
// (J. Smith). At the stop of et al., U.S. and an ellipsis it ends only if a word
// follows that often begins sentences (We, This, However).
//
// The time is in proportion to the length of the text. Bytes that are no UTF-8
// count as characters of their own.
func Split(text string) []Span {
	s := splitter{text: text, start: skip(text, 0, unicode.IsSpace)}
	pairs := enclosed(text)
	for at := 0; at < len(text); {
		if len(pairs) > 0 && pairs[0].Start <= at {
			at = s.behindPair(pairs[0])
			pairs = pairs[1:]
			continue
		}
		at = s.step(at)
	}
	s.end(len(text))
	return s.spans
}

// splitter goes through a text once.
type splitter struct {
	text  string
	spans []Span
	start int // where the sentence at hand begins
}

// end ends the sentence at hand before the given place.
func (s *splitter) end(at int) {
	if at <= s.start {
		return
	}
	sentence := strings.TrimRightFunc(s.text[s.start:at], unicode.IsSpace)
	s.spans = append(s.spans, Span{s.start, s.start + len(sentence)})
	s.start = skip(s.text, at, unicode.IsSpace)
}

// step reads the character at the given place, ends the sentence if it does, and
// returns where to go on.
func (s *splitter) step(at int) int {
	sign, size := utf8.DecodeRuneInString(s.text[at:])
	switch sign {
	case '\n':
		blanks := skip(s.text, at, unicode.IsSpace)
		if strings.Count(s.text[at:blanks], "\n") > 1 {
			s.end(at)
		}
		return blanks
	case '。', '！', '？', '｡':
		end := skip(s.text, skip(s.text, at, isSign), isCloser)
		s.end(end)
		return end
	case '.', '!', '?', '…', '؟', '۔', '।':
	default:
		return at + size
	}
	signs := skip(s.text, at, isSign)
	end := skipCitations(s.text, skip(s.text, signs, isCloser))
	next := skip(s.text, end, unicode.IsSpace)
	if next == end || !begins(s.text[next:]) {
		return signs
	}
	ellipsis := sign == '…' || strings.HasPrefix(s.text[at:signs], "..")
	if ellipsis && !startsOften(s.text[next:]) || sign == '.' && signs == at+1 && !s.stopEnds(at, next) {
		return signs
	}
	s.end(end)
	return end
}

// behindPair returns the place behind a pair. A pair of parentheses that is a
// sentence of its own ends there.
func (s *splitter) behindPair(pair Span) int {
	last := s.text[pair.End-2]
	if s.text[pair.Start] != '(' || s.start != pair.Start || last != '.' && last != '!' && last != '?' {
		return pair.End
	}
	if next := skip(s.text, pair.End, unicode.IsSpace); next > pair.End && begins(s.text[next:]) {
		s.end(pair.End)
	}
	return pair.End
}

// skip returns the place of the first character from at on that is not of a
// kind.
func skip(text string, at int, is func(rune) bool) int {
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !is(r) {
			break
		}
		at += size
	}
	return at
}

func isSign(r rune) bool {
	return strings.ContainsRune(".!?…。！？｡؟۔।", r) && r != utf8.RuneError
}

func isCloser(r rune) bool { return strings.ContainsRune(`)]}"'”’»」』）】`, r) }

// skipCitations returns the place behind citation marks: [12], [3, 5-7].
func skipCitations(text string, at int) int {
	const longest = 60
	for strings.HasPrefix(text[at:], "[") {
		inside := text[at+1 : min(len(text), at+longest)]
		end := strings.IndexByte(inside, ']')
		if end <= 0 || strings.Trim(inside[:end], "0123456789,;-– ") != "" {
			break
		}
		at += 1 + end + 1
	}
	return at
}

// begins tells whether a text may begin a sentence.
func begins(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsUpper(r) || unicode.IsTitle(r) || unicode.IsDigit(r) || unicode.Is(unicode.Lo, r) || strings.ContainsRune("\"'`“‘«„([{$\\¿¡「『（【•", r)
}
