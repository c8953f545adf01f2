package manuscript

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	tex "kindred/internal/latex"
)

// accent writes the letter behind an accent, bare or between braces, with its
// mark: \"o, \"{o}, \v{c}, \c c, \'\i. It reports false, and writes nothing, if
// no letter is there.
func (s *latex) accent(name string) bool {
	mark, ok := tex.Accents[name]
	if !ok {
		return false
	}
	rest, closing := s.text[s.at:], ""
	switch {
	case strings.HasPrefix(rest, "{"):
		rest, closing = rest[1:], "}"
	case isLetter(name[0]):
		if !strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, `\`) {
			return false
		}
		rest = strings.TrimPrefix(rest, " ")
	}
	if isCommand(rest, `\i`) || isCommand(rest, `\j`) { // letters without their dots
		rest = rest[1:]
	}
	if rest == "" {
		return false
	}
	letter, size := utf8.DecodeRuneInString(rest)
	if !isLetter(rest[0]) && letter < utf8.RuneSelf {
		return false
	}
	if mark == tex.Accents[`"`] && closing == "" && !strings.ContainsRune("aeiouyAEIOUY", letter) { // \"word\" is quoted
		return false
	}
	rest = rest[size:]
	if closing != "" {
		if rest, ok = strings.CutPrefix(rest, closing); !ok {
			return false
		}
	}
	s.out.text(norm.NFC.String(string([]rune{letter, mark})))
	s.at = len(s.text) - len(rest)
	return true
}
