package pipeline

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"kindred/datasets"
	"kindred/internal/table"
)

// A fieldSet learns, while papers are read, which further input fields there
// are and which type holds all the values of each.
type fieldSet struct {
	fields []inputField
	at     map[string]int
}

// inputField is a column of papers.parquet that comes from the input as it is.
type inputField struct {
	Name  string // in the input
	shape shape
}

// shape is a set of the kinds of values seen.
type shape uint8

const (
	seenString shape = 1 << iota
	seenInteger
	seenNumber
	seenBool
	seenStrings // a list of strings
	seenOther   // an object, or a list of anything else
)

// kind is the narrowest column type for the values seen. What fits no type is
// kept as its JSON text.
func (s shape) kind() table.Kind {
	switch s {
	case seenInteger:
		return table.Int64
	case seenNumber, seenInteger | seenNumber:
		return table.Float64
	case seenBool:
		return table.Bool
	case seenStrings:
		return table.Strings
	}
	return table.String
}

func (f *fieldSet) add(fields []datasets.Field) {
	for _, field := range fields {
		s := shapeOf(field.Value)
		if i, ok := f.at[field.Name]; ok {
			f.fields[i].shape |= s
			continue
		}
		if f.at == nil {
			f.at = map[string]int{}
		}
		f.at[field.Name] = len(f.fields)
		f.fields = append(f.fields, inputField{field.Name, s})
	}
}

func (f *fieldSet) merge(other *fieldSet) {
	for _, field := range other.fields {
		if i, ok := f.at[field.Name]; ok {
			f.fields[i].shape |= field.shape
			continue
		}
		if f.at == nil {
			f.at = map[string]int{}
		}
		f.at[field.Name] = len(f.fields)
		f.fields = append(f.fields, field)
	}
}

func shapeOf(v jsontext.Value) shape {
	switch v.Kind() {
	case '"':
		return seenString
	case '0':
		if _, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return seenInteger
		}
		return seenNumber
	case 't', 'f':
		return seenBool
	case '[':
		if isStrings(v) {
			return seenStrings
		}
		return seenOther
	case '{':
		return seenOther
	}
	return 0 // null
}

// isStrings says whether every element of the array v is a string.
func isStrings(v jsontext.Value) bool {
	if eachPlainString(v, func([]byte) {}) {
		return true
	}
	_, ok := stringList(v)
	return ok
}

func stringList(v jsontext.Value) ([]string, bool) {
	var plain []string
	if eachPlainString(v, func(text []byte) { plain = append(plain, string(text)) }) {
		return plain, true
	}
	var list []*string
	if json.Unmarshal(v, &list) != nil {
		return nil, false
	}
	out := make([]string, len(list))
	for i, s := range list {
		if s == nil {
			return nil, false
		}
		out[i] = *s
	}
	return out, true
}

// fieldText is the value as a string column shows it: a string without quotes,
// anything else as JSON.
func fieldText(v jsontext.Value) string {
	if v.Kind() == '"' {
		if text, rest, ok := plainString(v); ok && len(rest) == 0 {
			return string(text)
		}
		var s string
		if json.Unmarshal(v, &s) == nil {
			return s
		}
	}
	return string(v)
}

// eachPlainString calls do with the elements of an array of plain strings (see
// plainString). For any other it returns false, and some calls may have been
// made.
func eachPlainString(v []byte, do func(text []byte)) bool {
	space := func() { v = bytes.TrimLeft(v, " \t\r\n") }
	if len(v) == 0 || v[0] != '[' {
		return false
	}
	v = v[1:]
	for {
		space()
		text, rest, ok := plainString(v)
		if !ok {
			return false
		}
		do(text)
		v = rest
		space()
		switch {
		case len(v) > 0 && v[0] == ',':
			v = v[1:]
		case len(v) == 1 && v[0] == ']':
			return true
		default:
			return false
		}
	}
}

// plainString reads the JSON string at the front of v, if it says what it says
// without escapes.
func plainString(v []byte) (text, rest []byte, ok bool) {
	if len(v) == 0 || v[0] != '"' {
		return nil, nil, false
	}
	end := bytes.IndexByte(v[1:], '"') + 1
	if end == 0 {
		return nil, nil, false
	}
	text = v[1:end]
	return text, v[end+1:], bytes.IndexByte(text, '\\') < 0 && utf8.Valid(text)
}

// computedColumns are the columns of papers.parquet that Build fills in. An
// input field of such a name is stored with the prefix "input_".
var computedColumns = []string{"topic", "topic_label", "topic_score", "topic_2", "margin", "is_outlier", "is_representative", "x", "y"}

// columnName is the name of the column of an input field.
func columnName(field string) string {
	for _, name := range computedColumns {
		if field == name {
			return "input_" + field
		}
	}
	return field
}
