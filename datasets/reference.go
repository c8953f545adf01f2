package datasets

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// referenceReader makes papers of the entries of a bibliography (BibTeX, RIS).
type referenceReader struct {
	in     *input
	draft  *draft
	fields []referenceField // of the entry at hand

	day, yearDay Date   // that the fields for the date and for the year say
	month        string // or a month, or month and day, that stands alone,
	monthDay     string // and its day

	unread      int    // dates in which there is no year,
	firstUnread string // the first of them, with its place
}

// referenceField is a field of an entry, as plain text.
type referenceField struct {
	info *fieldInfo
	text string
	list []string // the text as a list, if many
	many bool
	kept bool   // it feeds no column in this entry
	all  string // what is kept of it in place of text, if not empty
}

func newReferenceReader(in *input) referenceReader {
	return referenceReader{in: in, draft: newDraft(in.fields)}
}

// start begins an entry.
func (r *referenceReader) start() {
	r.draft.start()
	r.fields = r.fields[:0]
	r.day, r.yearDay, r.month, r.monthDay = Date{}, Date{}, "", ""
}

// field finds a field by its name, which is without case.
func (r *referenceReader) field(name []byte) *fieldInfo {
	return r.in.fields.lookup([]byte(strings.ToLower(clean(name))))
}

// add adds a field to the entry.
func (r *referenceReader) add(f referenceField) { r.fields = append(r.fields, f) }

// inFull are the columns that hold all that their field says.
var inFull = []column{colID, colTitle, colAbstract, colAuthors, colVenue, colKeywords, colDOI, colURL}

// paper makes the paper of the entry. Its notes may have the DOI.
func (r *referenceReader) paper(line int, notes string) (*Paper, *RecordError) {
	d := r.draft
	for _, f := range r.fields {
		if f.info.column != noColumn && !f.kept && d.wants(f.info) {
			r.set(f, line)
		}
	}
	r.setDay()
	r.derive(colDOI, doiIn(notes))
	r.derive(colArxivID, r.otherArxivID())
	for _, f := range r.fields {
		if f.all == "" && slices.Contains(inFull, f.info.column) && d.info[f.info.column] == f.info {
			continue
		}
		value := jsontext.Value("null")
		if text := clean([]byte(firstOf(f.all, f.text))); text != "" {
			value, _ = jsontext.AppendQuote(nil, text) // clean text has no error
		}
		d.keep(f.info, value)
	}
	return d.paper(line)
}

// set gives a column the value of its field, in the column's own form.
func (r *referenceReader) set(f referenceField, line int) {
	text := clean([]byte(f.text))
	switch f.info.column {
	case colPublished, colYear:
		date, year := looseDate(text)
		if f.info.column == colYear {
			r.yearDay = date
		} else if r.day = date; year == 0 { // Apr 15, with the year elsewhere
			r.month = text
		}
		if year == 0 {
			r.noteUnread(text, line)
			return
		}
		text = fmt.Sprintf("%04d", year)
	case colDOI:
		text = plainDOI(text)
	case colArxivID:
		text = plainArxivID(text)
	}
	if !f.many {
		r.draft.set(f.info, cell{text: r.draft.clean([]byte(text))})
		return
	}
	c := cell{many: true}
	for _, part := range f.list {
		if s := r.draft.clean([]byte(part)); !s.empty() {
			c.list = append(c.list, s)
		}
	}
	r.draft.set(f.info, c)
}

// derive gives a column without a value one that another field tells of.
func (r *referenceReader) derive(c column, text string) {
	d := r.draft
	if text == "" || d.info[c] != nil || !r.in.fields.feeds(columnNames[c], c) {
		return
	}
	d.set(derived(c), cell{text: d.clean([]byte(text))})
}

// setDay sets the day of publication: that of the date, else of the year, else
// of year, month and day.
func (r *referenceReader) setDay() {
	d := r.draft
	day := r.day
	if day.IsZero() {
		day = r.yearDay
	}
	if day.IsZero() {
		year := d.cells[colYear].text
		if year.empty() {
			year = d.cells[colPublished].text
		}
		n, _ := digits(string(d.text[year.start:year.end]))
		month, dayOfMonth := monthAndDay(r.month)
		if given, ok := digits(strings.TrimSpace(r.monthDay)); ok {
			dayOfMonth = given
		}
		day, _ = NewDate(n, month, dayOfMonth)
	}
	if day.IsZero() {
		return
	}
	f := d.info[colPublished]
	if f == nil {
		f = derived(colPublished)
	}
	d.set(f, cell{text: d.clean([]byte(day.String()))})
}

// derived is the field of a column whose value comes from other fields.
func derived(c column) *fieldInfo {
	return &fieldInfo{target: target{column: c}, name: columnNames[c], canonical: true}
}

// noteUnread counts a date in which there is no year, unless it says so.
func (r *referenceReader) noteUnread(text string, line int) {
	if month, _ := monthAndDay(text); month != 0 || isUndated(text) {
		return
	}
	if r.unread++; r.unread == 1 {
		r.firstUnread = fmt.Sprintf("%q in the entry of line %d", shorten(text), line)
	}
}

// notes tells, at the end, what a person should look at.
func (r *referenceReader) notes() {
	if r.unread > 0 {
		r.in.warn("%d dates have no year that can be read, and were left out; the first: %s", r.unread, r.firstUnread)
	}
}

// otherArxivID finds the id of arXiv where no field is for it.
func (r *referenceReader) otherArxivID() string {
	for _, c := range []column{colDOI, colURL, colVenue} {
		s := r.draft.cells[c].text
		if id := arxivIDIn(string(r.draft.text[s.start:s.end])); id != "" {
			return id
		}
	}
	return ""
}
