package vectorize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lowerCase is strings.ToLower with the form of sigma that ends words.
func lowerCase(s string) string { return strings.ToLower(finalSigmas(s)) }

// pythonCapitals writes the capitals whose lower case is not that of a rune by
// itself, so that strings.ToLower gives what Python gives.
func pythonCapitals(s string) string {
	return finalSigmas(strings.ReplaceAll(s, "İ", "i\u0307"))
}

// finalSigmas writes ς for each Σ that ends a word, by Unicode's condition
// Final_Sigma: a cased letter is before it and none behind it, with nothing but
// marks, apostrophes and their like in between.
func finalSigmas(s string) string {
	if !strings.Contains(s, "Σ") {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for {
		at := strings.Index(s[b.Len():], "Σ") // Σ and ς have the same length
		if at < 0 {
			b.WriteString(s[b.Len():])
			return b.String()
		}
		at += b.Len()
		before, behind := s[:at], s[at+len("Σ"):]
		last, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(before, isCaseIgnorable))
		next, _ := utf8.DecodeRuneInString(strings.TrimLeftFunc(behind, isCaseIgnorable))
		b.WriteString(s[b.Len():at])
		if isCased(last) && !isCased(next) {
			b.WriteString("ς")
		} else {
			b.WriteString("Σ")
		}
	}
}

// isCased is Unicode's property Cased.
func isCased(r rune) bool {
	return unicode.In(r, unicode.Lu, unicode.Ll, unicode.Lt, unicode.Other_Lowercase, unicode.Other_Uppercase)
}

// isCaseIgnorable is Unicode's property Case_Ignorable.
func isCaseIgnorable(r rune) bool {
	const midWord = "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e\uff1a"
	return strings.ContainsRune(midWord, r) || unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Lm, unicode.Sk)
}
