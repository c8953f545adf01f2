package table

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
)

// written holds the cells that are hard to write: quotes, delimiters, line
// breaks, spaces at the ends, missing and not finite numbers, early dates.
func written() (Schema, *Batch) {
	s := Schema{
		{Name: "paper_id", Kind: String}, {Name: `a "name", or two`, Kind: String, Optional: true},
		{Name: "published", Kind: Date, Optional: true}, {Name: "score", Kind: Float32}, {Name: "x", Kind: Float64, Optional: true},
		{Name: "n", Kind: Int64}, {Name: "outlier", Kind: Bool}, {Name: "authors", Kind: Strings, Optional: true}, {Name: "vector", Kind: Floats},
	}
	b := &Batch{Rows: 3, Columns: []Vector{
		{Strings: []string{"0704.0001", " b,\t\"c\"\r\nd ", "\xff"}},
		{Strings: []string{"", "é", ""}, Valid: []bool{false, true, true}},
		{Ints: []int64{18993, 0, -1}, Valid: []bool{true, false, true}},
		{Floats: []float32{.1, float32(math.NaN()), 1e-7}},
		{Doubles: []float64{.1, math.Inf(1), 3}, Valid: []bool{true, true, false}},
		{Ints: []int64{math.MinInt64, 0, 7}},
		{Bools: []bool{true, false, true}},
		{Valid: []bool{true, false, true}},
		{},
	}}
	b.Columns[7].AppendStrings("Ada L.", "Grace, H.")
	b.Columns[7].AppendStrings()
	b.Columns[7].AppendStrings()
	for range 3 {
		b.Columns[8].AppendFloats(.5, -2)
	}
	return s, b
}

func TestCSV(t *testing.T) {
	s, b := written()
	var out strings.Builder
	w, err := NewCSVWriter(&out, s)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	const want = `paper_id,"a ""name"", or two",published,score,x,n,outlier,authors,vector
0704.0001,,2022-01-01,0.1,0.1,-9223372036854775808,true,"Ada L.|Grace, H.",0.5|-2
" b,	""c""` + "\r\n" + `d ",é,,,inf,0,false,,0.5|-2
` + "\xff" + `,,1969-12-31,1e-07,,7,true,,0.5|-2
`
	if out.String() != want {
		t.Errorf("got\n%q\nwant\n%q", out.String(), want)
	}
	records, err := csv.NewReader(strings.NewReader(strings.ReplaceAll(out.String(), "\r\n", "\n"))).ReadAll()
	if err != nil || len(records) != 4 || !slices.Equal(records[0], s.Names()) || records[2][0] != " b,\t\"c\"\nd " {
		t.Errorf("read back: %q, %v", records, err)
	}
}

func TestCSVOfOneEmptyColumn(t *testing.T) {
	var out strings.Builder
	w, err := NewCSVWriter(&out, Schema{{Name: "doi", Kind: String, Optional: true}})
	if err == nil {
		err = w.Write(&Batch{2, []Vector{{Strings: []string{"", "10.1/x"}, Valid: []bool{false, true}}}})
	}
	if err != nil || out.String() != "doi\n\"\"\n10.1/x\n" {
		t.Errorf("%q, %v", out.String(), err)
	}
}

func TestTSV(t *testing.T) {
	s, b := written()
	var out strings.Builder
	w, err := NewTSVWriter(&out, s)
	if err == nil {
		err = w.Write(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if len(lines) != 5 || lines[4] != "" {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for _, line := range lines[:4] {
		if cells := strings.Split(line, "\t"); len(cells) != len(s) {
			t.Errorf("%d cells in %q", len(cells), line)
		}
	}
	if !strings.HasPrefix(lines[2], " b, \"c\"  d \té\t\t") {
		t.Errorf("%q", lines[2])
	}
}

func TestJSONLines(t *testing.T) {
	s, b := written()
	var out strings.Builder
	w, err := NewJSONWriter(&out, s)
	if err == nil {
		err = w.Write(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	const first = `{"paper_id":"0704.0001","a \"name\", or two":null,"published":"2022-01-01","score":0.1,"x":0.1,` +
		`"n":-9223372036854775808,"outlier":true,"authors":["Ada L.","Grace, H."],"vector":[0.5,-2]}`
	if len(lines) != 3 || lines[0] != first {
		t.Errorf("%d lines, the first is %s", len(lines), lines[0])
	}
	var rows [3]map[string]any
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &rows[i]); err != nil || len(rows[i]) != len(s) {
			t.Errorf("%s: %v", line, err)
		}
	}
	if rows[1]["score"] != nil || rows[1]["x"] != nil || rows[1]["authors"] != nil || rows[2]["paper_id"] != "\uFFFD" {
		t.Errorf("%v", rows)
	}
	if list, ok := rows[2]["authors"].([]any); !ok || len(list) != 0 {
		t.Errorf("an empty list became %v", rows[2]["authors"])
	}
}

func TestTextErrors(t *testing.T) {
	full := errors.New("the disk is full")
	s, b := written()
	for name, open := range map[string]func(io.Writer, Schema) (interface{ Write(*Batch) error }, error){
		"csv":  func(w io.Writer, s Schema) (interface{ Write(*Batch) error }, error) { return NewCSVWriter(w, s) },
		"tsv":  func(w io.Writer, s Schema) (interface{ Write(*Batch) error }, error) { return NewTSVWriter(w, s) },
		"json": func(w io.Writer, s Schema) (interface{ Write(*Batch) error }, error) { return NewJSONWriter(w, s) },
	} {
		if _, err := open(io.Discard, nil); err == nil {
			t.Errorf("%s: an empty schema passes", name)
		}
		w, err := open(&limited{100, full}, s)
		if err == nil {
			err = w.Write(b)
		}
		if !errors.Is(err, full) {
			t.Errorf("%s: %v", name, err)
		}
		w, err = open(io.Discard, s)
		if err == nil {
			err = w.Write(&Batch{Rows: 1})
		}
		if err == nil || !strings.Contains(err.Error(), "a batch has 0 columns") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
