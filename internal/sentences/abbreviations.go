package sentences

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// words makes a set of the words of a text.
func words(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		set[w] = true
	}
	return set
}

var (
	// neverEnd are abbreviations behind which a sentence goes on.
	neverEnd = words("e.g E.g i.e I.e eg ie cf Cf vs viz ca approx w.r.t a.k.a incl Dr Prof Mr Mrs Ms St")
	// rarelyEnd are those behind which one may begin. They may have a capital
	// first, as those of numbered; all capitals are a name (SEC, CO).
	rarelyEnd = words(`al resp inc ltd corp co jr sr dept univ
		amer anal appl bull comm comput eng lett math numer phys proc rev sci ser soc trans`)
	// numbered are those of things with numbers: Fig. 3, Eq. (2), App. A, Jan. 5.
	numbered = words(`fig figs eq eqs eqn eqns sec secs sect ch chap no nos vol vols ref refs thm thms lem prop props def defs
		cor alg algs app tab tabs pp p pg rem jan feb mar apr jun jul aug sep sept oct nov dec`)
	// starters are words that often begin sentences, and are no names.
	starters = words(`a also although an and as at both but by compared experiments finally first for from furthermore given
		here how however if in it its moreover more most no on one our previous recent results second since some such that the
		their then there therefore these they this those though through thus to two unlike using we what when where whereas
		which while with`)
)

// startsOften tells whether a text begins with a word that often begins
// sentences.
func startsOften(text string) bool {
	const longest = 12
	end := 0
	for end < min(len(text), longest) && (text[end]|0x20 >= 'a' && text[end]|0x20 <= 'z') {
		end++
	}
	return end > 0 && text[0] < 'a' && starters[strings.ToLower(text[:end])]
}

// stopEnds tells whether the full stop at the given place ends its sentence,
// where another may begin at next.
func (s *splitter) stopEnds(at, next int) bool {
	word := s.wordBefore(at)
	if word == "" {
		return true
	}
	following := s.text[next:]
	if isNumber(word) { // 1. First
		return s.start+len(word) != at
	}
	_, first := utf8.DecodeRuneInString(word)
	lower := strings.ToLower(word[:first]) + word[first:]
	switch {
	case neverEnd[word]:
		return false
	case numbered[lower]:
		return !isLabel(following)
	case rarelyEnd[lower], isInitials(word):
		return startsOften(following)
	}
	return true
}

// wordBefore is the word before a full stop, without quotes and brackets before
// it; "" if it is longer than abbreviations are.
func (s *splitter) wordBefore(at int) string {
	const longest = 16
	from := max(s.start, at-longest)
	word := s.text[from:at]
	if n := strings.LastIndexFunc(word, unicode.IsSpace); n >= 0 {
		_, size := utf8.DecodeRuneInString(word[n:])
		word = word[n+size:]
	} else if from > s.start {
		return ""
	}
	if n := strings.LastIndexAny(word, "([{\"'“‘~/$—–"); n >= 0 {
		_, size := utf8.DecodeRuneInString(word[n:])
		word = word[n+size:]
	}
	return word
}

// isNumber tells whether a word is a number of up to three digits.
func isNumber(word string) bool {
	return len(word) <= 3 && strings.Trim(word, "0123456789") == ""
}

// isLabel tells whether a text begins with the number of a figure or its like:
// 3, (2), [4], $n$, \ref, A.
func isLabel(text string) bool {
	if strings.IndexByte("0123456789([$\\", text[0]) >= 0 {
		return true
	}
	_, size := utf8.DecodeRuneInString(text)
	r, _ := utf8.DecodeRuneInString(text[size:])
	return !unicode.IsLetter(r) && !strings.HasPrefix(text, "A ") && !strings.HasPrefix(text, "I ")
}

// isInitials tells whether a word consists of single letters, the first a
// capital or all with stops between: J, J.-P, U.S, i.i.d; Ph.D has two.
func isInitials(word string) bool {
	if word == "Ph.D" || word == "M.Sc" || word == "B.Sc" {
		return true
	}
	parts := 0
	for part := range strings.FieldsFuncSeq(word, func(r rune) bool { return r == '.' || r == '-' }) {
		r, size := utf8.DecodeRuneInString(part)
		if size < len(part) || !unicode.IsLetter(r) {
			return false
		}
		parts++
	}
	first, _ := utf8.DecodeRuneInString(word)
	return parts > 1 && strings.Contains(word, ".") || parts == 1 && unicode.IsUpper(first)
}
