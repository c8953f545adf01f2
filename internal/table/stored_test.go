package table

import (
	"bytes"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// storedBatch gives the columns of a batch that have no dictionary as pages.
func storedBatch(t testing.TB, s Schema, b *Batch) *Batch {
	t.Helper()
	out := &Batch{b.Rows, slices.Clone(b.Columns)}
	for i, c := range s {
		if c.Dictionary || i%3 == 0 { // the others as they are
			continue
		}
		pages, err := EncodePages(c, &b.Columns[i], b.Rows)
		if err != nil {
			t.Fatal(err)
		}
		described, rest, err := DecodePages(append(AppendPages(nil, pages.Pages), "rest"...))
		if err != nil || string(rest) != "rest" {
			t.Fatalf("%q is left, %v", rest, err)
		}
		out.Columns[i] = Vector{Stored: &Stored{described, bytes.NewReader(pages.Data)}}
	}
	return out
}

func TestStoredPagesAreTheColumn(t *testing.T) {
	s := everyKind()
	const rows = 3000
	// Batches as they are and as pages take turns; groups end behind a batch.
	content := encode(t, s, WriterOptions{RowGroupRows: 1000}, storedBatch(t, s, randomBatch(s, 0, 900)),
		randomBatch(s, 900, 50), storedBatch(t, s, randomBatch(s, 950, 450)), storedBatch(t, s, randomBatch(s, 1400, 1600)))
	f := openBytes(t, content)
	if len(f.groups) != 2 || f.groups[1].start != 1400 {
		t.Errorf("%d row groups, the second at row %d", len(f.groups), f.groups[1].start)
	}
	want := randomBatch(s, 0, rows)
	sameBatch(t, s, scanAll(t, f, nil), want)
	chosen := []int{2999, 0, 899, 900, 949, 950, 1399, 1400}
	got, err := f.Rows(nil, chosen)
	if err != nil {
		t.Fatal(err)
	}
	picked := &Batch{Rows: len(chosen), Columns: make([]Vector, len(s))}
	for i, c := range s {
		picked.Columns[i].reset(c)
		for _, row := range chosen {
			picked.Columns[i].appendFrom(c, &want.Columns[i], row)
		}
	}
	sameBatch(t, s, got, picked)
}

func TestStoredPagesThatDoNotFit(t *testing.T) {
	plain := Column{Name: "text", Kind: String}
	pages, err := EncodePages(plain, &Vector{Strings: []string{"a", "b"}}, 2)
	if err != nil {
		t.Fatal(err)
	}
	dictionary := Column{Name: "text", Kind: String, Dictionary: true}
	if _, err := EncodePages(dictionary, &Vector{Strings: []string{"a"}}, 1); err == nil || !strings.Contains(err.Error(), "has a dictionary") {
		t.Errorf("pages of a column with a dictionary: %v", err)
	}
	if _, err := EncodePages(plain, &Vector{Strings: []string{"a"}}, 2); err == nil || !strings.Contains(err.Error(), "1 values of string for 2 rows") {
		t.Errorf("too few values: %v", err)
	}
	for _, c := range []struct {
		column Column
		rows   int
		data   []byte
		want   string
	}{
		{plain, 3, pages.Data, "stored pages of 2 rows for 3 rows"},
		{dictionary, 2, pages.Data, "cannot have a dictionary"},
		{plain, 2, pages.Data[1:], "bytes of stored pages are there"},
	} {
		w, err := NewWriter(&bytes.Buffer{}, Schema{c.column}, WriterOptions{})
		if err != nil {
			t.Fatal(err)
		}
		err = w.Write(&Batch{c.rows, []Vector{{Stored: &Stored{pages.Pages, bytes.NewReader(c.data)}}}})
		if err == nil {
			err = w.Close()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
	text, err := NewCSVWriter(&bytes.Buffer{}, Schema{plain})
	if err != nil {
		t.Fatal(err)
	}
	if err := text.Write(&Batch{2, []Vector{{Stored: &Stored{pages.Pages, bytes.NewReader(pages.Data)}}}}); err == nil || !strings.Contains(err.Error(), "only Parquet") {
		t.Errorf("stored pages as CSV: %v", err)
	}
}

func TestBoundsHoldTheValues(t *testing.T) {
	long := strings.Repeat("é", 40)
	for _, c := range []struct {
		texts    []string
		min, max string
		exact    bool
	}{
		{[]string{"b", "a", "c"}, "a", "c", true},
		{[]string{""}, "", "", true},
		{[]string{long + "x", "ÿ"}, long[:boundBytes], "ÿ", false},
		{[]string{"a", long}, "a", long[:boundBytes-2] + "ê", false},
		{[]string{"a", strings.Repeat("\U0010FFFF", 20)}, "a", strings.Repeat("\U0010FFFF", 20), false},
	} {
		var b boundsBuilder
		for _, text := range c.texts {
			b.text(text)
		}
		got := b.encode(String)
		if string(got.Min) != c.min || string(got.Max) != c.max || got.Exact != c.exact || got.Min == nil {
			t.Errorf("%q: %q to %q, exact %v", c.texts, got.Min, got.Max, got.Exact)
		}
	}
	zero := float32(0)
	nan := zero / zero
	var b boundsBuilder
	b.float(float64(nan))
	if got := b.encode(Float32); got.Min != nil {
		t.Errorf("bounds of NaN: %v", got)
	}
	b.float(0)
	if got := b.encode(Float32); !bytes.Equal(got.Min, []byte{0, 0, 0, 0x80}) || !bytes.Equal(got.Max, []byte{0, 0, 0, 0}) {
		t.Errorf("bounds of zero: %v", got)
	}
}

func FuzzDecodePages(f *testing.F) {
	pages := []Page{{Size: 300, FullSize: 70000, Rows: 2, Values: 3, Nulls: 1, Bounds: Bounds{[]byte(""), []byte("b"), true}}, {Rows: 1}}
	f.Add(AppendPages(nil, pages))
	f.Add([]byte{255, 255, 255, 255, 255, 255, 3})
	if got, _, err := DecodePages(AppendPages(nil, pages)); err != nil || !reflect.DeepEqual(got, pages) {
		f.Fatalf("%+v, %v", got, err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		decoded, _, err := DecodePages(b)
		if err != nil && !errors.Is(err, errPages) || len(decoded) > len(b) {
			t.Errorf("%d pages of %d bytes, %v", len(decoded), len(b), err)
		}
	})
}

// TestStoredStringsComeBack reads pages back without a file: required and
// optional strings, of more than one page, with missing values, and damaged.
func TestStoredStringsComeBack(t *testing.T) {
	const rows = 5000
	v := Vector{Strings: make([]string, rows), Valid: make([]bool, rows)}
	for i := range rows {
		if v.Valid[i] = i%7 != 0; v.Valid[i] {
			v.Strings[i] = strings.Repeat("text ", i%40)
		}
	}
	none := Vector{Strings: make([]string, 9), Valid: make([]bool, 9)}
	for _, c := range []struct {
		column Column
		vector Vector
	}{
		{Column{Name: "a", Kind: String, Optional: true}, v},
		{Column{Name: "b", Kind: String}, Vector{Strings: v.Strings}},
		{Column{Name: "c", Kind: String, Optional: true}, none},
		{Column{Name: "d", Kind: String}, Vector{}},
	} {
		pages, err := EncodePages(c.column, &c.vector, len(c.vector.Strings))
		if err != nil {
			t.Fatal(err)
		}
		if len(c.vector.Strings) == rows && len(pages.Pages) < 3 {
			t.Errorf("%s: %d pages prove little", c.column.Name, len(pages.Pages))
		}
		stored := func(data []byte) *Stored { return &Stored{pages.Pages, bytes.NewReader(data)} }
		got, err := stored(pages.Data).Strings(c.column)
		if err != nil || !slices.Equal(got, c.vector.Strings) {
			t.Errorf("%s: %d strings of %d, %v", c.column.Name, len(got), len(c.vector.Strings), err)
		}
		for at := 0; at < len(pages.Data); at += 1 + len(pages.Data)/50 {
			damaged := slices.Clone(pages.Data)
			damaged[at] ^= 0x55
			_, _ = stored(damaged).Strings(c.column) // anything but a panic
		}
		if len(pages.Data) > 0 {
			if _, err := stored(pages.Data[:len(pages.Data)-1]).Strings(c.column); err == nil {
				t.Errorf("%s: a cut page is read", c.column.Name)
			}
		}
	}
	if _, err := (&Stored{}).Strings(Column{Name: "n", Kind: Int64}); err == nil {
		t.Error("numbers are read as strings")
	}
}
