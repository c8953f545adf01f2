package vectorize

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kindred/internal/latex"
)

// latexLetters gives the letters that LaTeX writes as commands.
var latexLetters = map[string]string{
	"ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
	"aa": "å", "AA": "Å", "i": "i", "j": "j", "dh": "ð", "th": "þ",
}

// latexHidden are the commands whose first argument is no text, beside those of
// hidesArgument.
var latexHidden = map[string]bool{
	"label": true, "url": true, "begin": true, "end": true, "includegraphics": true, "input": true, "bibliography": true,
	"color": true, "textcolor": true, "vspace": true, "hspace": true,
}

// hidesArgument says whether the first argument of a command is no text.
// Packages have many commands to cite (\citealt, \parencite) and to refer
// (\eqref, \cref, \href).
func hidesArgument(name string) bool {
	return latexHidden[name] || strings.HasSuffix(name, "ref") || strings.Contains(strings.ToLower(name), "cite")
}

// isFont says whether a command changes the look of its argument, which may be
// a part of a word then: \emph{graph}s.
func isFont(name string) bool {
	return latexTextual[name] || strings.HasPrefix(name, "text") || strings.HasPrefix(name, "math") || name == "underline"
}

// latexTextual are the commands whose argument is text in a formula too.
var latexTextual = map[string]bool{
	"text": true, "textrm": true, "textit": true, "textbf": true, "textsc": true, "textsf": true, "texttt": true,
	"emph": true, "mbox": true, "hbox": true,
}

// latexDisplays are the environments that hold formulas.
var latexDisplays = map[string]bool{
	"equation": true, "align": true, "eqnarray": true, "displaymath": true, "math": true, "gather": true, "multline": true,
}

// stripLaTeX leaves out the commands, formulas and braces of LaTeX, turns its
// accents into letters, and keeps all other words. A dollar sign that opens no
// formula takes nothing with it but itself.
func stripLaTeX(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	plain := 0 // from here on text is to be copied as it is
	for i := 0; i < len(text); {
		c := text[i]
		if special[c]&hasMarkup == 0 {
			i++
			continue
		}
		b.WriteString(text[plain:i])
		switch c {
		case '$':
			i = latexDollar(&b, text, i)
		case '\\':
			i = latexCommand(&b, text, i+1)
		default: // braces group, and part no words
			i++
		}
		plain = i
	}
	b.WriteString(text[plain:])
	return b.String()
}

// latexCommand reads the command behind the backslash at text[i-1], writes what
// it stands for, and returns where the text goes on.
func latexCommand(b *strings.Builder, text string, i int) int {
	end := i
	for end < len(text) && asciiWord[text[end]] == letter {
		end++
	}
	if end == i {
		return latexSymbol(b, text, i)
	}
	name := text[i:end]
	if mark, ok := latex.Accents[name]; ok {
		if rest, ok := writeAccented(b, text, end, mark, true); ok {
			return rest
		}
	}
	if s, ok := latexLetters[name]; ok {
		b.WriteString(s)
		if strings.HasPrefix(text[end:], "{}") {
			return end + 2
		}
		if end < len(text) && text[end] == ' ' {
			end++
		}
		return end
	}
	if name == "begin" {
		if after := displayEnd(text, end); after > 0 {
			b.WriteByte(' ')
			return after
		}
	}
	if end < len(text) && text[end] == '*' { // \section*{Introduction}
		end++
	}
	if hidesArgument(name) {
		b.WriteByte(' ')
		return skipArguments(text, end)
	}
	if !isFont(name) || end == len(text) || text[end] != '{' { // \emph{graph}s is one word, \alpha-helix two
		b.WriteByte(' ')
	}
	return end
}

// latexSymbol reads a command of one character that is no letter, at text[i].
func latexSymbol(b *strings.Builder, text string, i int) int {
	if i == len(text) {
		return i
	}
	if mark, ok := latex.Accents[text[i:i+1]]; ok {
		if rest, ok := writeAccented(b, text, i+1, mark, false); ok {
			return rest
		}
	}
	_, size := utf8.DecodeRuneInString(text[i:])
	switch text[i] {
	case '-', '/': // a place to part a word, a correction within one
		return i + 1
	case '(', '[':
		closing := map[byte]string{'(': `\)`, '[': `\]`}[text[i]]
		reach := text[i:min(len(text), i+formulaReach)]
		if end := strings.Index(reach, closing); end >= 0 {
			writeFormula(b, text[i+1:i+end])
			return i + end + len(closing)
		}
	}
	b.WriteByte(' ')
	return i + size
}

// writeAccented writes the letter at text[i], bare or between braces, with an
// accent, and returns where the text goes on; false if no letter is there.
// Behind a named accent (\c) a bare letter needs a blank before it.
func writeAccented(b *strings.Builder, text string, i int, mark rune, named bool) (rest int, ok bool) {
	closing := 0
	switch {
	case strings.HasPrefix(text[i:], "{"):
		i++
		closing = 1
	case !named:
	case strings.HasPrefix(text[i:], " "):
		i++
	case !strings.HasPrefix(text[i:], `\`):
		return 0, false
	}
	if strings.HasPrefix(text[i:], `\i`) || strings.HasPrefix(text[i:], `\j`) { // without their dots
		i++
	}
	if i == len(text) || asciiWord[text[i]] != letter {
		return 0, false
	}
	if mark == latex.Accents[`"`] && !strings.ContainsRune("aeiouyAEIOUY", rune(text[i])) { // \"word\" is quoted
		return 0, false
	}
	b.WriteString(norm.NFC.String(text[i:i+1] + string(mark)))
	i++
	if closing == 1 && strings.HasPrefix(text[i:], "}") {
		i++
	}
	return i, true
}

// skipArguments is the place behind the [optional] arguments at i and the
// {first} one behind them, or i where none is closed.
func skipArguments(text string, i int) int {
	limit := min(len(text), i+formulaReach)
	for i < limit && text[i] == '[' {
		end := strings.IndexByte(text[i:limit], ']')
		if end < 0 {
			return i
		}
		i += end + 1
	}
	if i == limit || text[i] != '{' {
		return i
	}
	depth := 0
	for j := i; j < limit; j++ {
		switch text[j] {
		case '\\':
			j++
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return i
}

// displayEnd is the place behind the formula that \begin opens whose argument
// is at text[i:], or 0 if it opens none.
func displayEnd(text string, i int) int {
	argument := text[i:skipArguments(text, i)]
	name := strings.Trim(argument, "{}*")
	if !latexDisplays[name] {
		return 0
	}
	closing := `\end` + argument
	end := strings.Index(text[i:min(len(text), i+displayReach)], closing)
	if end < 0 {
		return 0
	}
	return i + end + len(closing)
}
