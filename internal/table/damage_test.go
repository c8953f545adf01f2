package table

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// smallFile is a table of the kinds that are stored in different ways, with
// more than one row group.
func smallFile(t testing.TB) []byte {
	s := Schema{
		{Name: "text", Kind: String}, {Name: "n", Kind: Int64, Optional: true}, {Name: "yes", Kind: Bool},
		{Name: "list", Kind: Strings, Optional: true, Dictionary: true}, {Name: "vector", Kind: Floats},
	}
	return encode(t, s, WriterOptions{RowGroupRows: 20, Metadata: map[string]string{"key": "value"}}, randomBatch(s, 0, 45))
}

// use opens a file and reads all of it in both ways, each with a check of its
// own. It returns the first error; a panic or a batch that does not fit its
// schema fails the test.
func use(t testing.TB, content []byte) error {
	f, err := open("damaged", bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return err
	}
	if n := f.NumRows(); n > 0 {
		b, err := f.Rows(nil, []int{n - 1, 0, n / 2})
		if err == nil {
			err = b.validate(f.Schema())
		}
		if err != nil {
			return errors.Join(err, scan(t, content))
		}
	}
	return scan(t, content)
}

// scan opens a file and reads all of it from beginning to end.
func scan(t testing.TB, content []byte) error {
	f, err := open("damaged", bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return err
	}
	s := f.Schema()
	rows := 0
	err = f.Scan(context.Background(), nil, func(start int, b *Batch) error {
		if start != rows {
			t.Errorf("a batch begins at row %d after %d rows", start, rows)
		}
		rows += b.Rows
		return b.validate(s)
	})
	if err != nil {
		return err
	}
	if rows != f.NumRows() {
		t.Errorf("%d rows of %d", rows, f.NumRows())
	}
	return nil
}

// allowance is the memory that reading a small file, damaged or not, may take.
const allowance = 64 << 20

// useBounded is use with a look at the memory that it takes.
func useBounded(t testing.TB, content []byte) error {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	err := use(t, content)
	runtime.ReadMemStats(&after)
	if took := after.TotalAlloc - before.TotalAlloc; took > allowance {
		t.Errorf("%d MB were taken to read %d bytes: %v", took>>20, len(content), err)
	}
	return err
}

func TestDamagedFiles(t *testing.T) {
	content := smallFile(t)
	if err := useBounded(t, content); err != nil {
		t.Fatal(err)
	}
	for cut := 0; cut < len(content); cut += 13 {
		if err := use(t, content[:cut]); err == nil {
			t.Errorf("a file cut to %d of %d bytes passes", cut, len(content))
		}
	}
	// Most of the bytes that matter are in the footer and the page headers.
	r := rand.New(rand.NewPCG(1, 1))
	for range 1500 {
		damaged := bytes.Clone(content)
		at := r.IntN(len(content))
		damaged[at] = []byte{0, 0xff, content[at] ^ 1<<r.IntN(8), content[at] + 1}[r.IntN(4)]
		_ = useBounded(t, damaged)
	}
}

func TestDamageOfDataIsNoticed(t *testing.T) {
	s := Schema{{Name: "text", Kind: String}, {Name: "list", Kind: Strings, Optional: true}}
	content := encode(t, s, WriterOptions{}, randomBatch(s, 0, 500))
	for at := 100; at < len(content)/3; at += 47 {
		damaged := bytes.Clone(content)
		damaged[at] ^= 4
		if err := use(t, damaged); err == nil || !strings.Contains(err.Error(), `column "text"`) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for path, want := range map[string]string{
		filepath.Join(dir, "missing"): "no such file",
		dir:                           "it is no file",
		write("empty", ""):            "no Parquet file: it has 0 bytes",
		write("text", strings.Repeat("paper ", 100)):                      "does not end in PAR1",
		write("zeros", string(make([]byte, 1000))):                        "does not end in PAR1",
		write("long", "PAR1 and then \xff\xff\xff\xffPAR1"):               "its footer claims 4294967295 bytes",
		write("list", "PAR1\x19\xfc\xff\xff\xff\x7f\x06\x00\x00\x00PAR1"): "metadata is damaged",
	} {
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestThriftStructs(t *testing.T) {
	deep := strings.Repeat("\x1c", 1000) + strings.Repeat("\x00", 1001)
	for text, want := range map[string]int{
		"\x00":                       1,
		"\x15\x04\x00rest":           3,
		"\x11\x12\x00":               3, // two booleans
		"\x05\x80\x01\x04\x00":       5, // a long field number
		"\x18\x02ab\x00":             5,
		"\x19\x25\x02\x04\x00":       5,
		"\x1b\x01\x85":               -1,
		"\x1b\x01\x85\x01a\x02\x00":  7, // a map of text to numbers
		"\x1b\x01\x88\x01a\x01b\x00": 8,
		"\x1b\x00\x00":               3,
		"\x17\x01\x02\x03\x04\x05\x06\x07\x08\x00": 10,
		"":     -1,
		"\x15": -1,
		"\x15\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00": -1,
		"\x18\x7fab\x00":               -1,
		"\x19\xfc\xff\xff\xff\x7f\x00": -1,
		"\x1d\x00\x00":                 -1, // no such type
		deep:                           -1,
	} {
		n, err := thriftStructLen([]byte(text))
		if err != nil {
			n = -1
		}
		if n != want {
			t.Errorf("%.40q: %d bytes, %v, want %d", text, n, err, want)
		}
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(smallFile(f))
	f.Add(encode(f, Schema{{Name: "a", Kind: String, Optional: true}}, WriterOptions{}))
	list := Schema{{Name: "a", Kind: Strings, Dictionary: true}, {Name: "b", Kind: Floats, Optional: true}}
	f.Add(encode(f, list, WriterOptions{}, randomBatch(list, 0, 30)))
	f.Fuzz(func(t *testing.T, content []byte) { _ = useBounded(t, content) })
}
