package table

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go/format"

	"kindred/internal/parallel"
)

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
	out     io.Writer
	at      int64 // bytes written
	schema  Schema
	options WriterOptions
	columns []*columnWriter
	rows    int // in the current row group
	groups  []format.RowGroup
	indexes [][]chunkIndex // of the columns of each row group
	buffer  []byte         // for stored pages
	err     error
}

// NewWriter begins a Parquet file on w, which Close does not close.
func NewWriter(w io.Writer, s Schema, o WriterOptions) (*Writer, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if o.RowGroupRows == 0 {
		o.RowGroupRows = DefaultRowGroupRows
	}
	t := &Writer{out: w, schema: slices.Clone(s), options: o, buffer: make([]byte, 2*pageBytes)}
	for _, c := range t.schema {
		t.columns = append(t.columns, newColumnWriter(c))
	}
	return t, nil
}

// begin writes what a file begins with, once.
func (t *Writer) begin() error {
	if t.at > 0 {
		return nil
	}
	return t.write([]byte(magic))
}

func (t *Writer) write(b []byte) error {
	n, err := t.out.Write(b)
	t.at += int64(n)
	return err
}

// Write appends the rows of a batch. Text that is not valid UTF-8 is written
// with U+FFFD in place of what is wrong. Write does not keep the batch, but
// what Stored columns read from must stay until their row group is written: at
// the latest, until Close returns. A batch with such columns is not cut: its
// row group ends behind it.
func (t *Writer) Write(b *Batch) error {
	if t.err != nil {
		return t.err
	}
	if err := b.validate(t.schema); err != nil {
		return err
	}
	if t.err = t.writeRows(b); t.err != nil {
		t.err = fmt.Errorf("table: %w", t.err)
	}
	return t.err
}

func (t *Writer) writeRows(b *Batch) error {
	whole := slices.ContainsFunc(b.Columns, func(v Vector) bool { return v.Stored != nil })
	for start := 0; start < b.Rows; {
		end := b.Rows
		if !whole {
			end = min(end, start+t.options.RowGroupRows-t.rows)
		}
		err := parallel.Each(context.Background(), t.options.Workers, len(t.columns), func(_, i int) error {
			return t.columns[i].write(&b.Columns[i], start, end)
		})
		if err != nil {
			return err
		}
		t.rows += end - start
		start = end
		if t.rows >= t.options.RowGroupRows {
			if err := t.endRowGroup(); err != nil {
				return err
			}
		}
	}
	return nil
}

// endRowGroup writes the columns that were gathered.
func (t *Writer) endRowGroup() error {
	err := parallel.Each(context.Background(), t.options.Workers, len(t.columns), func(_, i int) error {
		return t.columns[i].finish()
	})
	if err != nil {
		return err
	}
	if err := t.begin(); err != nil {
		return err
	}
	group := format.RowGroup{NumRows: int64(t.rows), FileOffset: t.at, Ordinal: int16(len(t.groups))}
	var indexes []chunkIndex
	for _, c := range t.columns {
		chunk, index, err := t.writeChunk(c)
		if err != nil {
			return fmt.Errorf("column %q: %w", c.Name, err)
		}
		group.Columns = append(group.Columns, chunk)
		group.TotalByteSize += chunk.MetaData.TotalUncompressedSize
		group.TotalCompressedSize += chunk.MetaData.TotalCompressedSize
		indexes = append(indexes, index)
		c.reset()
	}
	t.groups, t.indexes, t.rows = append(t.groups, group), append(t.indexes, indexes), 0
	return nil
}

// writeChunk writes the pages of a column.
func (t *Writer) writeChunk(c *columnWriter) (format.ColumnChunk, chunkIndex, error) {
	chunk := c.describe(t.at)
	if err := t.write(c.dictionaryPage); err != nil {
		return chunk, chunkIndex{}, err
	}
	index := c.index(t.at)
	for _, piece := range c.pieces {
		if piece.stored == nil {
			if err := t.write(c.data[piece.start:piece.end]); err != nil {
				return chunk, index, err
			}
			continue
		}
		n, err := io.CopyBuffer(t.out, piece.stored, t.buffer)
		t.at += n
		if err == nil && n != int64(piece.end-piece.start) {
			err = fmt.Errorf("%d bytes of stored pages are there, %d were described", n, piece.end-piece.start)
		}
		if err != nil {
			return chunk, index, err
		}
	}
	return chunk, index, nil
}

// Close writes the end of the file.
func (t *Writer) Close() error {
	if t.err != nil {
		return t.err
	}
	if t.err = t.end(); t.err != nil {
		t.err = fmt.Errorf("table: %w", t.err)
		return t.err
	}
	t.err = fmt.Errorf("table: the writer is closed")
	return nil
}

func (t *Writer) end() error {
	if t.rows > 0 {
		if err := t.endRowGroup(); err != nil {
			return err
		}
	}
	if err := t.begin(); err != nil {
		return err
	}
	if err := t.writeIndexes(); err != nil {
		return err
	}
	footer, err := t.footer()
	if err != nil {
		return err
	}
	footer = binary.LittleEndian.AppendUint32(footer, uint32(len(footer)))
	return t.write(append(footer, magic...))
}

// columnWriter gathers the pages of one column of a row group.
type columnWriter struct {
	pageBuilder
	dictionary     *dictionary // nil: none, or no longer in this row group
	dictionaryPage []byte
	dictionaryFull int     // bytes of its header and data before compression
	coded          int     // pages with places in the dictionary
	pages          []Page  // in order
	data           []byte  // pages that were made here
	pieces         []piece // of the column, in order
}

// piece is a stretch of pages: of data, or behind stored.
type piece struct {
	start, end int // of stored pages, from 0
	stored     io.Reader
}

func newColumnWriter(c Column) *columnWriter {
	w := &columnWriter{pageBuilder: pageBuilder{Column: c}}
	w.reset()
	return w
}

// reset makes the writer ready for the next row group.
func (c *columnWriter) reset() {
	if c.Dictionary && c.dictionary == nil {
		c.dictionary = &dictionary{}
	}
	if c.dictionary != nil {
		c.dictionary.reset()
	}
	clear(c.pieces)
	c.pages, c.pieces, c.data = nil, c.pieces[:0], c.data[:0]
	c.dictionaryPage, c.dictionaryFull, c.coded = nil, 0, 0
}

// write appends the rows [start, end) of a vector. A page ends after the row
// that fills it, wherever batches end.
func (c *columnWriter) write(v *Vector, start, end int) error {
	if v.Stored != nil {
		if err := c.flush(); err != nil {
			return err
		}
		size := 0
		for _, p := range v.Stored.Pages {
			size += p.Size
		}
		c.pages = append(c.pages, v.Stored.Pages...)
		c.pieces = append(c.pieces, piece{0, size, v.Stored.Data})
		return nil
	}
	for i := start; i < end; i++ {
		if c.dictionary != nil && c.dictionary.full() {
			if err := c.leaveDictionary(); err != nil {
				return err
			}
		}
		c.append(v, i, c.dictionary)
		if c.full() {
			if err := c.flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// flush ends the current page.
func (c *columnWriter) flush() error {
	if c.rows == 0 {
		return nil
	}
	z := compressors.Get()
	defer compressors.Put(z)
	start := len(c.data)
	data, page, err := c.pageBuilder.finish(c.data, c.dictionary != nil, z)
	if err != nil {
		return fmt.Errorf("column %q: %w", c.Name, err)
	}
	if c.dictionary != nil {
		c.coded++
	}
	c.data, c.pages = data, append(c.pages, page)
	if last := len(c.pieces) - 1; last >= 0 && c.pieces[last].stored == nil {
		c.pieces[last].end = len(data)
	} else {
		c.pieces = append(c.pieces, piece{start: start, end: len(data)})
	}
	return nil
}

// leaveDictionary goes on without the dictionary until the row group ends.
func (c *columnWriter) leaveDictionary() error {
	if err := c.flush(); err != nil {
		return err
	}
	if err := c.endDictionary(); err != nil {
		return err
	}
	c.dictionary = nil
	return nil
}

// finish ends the column of the row group.
func (c *columnWriter) finish() error {
	if err := c.flush(); err != nil || c.dictionary == nil {
		return err
	}
	return c.endDictionary()
}

func (c *columnWriter) endDictionary() (err error) {
	z := compressors.Get()
	defer compressors.Put(z)
	c.dictionaryPage, c.dictionaryFull, err = c.dictionary.page(z)
	return err
}
