package datasets

import (
	"strings"
	"time"
	"unicode"
)

// isUndated knows the usual ways of saying that there is no year.
func isUndated(s string) bool {
	s = strings.Trim(fold(s), ".()[]")
	switch strings.ReplaceAll(s, ".", "") {
	case "", "nd", "undated", "nodate", "inpress", "inpreparation", "inprep", "inreview", "underreview", "forthcoming", "toappear", "submitted", "accepted", "unpublished", "sd", "oj":
		return true
	}
	return isMissing(s)
}

// looseDate reads the date of a bibliography: a day of any form of ParseDate,
// the first day of a period (2021-05-03/2021-05-05), the date of RIS
// (2021/05/03/spring), or the first year within a text (May 2021, 2020/2021,
// c2021, 2021a). 0: there is no year.
func looseDate(s string) (Date, int) {
	parts := strings.Split(s, "/")
	if year, ok := digits(parts[0]); ok && len(parts[0]) == 4 && len(parts) > 2 {
		month, _ := monthAndDay(parts[1])
		day, _ := digits(strings.TrimSpace(parts[2]))
		if date, ok := NewDate(year, month, day); ok {
			return date, year
		}
	}
	for _, part := range []string{s, parts[0]} {
		if date, err := ParseDate(strings.TrimRight(part, "~?% ")); err == nil {
			return date, date.Year
		}
	}
	for i := 0; i+4 <= len(s); i++ {
		if i > 0 && isDigit(s[i-1]) || i+4 < len(s) && isDigit(s[i+4]) {
			continue
		}
		if year, ok := digits(s[i : i+4]); ok && year >= 1 {
			return Date{}, year
		}
	}
	return Date{}, 0
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// monthAndDay reads a month (5, 05, May, Sept.), or a month and day (10 May,
// May 3-5: the first). 0: not given.
func monthAndDay(s string) (month time.Month, day int) {
	words := strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, word := range words {
		if n, ok := digits(word); ok && n >= 1 && n <= 31 && day == 0 {
			day = n
		} else if month == 0 {
			month = monthNamed(word)
		}
	}
	if month == 0 && len(words) == 1 && day <= 12 {
		return time.Month(day), 0
	}
	return month, day
}

// monthNamed finds a month by three letters of its English name or more.
func monthNamed(word string) time.Month {
	word = strings.ToLower(word)
	for m := time.January; m <= time.December && len(word) >= 3; m++ {
		if strings.HasPrefix(strings.ToLower(m.String()), word) {
			return m
		}
	}
	return 0
}

// plainDOI gives a DOI in lower case, without the address or name before it.
func plainDOI(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, prefix := range []string{"https://", "http://", "www.", "dx.", "doi.org/", "doi:"} {
		s = strings.TrimSpace(strings.TrimPrefix(s, prefix))
	}
	return s
}

// doiIn finds a DOI behind "doi:" in a text.
func doiIn(s string) string {
	_, rest, _ := strings.Cut(strings.ToLower(s), "doi:")
	rest = strings.TrimSpace(rest)
	if end := strings.IndexAny(rest, " ;,"); end >= 0 {
		rest = rest[:end]
	}
	if doi := plainDOI(rest); strings.HasPrefix(doi, "10.") {
		return doi
	}
	return ""
}

// plainArxivID gives an id of arXiv without arXiv: before it and the version
// behind it.
func plainArxivID(s string) string {
	s = strings.TrimSpace(s)
	if id := arxivIDIn(s); id != "" {
		return id
	}
	id, rest := cutArxivID(s)
	if id == "" || rest != "" {
		return s
	}
	return id
}

// arxivMarks stand before the ids of arXiv within other texts.
var arxivMarks = []string{"arxiv:", "arxiv.org/abs/", "arxiv.org/pdf/", "10.48550/arxiv."}

// arxivIDIn finds an id of arXiv in an address, a DOI or the name of a journal
// (arXiv preprint arXiv:2101.00001).
func arxivIDIn(s string) string {
	lower := strings.ToLower(s)
	if len(lower) != len(s) {
		return ""
	}
	for _, mark := range arxivMarks {
		if i := strings.Index(lower, mark); i >= 0 {
			if id, _ := cutArxivID(strings.TrimSpace(s[i+len(mark):])); id != "" {
				return id
			}
		}
	}
	return ""
}

// cutArxivID cuts an id of arXiv (2101.00001, math.GT/0309136), and its version,
// off the front of s.
func cutArxivID(s string) (id, rest string) {
	count := func(i int, is func(byte) bool) int {
		n := 0
		for i+n < len(s) && is(s[i+n]) {
			n++
		}
		return n
	}
	end := 0
	if count(0, isDigit) == 4 && len(s) > 4 && s[4] == '.' {
		n := count(5, isDigit)
		if n != 4 && n != 5 {
			return "", s
		}
		end = 5 + n
	} else {
		n := count(0, func(c byte) bool { return isASCIILetter(c) || c == '-' || c == '.' })
		if n == 0 || n == len(s) || s[n] != '/' || count(n+1, isDigit) != 7 {
			return "", s
		}
		end = n + 1 + 7
	}
	id = s[:end]
	if end < len(s) && s[end] == 'v' {
		if n := count(end+1, isDigit); n > 0 {
			end += 1 + n
		}
	}
	return id, s[end:]
}

// firstLast turns the parts of a name, in the order last, first, suffix, into
// the usual one.
func firstLast(last, first, suffix string) string {
	name := strings.TrimSpace(first + " " + last)
	if suffix != "" {
		name += ", " + suffix
	}
	return name
}
