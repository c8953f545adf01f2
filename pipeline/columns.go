package pipeline

import (
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"kindred/internal/table"
)

// The functions of this file build the columns of a table for n rows from what
// get returns for each.

func stringColumn(n int, get func(i int) string) table.Vector {
	v := table.Vector{Strings: make([]string, n)}
	for i := range n {
		v.Strings[i] = get(i)
	}
	return v
}

// textColumn is a column of strings in which empty is null.
func textColumn(n int, get func(i int) string) table.Vector {
	v := stringColumn(n, get)
	v.Valid = make([]bool, n)
	for i, s := range v.Strings {
		v.Valid[i] = s != ""
	}
	return v
}

func intColumn(n int, get func(i int) int64) table.Vector {
	v := table.Vector{Ints: make([]int64, n)}
	for i := range n {
		v.Ints[i] = get(i)
	}
	return v
}

// optionalColumn is a column of integers that may be null.
func optionalColumn(n int, get func(i int) (int64, bool)) table.Vector {
	v := table.Vector{Ints: make([]int64, n), Valid: make([]bool, n)}
	for i := range n {
		v.Ints[i], v.Valid[i] = get(i)
	}
	return v
}

func floatColumn(n int, get func(i int) float64) table.Vector {
	v := table.Vector{Floats: make([]float32, n)}
	for i := range n {
		v.Floats[i] = float32(get(i))
	}
	return v
}

// optionalFloatColumn is a column of numbers that may be null.
func optionalFloatColumn(n int, get func(i int) (float64, bool)) table.Vector {
	v := table.Vector{Floats: make([]float32, n), Valid: make([]bool, n)}
	for i := range n {
		x, ok := get(i)
		v.Floats[i], v.Valid[i] = float32(x), ok
	}
	return v
}

func boolColumn(n int, get func(i int) bool) table.Vector {
	v := table.Vector{Bools: make([]bool, n)}
	for i := range n {
		v.Bools[i] = get(i)
	}
	return v
}

func listColumn(n int, get func(i int) []string) table.Vector {
	v := table.Vector{Offsets: make([]int32, 1, n+1)}
	for i := range n {
		v.AppendStrings(get(i)...)
	}
	return v
}

func floatListColumn(n int, get func(i int) []float32) table.Vector {
	v := table.Vector{Offsets: make([]int32, 1, n+1)}
	for i := range n {
		v.AppendFloats(get(i)...)
	}
	return v
}

// nullColumn is a column of n nulls.
func nullColumn(kind table.Kind, n int) table.Vector {
	v := table.Vector{Valid: make([]bool, n)}
	switch kind {
	case table.String:
		v.Strings = make([]string, n)
	case table.Float32:
		v.Floats = make([]float32, n)
	case table.Float64:
		v.Doubles = make([]float64, n)
	case table.Bool:
		v.Bools = make([]bool, n)
	case table.Strings, table.Floats:
		v.Offsets = make([]int32, n+1)
	default:
		v.Ints = make([]int64, n)
	}
	return v
}

// inputColumn is the column of an input field: null where a paper lacks it.
func inputColumn(kind table.Kind, n int, get func(i int) jsontext.Value) table.Vector {
	v := nullColumn(kind, n)
	for i := range n {
		value := get(i)
		if len(value) > 0 && value.Kind() != 'n' {
			v.Valid[i] = true
			switch kind {
			case table.Int64:
				v.Ints[i], _ = strconv.ParseInt(string(value), 10, 64)
			case table.Float64:
				v.Doubles[i], _ = strconv.ParseFloat(string(value), 64)
			case table.Bool:
				v.Bools[i] = value.Kind() == 't'
			case table.Strings:
				list, _ := stringList(value)
				v.Strings = append(v.Strings, list...)
			default:
				v.Strings[i] = fieldText(value)
			}
		}
		if kind == table.Strings {
			v.Offsets[i+1] = int32(len(v.Strings))
		}
	}
	return v
}
