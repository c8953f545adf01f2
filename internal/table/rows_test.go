package table

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// countingReader counts what is read of a file.
type countingReader struct {
	io.ReaderAt
	bytes int
}

func (r *countingReader) ReadAt(b []byte, at int64) (int, error) {
	n, err := r.ReaderAt.ReadAt(b, at)
	r.bytes += n
	return n, err
}

// TestRowsReadTheirPagesAlone reads rows of a column of many pages.
func TestRowsReadTheirPagesAlone(t *testing.T) {
	const rows = 60000
	v := Vector{Strings: make([]string, rows)}
	for i := range v.Strings {
		v.Strings[i] = fmt.Sprintf("%x is text %d", i*i*7919%1000003, i)
	}
	content := encode(t, Schema{{Name: "text", Kind: String}}, WriterOptions{}, &Batch{Rows: rows, Columns: []Vector{v}})
	r := &countingReader{ReaderAt: bytes.NewReader(content)}
	f, err := open("counted", r, int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	r.bytes = 0
	want := []int{31234, 59999, 31235, 0, 31234}
	b, err := f.Rows(nil, want)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range want {
		if b.Columns[0].Strings[i] != v.Strings[row] {
			t.Errorf("row %d is %q, want %q", row, b.Columns[0].Strings[i], v.Strings[row])
		}
	}
	if r.bytes > len(content)/3 {
		t.Errorf("%d of %d bytes were read for rows of three pages", r.bytes, len(content))
	}
}
