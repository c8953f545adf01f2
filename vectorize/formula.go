package vectorize

import "strings"

// What is longer is not taken for a formula: the text more likely misses a sign.
const (
	formulaReach = 400
	displayReach = 4000
)

// latexDollar reads the formula at text[i] = '$', writes the words in it, and
// returns where the text goes on: behind the sign alone if it opens no formula.
func latexDollar(b *strings.Builder, text string, i int) int {
	if strings.HasPrefix(text[i:], "$$") {
		reach := text[i+2 : min(len(text), i+2+displayReach)]
		if end := strings.Index(reach, "$$"); end >= 0 {
			writeFormula(b, reach[:end])
			return i + 2 + end + 2
		}
		b.WriteByte(' ')
		return i + 2
	}
	for j := i + 1; j < min(len(text), i+1+formulaReach); j++ {
		switch text[j] {
		case '\\':
			j++
		case '$':
			if !isFormula(text[i+1:j], text[j+1:]) {
				b.WriteByte(' ')
				return i + 1
			}
			writeFormula(b, text[i+1:j])
			return j + 1
		}
	}
	b.WriteByte(' ')
	return i + 1
}

// isFormula tells the inside of a formula from the text between two prices, or
// between the ends of two formulas. A formula has blanks at both of its ends or
// at none ("costs $10 for $n$ nodes"), and is no number before a number
// ("$5-$10"). It has no two words next to each other, outside of \text, and no
// word at all where it begins with a blank or a number ("$5m and US$10m").
func isFormula(inside, after string) bool {
	if inside == "" {
		return true
	}
	blank, number := isBlank(inside[0]), asciiWord[inside[0]] == digit
	if blank != isBlank(inside[len(inside)-1]) || number && after != "" && asciiWord[after[0]] == digit {
		return false
	}
	words := 0
	for i := 0; i < len(inside); {
		switch c := inside[i]; {
		case c == '\\':
			i = skipFormulaCommand(inside, i+1)
			words = 0
		case asciiWord[c] == letter:
			end := i
			for end < len(inside) && asciiWord[inside[end]] == letter {
				end++
			}
			if end-i >= 3 {
				words++
			}
			if words == 2 || words == 1 && (blank || number) {
				return false
			}
			i = end
		default:
			if !isBlank(c) && c != ',' {
				words = 0
			}
			i++
		}
	}
	return true
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// skipFormulaCommand is the place behind the command whose name is at s[i:],
// with its argument if that is text.
func skipFormulaCommand(s string, i int) int {
	end := i
	for end < len(s) && asciiWord[s[end]] == letter {
		end++
	}
	if latexTextual[s[i:end]] || strings.HasPrefix(s[i:end], "math") || s[i:end] == "operatorname" {
		return skipArguments(s, end)
	}
	return max(end, i+1)
}

// writeFormula writes what a formula holds of words: the arguments of \text and
// its like, and what a word may be made of with the text next to it, as in
// $k$-means, $3$D, $NP$-hard and CO$_2$.
func writeFormula(b *strings.Builder, inside string) {
	inside = strings.TrimSpace(inside)
	if isNamePart(inside) {
		b.WriteString(inside)
		return
	}
	if index, ok := strings.CutPrefix(inside, "_"); ok {
		if index = strings.Trim(index, "{}"); isNamePart(index) && asciiWord[index[0]] == digit {
			b.WriteString(index)
			return
		}
	}
	b.WriteByte(' ')
	for i := strings.IndexByte(inside, '\\'); i >= 0 && i < len(inside); {
		end := i + 1
		for end < len(inside) && asciiWord[inside[end]] == letter {
			end++
		}
		if after := skipArguments(inside, end); latexTextual[inside[i+1:end]] && after > end {
			b.WriteString(stripLaTeX(strings.Trim(inside[end:after], "{}")))
			b.WriteByte(' ')
			end = after
		}
		next := strings.IndexByte(inside[end:], '\\')
		if next < 0 {
			return
		}
		i = end + next
	}
}

// isNamePart says whether a formula is one letter, or capitals and digits.
func isNamePart(s string) bool {
	for i := range len(s) {
		if c := s[i]; asciiWord[c] == 0 || asciiWord[c] == letter && c >= 'a' && len(s) > 1 {
			return false
		}
	}
	return s != ""
}
