package datasets

import (
	"bytes"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// csvFormat is a table whose fields are separated by commas (or semicolons, as
// spreadsheets of many countries write them), its first row naming them.
var csvFormat = format{
	name:   "csv",
	what:   "CSV with a header that names title or abstract",
	exts:   []string{".csv"},
	detect: func(h *head) int { score, _ := detectTable(h, ",;"); return score },
	open: func(in *input) Source {
		_, delimiter := detectTable(in.head, ",;")
		return readTable(in, delimiter)
	},
}

// tsvFormat is the same with tabs.
var tsvFormat = format{
	name:   "tsv",
	what:   "TSV with such a header",
	exts:   []string{".tsv", ".tab"},
	detect: func(h *head) int { score, _ := detectTable(h, "\t"); return score },
	open:   func(in *input) Source { return readTable(in, '\t') },
}

// detectTable looks for a header that names title or abstract, and gives the
// delimiter with which most names are known. A header of one name alone needs
// a file that is called a table.
func detectTable(h *head, delimiters string) (score int, delimiter byte) {
	delimiter = delimiters[0]
	most := 0
	for i := range len(delimiters) {
		lines := newLineReader(bytes.NewReader(h.data), len(h.data))
		header, err := newRowReader(lines, delimiters[i], len(h.data)).next()
		if err != nil || header.problem != nil {
			continue
		}
		known, text := 0, false
		for _, name := range header.fields {
			if h.fields.feeds(string(name), allColumns...) {
				known++
			}
			text = text || h.fields.feeds(string(name), colTitle, colAbstract)
		}
		if !text || known <= most {
			continue
		}
		most, delimiter = known, delimiters[i]
		switch {
		case len(header.fields) > 1:
			score = likely
		case h.ext == ".csv" || h.ext == ".tsv" || h.ext == ".tab":
			score = possible
		}
	}
	return score, delimiter
}

var allColumns = func() (all []column) {
	for c := range nColumns {
		all = append(all, c)
	}
	return all
}()

// tableParser turns rows into papers.
type tableParser struct {
	draft   *draft
	header  []*fieldInfo
	scratch []byte // cells as JSON, for the extras of one row
}

func readTable(in *input, delimiter byte) Source {
	return func(yield func(*Paper, error) bool) {
		rows := newRowReader(newLineReader(in.r, in.maxRecord), delimiter, in.maxRecord)
		var parser *tableParser
		for {
			row, err := rows.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			if row.problem != nil {
				if !yield(nil, row.problem) {
					return
				}
				continue
			}
			if parser == nil {
				parser = newTableParser(in.fields, row.fields)
				rows.columns = len(row.fields)
				continue
			}
			paper, refused := parser.paper(row)
			if refused != nil {
				err = refused
			}
			if !yield(paper, err) {
				return
			}
		}
	}
}

func newTableParser(fields *fieldTable, header [][]byte) *tableParser {
	p := &tableParser{draft: newDraft(fields)}
	for i, name := range header {
		p.header = append(p.header, fields.column(name, i))
	}
	return p
}

// paper reads one row.
func (p *tableParser) paper(r row) (*Paper, *RecordError) {
	if len(r.fields) > len(p.header) && !allEmpty(r.fields[len(p.header):]) {
		return nil, reject(r.line, WrongFieldCount, "%d fields under a header of %d", len(r.fields), len(p.header))
	}
	d := p.draft
	d.start()
	p.scratch = p.scratch[:0]
	for i, raw := range r.fields[:min(len(r.fields), len(p.header))] {
		f := p.header[i]
		if d.wants(f) {
			d.set(f, cell{text: d.clean(raw)})
		}
		if f.canonical {
			continue
		}
		start := len(p.scratch)
		if len(raw) == 0 {
			p.scratch = append(p.scratch, "null"...)
		} else {
			p.scratch, _ = jsontext.AppendQuote(p.scratch, validText(raw)) // valid text has no error
		}
		d.keep(f, p.scratch[start:len(p.scratch):len(p.scratch)])
	}
	return d.paper(r.line)
}

func allEmpty(fields [][]byte) bool {
	for _, f := range fields {
		if len(bytes.TrimSpace(f)) > 0 {
			return false
		}
	}
	return true
}
