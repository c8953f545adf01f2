package table

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
	"unsafe"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"kindred/internal/parallel"
)

// pageBytes is the size at which a page ends, by the count of rowBytes.
const pageBytes = 128 << 10

// rowBytes is what every row and every element of a list counts beside its text.
const rowBytes = 16

// dictionaryBytes is the size of distinct texts beyond which a column with a
// dictionary goes on without.
const dictionaryBytes = 4 << 20

// DefaultRowGroupRows is the number of rows of a row group.
const DefaultRowGroupRows = 65536

// WriterOptions are the settings of a Writer.
type WriterOptions struct {
	RowGroupRows int               // rows of a row group, which is held in memory compressed; 0: DefaultRowGroupRows
	Metadata     map[string]string // free key and value pairs of the file; nil: none
	Workers      int               // columns that are encoded at the same time; 0: all processors; no byte depends on it
}

// Validate reports a negative number of rows.
func (o WriterOptions) Validate() error {
	if o.RowGroupRows < 0 {
		return fmt.Errorf("table: RowGroupRows = %d is negative", o.RowGroupRows)
	}
	return nil
}

// Writer writes a Parquet file.
type Writer struct {
	schema  Schema
	parquet *parquet.GenericWriter[any]
	columns []columnWriter
	workers int
	limit   int // rows of a row group
	rows    int // rows in the current one
	err     error
}

// columnWriter writes one column, page by page.
type columnWriter struct {
	Column
	index   int
	out     *parquet.ColumnWriter
	pending int // bytes of the current page, by the count of rowBytes
	values  []parquet.Value
}

// NewWriter begins a Parquet file on w, which Close does not close.
func NewWriter(w io.Writer, s Schema, o WriterOptions) (*Writer, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	options := []parquet.WriterOption{
		parquet.NewSchema("kindred", s.node()),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedFastest}),
		parquet.DataPageVersion(1),
		parquet.DataPageStatistics(false),     // the page index has them, shortened
		parquet.PageBufferSize(2 * pageBytes), // more than any page of write
		parquet.DictionaryMaxBytes(dictionaryBytes),
		parquet.CreatedBy("kindred", "1.0.0", "0"),
	}
	for _, key := range slices.Sorted(maps.Keys(o.Metadata)) {
		options = append(options, parquet.KeyValueMetadata(key, o.Metadata[key]))
	}
	t := &Writer{schema: slices.Clone(s), workers: o.Workers, limit: o.RowGroupRows}
	if t.limit == 0 {
		t.limit = DefaultRowGroupRows
	}
	err := guard(func() error {
		t.parquet = parquet.NewGenericWriter[any](w, options...)
		for i, out := range t.parquet.ColumnWriters() {
			t.columns = append(t.columns, columnWriter{Column: s[i], index: i, out: out})
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	return t, nil
}

// Write appends the rows of a batch. Text that is not valid UTF-8 is written
// with U+FFFD in place of what is wrong. Write does not keep the batch.
func (t *Writer) Write(b *Batch) error {
	if t.err != nil {
		return t.err
	}
	if err := b.validate(t.schema); err != nil {
		return err
	}
	t.err = guard(func() error {
		for start := 0; start < b.Rows; {
			end := min(b.Rows, start+t.limit-t.rows)
			err := parallel.Each(context.Background(), t.workers, len(t.columns), func(_, i int) error {
				return guard(func() error { return t.columns[i].write(&b.Columns[i], start, end) })
			})
			if err != nil {
				return err
			}
			t.rows += end - start
			start = end
			if t.rows == t.limit {
				if err := t.endRowGroup(); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if t.err != nil {
		t.err = fmt.Errorf("table: %w", t.err)
	}
	return t.err
}

func (t *Writer) endRowGroup() error {
	t.rows = 0
	for i := range t.columns {
		t.columns[i].pending = 0
	}
	return t.parquet.Flush()
}

// Close writes the end of the file.
func (t *Writer) Close() error {
	if t.err != nil {
		return t.err
	}
	if err := guard(t.parquet.Close); err != nil {
		t.err = fmt.Errorf("table: %w", err)
		return t.err
	}
	t.err = fmt.Errorf("table: the writer is closed")
	return nil
}

// write appends the rows [start, end) of a vector. A page ends after the row
// that fills it, wherever batches end.
func (c *columnWriter) write(v *Vector, start, end int) error {
	c.values = c.values[:0]
	for i := start; i < end; i++ {
		c.appendRow(v, i)
		if c.pending >= pageBytes {
			if err := c.flushValues(); err != nil {
				return err
			}
			if err := c.out.Flush(); err != nil {
				return err
			}
			c.pending = 0
		}
	}
	return c.flushValues()
}

func (c *columnWriter) flushValues() error {
	if len(c.values) == 0 {
		return nil
	}
	_, err := c.out.WriteRowValues(c.values)
	clear(c.values) // lets go of the texts
	c.values = c.values[:0]
	return err
}

// appendRow appends the values of row i with their repetition and definition
// levels (Melnik et al., Dremel, 2010): a list that is missing, one that is
// empty, and its elements differ in the definition level.
func (c *columnWriter) appendRow(v *Vector, i int) {
	c.pending += rowBytes
	present := 0
	if c.Optional {
		present = 1
	}
	switch {
	case !v.Has(i):
		c.append(parquet.NullValue(), 0, 0)
	case !c.Kind.isList():
		c.append(c.value(v, i), 0, present)
	case v.Offsets[i] == v.Offsets[i+1]:
		c.append(parquet.NullValue(), 0, present)
	default:
		for at := v.Offsets[i]; at < v.Offsets[i+1]; at++ {
			c.pending += rowBytes
			c.append(c.value(v, int(at)), min(1, int(at-v.Offsets[i])), present+1)
		}
	}
}

func (c *columnWriter) append(v parquet.Value, repetition, definition int) {
	c.values = append(c.values, v.Level(repetition, definition, c.index))
}

func (c *columnWriter) value(v *Vector, at int) parquet.Value {
	switch c.Kind {
	case String, Strings:
		text := v.Strings[at]
		if !utf8.ValidString(text) {
			text = strings.ToValidUTF8(text, "\uFFFD")
		}
		c.pending += len(text)
		return parquet.ByteArrayValue(unsafe.Slice(unsafe.StringData(text), len(text)))
	case Int32, Date:
		return parquet.Int32Value(int32(v.Ints[at]))
	case Int64:
		return parquet.Int64Value(v.Ints[at])
	case Float32, Floats:
		return parquet.FloatValue(v.Floats[at])
	case Float64:
		return parquet.DoubleValue(v.Doubles[at])
	default:
		return parquet.BooleanValue(v.Bools[at])
	}
}

// guard turns a panic of the Parquet library into an error.
func guard(f func() error) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case error:
			err = v
		default:
			err = fmt.Errorf("%v", v)
		}
	}()
	return f()
}
