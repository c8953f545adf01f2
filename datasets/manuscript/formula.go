package manuscript

import "strings"

// dollar reads a formula between dollar signs. A sign that opens none is left
// out alone.
func (s *latex) dollar() {
	paragraph := s.next("\n\n")
	rest := s.text[s.at:paragraph]
	if strings.HasPrefix(rest, "$$") {
		if n := strings.Index(rest[2:], "$$"); n >= 0 {
			s.out.formula(rest[2 : 2+n])
			s.at += n + 4
			return
		}
		s.at += 2
		s.out.blank()
		return
	}
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '$':
			s.out.formula(rest[1:i])
			s.at += i + 1
			return
		}
	}
	s.at++
	s.out.blank()
}

// display reads a formula that the closing command ends.
func (s *latex) display(closing string) {
	if end := s.next(closing); end < s.next("\n\n") {
		s.out.formula(s.text[s.at:end])
		s.at = end + len(closing)
		return
	}
	s.out.blank()
}

// formula writes what is left of a formula: a short name, or an index of one,
// joined with the letters around it ($k$-means, CO$_2$), or else the words of
// its \text{...} and \mbox{...}.
func (p *prose) formula(inside string) {
	inside = strings.TrimSpace(inside)
	name := strings.Trim(strings.TrimLeft(inside, "_^"), "{}")
	if isName(name) && (name == inside || isDigit(name[0]) && inside[0] == '_') {
		p.text(name)
		return
	}
	p.drop()
	for {
		n := strings.IndexByte(inside, '\\')
		if n < 0 {
			return
		}
		inside = inside[n+1:]
		command := 0
		for command < len(inside) && isLetter(inside[command]) {
			command++
		}
		if name := inside[:command]; !strings.HasPrefix(name, "text") && name != "mbox" || !strings.HasPrefix(inside[command:], "{") {
			continue
		}
		inside = inside[command+1:]
		end := strings.IndexAny(inside, "}\\$")
		if end < 0 {
			return
		}
		p.text(inside[:end])
		p.drop()
		inside = inside[end:]
	}
}

// isName tells whether a formula is a short name or number.
func isName(s string) bool {
	const longest = 8
	for i := range len(s) {
		if !isLetter(s[i]) && !isDigit(s[i]) {
			return false
		}
	}
	return s != "" && len(s) <= longest
}
