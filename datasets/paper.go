package datasets

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Paper is the canonical record of one paper. Text is valid UTF-8 without NUL;
// runs of white space are one blank.
type Paper struct {
	ID       string // unique over everything one Reader reads; made from the title where the input has none
	Title    string // may be empty if Abstract is not
	Abstract string // empty = not given
	Authors  []string
	// NAuthors is len(Authors), or the number alone where names are not
	// given; 0 = unknown.
	NAuthors   int
	Year       int    // 0 = unknown
	Published  Date   // zero = unknown
	Venue      string // journal, conference
	Categories []string
	Keywords   []string
	DOI        string
	ArxivID    string
	URL        string
	Upvotes    *int64 // nil = not given
	// Extra holds every input field that is not a canonical column under its
	// own name, in the order of the input, including those that fed a
	// canonical column (id, summary, date, ...). Of BibTeX and RIS, fields that
	// are a canonical column in full are left out, and those of entries without
	// a field name are entry_type and, where it is not the ID, entry_key.
	Extra []Field
	Place Place // where the record begins
}

// Source is an iterator of papers. It yields (paper, nil), (nil, *RecordError)
// for a record that cannot be used, after which it goes on, and (nil, err) once
// for anything else, which ends it. It reads as it goes: memory does not grow
// with the input.
type Source = iter.Seq2[*Paper, error]

// Field is an input field kept as it was.
type Field struct {
	Name  string
	Value jsontext.Value // raw JSON, valid UTF-8; a cell of a CSV file is a JSON string, an empty one null
}

// Place is a line of an input file.
type Place struct {
	File string // base name; "-" = standard input
	Line int    // from 1; 0 = the file as a whole
}

// String gives the usual file:line.
func (p Place) String() string {
	name := displayName(p.File)
	if p.Line == 0 {
		return name
	}
	return name + ":" + strconv.Itoa(p.Line)
}

func displayName(file string) string {
	if file == stdinPath {
		return "standard input"
	}
	return file
}

// Reason says why a record was refused.
type Reason string

// The reasons for which a record is refused.
const (
	InvalidJSON     Reason = "invalid JSON"
	InvalidCSV      Reason = "invalid CSV"
	InvalidBibTeX   Reason = "invalid BibTeX"
	InvalidRIS      Reason = "invalid RIS"
	WrongType       Reason = "wrong type"
	WrongFieldCount Reason = "wrong number of fields"
	NoText          Reason = "no title and no abstract"
	TooLong         Reason = "record too long"
	SameID          Reason = "same id again"
)

// RecordError is a record that cannot be used. Reading goes on after it.
type RecordError struct {
	Place
	Reason Reason
	Err    error // the detail; nil if the reason says it all
}

// Error gives "papers.jsonl:17: invalid JSON: detail".
func (e *RecordError) Error() string {
	s := e.Place.String() + ": " + string(e.Reason)
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

// Unwrap gives the detail.
func (e *RecordError) Unwrap() error { return e.Err }

func reject(line int, reason Reason, detail string, args ...any) *RecordError {
	e := &RecordError{Place: Place{Line: line}, Reason: reason}
	if detail != "" {
		e.Err = fmt.Errorf(detail, args...)
	}
	return e
}

// shorten cuts a value for a message.
func shorten(s string) string {
	const limit = 60
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "..."
}
