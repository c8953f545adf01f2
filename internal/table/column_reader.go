package table

import (
	"errors"
	"fmt"
	"io"
	"math"

	"github.com/parquet-go/parquet-go"
)

// columnReader reads the rows of one column of a row group in order.
type columnReader struct {
	leaf   leaf
	pages  parquet.Pages // nil: page is all
	page   parquet.Page
	values parquet.ValueReader
	buffer [256]parquet.Value
	next   []parquet.Value // of buffer, not yet used
}

func (r *columnReader) close() {
	r.releasePage()
	if r.pages != nil {
		_ = r.pages.Close()
	}
}

func (r *columnReader) releasePage() {
	if r.page != nil {
		parquet.Release(r.page)
	}
	r.page, r.values, r.next = nil, nil, nil
}

// seek goes to a row of the row group.
func (r *columnReader) seek(row int) error {
	r.releasePage()
	return r.pages.SeekToRow(int64(row))
}

// fill makes next non-empty, or returns io.EOF at the end of the pages.
func (r *columnReader) fill() error {
	for {
		if r.values != nil {
			n, err := r.values.ReadValues(r.buffer[:])
			r.next = r.buffer[:n]
			if n > 0 {
				return nil
			}
			if err != nil && err != io.EOF {
				return err
			}
			r.releasePage()
		}
		if r.pages == nil {
			return io.EOF
		}
		page, err := r.pages.ReadPage()
		if err != nil {
			return err
		}
		r.page, r.values = page, page.Values()
	}
}

// read appends rows to a vector. The first value of a row has the repetition
// level 0, so a row of a list ends where the next one begins.
func (r *columnReader) read(v *Vector, rows int) error {
	for done := 0; ; {
		if len(r.next) == 0 {
			if done == rows && !r.leaf.Kind.isList() {
				return nil
			}
			err := r.fill()
			if errors.Is(err, io.EOF) && done == rows {
				return nil
			}
			if err != nil {
				return fmt.Errorf("column %q: %w", r.leaf.Name, unexpected(err))
			}
		}
		for len(r.next) > 0 {
			value := r.next[0]
			begins := value.RepetitionLevel() == 0
			if begins && done == rows {
				return nil
			}
			if begins {
				done++
			}
			if err := r.append(v, value, begins, done == 0); err != nil {
				return fmt.Errorf("column %q: %w", r.leaf.Name, err)
			}
			r.next = r.next[1:]
		}
	}
}

func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// append adds one value. begins says that it begins a row, orphan that it
// belongs to none.
func (r *columnReader) append(v *Vector, value parquet.Value, begins, orphan bool) error {
	level := value.DefinitionLevel()
	if !r.leaf.Kind.isList() {
		present := level == r.leaf.complete && !value.IsNull()
		if !present && !r.leaf.Optional {
			return errors.New("a value is missing, and the column is not optional")
		}
		if r.leaf.Optional {
			v.Valid = append(v.Valid, present)
		}
		v.appendValue(r.leaf.Kind, value, present)
		return nil
	}
	if orphan {
		return errors.New("a list continues where none begins")
	}
	if begins {
		if r.leaf.Optional {
			v.Valid = append(v.Valid, level >= r.leaf.present)
		}
		v.Offsets = append(v.Offsets, v.Offsets[len(v.Offsets)-1])
	}
	if level > r.leaf.present { // an element, which another writer may have left out
		v.appendValue(r.leaf.Kind, value, level == r.leaf.complete && !value.IsNull())
		end := max(len(v.Strings), len(v.Floats))
		if end > math.MaxInt32 {
			return errors.New("the lists of a batch have too many elements")
		}
		v.Offsets[len(v.Offsets)-1] = int32(end)
	}
	return nil
}

// reset empties a vector for rows of a column, and keeps its memory.
func (v *Vector) reset(c Column) {
	v.Valid, v.Ints, v.Bools = v.Valid[:0], v.Ints[:0], v.Bools[:0]
	v.Floats, v.Doubles, v.Offsets = v.Floats[:0], v.Doubles[:0], v.Offsets[:0]
	v.Strings = v.Strings[:0]
	if c.Kind.isList() {
		v.Offsets = append(v.Offsets, 0)
	}
	if !c.Optional {
		v.Valid = nil
	} else if v.Valid == nil {
		v.Valid = []bool{}
	}
}

// appendValue adds a value, or the zero value in place of a missing one.
func (v *Vector) appendValue(kind Kind, value parquet.Value, present bool) {
	if !present {
		value = zeroValues[kind]
	}
	switch kind {
	case String, Strings:
		v.Strings = append(v.Strings, string(value.ByteArray()))
	case Int32, Date:
		v.Ints = append(v.Ints, int64(value.Int32()))
	case Int64:
		v.Ints = append(v.Ints, value.Int64())
	case Float32, Floats:
		v.Floats = append(v.Floats, value.Float())
	case Float64:
		v.Doubles = append(v.Doubles, value.Double())
	case Bool:
		v.Bools = append(v.Bools, value.Boolean())
	}
}

var zeroValues = [...]parquet.Value{
	String: parquet.ByteArrayValue(nil), Strings: parquet.ByteArrayValue(nil),
	Int32: parquet.Int32Value(0), Date: parquet.Int32Value(0), Int64: parquet.Int64Value(0),
	Float32: parquet.FloatValue(0), Floats: parquet.FloatValue(0), Float64: parquet.DoubleValue(0),
	Bool: parquet.BooleanValue(false),
}

// appendFrom adds row i of another vector of the same column.
func (v *Vector) appendFrom(c Column, from *Vector, i int) {
	if from.Valid != nil {
		v.Valid = append(v.Valid, from.Valid[i])
	}
	switch c.Kind {
	case String:
		v.Strings = append(v.Strings, from.Strings[i])
	case Int32, Int64, Date:
		v.Ints = append(v.Ints, from.Ints[i])
	case Float32:
		v.Floats = append(v.Floats, from.Floats[i])
	case Float64:
		v.Doubles = append(v.Doubles, from.Doubles[i])
	case Bool:
		v.Bools = append(v.Bools, from.Bools[i])
	case Strings:
		v.AppendStrings(from.StringList(i)...)
	case Floats:
		v.AppendFloats(from.FloatList(i)...)
	}
}
