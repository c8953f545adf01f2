package datasets

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// footer is what stands below an abstract in a listing: lines[first..last].
type footer struct {
	first, last  int
	bare         bool // a date alone: it may be the page's own
	authors      int
	organisation string
	month        time.Month
	day          int
	year         int // 0 = not printed
	upvotes      *int64
}

// bullets are the dots with which copies of the page separate the parts of a
// footer.
const bullets = "·•∙⋅‧・●▪◦*"

var (
	footerDate    = regexp.MustCompile(`^(?i)(jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.? (\d{1,2})(?:, ?(\d{4}))?(?: (\d[\d,.]*k?))?$`)
	footerAuthors = regexp.MustCompile(`^(?i)(\d{1,6}) authors?$`)
)

var monthOf = map[string]time.Month{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

// findFooters finds all footers, in order and without overlap. A footer ends
// with its date; what belongs to it is found backwards from there.
func findFooters(lines []listingLine) []footer {
	var all []footer
	free := 0 // lines before it belong to footers already
	for i, l := range lines {
		parts := splitAt(l.text, bullets)
		if len(parts) == 0 {
			continue
		}
		f, ok := parseFooterDate(parts[len(parts)-1])
		if !ok {
			continue
		}
		f.first, f.last, f.bare = i, i, true
		f.parts(parts[:len(parts)-1])
		f.above(lines, free)
		if f.bare && i > 0 && lines[i-1].text != "" && len(lines[i-1].text) > longLine {
			continue // the last line of a paragraph
		}
		free = i + 1
		all = append(all, f)
	}
	return all
}

// above takes in the lines above the date: dots that stand alone, each with the
// part before it, and a number of authors without a dot between.
func (f *footer) above(lines []listingLine, free int) {
	for {
		i := lineAbove(lines, f.first, free)
		if i < 0 {
			return
		}
		if !isDots(lines[i].text) {
			if parts := splitAt(lines[i].text, bullets); f.bare && len(parts) == 1 && footerAuthors.MatchString(parts[0]) {
				f.parts(parts)
				f.first = i
			}
			return
		}
		f.first, f.bare = i, false
		i = lineAbove(lines, i, free)
		if i < 0 || !isFooterPart(lines, i) {
			return
		}
		f.parts(splitAt(lines[i].text, bullets))
		f.first = i
	}
}

// lineAbove gives the nearest line above i that is not blank, or -1.
func lineAbove(lines []listingLine, i, free int) int {
	for i--; i >= free; i-- {
		if lines[i].text != "" {
			return i
		}
	}
	return -1
}

func isDots(s string) bool { return s != "" && strings.Trim(s, bullets+" ") == "" }

// isFooterPart tells the number of authors or the organisation from the end of
// an abstract: it has a bullet, or is short, no sentence, and begins its block.
func isFooterPart(lines []listingLine, i int) bool {
	s := lines[i].text
	if strings.ContainsAny(s[:min(len(s), utf8.UTFMax)], bullets) || footerAuthors.MatchString(s) {
		return true
	}
	return len(s) <= 100 && !endsSentence(s) && (i == 0 || lines[i-1].text == "" || isDots(lines[i-1].text))
}

// parts takes in parts of a footer before its date.
func (f *footer) parts(parts []string) {
	for _, part := range parts {
		f.bare = false
		if m := footerAuthors.FindStringSubmatch(part); m != nil {
			f.authors, _ = strconv.Atoi(m[1]) // at most six digits
		} else if f.organisation == "" {
			f.organisation = part
		}
	}
}

// parseFooterDate reads "Dec 1, 2021", "Jul 29" and "Oct 24 1" (with up-votes).
func parseFooterDate(s string) (footer, bool) {
	m := footerDate.FindStringSubmatch(s)
	if m == nil {
		return footer{}, false
	}
	f := footer{month: monthOf[strings.ToLower(m[1][:3])]}
	f.day, _ = strconv.Atoi(m[2])
	f.year, _ = strconv.Atoi(m[3]) // "" gives 0
	year := f.year
	if year == 0 {
		year = 2000 // a leap year: 29 February may be right
	}
	if _, ok := NewDate(year, f.month, f.day); !ok {
		return footer{}, false
	}
	if m[4] != "" {
		n, ok := upvoteCount(m[4])
		if !ok {
			return footer{}, false
		}
		f.upvotes = &n
	}
	return f, true
}

// upvoteCount reads 12, 1,234 and 1.2k.
func upvoteCount(s string) (int64, bool) {
	if number, ok := strings.CutSuffix(strings.ToLower(s), "k"); ok {
		x, err := strconv.ParseFloat(number, 64)
		return int64(x*1000 + .5), err == nil && x < 1e9
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s, ",", ""), 10, 64)
	return n, err == nil
}
