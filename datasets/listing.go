package datasets

import (
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// listingFormat is the Daily Papers page of Hugging Face copied as text: lines
// of page furniture, then for each paper a title, an abstract and a footer,
// with blank lines between.
//
//	A title
//
//	The abstract in one paragraph.
//
//	  • 4 authors
//	·
//	Dec 1, 2021
//
// The footer may name an organisation instead of the number of authors, may
// leave out the year, may end with the number of up-votes, and may be missing.
var listingFormat = format{
	name:   "listing",
	what:   "Daily Papers listing",
	exts:   []string{".txt"},
	detect: detectListing,
	open:   readListing,
}

// maxListing is the most that is read of a listing. It is held in memory,
// because the year of its first paper can hang on its last.
const maxListing = 64 << 20

// detectListing looks for footers: a date behind a dot or a number of authors.
func detectListing(h *head) int {
	var lines []listingLine
	for i, text := range h.lines() {
		lines = append(lines, listingLine{text: clean(text), line: i + 1})
	}
	footers := 0
	for _, f := range findFooters(lines) {
		if !f.bare {
			footers++
		}
	}
	if footers > 0 {
		return sure
	}
	for _, l := range lines {
		if isHeading(l.text) {
			return possible
		}
	}
	return 0
}

// listingLine is a line of a listing, clean; blank lines are kept as "".
type listingLine struct {
	text string
	line int
}

// listed is a paper of a listing.
type listed struct {
	title, abstract string
	line            int
	footer          footer
	hasFooter       bool
}

func readListing(in *input) Source {
	return func(yield func(*Paper, error) bool) {
		var lines []listingLine
		reader := newLineReader(in.r, in.maxRecord)
		size := 0
		for {
			rec, err := reader.next()
			if err == io.EOF {
				break
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if size += len(rec.data); size > maxListing {
				in.warn("a listing of over %d bytes: only the lines before line %d were read", maxListing, rec.line)
				break
			}
			if rec.long {
				if !yield(nil, in.tooLong(rec.line)) {
					return
				}
			}
			lines = append(lines, listingLine{clean(rec.data), rec.line})
		}
		page := parseListing(lines)
		if page.tail > 0 {
			in.note("%d lines after the last paper were taken for the end of the page", page.tail)
		}
		year := page.year(in)
		for _, l := range page.papers {
			if !yield(l.paper(year), nil) {
				return
			}
		}
	}
}

// paper makes the canonical record.
func (l *listed) paper(listingYear int) *Paper {
	p := &Paper{Title: l.title, Abstract: l.abstract, Place: Place{Line: l.line}}
	// The id must not hang on a year that was inferred.
	p.ID = titleID(firstOf(l.title, l.abstract), 0)
	if !l.hasFooter {
		return p
	}
	p.NAuthors = l.footer.authors
	p.Upvotes = l.footer.upvotes
	p.Year = l.footer.year
	if p.Year == 0 {
		p.Year = listingYear
	}
	if p.Year != 0 {
		p.Published, _ = NewDate(p.Year, l.footer.month, l.footer.day)
	}
	if l.footer.organisation != "" {
		name, _ := jsontext.AppendQuote(nil, l.footer.organisation) // clean text has no error
		p.Extra = []Field{{"organization", name}}
	}
	return p
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// year gives the year of dates without one, 0 if it cannot be known. A year is
// printed only where it is not the listing's own, so the listing is later than
// every printed year.
func (page *listingPage) year(in *input) int {
	latest, yearless := 0, 0
	for _, l := range page.papers {
		if l.hasFooter {
			latest = max(latest, l.footer.year)
			if l.footer.year == 0 {
				yearless++
			}
		}
	}
	switch given := in.listingDate.Year; {
	case given != 0:
		if given <= latest {
			in.warn("--listing-date gives %d, but the listing prints the year %d, as it does for other years than its own", given, latest)
		}
		in.note("listing year %d, from --listing-date", given)
		return given
	case yearless == 0:
		return 0
	case page.headingYear != 0:
		in.note("listing year %d, from the page's heading", page.headingYear)
		return page.headingYear
	case latest == 0:
		in.warn("%d dates have no year, and none is printed from which to infer it: they stay unknown; give the day of the listing with --listing-date", yearless)
		return 0
	}
	in.note("listing year taken as %d: the latest printed year is %d; --listing-date overrides", latest+1, latest)
	return latest + 1
}
