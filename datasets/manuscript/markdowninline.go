package manuscript

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// inline leaves out the marks within a paragraph of Markdown.
type inline struct {
	text string
	at   int
	out  *prose
	// runs is where the last run of so many backquotes begins.
	runs map[int]int
}

// markdownLine adds the words of a paragraph or a heading of Markdown.
func (p *prose) markdownLine(text string) {
	m := inline{text: text, out: p}
	for m.at < len(text) {
		n := strings.IndexAny(text[m.at:], "\\`[]!<&*_~^$@-:=")
		if n < 0 {
			n = len(text) - m.at
		}
		p.text(text[m.at : m.at+n])
		if m.at += n; m.at == len(text) {
			return
		}
		m.mark(text[m.at])
	}
}

// mark reads what begins with the character c at hand.
func (m *inline) mark(c byte) {
	rest := m.text[m.at:]
	switch c {
	case '\\':
		m.escape()
	case '`':
		m.code()
	case '[':
		m.openBracket()
	case ']':
		m.closeBracket()
	case '<':
		n, gap := tag(rest)
		if n == 0 {
			m.keep(1)
			return
		}
		m.at += n
		if gap {
			m.out.drop()
		}
	case '&':
		n, text := entity(rest)
		m.out.text(text)
		m.at += n
	case '$':
		m.formula()
	case '@':
		m.citation()
	case ':':
		m.address()
	case '!':
		if strings.HasPrefix(rest, "![") {
			m.at++
			return
		}
		m.keep(1)
	case '-':
		n := len(rest) - len(strings.TrimLeft(rest, "-"))
		if n == 2 || n == 3 {
			m.out.text([]string{"–", "—"}[n-2])
			m.at += n
			return
		}
		m.keep(n)
	default:
		m.emphasis(c)
	}
}

// keep writes n bytes as they are.
func (m *inline) keep(n int) {
	m.out.text(m.text[m.at : m.at+n])
	m.at += n
}

// around gives the characters before and behind text[from:to], blanks at the
// ends.
func (m *inline) around(from, to int) (before, behind rune) {
	before, behind = ' ', ' '
	if from > 0 {
		before, _ = utf8.DecodeLastRuneInString(m.text[:from])
	}
	if to < len(m.text) {
		behind, _ = utf8.DecodeRuneInString(m.text[to:])
	}
	return before, behind
}

// emphasis leaves out a run of one of * _ ~ ^ =, or writes it where it is a
// sign of its own: a * b, snake_case, x = y, 2*3.
func (m *inline) emphasis(c byte) {
	end := m.at
	for end < len(m.text) && m.text[end] == c {
		end++
	}
	before, behind := m.around(m.at, end)
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	sign := unicode.IsSpace(before) && unicode.IsSpace(behind)
	switch c {
	case '_':
		sign = sign || isWord(before) && isWord(behind)
	case '*':
		sign = sign || unicode.IsDigit(before) && unicode.IsDigit(behind)
	case '=':
		sign = end-m.at != 2 || sign
	}
	if sign {
		m.keep(end - m.at)
		return
	}
	m.at = end
}

// escape reads what stands behind a backslash: a sign that is meant as such, or
// a command of LaTeX.
func (m *inline) escape() {
	end := m.at + 1
	for end < len(m.text) && isLetter(m.text[end]) {
		end++
	}
	name := m.text[m.at+1 : end]
	if name == "" {
		m.at++
		if strings.HasPrefix(m.text[m.at:], "@ref(") { // of bookdown
			if n := strings.IndexAny(m.text[m.at:], ") \n"); n >= 0 && m.text[m.at+n] == ')' {
				m.at += n + 1
				m.out.drop()
				return
			}
		}
		if m.at < len(m.text) {
			_, size := utf8.DecodeRuneInString(m.text[m.at:])
			m.keep(size)
		}
		return
	}
	m.at = end
	if hidden(name) > 0 && strings.HasPrefix(m.text[end:], "{") {
		if n := strings.IndexAny(m.text[end+1:], "{}\n"); n >= 0 && m.text[end+1+n] == '}' {
			m.at = end + 1 + n + 1
		}
	}
	m.out.drop()
}

// code leaves out code between two equal runs of backquotes. A run that none
// answers is left out alone.
func (m *inline) code() {
	if m.runs == nil {
		m.runs = map[int]int{}
		for i := m.at; i < len(m.text); {
			n := m.run(i)
			m.runs[n] = i
			i += max(n, 1)
		}
	}
	opening := m.run(m.at)
	i := m.at + opening
	if m.runs[opening] >= i {
		for m.run(i) != opening {
			i += max(m.run(i), 1)
		}
		i += opening
	}
	m.at = i
	m.out.drop()
}

// run is the number of backquotes at text[i:].
func (m *inline) run(i int) int {
	n := 0
	for i+n < len(m.text) && m.text[i+n] == '`' {
		n++
	}
	return n
}

// openBracket leaves out citations and marks of footnotes; of all else in
// brackets the bracket alone.
func (m *inline) openBracket() {
	m.at++
	n := strings.IndexAny(m.text[m.at:], "[]")
	if n < 0 || m.text[m.at+n] != ']' {
		return
	}
	inside := m.text[m.at : m.at+n]
	if strings.HasPrefix(inside, "^") || strings.HasPrefix(inside, "@") || strings.HasPrefix(inside, "-@") || strings.Contains(inside, " @") || strings.Contains(inside, " -@") {
		m.at += n + 1
		m.out.drop()
	}
}

// closeBracket leaves out a closing bracket with the place it links to or the
// attributes it gives.
func (m *inline) closeBracket() {
	m.at++
	rest := m.text[m.at:]
	if rest == "" {
		return
	}
	switch rest[0] {
	case '(':
		depth := 0
		for i := range len(rest) {
			switch rest[i] {
			case '(':
				depth++
			case ')':
				if depth--; depth == 0 {
					m.at += i + 1
					m.attributes()
					return
				}
			case '[', ']':
				return
			}
		}
	case '[':
		if n := strings.IndexAny(rest[1:], "[]"); n >= 0 && rest[1+n] == ']' {
			m.at += 1 + n + 1
		}
	case '{':
		m.attributes()
	}
}

// attributes leaves out {.class}.
func (m *inline) attributes() {
	if rest := m.text[m.at:]; strings.HasPrefix(rest, "{") {
		if n := strings.IndexAny(rest[1:], "{}[]"); n >= 0 && rest[1+n] == '}' {
			m.at += 1 + n + 1
		}
	}
}

// formula reads a formula between dollar signs. As in Pandoc no blank stands
// behind the first or before the second, and no digit behind that: $5 and $6.
func (m *inline) formula() {
	rest := m.text[m.at:]
	n := strings.IndexByte(rest[1:], '$')
	if n <= 0 || unicode.IsSpace(rune(rest[1])) || unicode.IsSpace(rune(rest[n])) || n+2 < len(rest) && isDigit(rest[n+2]) {
		m.keep(1)
		return
	}
	m.out.formula(rest[1 : 1+n])
	m.at += n + 2
}

// citation leaves out @key behind a blank, and keeps other uses of the sign.
func (m *inline) citation() {
	before, behind := m.around(m.at, m.at+1)
	if unicode.IsLetter(before) || unicode.IsDigit(before) || !unicode.IsLetter(behind) && behind != '{' {
		m.keep(1)
		return
	}
	m.at++
	for m.at < len(m.text) && (isLetter(m.text[m.at]) || isDigit(m.text[m.at]) || m.text[m.at] >= utf8.RuneSelf || strings.IndexByte("_-:{}", m.text[m.at]) >= 0) {
		m.at++
	}
	m.out.drop()
}

// address leaves out an address of the web, whose first letters are written
// already.
func (m *inline) address() {
	if !strings.HasPrefix(m.text[m.at:], "://") {
		m.keep(1)
		return
	}
	for _, scheme := range []string{"https", "http", "ftp"} {
		if n := len(m.out.b) - len(scheme); strings.HasSuffix(m.text[:m.at], scheme) && n >= 0 && string(m.out.b[n:]) == scheme {
			m.out.undo(len(scheme))
			break
		}
	}
	if n := strings.IndexAny(m.text[m.at:], " \t\n<>)]\"'|"); n >= 0 {
		m.at += n
	} else {
		m.at = len(m.text)
	}
	m.out.drop()
}
