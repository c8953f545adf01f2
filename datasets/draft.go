package datasets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// span is a text of the record at hand: draft.text[start:end].
type span struct{ start, end int }

func (s span) empty() bool { return s.start == s.end }

// cell is the value of one field as the formats give it: a text or a list of
// texts, clean either way. An empty text is the same as no value.
type cell struct {
	text span
	list []span
	many bool // a list was given
}

func (c cell) empty() bool { return c.text.empty() && len(c.list) == 0 }

// draft collects the fields of one record and makes the Paper of them. It is
// used again for each record. All texts of a paper are parts of one string, so
// that a paper is a handful of allocations.
type draft struct {
	fields *fieldTable
	record int64
	cells  [nColumns]cell
	info   [nColumns]*fieldInfo // nil = no value
	extras []Field              // values alias the record until paper copies them
	text   []byte               // clean texts, one behind another
	spans  []span               // memory for the lists of cells
	whole  string               // text, once the record is complete
}

func newDraft(fields *fieldTable) *draft { return &draft{fields: fields} }

// clean adds the clean text of b.
func (d *draft) clean(b []byte) span {
	start := len(d.text)
	d.text = appendClean(d.text, b)
	return span{start, len(d.text)}
}

// of gives a text of the record once it is complete.
func (d *draft) of(s span) string { return d.whole[s.start:s.end] }

// start begins a new record.
func (d *draft) start() {
	d.fields.newRecord()
	d.record++
	clear(d.cells[:])
	clear(d.info[:])
	d.extras = d.extras[:0]
	d.text, d.spans = d.text[:0], d.spans[:0]
}

// wants reports whether a value of this field would be used for its column: a
// better name may have given one already. Of fields with the same name the last
// counts.
func (d *draft) wants(f *fieldInfo) bool {
	return f.column != noColumn && (d.info[f.column] == nil || f.rank <= d.info[f.column].rank)
}

// set gives a column its value.
func (d *draft) set(f *fieldInfo, c cell) {
	if !c.empty() {
		d.cells[f.column], d.info[f.column] = c, f
	}
}

// keep keeps a field that is not a canonical column. The value may alias the
// record.
func (d *draft) keep(f *fieldInfo, value jsontext.Value) {
	if f.canonical {
		return
	}
	if f.record == d.record {
		d.extras[f.extra].Value = value
		return
	}
	f.record, f.extra = d.record, len(d.extras)
	d.extras = append(d.extras, Field{f.name, value})
}

// fieldError is a value that does not fit its column.
type fieldError struct {
	field string
	err   error
}

func (e *fieldError) Error() string { return e.field + ": " + e.err.Error() }

// paper makes the Paper, or the reason why there is none.
func (d *draft) paper(line int) (*Paper, *RecordError) {
	p := &Paper{Place: Place{Line: line}}
	d.whole = string(d.text)
	if err := d.fill(p); err != nil {
		return nil, reject(line, WrongType, "%w", err)
	}
	if p.Title == "" && p.Abstract == "" {
		return nil, reject(line, NoText, "%s", d.fieldNames())
	}
	d.copyExtras(p)
	return p, nil
}

func (d *draft) fill(p *Paper) error {
	for _, text := range [...]struct {
		column column
		to     *string
	}{
		{colID, &p.ID}, {colTitle, &p.Title}, {colAbstract, &p.Abstract}, {colVenue, &p.Venue},
		{colDOI, &p.DOI}, {colArxivID, &p.ArxivID}, {colURL, &p.URL},
	} {
		c := &d.cells[text.column]
		if c.many {
			return &fieldError{d.info[text.column].name, fmt.Errorf("a list where one text is expected")}
		}
		*text.to = d.of(c.text)
	}
	p.Authors = d.list(colAuthors)
	p.Keywords = d.list(colKeywords)
	p.Categories = d.list(colCategories)
	if err := d.fillDates(p); err != nil {
		return err
	}
	authors, _, err := d.number(colNAuthors, 1<<31-1)
	if err != nil {
		return err
	}
	p.NAuthors = int(authors)
	if len(p.Authors) > 0 {
		p.NAuthors = len(p.Authors)
	}
	upvotes, ok, err := d.number(colUpvotes, 1<<63-1)
	if ok {
		p.Upvotes = &upvotes
	}
	return err
}

// fillDates sets Published and Year. A bare year (2019, or 2019-05, whose day
// is not known) sets the year alone; the field for the year wins over the year
// of the date.
func (d *draft) fillDates(p *Paper) error {
	if f, text := d.info[colPublished], d.of(d.cells[colPublished].text); f != nil && !isMissing(text) {
		if year, ok := bareYear(text); ok {
			p.Year = year
		} else if d.cells[colPublished].many {
			return &fieldError{f.name, fmt.Errorf("a list where a date is expected")}
		} else if date, err := ParseDate(text); err != nil {
			return &fieldError{f.name, err}
		} else {
			p.Published, p.Year = date, date.Year
		}
	}
	if f, text := d.info[colYear], d.of(d.cells[colYear].text); f != nil && !isMissing(text) {
		if year, ok := bareYear(text); ok {
			p.Year = year
		} else if date, err := ParseDate(text); err == nil {
			p.Year = date.Year
		} else if n, ok := wholeNumber(text); !ok || n != 0 || d.cells[colYear].many { // 0 is a usual way of saying unknown
			return &fieldError{f.name, fmt.Errorf("%q is no year", shorten(text))}
		}
	}
	return nil
}

// bareYear reads 2019, 2019.0 (a column of numbers with gaps) and 2019-05.
func bareYear(s string) (int, bool) {
	s = strings.TrimSuffix(s, ".0")
	if len(s) == 7 && s[4] == '-' {
		if month, ok := digits(s[5:]); !ok || month < 1 || month > 12 {
			return 0, false
		}
		s = s[:4]
	}
	year, ok := digits(s)
	return year, ok && len(s) <= 4 && year >= 1
}

// number reads a column of whole numbers from 0 to limit.
func (d *draft) number(c column, limit int64) (n int64, ok bool, err error) {
	f, text := d.info[c], d.of(d.cells[c].text)
	if f == nil || isMissing(text) {
		return 0, false, nil
	}
	n, ok = wholeNumber(text)
	if !ok || n < 0 || n > limit || d.cells[c].many {
		return 0, false, &fieldError{f.name, fmt.Errorf("%q is no whole number from 0 to %d", shorten(text), limit)}
	}
	return n, true, nil
}

func wholeNumber(s string) (int64, bool) {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n, true
	}
	if x, err := strconv.ParseFloat(s, 64); err == nil && x == float64(int64(x)) && x > -1<<53 && x < 1<<53 {
		return int64(x), true
	}
	return 0, false
}

// isMissing knows the usual ways in which tables write a missing number.
func isMissing(s string) bool {
	switch strings.ToLower(s) {
	case "na", "n/a", "nan", "null", "none", "-":
		return true
	}
	return false
}

func (d *draft) list(c column) []string {
	switch {
	case d.cells[c].many:
		list := make([]string, len(d.cells[c].list))
		for i, s := range d.cells[c].list {
			list[i] = d.of(s)
		}
		return list
	case d.info[c] == nil:
		return nil
	}
	return d.info[c].split(d.of(d.cells[c].text))
}

// copyExtras copies the kept fields out of the record, with one allocation for
// all their values.
func (d *draft) copyExtras(p *Paper) {
	if len(d.extras) == 0 {
		return
	}
	size := 0
	for i := range d.extras {
		d.extras[i].Value = validText(d.extras[i].Value)
		size += len(d.extras[i].Value)
	}
	p.Extra = make([]Field, len(d.extras))
	bytes := make([]byte, 0, size)
	for i, f := range d.extras {
		start := len(bytes)
		bytes = append(bytes, f.Value...)
		p.Extra[i] = Field{f.Name, bytes[start:len(bytes):len(bytes)]}
	}
}

// fieldNames says which fields there were, for a record without text.
func (d *draft) fieldNames() string {
	var names []string
	for _, f := range d.info {
		if f != nil {
			names = append(names, f.name)
		}
	}
	for _, f := range d.extras {
		if len(names) < 8 && !slices.Contains(names, f.Name) {
			names = append(names, shorten(f.Name))
		}
	}
	if len(names) == 0 {
		return "no field with a value"
	}
	return "fields with a value: " + strings.Join(names, ", ")
}
