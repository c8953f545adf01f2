package vectorize

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// wordRuns are the patterns that take whole runs of at least m word characters:
// scikit-learn's default, and those that people write in its place.
var wordRuns = regexp.MustCompile(`^(?:\(\?u\))?(?:\\b)?(?:((?:\\w)*\\w)\+|\\w\{([0-9]{1,3}),\})(?:\\b)?$`)

// patternTokeniser is the tokeniser of a regular expression.
func patternTokeniser(pattern string, keepCase bool) (*tokeniser, error) {
	same := func(text string) string { return text }
	t := &tokeniser{prepare: same, token: same}
	if !keepCase {
		t.prepare, t.token = pythonCapitals, strings.ToLower
	}
	if m := wordRuns.FindStringSubmatch(pattern); m != nil {
		least := len(m[1]) / len(`\w`)
		if m[2] != "" {
			least, _ = strconv.Atoi(m[2]) // up to three digits
		}
		t.words = newWordScanner('_', "")
		t.words.least, t.words.most = least, math.MaxInt
		t.words.exact = func(text string, i int) (start, end, next int) { return pythonWordAt(text, i, least) }
		return t, nil
	}
	translated, err := translatePattern(pattern)
	var re *regexp.Regexp
	if err == nil {
		re, err = regexp.Compile(translated)
	}
	if err != nil {
		return nil, fmt.Errorf("vectorize: token_pattern %q cannot be used: %w", pattern, err)
	}
	group := re.NumSubexp()
	if group > 1 {
		return nil, fmt.Errorf("vectorize: token_pattern %q has %d groups; at most one can be the token", pattern, group)
	}
	t.matches = func(text string, emit func(string)) {
		searched := text
		if !keepCase {
			searched = strings.ToLower(text)
			if !isASCII(text) { // places may differ between the two
				text = searched
			}
		}
		for _, m := range re.FindAllStringSubmatchIndex(searched, -1) {
			if from, to := m[2*group], m[2*group+1]; from < to {
				emit(text[from:to])
			}
		}
	}
	return t, nil
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// pythonWordAt reads the run of Python's word characters at text[i]: its place,
// if it has at least so many, and where to go on.
func pythonWordAt(text string, i, least int) (start, end, next int) {
	length := 0
	for next = i; next < len(text); length++ {
		r, size := utf8.DecodeRuneInString(text[next:])
		if !isPythonWord(r) {
			if length == 0 {
				return i, i, next + size
			}
			break
		}
		next += size
	}
	if length < least {
		return i, i, next
	}
	return i, next, next
}

func isPythonWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r == '_' || asciiWord[r] != 0
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// unicodeClasses are Python's classes in the syntax of Go's regexp, as they
// stand between brackets.
var unicodeClasses = map[byte]string{
	'w': `\p{L}\p{N}_`,
	'd': `\p{Nd}`,
	's': `\t\n\v\f\r\x1c-\x1f\x85\p{Z}`,
}

// translatePattern puts Unicode's classes in the place of \w, \d, \s and of
// their opposites \W, \D, \S.
func translatePattern(pattern string) (string, error) {
	pattern = strings.TrimPrefix(pattern, "(?u)")
	var b strings.Builder
	inBrackets := false
	for i := 0; i < len(pattern); i++ {
		c := pattern[i]
		switch {
		case c == '\\' && i+1 < len(pattern):
			i++
			class, isClass := unicodeClasses[pattern[i]]
			opposite, isOpposite := unicodeClasses[pattern[i]|0x20]
			switch {
			case isClass && inBrackets:
				b.WriteString(class)
			case isClass:
				b.WriteString("[" + class + "]")
			case isOpposite && inBrackets:
				return "", errors.New(`\` + pattern[i:i+1] + ` cannot be used between brackets`)
			case isOpposite:
				b.WriteString("[^" + opposite + "]")
			default:
				b.WriteString(pattern[i-1 : i+1])
			}
			continue
		case c == '[' && !inBrackets:
			inBrackets = true
			if rest := pattern[i+1:]; strings.HasPrefix(rest, "^]") || strings.HasPrefix(rest, "]") { // a bracket as a member
				end := strings.IndexByte(rest, ']')
				b.WriteString(pattern[i : i+1+end+1])
				i += end + 1
				continue
			}
		case inBrackets && strings.HasPrefix(pattern[i:], "[:"): // [:alpha:]
			if end := strings.Index(pattern[i:], ":]"); end >= 0 {
				b.WriteString(pattern[i : i+end+2])
				i += end + 1
				continue
			}
		case c == ']':
			inBrackets = false
		}
		b.WriteByte(c)
	}
	return b.String(), nil
}
