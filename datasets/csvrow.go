package datasets

import (
	"bytes"
	"errors"
	"io"
)

// row is one row of a table.
type row struct {
	line    int
	fields  [][]byte     // unquoted; valid until the next row is asked for
	problem *RecordError // the row cannot be used
}

// rowReader cuts lines into rows of fields, as of RFC 4180 and more tolerant: a
// quote within a field that does not begin with one stands for itself, and so
// does one within a quoted field that no delimiter follows.
//
// A field whose quote is never closed would swallow the rows after it. That is
// noticed (by a quote behind a delimiter within the field, by a wrong number of
// fields, or by the end of the file); then the row's first line alone is
// refused, and reading goes on with the next line that has the right number of
// fields.
type rowReader struct {
	lines     *lineReader
	delimiter byte
	max       int
	columns   int // fields of the header; 0 while it is not read

	held    []heldLine // lines to read again
	text    []byte     // the row: its lines, joined by LF
	starts  []heldSpan // its lines in text
	fields  [][]byte
	rewound int64 // bytes read again so far
	resync  bool  // after a broken row, until a line has the right number of fields
}

type heldLine struct {
	data []byte
	line int
}

type heldSpan struct{ start, line int }

// maxRewound bounds the work on files of broken rows: beyond it a broken row
// takes with it all the lines that it seems to span.
const maxRewound = 256 << 20

func newRowReader(lines *lineReader, delimiter byte, max int) *rowReader {
	return &rowReader{lines: lines, delimiter: delimiter, max: max}
}

// nextLine gives a line that was put back, or the next of the file.
func (r *rowReader) nextLine() (record, error) {
	if len(r.held) > 0 {
		first := r.held[0]
		r.held = r.held[1:]
		return record{data: first.data, line: first.line}, nil
	}
	return r.lines.next()
}

// next gives the next row that is not blank, or io.EOF.
func (r *rowReader) next() (row, error) {
	for {
		line, err := r.nextLine()
		if err != nil {
			return row{}, err
		}
		if line.long {
			return row{line: line.line, problem: reject(line.line, TooLong, "a line of over %d bytes", r.max)}, nil
		}
		if len(bytes.TrimSpace(line.data)) == 0 {
			continue
		}
		result, err := r.row(line)
		if err != nil {
			return row{}, err
		}
		switch {
		case result.problem != nil:
			r.resync = r.columns > 0 && result.problem.Reason == InvalidCSV
		case r.resync && len(result.fields) != r.columns:
			return row{line: result.line, problem: reject(result.line, InvalidCSV, "a line after a broken row that is no whole row")}, nil
		default:
			r.resync = false
		}
		return result, nil
	}
}

// row reads the row that begins with line.
func (r *rowReader) row(line record) (row, error) {
	number := line.line
	r.text = append(r.text[:0], line.data...)
	r.starts = append(r.starts[:0], heldSpan{0, number})
	scan := fieldScanner{delimiter: r.delimiter, fields: r.fields[:0]}
	for {
		closed, suspect := scan.line(r.text, r.starts[len(r.starts)-1].start)
		r.fields = scan.fields
		if suspect {
			return r.broken("a quoted field is not closed"), nil
		}
		if closed {
			if len(r.starts) > 1 && r.columns > 0 && len(r.fields) != r.columns {
				return r.broken("a quoted field over several lines gives a wrong number of fields"), nil
			}
			return row{line: number, fields: r.fields}, nil
		}
		more, err := r.nextLine()
		if errors.Is(err, io.EOF) {
			return r.broken("a quoted field is not closed"), nil
		}
		if err != nil {
			return row{}, err
		}
		if more.long || len(r.text)+1+len(more.data) > r.max {
			return row{line: number, problem: reject(number, TooLong, "a row of over %d bytes, or a quoted field that is not closed", r.max)}, nil
		}
		r.text = append(r.text, '\n')
		r.starts = append(r.starts, heldSpan{len(r.text), more.line})
		r.text = append(r.text, more.data...)
	}
}

// broken refuses the first line of the row and puts the others back.
func (r *rowReader) broken(what string) row {
	first := r.starts[0].line
	if r.rewound < maxRewound && len(r.starts) > 1 {
		r.rewound += int64(len(r.text))
		base := r.starts[1].start
		text := bytes.Clone(r.text[base:])
		again := make([]heldLine, 0, len(r.starts)-1+len(r.held))
		for i, s := range r.starts[1:] {
			end := len(text)
			if i+2 < len(r.starts) {
				end = r.starts[i+2].start - 1 - base
			}
			again = append(again, heldLine{text[s.start-base : end], s.line})
		}
		r.held = append(again, r.held...)
	}
	return row{line: first, problem: reject(first, InvalidCSV, "%s", what)}
}

// fieldScanner cuts the text of a row into fields, line by line.
type fieldScanner struct {
	delimiter byte
	fields    [][]byte
	open      bool // within a quoted field,
	start     int  // whose quote is here
}

// line scans the line that begins at text[at:] and goes to the end of text.
// closed: the row ends with it. suspect: the field that was open before looks
// as if its quote was never closed.
func (s *fieldScanner) line(text []byte, at int) (closed, suspect bool) {
	begun := at
	for {
		if !s.open {
			if at == len(text) {
				s.fields = append(s.fields, nil)
				return true, false
			}
			if text[at] != '"' {
				end := bytes.IndexByte(text[at:], s.delimiter)
				if end < 0 {
					s.fields = append(s.fields, text[at:])
					return true, false
				}
				s.fields = append(s.fields, text[at:at+end])
				at += end + 1
				continue
			}
			s.open, s.start = true, at
			at++
		}
		end, opener := s.closing(text, at)
		if opener && s.start < begun {
			return false, true
		}
		if opener || end < 0 && s.start >= begun && bytes.Count(text[s.start:], []byte{'"'})%2 == 0 {
			// The quotes of the field pair up, but the last closes nothing
			// ("Attention" is all you need): it is no quoted field.
			s.open = false
			end := bytes.IndexByte(text[s.start:], s.delimiter)
			if end < 0 {
				s.fields = append(s.fields, text[s.start:])
				return true, false
			}
			s.fields = append(s.fields, text[s.start:s.start+end])
			at = s.start + end + 1
			continue
		}
		if end < 0 {
			return false, false
		}
		s.open = false
		s.fields = append(s.fields, unquoteCell(text[s.start+1:end]))
		if end+1 == len(text) {
			return true, false
		}
		at = end + 2
	}
}

// closing finds the quote that closes the open field, from at on; -1 if the
// line has none. opener: a quote was met first that seems to open another
// field, after quotes that pair up or on a later line.
func (s *fieldScanner) closing(text []byte, at int) (end int, opener bool) {
	begun := at
	later := s.start < begun-1 // this is not the line with the quote that opened
	quotes := 1                // of the field on that line
	for {
		quote := bytes.IndexByte(text[at:], '"')
		if quote < 0 {
			return -1, false
		}
		at += quote
		switch {
		case at+1 == len(text) || text[at+1] == s.delimiter:
			return at, false
		case text[at+1] == '"':
			at += 2
			quotes += 2
		case text[at-1] == s.delimiter && (later || quotes%2 == 0), at == begun && later:
			return -1, true
		default:
			at++
			quotes++
		}
	}
}

// unquoteCell turns doubled quotes into one.
func unquoteCell(b []byte) []byte {
	if bytes.IndexByte(b, '"') < 0 {
		return b
	}
	return bytes.ReplaceAll(b, []byte(`""`), []byte{'"'})
}
