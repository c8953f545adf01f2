package vectorize

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const (
	hasMarkup  = 1 << iota // \ $ { }
	hasAddress             // @ /
	hasUnicode
)

// special tells the bytes that call for a closer look at a text.
var special = func() (flags [256]byte) {
	for _, c := range `\${}` {
		flags[c] = hasMarkup
	}
	flags['@'], flags['/'] = hasAddress, hasAddress
	for c := utf8.RuneSelf; c < len(flags); c++ {
		flags[c] = hasUnicode
	}
	return flags
}()

// prepareText returns the text in NFKC form without LaTeX, URLs and e-mail
// addresses. Most texts come back as they are.
func prepareText(text string) string {
	var flags byte
	for i := range len(text) {
		flags |= special[text[i]]
	}
	if flags&hasAddress != 0 || strings.Contains(text, "www.") {
		text = dropAddresses(text)
	}
	if strings.Contains(text, glyphMark) {
		text = dropGlyphs(text)
	}
	if flags&hasMarkup != 0 {
		text = stripLaTeX(text)
		flags |= hasUnicode // of composed accents
	}
	if flags&hasUnicode != 0 {
		text = strings.ReplaceAll(text, "\u00ad", "") // soft hyphen
		if !norm.NFKC.IsNormalString(text) {
			text = norm.NFKC.String(text)
		}
	}
	return text
}

// glyphMark begins what some PDF readers write for a glyph without a character:
// (cid:12).
const glyphMark = "(cid:"

// dropGlyphs leaves out glyphs without a character. The word around one is not
// parted; number 173 is a hyphen at the end of a line, so the blanks behind it
// go too.
func dropGlyphs(text string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, glyphMark)
		b.WriteString(before)
		if !found {
			return b.String()
		}
		number, rest, closed := strings.Cut(after, ")")
		switch {
		case !closed || number == "" || strings.Trim(number, "0123456789") != "":
			b.WriteString(glyphMark)
			text = after
		case number == "173":
			text = strings.TrimLeft(rest, " ")
		default:
			text = rest
		}
	}
}

// addressByte tells the bytes of URLs and e-mail addresses. Some more are
// allowed there, but are rare in addresses and common next to them.
var addressByte = func() (is [256]bool) {
	for c := range is {
		is[c] = asciiWord[c] != 0
	}
	for _, c := range `-._~:/?#[]@!&*+=%'` {
		is[c] = true
	}
	return is
}()

// dropAddresses leaves out URLs (https://..., www...., example.org/...) and
// e-mail addresses.
func dropAddresses(text string) string {
	var b strings.Builder
	done := 0 // the text before it is written or left out
	for i := 0; i < len(text); i++ {
		if c := text[i]; c != '/' && c != '.' && c != '@' || !isAddressMark(text, i, done) {
			continue
		}
		start, end := addressStart(text, i, done), i
		for end < len(text) && addressByte[text[end]] {
			end++
		}
		b.WriteString(text[done:start])
		b.WriteByte(' ')
		done, i = end, end-1
	}
	if done == 0 {
		return text
	}
	b.WriteString(text[done:])
	return b.String()
}

// addressStart is the place where the address around text[i] begins, at from or
// behind it. A scheme is letters, so the word of "code:https://..." stays.
func addressStart(text string, i, from int) int {
	isPart := func(c byte) bool { return addressByte[c] }
	if text[i] == '/' && strings.HasSuffix(text[from:i], ":") {
		i--
		isPart = func(c byte) bool { return asciiWord[c] == letter }
	}
	for i > from && isPart(text[i-1]) {
		i--
	}
	return i
}

// isAddressMark says whether the byte at text[i] shows that an address is
// around it. Nothing before from is looked at.
func isAddressMark(text string, i, from int) bool {
	before, after := text[from:i], text[i+1:]
	switch text[i] {
	case '@':
		return isMailHost(after) && len(before) > 0 && asciiWord[before[len(before)-1]] != 0
	case '.':
		return strings.HasSuffix(before, "www") &&
			(len(before) == 3 || asciiWord[before[len(before)-4]] == 0) && len(after) > 0 && asciiWord[after[0]] != 0
	case '/':
		if strings.HasPrefix(after, "/") && strings.HasSuffix(before, ":") && len(before) > 1 && asciiWord[before[len(before)-2]] == letter {
			return true
		}
		for _, domain := range []string{".com", ".org", ".net", ".edu", ".gov", ".io", ".ai"} {
			if strings.HasSuffix(before, domain) {
				return true
			}
		}
	}
	return false
}

// isMailHost says whether the text begins with the name of a host: a letter
// (recall@50 is no address), and then a point with a letter behind it.
func isMailHost(text string) bool {
	if text == "" || asciiWord[text[0]] != letter {
		return false
	}
	const longest = 253
	for i := 1; i < min(len(text)-1, longest); i++ {
		switch c := text[i]; {
		case c == '.' && asciiWord[text[i+1]] == letter:
			return true
		case asciiWord[c] == 0 && c != '-' && c != '.':
			return false
		}
	}
	return false
}
