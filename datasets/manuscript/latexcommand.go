package manuscript

import (
	"strings"
	"unicode/utf8"
)

// command reads what stands behind a backslash.
func (s *latex) command() {
	name := s.letters()
	if name == "" {
		s.symbol()
		return
	}
	if s.accent(name) {
		return
	}
	if strings.HasPrefix(s.text[s.at:], "*") { // \section*
		s.at++
	}
	_, own := s.macros[name]
	switch {
	case isDefinition(name):
		s.define(name)
	case own:
		s.word(name)
	case name == "begin":
		s.begin()
	case name == "end":
		s.end()
	case name == "title" && !s.inner:
		s.optional()
		if s.atArgument() {
			if title := s.render(s.balanced(false)); title != "" {
				s.title = title
			}
		}
	case includes[name] > 0:
		s.include(includes[name])
	case headings[name]:
		s.optional()
		s.out.paragraph()
		s.open(endHeading)
	case runIns[name]:
		s.out.paragraph()
		s.open(endRunIn)
	case notes[name]:
		s.optional()
		if s.open(endNote) {
			s.out.blank()
			s.out.text("(")
		}
	case name == "item" || name == "par" || name == "bibitem":
		s.out.paragraph()
		s.skip(hidden(name), false)
	case name == "abstract":
		s.out.paragraph()
	case name == "vskip" || name == "hskip" || name == "kern":
		s.length()
		s.out.blank()
	case hidden(name) > 0:
		s.out.drop()
		s.skip(hidden(name), longArguments[name])
	default:
		s.word(name)
	}
}

// word writes what a command stands for, or leaves out the command alone.
func (s *latex) word(name string) {
	text, ok := s.macros[name]
	if ok {
		if len(text) > s.budget {
			text = ""
		}
		s.budget -= len(text)
	} else {
		text, ok = written[name]
	}
	if ok {
		s.out.text(text)
		if strings.HasPrefix(s.text[s.at:], "{}") {
			s.at += 2
		}
		return
	}
	if text, ok = letterCommands[name]; ok {
		s.out.text(text)
		switch rest := s.text[s.at:]; {
		case strings.HasPrefix(rest, "{}"):
			s.at += 2
		case strings.HasPrefix(rest, " "):
			s.at++
		}
		return
	}
	if switches[name] {
		for s.at < len(s.text) && s.text[s.at] == ' ' && name != "xspace" {
			s.at++
		}
		return
	}
	s.optional()
	if !strings.HasPrefix(s.text[s.at:], "{") { // \emph{graph}s is one word, \alpha-helix two
		s.out.blank()
	}
}

// symbol reads a command of one character that is no letter.
func (s *latex) symbol() {
	if s.at == len(s.text) {
		return
	}
	c := s.text[s.at]
	_, size := utf8.DecodeRuneInString(s.text[s.at:])
	s.at += size
	switch c {
	case '-', '/', '@': // a place to part a word, a correction within one
	case '%', '&', '$', '#', '_', '{', '}':
		s.out.text(string(c))
	case '(':
		s.display(`\)`)
	case '[':
		s.display(`\]`)
	case '\\':
		s.out.blank()
		if strings.HasPrefix(s.text[s.at:], "*") {
			s.at++
		}
		if strings.HasPrefix(s.text[s.at:], "[") { // \\[2pt]
			if end := s.next("]"); end-s.at < 20 && end < len(s.text) {
				s.at = end + 1
			}
		}
	case ',', ';', ':', '!', ' ', '\n', '\t', '>':
		if c == '\n' {
			s.at-- // a blank line behind it is one still
		}
		s.out.blank()
	default:
		if !s.accent(string(c)) {
			s.out.blank()
		}
	}
}

// optional leaves out an [optional] argument.
func (s *latex) optional() {
	for strings.HasPrefix(s.text[s.at:], "[") {
		end := s.next("]")
		if end >= s.next("\n\n") {
			return
		}
		s.at = end + 1
	}
}

// atArgument tells whether a {braced} argument is at hand, and leaves out one
// blank before it.
func (s *latex) atArgument() bool {
	rest := s.text[s.at:]
	if strings.HasPrefix(rest, " {") || strings.HasPrefix(rest, "\n{") {
		s.at++
		return true
	}
	return strings.HasPrefix(rest, "{")
}

// skip leaves out n arguments, with the [optional] ones before and behind each.
// Arguments end at a blank line unless they are long.
func (s *latex) skip(n int, long bool) {
	for range n {
		s.optional()
		if !s.atArgument() {
			return
		}
		s.balanced(long)
	}
}

// letters leaves out the letters at hand, and gives them.
func (s *latex) letters() string {
	start := s.at
	for s.at < len(s.text) && isLetter(s.text[s.at]) {
		s.at++
	}
	return s.text[start:s.at]
}

// length leaves out a length that stands without braces: \vskip 2pt.
func (s *latex) length() {
	for s.at < len(s.text) && (isDigit(s.text[s.at]) || strings.IndexByte(" .-", s.text[s.at]) >= 0) {
		s.at++
	}
	for _, unit := range []string{"pt", "em", "ex", "cm", "mm", "in", "mu"} {
		if strings.HasPrefix(s.text[s.at:], unit) {
			s.at += len(unit)
			return
		}
	}
}

// balanced gives the argument between the brace at hand and the one that closes
// it, and goes behind it. One that is not closed ends at a blank line.
func (s *latex) balanced(long bool) string {
	long = long && !s.endless
	start, depth := s.at+1, 0
	stop := len(s.text)
	if !long {
		stop = s.next("\n\n")
	}
	for i := s.at; i < stop; i++ {
		switch s.text[i] {
		case '\\':
			i++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				s.at = i + 1
				return s.text[start:i]
			}
		}
	}
	if long {
		s.endless = true
		stop = s.next("\n\n")
	}
	s.at = stop
	return s.text[start:stop]
}

// isDefinition tells whether a command defines another.
func isDefinition(name string) bool {
	switch name {
	case "newcommand", "renewcommand", "providecommand", "def", "gdef", "edef", "xdef", "let":
		return true
	}
	return false
}

// define reads the definition of a command, and remembers it if it is a text
// without arguments.
func (s *latex) define(how string) {
	braced := strings.HasPrefix(s.text[s.at:], "{")
	if braced {
		s.at++
	}
	if !strings.HasPrefix(s.text[s.at:], `\`) {
		return
	}
	s.at++
	name := s.letters()
	if braced && strings.HasPrefix(s.text[s.at:], "}") {
		s.at++
	}
	if how == "let" {
		rest := strings.TrimPrefix(s.text[s.at:], "=")
		if strings.HasPrefix(rest, `\`) {
			s.at = len(s.text) - len(rest) + 1
			s.letters()
		}
		return
	}
	withArguments := strings.HasPrefix(s.text[s.at:], "[")
	s.optional()
	if strings.HasPrefix(s.text[s.at:], "#") { // \def\x#1#2{...}
		withArguments = true
		s.at = min(s.next("{"), s.next("\n"))
	}
	if !s.atArgument() {
		return
	}
	body := s.balanced(true)
	const longest = 200 // of a text, not a program
	if s.inner || name == "" {
		return
	}
	delete(s.macros, name)
	if !withArguments && len(body) <= longest {
		if text := s.render(body); len(text) <= longest {
			s.macros[name] = text
		}
	}
}
