package datasets

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// splitAt splits at any of the separators, trims the parts and leaves out
// empty ones.
func splitAt(s, separators string) []string {
	var parts []string
	for {
		i := strings.IndexAny(s, separators)
		if i < 0 {
			return trimAll(append(parts, s))
		}
		parts = append(parts, s[:i])
		_, n := utf8.DecodeRuneInString(s[i:])
		s = s[i+n:]
	}
}

func trimAll(parts []string) []string {
	kept := parts[:0]
	for _, part := range parts {
		if part = strings.TrimSpace(part); part != "" {
			kept = append(kept, part)
		}
	}
	return kept
}

// splitKeywords, for keywords and labels (which may hold blanks), splits at "|"
// and ";", else at ",".
func splitKeywords(s string) []string {
	if strings.ContainsAny(s, "|;") {
		return splitAt(s, "|;")
	}
	return splitAt(s, ",")
}

// splitCategories splits at "|" and ";", else at ",", else at blanks (cs.LG
// stat.ML).
func splitCategories(s string) []string {
	if strings.ContainsAny(s, "|;,") {
		return splitKeywords(s)
	}
	return strings.Fields(s)
}

// oneLabel takes a label as it is.
func oneLabel(s string) []string { return []string{s} }

// splitAuthors splits a list of names in one text: at "|" or ";" where there is
// one, else at "and" and commas. "Last, First and Last, First" (as in BibTeX)
// and "Last, F., Last, F." keep a name and its first names together.
func splitAuthors(s string) []string {
	if strings.ContainsAny(s, "|;") {
		names := splitAt(s, "|;")
		for i := range names {
			names[i] = strings.TrimSpace(strings.TrimPrefix(names[i], "and "))
		}
		return trimAll(names)
	}
	s = strings.ReplaceAll(s, " & ", " and ")
	groups := splitOutside(s, " and ")
	pieces := make([][]string, 0, len(groups))
	lastFirst := true // every group is "Last, First"
	for _, group := range groups {
		p := trimAll(splitOutside(group, ","))
		if len(p) == 0 {
			continue
		}
		pieces = append(pieces, p)
		lastFirst = lastFirst && len(p) == 2
	}
	if lastFirst && (len(pieces) > 1 || len(pieces) == 1 && isLastFirst(pieces[0])) {
		names := make([]string, len(pieces))
		for i, p := range pieces {
			names[i] = p[0] + ", " + p[1]
		}
		return names
	}
	var names []string
	for _, p := range pieces {
		names = append(names, joinInitials(p)...)
	}
	return names
}

// splitOutside splits at the separator outside parentheses (affiliations).
func splitOutside(s, separator string) []string {
	var parts []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '(':
			depth++
		case s[i] == ')':
			depth = max(depth-1, 0)
		case depth == 0 && strings.HasPrefix(s[i:], separator):
			parts = append(parts, s[start:i])
			start = i + len(separator)
			i = start - 1
		}
	}
	return append(parts, s[start:])
}

// isLastFirst tells "Smith, John" (one person) from "Ann Lee, John Smith".
func isLastFirst(p []string) bool {
	return len(p) == 2 && !strings.Contains(p[0], " ")
}

// joinInitials puts initials and suffixes that stand alone between commas back
// to the name before them: Smith, J., Doe, A. B. and John Smith, Jr.
func joinInitials(pieces []string) []string {
	var names []string
	joined := false // the last name has its initials already
	for _, piece := range pieces {
		switch {
		case len(names) > 0 && isSuffix(piece):
			names[len(names)-1] += ", " + piece
		case len(names) > 0 && !joined && isInitials(piece) && !strings.Contains(names[len(names)-1], "."):
			names[len(names)-1] += ", " + piece
			joined = true
		default:
			names = append(names, piece)
			joined = false
		}
	}
	return names
}

func isSuffix(s string) bool {
	switch s {
	case "Jr", "Jr.", "Sr", "Sr.", "II", "III", "IV":
		return true
	}
	return false
}

// isInitials reports whether s is like J., A. B., A.-B. or J: capitals, each
// alone.
func isInitials(s string) bool {
	capital := false
	for _, r := range s {
		switch {
		case unicode.IsUpper(r):
			if capital {
				return false
			}
			capital = true
		case r == '.' || r == ' ' || r == '-':
			capital = false
		default:
			return false
		}
	}
	return true
}
