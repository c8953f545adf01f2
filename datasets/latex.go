package datasets

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"kindred/internal/latex"
)

// latexText gives the plain text of a value of BibTeX, in Unicode's form NFC:
// accents and letters written as commands become characters, braces go, signs
// behind a backslash stand for themselves, dashes become hyphens. Mathematics
// between dollar signs stays as it is, and so does a command that is not known,
// unless it has an argument: then the argument alone stays.
func latexText(s []byte) string {
	if !bytes.ContainsAny(s, "\\${}~-`'") {
		return norm.NFC.String(string(s))
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		switch c := s[i]; {
		case c == '\\':
			out, i = appendCommand(out, s, i)
		case c == '$':
			end := mathEnd(s, i)
			out = append(out, s[i:end]...)
			i = end
		case c == '{' || c == '}':
			i++
		case c == '~':
			out = append(out, ' ')
			i++
		case c == '-':
			out = append(out, '-')
			for i < len(s) && s[i] == '-' {
				i++
			}
		case (c == '`' || c == '\'') && i+1 < len(s) && s[i+1] == c:
			out = append(out, '"')
			i += 2
		default:
			out = append(out, c)
			i++
		}
	}
	return norm.NFC.String(string(out))
}

// verbatimText gives the text of an address or identifier, in which LaTeX's
// signs stand for themselves: braces and backslashes before signs go.
func verbatimText(s []byte) string {
	out := make([]byte, 0, len(s))
	for i, c := range s {
		switch {
		case c == '{' || c == '}':
		case c == '\\' && i+1 < len(s) && !isASCIILetter(s[i+1]):
		default:
			out = append(out, c)
		}
	}
	return string(out)
}

// mathEnd gives the end of the mathematics that begins with the dollar sign at
// s[i]; where nothing closes it, that of the sign.
func mathEnd(s []byte, i int) int {
	if i+1 < len(s) && s[i+1] == '$' {
		if n := bytes.Index(s[i+2:], []byte("$$")); n >= 0 {
			return i + 2 + n + 2
		}
		return i + 2
	}
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\\':
			j++
		case '$':
			return j + 1
		}
	}
	return i + 1
}

// tie is the accent \t, over two letters, which only names have.
const tie = '\u0361'

// commandTexts are the commands that stand for a text.
var commandTexts = map[string]string{
	"aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "o": "ø", "O": "Ø", "oe": "œ", "OE": "Œ", "l": "ł", "L": "Ł",
	"ss": "ß", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
	"textendash": "-", "textemdash": "-", "textquoteleft": "'", "textquoteright": "'", "textquotesingle": "'", "lq": "'", "rq": "'",
	"textquotedblleft": `"`, "textquotedblright": `"`, "textquotedbl": `"`, "ldots": "...", "dots": "...", "textellipsis": "...",
	"textbackslash": `\`, "textasciitilde": "~", "textasciicircum": "^", "textunderscore": "_", "textdollar": "$", "textless": "<", "textgreater": ">",
	"textbar": "|", "S": "§", "copyright": "©", "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "textdegree": "°", "pounds": "£", "euro": "€",
	"TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "quad": " ", "qquad": " ", "newline": " ", "par": " ", "space": " ",
	"em": "", "it": "", "bf": "", "rm": "", "sf": "", "sl": "", "sc": "", "tt": "", "itshape": "", "bfseries": "", "scshape": "", "upshape": "",
	"rmfamily": "", "sffamily": "", "ttfamily": "", "normalfont": "", "relax": "", "protect": "",
}

// appendCommand appends the text of the command at s[i] and gives its end.
func appendCommand(out, s []byte, i int) ([]byte, int) {
	if i+1 == len(s) {
		return out, i + 1
	}
	if mark, _ := accent(s, i); mark != "" {
		return appendAccented(out, s, i)
	}
	name := commandName(s, i)
	if name == "" {
		switch c := s[i+1]; c {
		case '\\', ' ', '\t', '\n', '\r', ',', ';', ':':
			return append(out, ' '), i + 2
		case '-', '/', '!', '@', '*':
			return out, i + 2
		case '(', ')', '[', ']':
			return append(out, '\\', c), i + 2
		default:
			_, n := utf8.DecodeRune(s[i+1:])
			return append(out, s[i+1:i+1+n]...), i + 1 + n
		}
	}
	end := i + 1 + len(name)
	next := skipBlanks(s, end)
	if text, ok := commandTexts[name]; ok {
		return append(out, text...), next
	}
	if next < len(s) && s[next] == '{' {
		return out, next
	}
	return append(out, s[i:end]...), end
}

// commandName gives the letters behind the backslash at s[i].
func commandName(s []byte, i int) string {
	end := i + 1
	for end < len(s) && isASCIILetter(s[end]) {
		end++
	}
	return string(s[i+1 : end])
}

// accent gives the mark of the accent whose backslash is at s[i] and where its
// letter begins; no mark if it is another command.
func accent(s []byte, i int) (mark string, end int) {
	if i+1 >= len(s) || s[i] != '\\' {
		return "", i
	}
	name := commandName(s, i)
	if name == "" {
		name = string(s[i+1 : i+2])
	}
	r, ok := latex.Accents[name]
	switch {
	case ok:
		mark = string(r)
	case name == "t":
		mark = string(tie)
	}
	return mark, i + 1 + len(name)
}

// appendAccented appends the letter with the accents that begin at s[i], as in
// \"o, \"{o}, \c c, \'{\i} and \'{\^e}, and gives its end. Braces that are still
// open there are dropped with all others.
func appendAccented(out, s []byte, i int) ([]byte, int) {
	var marks []string
	sign := s[i+1]
	for {
		mark, end := accent(s, i)
		if mark == "" {
			break
		}
		marks = append(marks, mark)
		for i = end; i < len(s) && (s[i] == '{' || isBlank(s[i:i+1])); i++ {
		}
	}
	switch {
	case i == len(s):
		return out, i
	case s[i] == '}': // \~{} is the sign itself
		if sign == '~' || sign == '^' {
			out = append(out, sign)
		}
		return out, i + 1
	case s[i] == '\\':
		name := commandName(s, i)
		text, ok := commandTexts[name]
		if name == "" || !ok {
			return out, i
		}
		if name == "i" || name == "j" { // an accent takes the place of the dot
			text = name
		}
		out = append(out, text...)
		i = skipBlanks(s, i+1+len(name))
	default:
		_, n := utf8.DecodeRune(s[i:])
		out = append(out, s[i:i+n]...)
		i += n
	}
	for j := len(marks) - 1; j >= 0; j-- {
		out = append(out, marks[j]...)
	}
	return out, i
}

func isASCIILetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// skipBlanks gives the place of the first byte from i on that is no white space.
func skipBlanks(s []byte, i int) int {
	for i < len(s) && isBlank(s[i:i+1]) {
		i++
	}
	return i
}
