package table

import (
	"fmt"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"
)

// leaf is a column of a file with the levels of its values.
type leaf struct {
	Column
	index    int // among the leaves of the file
	physical parquet.Kind
	present  int // list kinds: the definition level of a list that is there
	complete int // the definition level of a value that is there
}

// leavesOf returns the columns of a file.
func leavesOf(root *parquet.Column) ([]leaf, error) {
	leaves := make([]leaf, 0, len(root.Columns()))
	for _, c := range root.Columns() {
		l := leaf{Column: Column{Name: c.Name(), Optional: c.Optional()}}
		value := c
		if !c.Leaf() {
			if value = elementOf(c); value == nil {
				return nil, fmt.Errorf("column %q is nested in a way that is not read: %s", c.Name(), c.Type())
			}
			if c.Optional() {
				l.present = 1
			}
		}
		kind, ok := kindOf(value)
		if ok && !c.Leaf() {
			switch kind {
			case String:
				kind = Strings
			case Float32:
				kind = Floats
			default:
				ok = false
			}
		}
		if !ok || value.Repeated() {
			return nil, fmt.Errorf("column %q has a type that is not read: %s", c.Name(), value.Type())
		}
		l.Kind = kind
		l.index = value.Index()
		l.physical = value.Type().Kind()
		l.complete = value.MaxDefinitionLevel()
		l.Dictionary = (kind == String || kind == Strings) && value.Encoding() == &parquet.RLEDictionary
		leaves = append(leaves, l)
	}
	return leaves, nil
}

// elementOf returns the element of a three-level list, whatever its writer
// called the levels, or nil.
func elementOf(c *parquet.Column) *parquet.Column {
	logical := c.Type().LogicalType()
	if logical == nil || c.Repeated() || len(c.Columns()) != 1 {
		return nil
	}
	if _, ok := logical.Value.(*format.ListType); !ok {
		return nil
	}
	list := c.Columns()[0]
	if !list.Repeated() || len(list.Columns()) != 1 || !list.Columns()[0].Leaf() {
		return nil
	}
	return list.Columns()[0]
}

// kindOf returns the kind of the values of a leaf column.
func kindOf(c *parquet.Column) (Kind, bool) {
	if !c.Leaf() {
		return 0, false
	}
	physical := c.Type().Kind()
	var logical format.LogicalTypeValue
	if t := c.Type().LogicalType(); t != nil {
		logical = t.Value
	}
	switch t := logical.(type) {
	case nil:
		switch physical {
		case parquet.Boolean:
			return Bool, true
		case parquet.Int32:
			return Int32, true
		case parquet.Int64:
			return Int64, true
		case parquet.Float:
			return Float32, true
		case parquet.Double:
			return Float64, true
		}
	case *format.StringType:
		return String, physical == parquet.ByteArray
	case *format.DateType:
		return Date, physical == parquet.Int32
	case *format.IntType:
		switch {
		case t.IsSigned && t.BitWidth <= 32 && physical == parquet.Int32:
			return Int32, true
		case t.IsSigned && t.BitWidth == 64 && physical == parquet.Int64:
			return Int64, true
		}
	}
	return 0, false
}
