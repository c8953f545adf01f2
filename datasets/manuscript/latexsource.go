package manuscript

import "strings"

// verbatims are the environments whose lines are no LaTeX.
var verbatims = []string{
	"verbatim", "verbatim*", "Verbatim", "BVerbatim", "LVerbatim", "SaveVerbatim", "lstlisting", "minted", "comment",
	"filecontents", "filecontents*", "alltt", "CCSXML",
}

// latexSource leaves out what LaTeX does not read as such: comments, code, what
// stands between \iffalse and \fi, and addresses, in which % and _ are
// characters as any other. Blank lines come out as "\n\n".
func latexSource(text string) string {
	s := source{finder: newFinder(text), out: make([]byte, 0, len(text))}
	copied := 0 // up to here text is in out or left out
	for {
		n := strings.IndexAny(text[s.at:], "\\%\n")
		if n < 0 {
			break
		}
		s.at += n
		s.out = append(s.out, text[copied:s.at]...)
		switch text[s.at] {
		case '\n':
			for n := len(s.out); n > 0 && (s.out[n-1] == ' ' || s.out[n-1] == '\t'); n-- {
				s.out = s.out[:n-1]
			}
			s.out = append(s.out, '\n')
			s.at++
		case '%':
			s.comment()
		default:
			s.command()
		}
		copied = s.at
	}
	return string(append(s.out, text[copied:]...))
}

// hiddenWord stands for an address or code within a line.
const hiddenWord = `\url{}`

// source is a LaTeX text that is being cleared of comments.
type source struct {
	finder
	out []byte
}

// comment leaves out a comment with the end of its line and the blanks that
// begin the next, as LaTeX does.
func (s *source) comment() {
	s.at = s.next("\n")
	if s.at == len(s.text) {
		return
	}
	line := s.at + 1
	for line < len(s.text) && (s.text[line] == ' ' || s.text[line] == '\t') {
		line++
	}
	if line == len(s.text) || s.text[line] != '\n' { // a blank line ends a paragraph still
		s.at = line
	}
}

// command copies a command or leaves it out with what it hides.
func (s *source) command() {
	rest := s.text[s.at:]
	switch {
	case strings.HasPrefix(rest, `\begin{`):
		for _, name := range verbatims {
			if !strings.HasPrefix(rest[len(`\begin{`):], name+"}") {
				continue
			}
			closing := `\end{` + name + "}"
			if end := s.next(closing); end < len(s.text) {
				s.at = end + len(closing)
				s.out = append(s.out, "\n\n"...)
				return
			}
		}
	case isCommand(rest, `\iffalse`):
		if end := s.next(`\fi `, `\fi`+"\n", `\fi\`, `\fi%`, `\fi{`); end < len(s.text) {
			s.at = end + len(`\fi`)
			return
		}
	case isCommand(rest, `\verb`), isCommand(rest, `\lstinline`):
		s.inlineCode()
		return
	case strings.HasPrefix(rest, `\url{`), strings.HasPrefix(rest, `\href{`), strings.HasPrefix(rest, `\path{`), strings.HasPrefix(rest, `\nolinkurl{`):
		if end := s.next("}"); end < s.next("\n") {
			s.at = end + 1
			s.out = append(s.out, hiddenWord...)
			return
		}
	}
	end := min(len(s.text), s.at+2)
	if strings.HasSuffix(s.text[s.at:end], "\n") {
		end--
	}
	s.out = append(s.out, s.text[s.at:end]...)
	s.at = end
}

// inlineCode leaves out \verb|code| with any sign in place of the bars.
func (s *source) inlineCode() {
	s.at += len(`\verb`)
	for s.at < len(s.text) && isLetter(s.text[s.at]) {
		s.at++
	}
	if strings.HasPrefix(s.text[s.at:], "*") {
		s.at++
	}
	s.out = append(s.out, hiddenWord...)
	if s.at == len(s.text) {
		return
	}
	line := s.text[s.at:s.next("\n")]
	if line == "" || line[0] == ' ' {
		return
	}
	closing := line[:1]
	if closing == "{" {
		closing = "}"
	}
	if n := strings.Index(line[1:], closing); n >= 0 {
		s.at += 1 + n + 1
	}
}

// isCommand tells whether text begins with a command, and not with a longer one.
func isCommand(text, command string) bool {
	return strings.HasPrefix(text, command) && (len(text) == len(command) || !isLetter(text[len(command)]))
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
