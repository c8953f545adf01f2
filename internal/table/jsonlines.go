package table

import (
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// JSONWriter writes batches as JSON lines: one object a row, its fields in the
// order of the columns. Dates are ISO strings, lists are arrays, missing values
// and the numbers that JSON lacks (NaN, infinities) are null.
type JSONWriter struct {
	rows rowWriter
	keys [][]byte // `{"name":` and `,"name":`
}

// NewJSONWriter returns a writer; nothing is written before the first row.
func NewJSONWriter(w io.Writer, s Schema) (*JSONWriter, error) {
	rows, err := newRowWriter(w, s)
	if err != nil {
		return nil, err
	}
	t := &JSONWriter{rows: rows}
	for i, c := range s {
		key := []byte{'{'}
		if i > 0 {
			key = []byte{','}
		}
		t.keys = append(t.keys, append(appendJSONString(key, c.Name), ':'))
	}
	return t, nil
}

// Write appends the rows of a batch and passes them on to the underlying
// writer.
func (t *JSONWriter) Write(b *Batch) error { return t.rows.write(b, t.appendRow) }

func (t *JSONWriter) appendRow(dst []byte, b *Batch, row int) []byte {
	for i, c := range t.rows.schema {
		dst = append(dst, t.keys[i]...)
		dst = b.Columns[i].appendJSON(dst, c.Kind, row)
	}
	return append(dst, "}\n"...)
}

func (v *Vector) appendJSON(dst []byte, kind Kind, row int) []byte {
	if !v.Has(row) {
		return append(dst, "null"...)
	}
	switch kind {
	case String:
		return appendJSONString(dst, v.text(row))
	case Int32, Int64:
		return strconv.AppendInt(dst, v.Ints[row], 10)
	case Date:
		return append(appendDate(append(dst, '"'), v.Ints[row]), '"')
	case Float32:
		return appendJSONFloat(dst, float64(v.Floats[row]), 32)
	case Float64:
		return appendJSONFloat(dst, v.Doubles[row], 64)
	case Bool:
		return strconv.AppendBool(dst, v.Bools[row])
	case Strings:
		dst = append(dst, '[')
		for i, s := range v.StringList(row) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSONString(dst, s)
		}
		return append(dst, ']')
	default:
		dst = append(dst, '[')
		for i, x := range v.FloatList(row) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendJSONFloat(dst, float64(x), 32)
		}
		return append(dst, ']')
	}
}

func appendJSONFloat(dst []byte, x float64, bits int) []byte {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return append(dst, "null"...)
	}
	return appendFloat(dst, x, bits)
}

// appendJSONString appends a JSON string; invalid UTF-8 becomes U+FFFD.
func appendJSONString(dst []byte, s string) []byte {
	if quoted, err := jsontext.AppendQuote(dst, s); err == nil {
		return quoted
	}
	quoted, _ := jsontext.AppendQuote(dst, strings.ToValidUTF8(s, "\uFFFD"))
	return quoted
}
