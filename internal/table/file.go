package table

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sort"

	"github.com/parquet-go/parquet-go"
)

// Batches of Scan hold at most batchRows rows, and about batchBytes of data.
const (
	batchRows  = 4096
	batchBytes = 8 << 20
)

// File is an open Parquet file.
type File struct {
	name    string
	reader  io.ReaderAt
	size    int64
	parquet *parquet.File
	leaves  []leaf
	schema  Schema
	groups  []rowGroup
}

// rowGroup is the place of a row group in the table.
type rowGroup struct {
	start, rows int
	chunks      []parquet.ColumnChunk
	checked     []bool // by leaf: checkChunk has passed
}

// Open opens a Parquet file whose columns are all of the kinds of this package;
// lists may be named in any of the usual ways. It reads the footer alone.
func Open(path string) (*File, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("table: %w", err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no file")
	}
	var f *File
	if err == nil {
		f, err = open(path, file, info.Size())
	} else {
		err = fmt.Errorf("table: %s: %w", path, err)
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return f, nil
}

// open opens the Parquet file of size bytes that r holds.
func open(name string, r io.ReaderAt, size int64) (*File, error) {
	f := &File{name: name, reader: r, size: size}
	err := guard(func() (err error) {
		if err := checkFooter(r, size); err != nil {
			return err
		}
		f.parquet, err = parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
		if err != nil {
			return err
		}
		if f.leaves, err = leavesOf(f.parquet.Root()); err != nil {
			return err
		}
		for _, l := range f.leaves {
			f.schema = append(f.schema, l.Column)
		}
		if err := f.schema.Validate(); err != nil {
			return err
		}
		return f.openRowGroups()
	})
	if err != nil {
		return nil, f.failed(err)
	}
	return f, nil
}

func (f *File) failed(err error) error { return fmt.Errorf("table: %s: %w", f.name, err) }

// checkFooter looks at the end of the file: the magic, and whether the footer
// is as long as it says and its lists fit into it.
func checkFooter(r io.ReaderAt, size int64) error {
	const tail = 8
	end := make([]byte, tail)
	if size < 3*4 {
		return fmt.Errorf("it is no Parquet file: it has %d bytes", size)
	}
	if _, err := r.ReadAt(end, size-tail); err != nil {
		return err
	}
	if !bytes.Equal(end[4:], []byte("PAR1")) {
		return fmt.Errorf("it is no Parquet file, or it is cut off: it does not end in PAR1")
	}
	length := int64(binary.LittleEndian.Uint32(end))
	if length > size-tail-4 {
		return fmt.Errorf("its footer claims %d bytes, and the file has %d", length, size)
	}
	footer := make([]byte, length)
	if _, err := r.ReadAt(footer, size-tail-length); err != nil {
		return err
	}
	n, err := thriftStructLen(footer)
	if err == nil && n != len(footer) {
		err = errThrift
	}
	return err
}

// openRowGroups takes the sizes of the row groups from the footer and compares
// them with each other and with the schema.
func (f *File) openRowGroups() error {
	meta := f.parquet.Metadata()
	var rows int64
	for g, group := range f.parquet.RowGroups() {
		n := group.NumRows()
		if n < 0 || n > meta.NumRows || rows > meta.NumRows-n {
			return fmt.Errorf("row group %d claims %d rows, the file has %d", g, n, meta.NumRows)
		}
		chunks := group.ColumnChunks()
		for _, l := range f.leaves {
			m := &meta.RowGroups[g].Columns[l.index].MetaData
			if parquet.Kind(m.Type) != l.physical {
				return fmt.Errorf("column %q has values of another type than the schema says", l.Name)
			}
		}
		f.groups = append(f.groups, rowGroup{int(rows), int(n), chunks, make([]bool, len(chunks))})
		rows += n
	}
	if rows != meta.NumRows {
		return fmt.Errorf("it claims %d rows, its row groups have %d", meta.NumRows, rows)
	}
	return nil
}

// Schema returns the columns of the file.
func (f *File) Schema() Schema { return slices.Clone(f.schema) }

// NumRows returns the number of rows.
func (f *File) NumRows() int { return int(f.parquet.NumRows()) }

// Metadata returns the free key and value pairs of the file.
func (f *File) Metadata() map[string]string {
	pairs := f.parquet.Metadata().KeyValueMetadata
	m := make(map[string]string, len(pairs))
	for _, kv := range pairs {
		m[kv.Key] = kv.Value
	}
	return m
}

// Close closes the file.
func (f *File) Close() error {
	if c, ok := f.reader.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// selectLeaves returns the leaves of the named columns; nil means all.
func (f *File) selectLeaves(columns []string) ([]leaf, error) {
	selected, err := f.schema.Select(columns)
	if err != nil {
		return nil, f.failed(err)
	}
	leaves := make([]leaf, len(selected))
	for i, c := range selected {
		leaves[i] = f.leaves[f.schema.Index(c.Name)]
	}
	return leaves, nil
}

// Scan reads whole columns (nil: all), in the order asked for, and calls do for
// one batch of rows after the other; start is the row of the table at which the
// batch begins. The batch is do's only during the call, its texts for ever.
// Memory does not grow with the file: a batch has up to 4,096 rows, fewer where
// rows are large. The context is checked before each batch. An error of do ends
// the scan and is returned as it is.
func (f *File) Scan(ctx context.Context, columns []string, do func(start int, b *Batch) error) error {
	leaves, err := f.selectLeaves(columns)
	if err != nil {
		return err
	}
	batch := &Batch{Columns: make([]Vector, len(leaves))}
	for g := range f.groups {
		if err := f.scanRowGroup(ctx, g, leaves, batch, do); err != nil {
			return err
		}
	}
	return nil
}

func (f *File) scanRowGroup(ctx context.Context, g int, leaves []leaf, batch *Batch, do func(start int, b *Batch) error) error {
	group := &f.groups[g]
	readers := make([]columnReader, len(leaves))
	defer func() {
		for i := range readers {
			readers[i].close()
		}
	}()
	err := guard(func() error {
		for i, l := range leaves {
			if err := f.checkChunk(g, l); err != nil {
				return err
			}
			readers[i] = columnReader{leaf: l, pages: group.chunks[l.index].Pages()}
		}
		return nil
	})
	if err != nil {
		return f.failed(err)
	}
	step := f.rowsPerBatch(g, leaves)
	for at := 0; at < group.rows; at += batch.Rows {
		if err := ctx.Err(); err != nil {
			return err
		}
		batch.Rows = min(step, group.rows-at)
		err := guard(func() error {
			for i := range readers {
				batch.Columns[i].reset(readers[i].leaf.Column)
				if err := readers[i].read(&batch.Columns[i], batch.Rows); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return f.failed(err)
		}
		if err := do(group.start+at, batch); err != nil {
			return err
		}
	}
	return nil
}

// rowsPerBatch is the number of rows that makes up about batchBytes.
func (f *File) rowsPerBatch(g int, leaves []leaf) int {
	var size int64
	for _, l := range leaves {
		size += max(0, f.parquet.Metadata().RowGroups[g].Columns[l.index].MetaData.TotalUncompressedSize)
	}
	perRow := size/int64(max(1, f.groups[g].rows)) + 1
	return int(min(batchRows, max(1, batchBytes/perRow)))
}

// Rows reads chosen rows of columns (nil: all), in the order given; a row may be
// asked for more than once. It reads only the pages that hold them.
func (f *File) Rows(columns []string, rows []int) (*Batch, error) {
	leaves, err := f.selectLeaves(columns)
	if err != nil {
		return nil, err
	}
	order := make([]int, len(rows)) // places in rows, by row
	for i, row := range rows {
		if row < 0 || row >= f.NumRows() {
			return nil, f.failed(fmt.Errorf("there is no row %d; the table has %d", row, f.NumRows()))
		}
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(rows[a], rows[b]) })
	batch := &Batch{Rows: len(rows), Columns: make([]Vector, len(leaves))}
	for i, l := range leaves {
		err := guard(func() error {
			var sorted Vector
			sorted.reset(l.Column)
			if err := f.readRows(l, rows, order, &sorted); err != nil {
				return err
			}
			batch.Columns[i].reset(l.Column)
			place := make([]int, len(rows)) // in sorted
			for at, i := range order {
				place[i] = at
			}
			for _, at := range place {
				batch.Columns[i].appendFrom(l.Column, &sorted, at)
			}
			return nil
		})
		if err != nil {
			return nil, f.failed(err)
		}
	}
	return batch, nil
}

// readRows appends the rows of one column in rising order.
func (f *File) readRows(l leaf, rows, order []int, v *Vector) error {
	for len(order) > 0 {
		g, _ := slices.BinarySearchFunc(f.groups, rows[order[0]], func(g rowGroup, row int) int {
			if g.start+g.rows <= row {
				return -1
			}
			return 1
		})
		n := 0
		for n < len(order) && rows[order[n]] < f.groups[g].start+f.groups[g].rows {
			n++
		}
		if err := f.readGroupRows(g, l, rows, order[:n], v); err != nil {
			return err
		}
		order = order[n:]
	}
	return nil
}

func (f *File) readGroupRows(g int, l leaf, rows, order []int, v *Vector) error {
	index, err := f.offsetIndex(g, l)
	if err != nil {
		return err
	}
	if index != nil {
		return f.readIndexedRows(g, l, index, rows, order, v)
	}
	if err := f.checkChunk(g, l); err != nil {
		return err
	}
	r := columnReader{leaf: l, pages: f.groups[g].chunks[l.index].Pages()}
	defer r.close()
	for _, i := range order {
		if err := r.seek(rows[i] - f.groups[g].start); err != nil {
			return err
		}
		if err := r.read(v, 1); err != nil {
			return err
		}
	}
	return nil
}

// readIndexedRows reads, and checks, only the pages that hold the rows.
func (f *File) readIndexedRows(g int, l leaf, index parquet.OffsetIndex, rows, order []int, v *Vector) error {
	group := &f.groups[g]
	pages := group.chunks[l.index].Pages()
	defer pages.Close()
	for len(order) > 0 {
		row := int64(rows[order[0]] - group.start)
		at := sort.Search(index.NumPages(), func(i int) bool { return index.FirstRowIndex(i) > row }) - 1
		if at < 0 {
			return fmt.Errorf("column %q: its page index has no page for row %d", l.Name, row)
		}
		first, end := int(index.FirstRowIndex(at)), group.rows
		if at+1 < index.NumPages() {
			end = int(index.FirstRowIndex(at + 1))
		}
		n := 0
		for n < len(order) && rows[order[n]]-group.start < end {
			n++
		}
		if err := f.checkPageAt(g, l, index.Offset(at), end-first); err != nil {
			return err
		}
		if err := pages.SeekToRow(int64(first)); err != nil {
			return err
		}
		page, err := pages.ReadPage()
		if err != nil {
			return fmt.Errorf("column %q: %w", l.Name, unexpected(err))
		}
		err = readPageRows(page, l, group.start+first, rows, order[:n], v)
		parquet.Release(page)
		if err != nil {
			return err
		}
		order = order[n:]
	}
	return nil
}

// readPageRows appends rows of a page that begins at row first.
func readPageRows(page parquet.Page, l leaf, first int, rows, order []int, v *Vector) error {
	for _, i := range order {
		at := int64(rows[i] - first)
		if at >= page.NumRows() {
			return fmt.Errorf("column %q: a page has %d rows, fewer than its page index says", l.Name, page.NumRows())
		}
		one := page.Slice(at, at+1)
		r := columnReader{leaf: l, page: one, values: one.Values()}
		err := r.read(v, 1)
		r.close()
		if err != nil {
			return err
		}
	}
	return nil
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
