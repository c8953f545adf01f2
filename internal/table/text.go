package table

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ListSeparator joins the elements of a list in CSV and TSV.
const ListSeparator = "|"

// rowWriter writes batches as lines of text.
type rowWriter struct {
	out    io.Writer
	schema Schema
	line   []byte
}

// textBytes is the size of the pieces in which text is written.
const textBytes = 64 << 10

func newRowWriter(w io.Writer, s Schema) (rowWriter, error) {
	if err := s.Validate(); err != nil {
		return rowWriter{}, err
	}
	return rowWriter{out: w, schema: slices.Clone(s)}, nil
}

// write appends every row to the pending text with appendRow, and passes the
// text on.
func (t *rowWriter) write(b *Batch, appendRow func(dst []byte, b *Batch, row int) []byte) error {
	if err := b.validate(t.schema); err != nil {
		return err
	}
	for i, c := range t.schema {
		if b.Columns[i].Stored != nil {
			return fmt.Errorf("table: column %q is given as stored pages, which only Parquet takes", c.Name)
		}
	}
	for row := range b.Rows {
		t.line = appendRow(t.line, b, row)
		if len(t.line) >= textBytes {
			if err := t.flush(); err != nil {
				return err
			}
		}
	}
	return t.flush()
}

func (t *rowWriter) flush() error {
	_, err := t.out.Write(t.line)
	t.line = t.line[:0]
	if err != nil {
		return fmt.Errorf("table: %w", err)
	}
	return nil
}

// appendCell appends the value of a row as plain text: ISO dates, the shortest
// decimals that give the number back, lists joined by "|", nothing for a
// missing value or NaN.
func (v *Vector) appendCell(dst []byte, kind Kind, row int) []byte {
	if !v.Has(row) {
		return dst
	}
	switch kind {
	case String:
		return append(dst, v.text(row)...)
	case Int32, Int64:
		return strconv.AppendInt(dst, v.Ints[row], 10)
	case Date:
		return appendDate(dst, v.Ints[row])
	case Float32:
		return appendFloat(dst, float64(v.Floats[row]), 32)
	case Float64:
		return appendFloat(dst, v.Doubles[row], 64)
	case Bool:
		return strconv.AppendBool(dst, v.Bools[row])
	case Strings:
		return append(dst, strings.Join(v.StringList(row), ListSeparator)...)
	default:
		for i, x := range v.FloatList(row) {
			if i > 0 {
				dst = append(dst, ListSeparator...)
			}
			dst = appendFloat(dst, float64(x), 32)
		}
		return dst
	}
}

func appendDate(dst []byte, days int64) []byte {
	return time.Unix(days*24*60*60, 0).UTC().AppendFormat(dst, time.DateOnly)
}

func appendFloat(dst []byte, x float64, bits int) []byte {
	switch {
	case math.IsNaN(x):
		return dst
	case math.IsInf(x, 1):
		return append(dst, "inf"...)
	case math.IsInf(x, -1):
		return append(dst, "-inf"...)
	}
	return strconv.AppendFloat(dst, x, 'g', -1, bits)
}
