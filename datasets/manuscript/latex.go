package manuscript

import (
	"slices"
	"strings"
)

// latex reads a LaTeX text without comments and writes its words. It goes
// through the text once and keeps what is open in a list, so that neither depth
// nor what is never closed costs more than its bytes.
type latex struct {
	finder
	out         prose
	title       string
	groups      []latexGroup // open groups with an end of their own, the outermost first
	macros      map[string]string
	budget      int  // how many bytes macros may still add
	endless     bool // a definition was never closed
	inner       bool // this is the argument of a command
	notFollowed []string
	unclosed    map[string]bool // environments that are begun and not ended
}

// latexGroup is an open argument of a command that does something at its end.
type latexGroup struct {
	plain int // braces that are open within it
	end   groupEnd
}

// groupEnd is what the end of a group does.
type groupEnd uint8

const (
	endNothing groupEnd = iota
	endHeading
	endRunIn
	endNote
)

// fromLaTeX takes the text out of a LaTeX draft, and the files it includes.
func fromLaTeX(text string) (string, []string) {
	s := latex{
		finder:   newFinder(latexSource(text)),
		macros:   map[string]string{},
		budget:   len(text) + 1<<16,
		groups:   make([]latexGroup, 1),
		unclosed: map[string]bool{},
	}
	s.read()
	body := s.out.String()
	if s.title == "" {
		return body, s.notFollowed
	}
	var all prose
	all.text(s.title)
	all.stop()
	all.paragraph()
	if body != "" {
		return all.String() + "\n\n" + body, s.notFollowed
	}
	return all.String(), s.notFollowed
}

// render gives the words of an argument.
func (s *latex) render(argument string) string {
	sub := latex{
		finder:   newFinder(argument),
		macros:   s.macros,
		budget:   s.budget,
		groups:   make([]latexGroup, 1),
		inner:    true,
		unclosed: map[string]bool{},
	}
	sub.read()
	s.budget = sub.budget
	return sub.out.String()
}

// read writes the words from at to the end of the text.
func (s *latex) read() {
	for s.at < len(s.text) {
		n := strings.IndexAny(s.text[s.at:], "\\{}$~&\n-`'^")
		if n < 0 {
			n = len(s.text) - s.at
		}
		s.out.text(s.text[s.at : s.at+n])
		if s.at += n; s.at == len(s.text) {
			break
		}
		c := s.text[s.at]
		switch c {
		case '\\':
			s.at++
			s.command()
			continue
		case '$':
			s.dollar()
			continue
		}
		s.at++
		switch c {
		case '{':
			s.groups[len(s.groups)-1].plain++
		case '}':
			s.closeBrace()
		case '\n':
			if strings.HasPrefix(s.text[s.at:], "\n") {
				s.out.paragraph()
			} else {
				s.out.blank()
			}
		case '~', '&', '^':
			s.out.blank()
		default:
			s.sign(c)
		}
	}
	for len(s.groups) > 1 {
		s.closeGroup()
	}
}

// sign writes dashes and quotes, of which c was the first character.
func (s *latex) sign(c byte) {
	run := 1
	for run < 3 && s.at < len(s.text) && s.text[s.at] == c && (run == 1 || c == '-') {
		run++
		s.at++
	}
	switch {
	case run == 1 && c == '`':
		s.out.text("'")
	case run == 1:
		s.out.text(string(c))
	case c == '-':
		s.out.text([]string{"–", "—"}[run-2])
	case c == '`':
		s.out.text("“")
	default:
		s.out.text("”")
	}
}

// open begins the argument of a command, if there is one.
func (s *latex) open(end groupEnd) bool {
	if !s.atArgument() {
		return false
	}
	s.at++
	s.groups = append(s.groups, latexGroup{end: end})
	return true
}

func (s *latex) closeBrace() {
	top := &s.groups[len(s.groups)-1]
	switch {
	case top.plain > 0:
		top.plain--
	case len(s.groups) > 1:
		s.closeGroup()
	}
	if strings.HasPrefix(s.text[s.at:], "{") { // another argument is another word
		s.out.blank()
	}
}

func (s *latex) closeGroup() {
	end := s.groups[len(s.groups)-1].end
	s.groups = s.groups[:len(s.groups)-1]
	switch end {
	case endHeading:
		s.out.stop()
		s.out.paragraph()
	case endRunIn:
		s.out.stop()
	case endNote:
		s.out.gap = noGap
		s.out.text(")")
		s.out.blank()
	}
}

// include notes a file that is not followed.
func (s *latex) include(argument int) {
	if s.inner {
		return
	}
	var name string
	if rest := s.text[s.at:]; strings.HasPrefix(rest, " ") { // \input name
		rest = rest[1:]
		end := strings.IndexAny(rest, " \n\\{}")
		if end < 0 {
			end = len(rest)
		}
		name = rest[:end]
		s.at += 1 + end
	}
	for range argument {
		if strings.HasPrefix(s.text[s.at:], "{") {
			name = s.balanced(false)
		}
	}
	s.out.paragraph()
	const longest, most = 200, 1000
	name = strings.ToValidUTF8(strings.Trim(name, "{}\" \n"), "")
	if strings.HasSuffix(name, ".bbl") { // a bibliography
		return
	}
	if name != "" && len(name) <= longest && len(s.notFollowed) < most && !slices.Contains(s.notFollowed, name) {
		s.notFollowed = append(s.notFollowed, name)
	}
}
