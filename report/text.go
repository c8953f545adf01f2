package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes a text safe to show: white space and line breaks become single
// blanks, and control, bidirectional and other invisible characters go, as does
// what is not UTF-8.
func clean(s string) string {
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for _, c := range s {
		switch {
		case unicode.IsSpace(c) || c == '\u2028' || c == '\u2029':
			blank = true
			continue
		case unicode.IsControl(c) || isInvisible(c) || c == utf8.RuneError:
			continue
		}
		if blank && b.Len() > 0 {
			b.WriteByte(' ')
		}
		blank = false
		b.WriteRune(c)
	}
	return b.String()
}

// isPlain says that clean would change nothing.
func isPlain(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c >= 0x7f || c == ' ' && before == ' ' {
			return false
		}
		before = c
	}
	return before != ' ' || s == ""
}

// isInvisible says whether a character steers the direction of text or has no
// width: with those, a text can look like another.
func isInvisible(c rune) bool {
	switch {
	case c == 0x00ad, c == 0x061c, c == 0x180e, c == 0xfeff:
		return true
	case c >= 0x200b && c <= 0x200f, c >= 0x202a && c <= 0x202e, c >= 0x2060 && c <= 0x206f:
		return true
	case c >= 0xfff9 && c <= 0xfffb, c >= 0xe0000 && c <= 0xe007f:
		return true
	}
	return unicode.In(c, unicode.Co, unicode.Cs)
}

func cleanAll(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		if s = clean(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// shorten cuts a text at a word, to at most n runes and an ellipsis.
func shorten(s string, n int) string {
	if len(s) <= n || utf8.RuneCountInString(s) <= n {
		return s
	}
	cut := string([]rune(s)[:n])
	if at := strings.LastIndexByte(cut, ' '); at > len(cut)/2 {
		cut = cut[:at]
	}
	return strings.TrimRight(cut, " ,;:.") + "…"
}

// thousands writes a whole number with commas: 87,106.
func thousands[N int | int64 | int32](n N) string {
	s := strconv.FormatInt(int64(n), 10)
	digits := strings.TrimPrefix(s, "-")
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if n < 0 {
		return "-" + digits
	}
	return digits
}

// counted writes a number and the noun that goes with it: 1 paper, 12 papers.
func counted[N int | int64](n N, noun string) string {
	return thousands(n) + " " + plural(n, noun)
}

func plural[N int | int64](n N, noun string) string {
	if n == 1 {
		return noun
	}
	if stem, ok := strings.CutSuffix(noun, "y"); ok {
		return stem + "ies"
	}
	return noun + "s"
}

// percent writes a share: 34%, 0.4%, under 0.1%.
func percent(share float64) string {
	p := share * 100
	switch {
	case math.IsNaN(p):
		return "?"
	case p > 0 && p < 0.05:
		return "under 0.1%"
	case p < 1 && p > 0:
		return fmt.Sprintf("%.1f%%", p)
	case p > 99 && p < 100:
		return "over 99%"
	}
	return fmt.Sprintf("%.0f%%", p)
}

// capitalised is a text with its first letter in upper case.
func capitalised(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return s
	}
	return string(unicode.ToUpper(first)) + s[size:]
}

// authorLine names up to most authors.
func authorLine(authors []string, most int) string {
	if len(authors) <= most {
		return strings.Join(authors, ", ")
	}
	return strings.Join(authors[:most], ", ") + fmt.Sprintf(" and %d more", len(authors)-most)
}

// megabytes writes the size of a file.
func megabytes(n int64) string {
	switch {
	case n < 1000:
		return counted(n, "byte")
	case n < 1_000_000:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
