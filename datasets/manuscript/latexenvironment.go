package manuscript

import "strings"

// begin reads the name behind \begin, and leaves out what holds no running text.
func (s *latex) begin() {
	name, ok := s.environment()
	if !ok {
		return
	}
	base := strings.TrimSuffix(name, "*")
	switch {
	case name == "document":
		if !s.inner { // what was before is no text but for the title
			s.out.reset()
			s.groups = make([]latexGroup, 1)
		}
	case formulas[base]:
		s.out.drop()
		s.leaveOut(name)
	case leftOut[base]:
		s.out.paragraph()
		s.leaveOut(name)
		s.out.paragraph()
	default:
		s.out.paragraph()
		s.optional()
		s.skip(environmentArguments[base], false)
	}
}

// end reads the name behind \end.
func (s *latex) end() {
	name, ok := s.environment()
	if ok && name == "document" && !s.inner {
		s.at = len(s.text)
	}
	s.out.paragraph()
}

// environment reads the {name} of an environment.
func (s *latex) environment() (string, bool) {
	const longest = 40
	rest := s.text[s.at:min(len(s.text), s.at+longest)]
	if !strings.HasPrefix(rest, "{") {
		return "", false
	}
	end := strings.IndexAny(rest, "}\n\\")
	if end < 0 || rest[end] != '}' {
		return "", false
	}
	s.at += end + 1
	return rest[1:end], true
}

// leaveOut goes behind the end of the environment that was begun, and writes the
// captions in it. One that is not ended is left out no further than its name.
func (s *latex) leaveOut(name string) {
	if s.unclosed[name] {
		return
	}
	opening, closing := `\begin{`+name+`}`, `\end{`+name+`}`
	end := s.at
	for depth := 1; depth > 0; {
		n := strings.Index(s.text[end:], closing)
		if n < 0 {
			break
		}
		depth += strings.Count(s.text[end:end+n], opening) - 1
		end += n + len(closing)
	}
	if end == s.at {
		s.unclosed[name] = true
		return
	}
	if !s.inner {
		s.captions(s.text[s.at:end])
	}
	s.at = end
}

// captions writes the captions within an environment.
func (s *latex) captions(text string) {
	f := latex{finder: newFinder(text)}
	for {
		f.at = f.next(`\caption`)
		if f.at == len(text) {
			return
		}
		f.at++
		switch f.letters() {
		case "captionof":
			f.skip(1, false)
		case "caption":
		default:
			continue
		}
		if strings.HasPrefix(text[f.at:], "*") {
			f.at++
		}
		f.optional()
		if !f.atArgument() {
			continue
		}
		s.out.paragraph()
		s.out.text(s.render(f.balanced(false)))
		s.out.stop()
		s.out.paragraph()
	}
}
