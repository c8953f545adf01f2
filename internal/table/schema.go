// Package table writes and reads tables of typed columns whose schema is known
// only at run time: as Parquet files, and as CSV, TSV and JSON lines.
//
// Rows travel in batches of columns (Batch, Vector). Parquet files are written
// so that older readers take them too: PLAIN or dictionary encoding, lists as
// the standard three-level LIST with "element", real DATE columns, Zstandard,
// data pages of version 1, pages of about 128 KiB so that single rows are cheap
// to read, row groups of 65,536 rows. The bytes of a file depend on the schema,
// the metadata and the rows alone, not on how the rows were batched.
//
// Long columns need not wait for the others: EncodePages makes their pages as
// soon as their rows are there, and Writer copies them. Then pages and row
// groups end where batches do.
//
// Damaged files give errors, never panics, and no size that a file claims is
// trusted before it was compared with the file.
package table

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Kind is the type of the values of a column.
type Kind uint8

// The kinds, with the fields of Vector that hold them.
const (
	String  Kind = iota // UTF-8 text: Strings
	Int32               // 32-bit integer: Ints
	Int64               // 64-bit integer: Ints
	Float32             // Floats
	Float64             // Doubles
	Bool                // Bools
	Date                // days since 1970-01-01, may be negative: Ints
	Strings             // list of strings: Strings and Offsets
	Floats              // list of float32: Floats and Offsets
)

var kindNames = [...]string{"string", "int32", "int64", "float32", "float64", "bool", "date", "list<string>", "list<float32>"}

// String returns the name of the kind as the documentation of the formats has
// it: "int32", "list<string>".
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// isList tells whether a value of the kind is a list.
func (k Kind) isList() bool { return k == Strings || k == Floats }

// Column describes a column.
type Column struct {
	Name       string
	Kind       Kind
	Optional   bool // values may be missing; else every row has one
	Dictionary bool // String and Strings: store each distinct text once
}

// Schema is the list of the columns of a table, in order.
type Schema []Column

// Names returns the names of the columns.
func (s Schema) Names() []string {
	names := make([]string, len(s))
	for i, c := range s {
		names[i] = c.Name
	}
	return names
}

// Index returns the place of a column, or -1.
func (s Schema) Index(name string) int {
	return slices.IndexFunc(s, func(c Column) bool { return c.Name == name })
}

// Select returns the columns of the names, in their order; nil selects all. Its
// error lists the columns that there are.
func (s Schema) Select(names []string) (Schema, error) {
	if names == nil {
		return s, nil
	}
	selected := make(Schema, len(names))
	for i, name := range names {
		at := s.Index(name)
		if at < 0 {
			return nil, fmt.Errorf("table: there is no column %q; the columns are %s", name, strings.Join(s.Names(), ", "))
		}
		selected[i] = s[at]
	}
	return selected, nil
}

// Validate reports a schema without columns, an empty name or one that is there
// twice, and a kind that does not exist.
func (s Schema) Validate() error {
	if len(s) == 0 {
		return fmt.Errorf("table: a schema needs at least one column")
	}
	seen := make(map[string]bool, len(s))
	for i, c := range s {
		switch {
		case c.Name == "":
			return fmt.Errorf("table: column %d has no name", i)
		case seen[c.Name]:
			return fmt.Errorf("table: two columns have the name %q", c.Name)
		case int(c.Kind) >= len(kindNames):
			return fmt.Errorf("table: column %q has the kind %s", c.Name, c.Kind)
		case c.Dictionary && c.Kind != String && c.Kind != Strings:
			return fmt.Errorf("table: column %q of %s cannot have a dictionary", c.Name, c.Kind)
		}
		seen[c.Name] = true
	}
	return nil
}

// Vector holds one column of a batch: for n rows, n values in the field of the
// column's kind, the missing ones included (their value does not count).
//
// For a list kind Offsets has n+1 entries, and row i is [Offsets[i],
// Offsets[i+1]) of Strings or Floats; a missing list is an empty range.
//
// Rows of a String column that repeat few texts may share them: with Codes, n
// places in Strings, row i is Strings[Codes[i]].
//
// For a Writer, a column may also be given as pages that were made before: then
// only Stored is set.
type Vector struct {
	Valid   []bool // false where the value is missing; nil: none is
	Strings []string
	Ints    []int64
	Floats  []float32
	Doubles []float64
	Bools   []bool
	Offsets []int32
	Codes   []int32 // nil: Strings has one text a value
	Stored  *Stored // nil: the values are here
}

// text returns a text of a String or Strings column.
func (v *Vector) text(at int) string {
	if v.Codes != nil {
		return v.Strings[v.Codes[at]]
	}
	return v.Strings[at]
}

// Has tells whether the value of row i is there.
func (v *Vector) Has(i int) bool { return v.Valid == nil || v.Valid[i] }

// StringList returns the list of row i of a Strings column, not a copy.
func (v *Vector) StringList(i int) []string { return v.Strings[v.Offsets[i]:v.Offsets[i+1]] }

// FloatList returns the list of row i of a Floats column, not a copy.
func (v *Vector) FloatList(i int) []float32 { return v.Floats[v.Offsets[i]:v.Offsets[i+1]] }

// AppendStrings adds a row to a Strings column.
func (v *Vector) AppendStrings(list ...string) {
	v.Strings = append(v.Strings, list...)
	v.endList(len(v.Strings))
}

// AppendFloats adds a row to a Floats column.
func (v *Vector) AppendFloats(list ...float32) {
	v.Floats = append(v.Floats, list...)
	v.endList(len(v.Floats))
}

func (v *Vector) endList(end int) {
	if len(v.Offsets) == 0 {
		v.Offsets = append(v.Offsets, 0)
	}
	v.Offsets = append(v.Offsets, int32(end))
}

// Batch is a piece of a table: Rows rows of the columns of a schema.
type Batch struct {
	Rows    int
	Columns []Vector
}

// validate reports a batch that does not fit the schema.
func (b *Batch) validate(s Schema) error {
	if len(b.Columns) != len(s) {
		return fmt.Errorf("table: a batch has %d columns, its schema %d", len(b.Columns), len(s))
	}
	for i, c := range s {
		if err := b.Columns[i].validate(c, b.Rows); err != nil {
			return fmt.Errorf("table: column %q: %w", c.Name, err)
		}
	}
	return nil
}

func (v *Vector) validate(c Column, rows int) error {
	if v.Stored != nil {
		if c.Dictionary {
			return fmt.Errorf("stored pages cannot have a dictionary")
		}
		if have := v.Stored.rows(); have != rows {
			return fmt.Errorf("stored pages of %d rows for %d rows", have, rows)
		}
		return nil
	}
	if v.Valid != nil {
		if len(v.Valid) != rows {
			return fmt.Errorf("Valid has %d entries for %d rows", len(v.Valid), rows)
		}
		if !c.Optional {
			if i := slices.Index(v.Valid, false); i >= 0 {
				return fmt.Errorf("row %d of the batch has no value, and the column is not optional", i)
			}
		}
	}
	if c.Kind.isList() {
		return v.validateLists(c, rows)
	}
	have := 0
	switch c.Kind {
	case String:
		have = len(v.Strings)
		if v.Codes != nil {
			if err := v.validateCodes(); err != nil {
				return err
			}
			have = len(v.Codes)
		}
	case Int32, Int64, Date:
		have = len(v.Ints)
	case Float32:
		have = len(v.Floats)
	case Float64:
		have = len(v.Doubles)
	case Bool:
		have = len(v.Bools)
	}
	if have != rows {
		return fmt.Errorf("%d values of %s for %d rows", have, c.Kind, rows)
	}
	if c.Kind == Int32 || c.Kind == Date {
		for i, n := range v.Ints {
			if v.Has(i) && (n < math.MinInt32 || n > math.MaxInt32) {
				return fmt.Errorf("%d in row %d of the batch does not fit %s", n, i, c.Kind)
			}
		}
	}
	return nil
}

func (v *Vector) validateCodes() error {
	for i, code := range v.Codes {
		if code < 0 || int(code) >= len(v.Strings) {
			return fmt.Errorf("the code %d in row %d of the batch is none of %d texts", code, i, len(v.Strings))
		}
	}
	return nil
}

func (v *Vector) validateLists(c Column, rows int) error {
	if rows == 0 && len(v.Offsets) == 0 {
		return nil
	}
	if len(v.Offsets) != rows+1 {
		return fmt.Errorf("%d offsets for %d rows; one more than rows are needed", len(v.Offsets), rows)
	}
	elements := len(v.Strings)
	if c.Kind == Floats {
		elements = len(v.Floats)
	}
	if !slices.IsSorted(v.Offsets) || v.Offsets[0] < 0 || int(v.Offsets[rows]) > elements {
		return fmt.Errorf("the offsets do not rise within the %d elements", elements)
	}
	return nil
}
