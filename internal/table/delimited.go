package table

import (
	"bytes"
	"io"
)

// CSVWriter writes batches as comma-separated values with a header (RFC 4180,
// with line feeds): ISO dates, lists joined by "|", missing values empty.
type CSVWriter struct{ rows rowWriter }

// NewCSVWriter writes the header and returns the writer.
func NewCSVWriter(w io.Writer, s Schema) (*CSVWriter, error) {
	rows, err := newRowWriter(w, s)
	if err != nil {
		return nil, err
	}
	return &CSVWriter{rows}, rows.header(',', appendQuoted)
}

// Write appends the rows of a batch and passes them on to the underlying
// writer.
func (t *CSVWriter) Write(b *Batch) error {
	return t.rows.write(b, func(dst []byte, b *Batch, row int) []byte {
		return t.rows.appendDelimited(dst, b, row, ',', appendQuoted)
	})
}

// TSVWriter writes batches as tab-separated values with a header. Cells are as
// in CSV, but never quoted: tabs and line breaks inside of a text become spaces.
type TSVWriter struct{ rows rowWriter }

// NewTSVWriter writes the header and returns the writer.
func NewTSVWriter(w io.Writer, s Schema) (*TSVWriter, error) {
	rows, err := newRowWriter(w, s)
	if err != nil {
		return nil, err
	}
	return &TSVWriter{rows}, rows.header('\t', appendFlat)
}

// Write appends the rows of a batch and passes them on to the underlying
// writer.
func (t *TSVWriter) Write(b *Batch) error {
	return t.rows.write(b, func(dst []byte, b *Batch, row int) []byte {
		return t.rows.appendDelimited(dst, b, row, '\t', appendFlat)
	})
}

// header writes the names of the columns.
func (t *rowWriter) header(comma byte, protect func(dst []byte, from int) []byte) error {
	for i, c := range t.schema {
		if i > 0 {
			t.line = append(t.line, comma)
		}
		from := len(t.line)
		t.line = protect(append(t.line, c.Name...), from)
	}
	t.line = append(t.line, '\n')
	return t.flush()
}

// appendDelimited appends one row; protect makes a cell, the bytes of dst from
// a place on, safe to stand between delimiters.
func (t *rowWriter) appendDelimited(dst []byte, b *Batch, row int, comma byte, protect func(dst []byte, from int) []byte) []byte {
	begin := len(dst)
	for i, c := range t.schema {
		if i > 0 {
			dst = append(dst, comma)
		}
		from := len(dst)
		dst = protect(b.Columns[i].appendCell(dst, c.Kind, row), from)
	}
	if len(dst) == begin && comma == ',' {
		dst = append(dst, `""`...) // readers skip empty lines
	}
	return append(dst, '\n')
}

// appendQuoted quotes a cell that needs it.
func appendQuoted(dst []byte, from int) []byte {
	cell := dst[from:]
	if !bytes.ContainsAny(cell, ",\"\r\n") && (len(cell) == 0 || cell[0] != ' ' && cell[len(cell)-1] != ' ') {
		return dst
	}
	text := append([]byte(nil), cell...)
	dst = append(dst[:from], '"')
	for _, c := range text {
		if c == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, c)
	}
	return append(dst, '"')
}

// appendFlat takes tabs and line breaks out of a cell.
func appendFlat(dst []byte, from int) []byte {
	for i := from; i < len(dst); i++ {
		if dst[i] == '\t' || dst[i] == '\n' || dst[i] == '\r' {
			dst[i] = ' '
		}
	}
	return dst
}
