package sentences

import "strings"

// How long what $...$, parentheses and square brackets enclose may be, in bytes:
// a sign without its other half must not take the rest of the text with it, and
// brackets of intervals often have none.
const (
	reach       = 500
	squareReach = 200
)

// enclosed finds the parts of a text within which no sentence ends, with the
// signs around them: formulas between dollars and text between parentheses or
// square brackets, all within one paragraph. Parts rise; what is within a part is no part.
func enclosed(text string) []Span {
	var parts []Span
	var round, square []int // what is open
	closed := func(open []int, at, reach int) []int {
		if len(open) == 0 {
			return open
		}
		last := len(open) - 1
		if start := open[last]; at-start <= reach {
			for len(parts) > 0 && parts[len(parts)-1].Start > start {
				parts = parts[:len(parts)-1]
			}
			parts = append(parts, Span{start, at + 1})
		}
		return open[:last]
	}
	for at := 0; at < len(text); {
		n := strings.IndexAny(text[at:], "$()[]\n\\")
		if n < 0 {
			break
		}
		at += n
		switch text[at] {
		case '\\': // \$
			at++
			if at < len(text) && text[at] == '$' {
				at++
			}
			continue
		case '$':
			if end := formulaEnd(text, at); end > at {
				parts = append(parts, Span{at, end})
				at = end
				continue
			}
		case '(':
			round = append(round, at)
		case ')':
			round = closed(round, at, reach)
		case '[':
			square = append(square, at)
		case ']':
			square = closed(square, at, squareReach)
		case '\n':
			if isBlankLine(text[at+1:]) {
				round, square = round[:0], square[:0]
			}
		}
		at++
	}
	return parts
}

// formulaEnd is the place behind the formula that the dollar at the given place
// opens, or 0 if it opens none. As in Pandoc no blank stands behind the first
// sign or before the second, and no digit behind that: $5 and $6.
func formulaEnd(text string, at int) int {
	mark := "$"
	if strings.HasPrefix(text[at:], "$$") {
		mark = "$$"
	}
	start := at + len(mark)
	inside := text[start:min(len(text), start+reach)]
	n := strings.Index(inside, mark)
	for n > 0 && inside[n-1] == '\\' { // \$
		next := strings.Index(inside[n+1:], mark)
		if next < 0 {
			return 0
		}
		n += 1 + next
	}
	if n <= 0 {
		return 0
	}
	end := start + n + len(mark)
	inside = inside[:n]
	if strings.Contains(inside, "\n\n") {
		return 0
	}
	if mark == "$" && (strings.TrimSpace(inside) != inside || end < len(text) && '0' <= text[end] && text[end] <= '9') {
		return 0
	}
	return end
}

// isBlankLine tells whether the first line of a text is blank.
func isBlankLine(text string) bool {
	line, _, ended := strings.Cut(text[:min(len(text), reach)], "\n")
	return ended && strings.TrimSpace(line) == ""
}
