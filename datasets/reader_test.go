package datasets

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"
)

const line = `{"id":"a","title":"x"}` + "\n"

func TestUnusableFiles(t *testing.T) {
	for _, c := range []struct{ name, text, found string }{
		{"a.jsonl", "", "found an empty file"},
		{"a.csv", " \n\n", "found nothing but white space"},
		{"a.jsonl", strings.Repeat("\x00", 100000), "found a file of zeros"},
		{"a.png", "\x89PNG\r\n\x1a\n....", "found a PNG image"},
		{"a.pdf", "%PDF-1.7 ...", "found a PDF document"},
		{"a.bin", "\x01\x02\x03\x80\x81\x82" + strings.Repeat("\x00\x07", 50), "found binary data"},
		{"a.txt", "\xff\xfea\x00b\x00", "found text in UTF-16"},
		{"a.html", "<!DOCTYPE html>\n<html>", "found an HTML page"},
		{"a.xml", "<?xml version='1.0'?>\n<feed>", "found an XML file"},
		{"a.txt", "Dear reader,\nthis is a letter.", `found text that begins with "Dear reader,"`},
		{"a.csv", "x,y\n1,2\n", `found text that begins with "x,y"`},
		{"a.txt", "@media print {\n}\n@Override\npublic (x)\nme@home.org\n", `found text that begins with "@media print {"`},
		{"a.txt", "PMID- 1\nTI  - x\n", `found text that begins with "PMID- 1"`},
		{"a.txt", "title\none\n", `found text that begins with "title"`},
		{"a.zst", zstandard(gzipped(line)), "found gzip data within compressed data"},
		{"a.gz", gzipped(""), "found an empty file"},
	} {
		out := readText(t, c.name, c.text, Options{})
		wantError(t, out.err, c.name+": no usable paper: no papers found: looked for JSON lines, JSON array, Daily Papers listing, BibTeX, RIS, CSV", c.found)
		if !errors.Is(out.err, ErrNoPapers) {
			t.Errorf("%s: %v is not ErrNoPapers", c.name, out.err)
		}
	}
	for _, c := range []struct{ name, text, says string }{
		{"a.jsonl", "{\"id\":1}\n{\n", "a.jsonl: no usable paper: read as jsonl (JSON lines); refused: 1 invalid JSON, 1 no title and no abstract; the first: a.jsonl:1: no title and no abstract: fields with a value: id"},
		{"a.json", "[]", `read as json (JSON array), without a record; found text that begins with "[]"`},
		{"a.json", "[1, 2]", "refused: 2 wrong type"},
		{"a.csv", "id,title\n", "read as csv"},
		{"a.jsonl", "{broken", "refused: 1 invalid JSON"},
	} {
		out := readText(t, c.name, c.text, Options{})
		wantError(t, out.err, c.says)
		if refused := new(RecordError); errors.As(out.err, &refused) {
			t.Errorf("%v passes for a record that was refused", out.err)
		}
	}
	out := readText(t, "a.txt", "", Options{Format: "csv"})
	wantError(t, out.err, "read as csv", "found an empty file")
	dir := t.TempDir()
	wantError(t, read(t, []Input{{dir, true}}, Options{}).err, "a folder, where a file is expected")
	wantError(t, read(t, []Input{{filepath.Join(dir, "none"), true}}, Options{}).err, "no such file")
}

// A file of a folder may hold no papers, unless none of them does.
func TestUnusableFilesOfFolder(t *testing.T) {
	dir := t.TempDir()
	readme := Input{write(t, dir, "README.md", "About this folder.\n"), false}
	empty := Input{write(t, dir, "empty.jsonl", ""), false}
	papers := Input{write(t, dir, "z.jsonl", line), false}
	out := read(t, []Input{readme, empty, papers}, Options{})
	out.want(t, "a", "")
	if len(out.files) != 3 || !strings.Contains(strings.Join(out.files[0].Warnings, ""), "About this folder.") || out.files[0].Format != "" || out.files[0].Bytes != 19 || len(out.files[0].SHA256) != 64 {
		t.Errorf("%+v", out.files)
	}
	out = read(t, []Input{readme, empty}, Options{})
	wantError(t, out.err, "no usable paper in 2 files: README.md: no usable paper", "an empty file")
	if len(out.files) != 2 {
		t.Error("the files that were read are not described")
	}
}

func TestDetection(t *testing.T) {
	for _, c := range []struct{ name, text, format string }{
		{"a", line, "jsonl"},
		{"a.csv", line + line, "jsonl"},
		{"a", "broken\n" + line + line, "jsonl"},
		{"a", `{"id":"a","title":"x` + "\n" + line, "jsonl"},
		{"a", `{"id":` + "\n" + line, "jsonl"},
		{"a", `{"id":"a","title":"x","abstract":"` + strings.Repeat("y", 100000) + `"}`, "jsonl"},
		{"a", "\n\n" + line, "jsonl"},
		{"a", "  [ " + strings.TrimSpace(line) + "]", "json"},
		{"a.jsonl", "[" + line + "]", "json"},
		{"a", "{\n\"id\":\"a\",\n\"title\":\"x\",\"abstract\":\"" + strings.Repeat("y", 100000) + "\"}", "json"},
		{"a", "id,title\na,x\n", "csv"},
		{"a", "title;id\nx;a\n", "csv"},
		{"a", "title\tid\nx\ta\n", "tsv"},
		{"a.csv", "title\nx\n", "csv"},
		{"a.csv.gz", gzipped("title\nx\n"), "csv"},
		{"a", "\"id\",\"Title\"\na,x\n", "csv"},
		{"a", "[Re] A study, again\n\n" + abstractA + "\n\n• 2 authors\n·\nDec 1, 2019\n", "listing"},
		{"a.csv", "title, abstract and what not\n\n" + abstractA + "\n\n• 2 authors\n·\nDec 1, 2019\n", "listing"},
		{"a", "@article{a,\n  title = {x},\n}\n", "bibtex"},
		{"a.csv", "@Article(a, title = \"x\")\n", "bibtex"},
		{"a.txt", "\n% title, abstract\n@comment{x}\n@string{j = {J}}\n@misc{\n  a,\n  title = {x}}", "bibtex"},
		{"a.bib", "Title and abstract of the keeper of this file.\n\n@article{a,\n  title = {x},\n}\n", "bibtex"},
		{"a.json", "\uFEFF@article{a, title = {[1, 2]}}", "bibtex"},
		{"a.bib", "id,title,abstract,cite\na,x,y,\"\n@article{a,\ntitle = {x},\n}\"\n", "csv"},
		{"a.bib", "{\"title\":\"@article{a, title = {x}}\"}\n", "jsonl"},
		{"a.bib", "[\n{\"title\":\"x\"},\n{\"title\":\"TY  - JOUR\"}\n]", "json"},
		{"a.ris", "A title\n\n" + abstractA + "\n\n• 2 authors\n·\nDec 1, 2019\n", "listing"},
		{"a", "TY  - JOUR\nTI  - x\nER  - \n", "ris"},
		{"a.csv", "\r\nTY - JOUR\r\nTI - title, abstract\r\nER -\r\n", "ris"},
		{"a.ris", "Exported on a Monday\n\nTY  - JOUR\nTI  - x\n", "ris"},
		{"a.ris", "id,title,abstract\na,x,\"\nTY  - JOUR\n\"\n", "csv"},
	} {
		out := readText(t, c.name, c.text, Options{})
		if out.err != nil || out.files[0].Format != c.format || len(out.papers) == 0 {
			t.Errorf("%s, %.40q: %d papers, error %v, files %+v, want %s", c.name, c.text, len(out.papers), out.err, out.files, c.format)
		}
	}
	out := readText(t, "a", line, Options{Format: "json"})
	if out.err != nil || out.files[0].Format != "json" {
		t.Errorf("the format asked for is not taken: %v %+v", out.err, out.files)
	}
}

func TestCompression(t *testing.T) {
	other := strings.Replace(line, `"a"`, `"b"`, 1)
	for _, c := range []struct{ stored, compression string }{
		{line + other, ""},
		{gzipped(line + other), "gzip"},
		{gzipped(line) + gzipped(other), "gzip"},
		{zstandard(line + other), "zstd"},
		{zstandard(line) + zstandard(other), "zstd"},
	} {
		out := readText(t, "papers.dat", c.stored, Options{})
		out.want(t, "a b", "")
		sum := sha256.Sum256([]byte(c.stored))
		want := FileInfo{Name: "papers.dat", Path: out.files[0].Path, Bytes: int64(len(c.stored)), SHA256: hex.EncodeToString(sum[:]), Format: "jsonl", Compression: c.compression, Papers: 2}
		if !reflect.DeepEqual(out.files[0], want) || !filepath.IsAbs(want.Path) {
			t.Errorf("%+v, want %+v", out.files[0], want)
		}
	}
	var many strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&many, "{\"id\":\"%d\",\"title\":\"%x\"}\n", i, sha256.Sum256([]byte{byte(i), byte(i >> 8)}))
	}
	for name, stored := range map[string]string{"gzip": gzipped(many.String()), "zstd": zstandard(many.String())} {
		cut := readText(t, "cut", stored[:len(stored)*3/4], Options{})
		wantError(t, cut.err, "cut: after line", "damaged "+name+" data")
		// The format may be done before the end of the file.
		flipped := []byte(stored)
		flipped[len(flipped)/2] ^= 0x55
		bad := readText(t, "bad", string(flipped), Options{})
		wantError(t, bad.err, "damaged "+name+" data")
	}
	wantError(t, readText(t, "bad", gzipMagic+"nonsense", Options{}).err, "bad: damaged gzip data")
	wantError(t, readText(t, "bad", zstdMagic+"nonsense", Options{}).err, "bad: damaged zstd data")
}

func TestExpand(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, name := range []string{"b.jsonl", "a.jsonl", "f/2.csv", "f/1.csv", "f/g/0.csv", "f/.hidden", "f/.git/x", "odd[1].csv"} {
		write(t, dir, name, line)
	}
	if err := os.Mkdir("empty", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("f", "link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(dir, "f"), filepath.Join(dir, "f", "loop")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"b.jsonl", "a.jsonl"}, "b.jsonl! a.jsonl!"},
		{[]string{"b.jsonl", "./b.jsonl", filepath.Join(dir, "b.jsonl")}, "b.jsonl!"},
		{[]string{"*.jsonl", "a.jsonl"}, "a.jsonl! b.jsonl"},
		{[]string{"f"}, "f/1.csv f/2.csv f/g/0.csv"},
		{[]string{"f/2.csv", "f"}, "f/2.csv! f/1.csv f/g/0.csv"},
		{[]string{"link"}, "f/1.csv f/2.csv f/g/0.csv"},
		{[]string{"-", "a.jsonl", "-"}, "-! a.jsonl!"},
		{[]string{"odd[1].csv"}, "odd[1].csv!"},
		{[]string{"f/*"}, "f/.hidden f/1.csv f/2.csv"},
	} {
		inputs, err := Expand(c.args)
		if err != nil {
			t.Errorf("%q: %v", c.args, err)
		}
		var got []string
		for _, in := range inputs {
			s := filepath.ToSlash(in.Path)
			if in.Named {
				s += "!"
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q gives %q, want %q", c.args, got, c.want)
		}
	}
	for arg, says := range map[string]string{"none": "none: no such file or folder", "*.xyz": "*.xyz: no file matches", "empty": "empty: a folder without files", "[": "no sound pattern"} {
		_, err := Expand([]string{"a.jsonl", arg})
		wantError(t, err, says)
	}
}

func TestSameIDOverFiles(t *testing.T) {
	dir := t.TempDir()
	a := write(t, dir, "a.jsonl", line+`{"title":"No id","year":2020}`)
	b := write(t, dir, "b.csv", "id,title,year\nb,x,\na,y,\n,no ID!,2020\n,no id,2021\n")
	out := read(t, []Input{{a, true}, {b, true}}, Options{})
	id := titleID("no id", 2020)
	out.want(t, "a "+id+" b "+titleID("no id", 2021), "b.csv:3 same id again; b.csv:4 same id again")
	wantError(t, out.rejects[0], `b.csv:3: same id again: "a" is that of a.jsonl:1`)
	wantError(t, out.rejects[1], "made from the title", "a.jsonl:2")
}

func TestStandardInput(t *testing.T) {
	out := read(t, []Input{{"-", true}}, Options{Stdin: iotest.OneByteReader(strings.NewReader(gzipped(line + "broken\n")))})
	out.want(t, "a", "standard input:2 invalid JSON")
	if out.files[0].Name != "-" || out.files[0].Path != "-" || out.papers[0].Place.File != "-" {
		t.Errorf("%+v", out.files[0])
	}
	failure := errors.New("the wire is cut")
	out = read(t, []Input{{"-", true}}, Options{Stdin: io.MultiReader(strings.NewReader(strings.Repeat(line, 5000)), iotest.ErrReader(failure))})
	wantError(t, out.err, "standard input: after line ", "the wire is cut")
	if !errors.Is(out.err, failure) {
		t.Error("the error does not wrap its cause")
	}
}

func TestOptions(t *testing.T) {
	for _, c := range []struct {
		o    Options
		says string
	}{
		{Options{Format: "docx"}, `format "docx" is not known (there are jsonl, json, listing, bibtex, ris, csv, tsv)`},
		{Options{MaxRecord: -1}, "MaxRecord = -1"},
		{Options{Fields: map[string]string{"name": "x"}}, `no column is called "name"`},
		{Options{Fields: map[string]string{"title": " "}}, "empty name"},
		{Options{Fields: map[string]string{"id": "x", "paper_id": "y"}}, "two fields are given for paper_id"},
		{Options{Fields: map[string]string{"title": "x", "abstract": "X"}}, `field "x" is given for both abstract and title`},
	} {
		_, err := NewReader([]Input{{"a", true}}, c.o)
		wantError(t, err, c.says)
	}
	_, err := NewReader(nil, Options{})
	wantError(t, err, "no input files")
	if err := (Options{Format: "csv", Fields: map[string]string{"id": "x", "date": "y"}}).Validate(); err != nil {
		t.Error(err)
	}
	if names := CanonicalColumns(); len(names) != 14 || names[0] != "paper_id" || names[13] != "upvotes" {
		t.Errorf("columns %q", names)
	}
}

func TestReadAll(t *testing.T) {
	dir := t.TempDir()
	inputs := []Input{{write(t, dir, "a.bib", "@misc{a, title = {x}}\n@misc{b}\n@misc{c, title = {x}}\n"), true}, {write(t, dir, "b.jsonl", line+`{"title":"y"}`), true}}
	r, err := NewReader(append(inputs, Input{filepath.Join(dir, "none"), true}), Options{})
	if err != nil {
		t.Fatal(err)
	}
	papers, refused, err := r.ReadAll(context.Background())
	want := read(t, inputs, Options{})
	sameOutcome(t, outcome{papers: papers, rejects: refused, files: r.Files()}, want)
	if len(papers) != 3 || len(refused) != 2 {
		t.Errorf("%d papers, %d refused", len(papers), len(refused))
	}
	wantError(t, err, "no such file")
}

func TestReaderStops(t *testing.T) {
	path := write(t, t.TempDir(), "a.jsonl", line+strings.Repeat(`{"title":"x"}`+"\n", 100000))
	r, err := NewReader([]Input{{path, true}}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for range r.Papers(context.Background()) {
		break
	}
	if len(r.Files()) != 0 {
		t.Error("a file that was not read to its end is described")
	}
	for _, err := range r.Papers(context.Background()) {
		wantError(t, err, "can be read once")
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if r, err = NewReader([]Input{{path, true}}, Options{}); err != nil {
		t.Fatal(err)
	}
	n := 0
	var last error
	for _, err := range r.Papers(ctx) {
		if n++; n == 10 {
			cancel()
		}
		last = err
	}
	if !errors.Is(last, context.Canceled) || n > 1000 {
		t.Errorf("%d records after cancelling, then %v", n, last)
	}
}

func TestProgress(t *testing.T) {
	text := line + strings.Repeat(`{"id":"a","title":"`+strings.Repeat("x", 2000)+"\"}\n", 8000)
	path := write(t, t.TempDir(), "a.jsonl", text)
	var done []int64
	out := read(t, []Input{{path, true}}, Options{Progress: func(stage string, n, total int64) {
		if stage != "read" || total != int64(len(text)) {
			t.Errorf("stage %s, total %d", stage, total)
		}
		done = append(done, n)
	}})
	if out.err != nil || len(done) < 3 || done[len(done)-1] != int64(len(text)) {
		t.Errorf("%v %v", done, out.err)
	}
	for i := 1; i < len(done); i++ {
		if done[i] <= done[i-1] {
			t.Error("progress goes back")
		}
	}
}

// endless gives head and then pieces without end, up to a size.
type endless struct {
	piece string
	left  int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n+len(e.piece) <= len(p) && e.left > 0 {
		n += copy(p[n:], e.piece)
		e.left -= int64(len(e.piece))
	}
	return n, nil
}

// A paper of 10 MB is read; memory does not grow with the file nor with a
// record over the limit.
func TestBigRecords(t *testing.T) {
	big := `{"id":"big","title":"x","abstract":"` + strings.Repeat("word \\n", 10<<20/7) + `"}` + "\n"
	for name, text := range map[string]string{
		"a.jsonl": line + big, "a.json": "[" + line + "," + big + "]",
		"a.csv": "id,title,abstract\na,x,\nbig,x,\"" + strings.Repeat("word\n", 2<<20) + "\"\n",
	} {
		out := readText(t, name, text, Options{})
		out.want(t, "a big", "")
		if n := len(out.papers[1].Abstract); n < 7<<20 {
			t.Errorf("%s: abstract of %d bytes", name, n)
		}
	}
	for name, stdin := range map[string]io.Reader{
		"lines":  io.MultiReader(strings.NewReader(line), &endless{"xxxxxxxx", 100 << 20}, strings.NewReader("\n"+strings.Replace(line, "a", "b", 1))),
		"array":  io.MultiReader(strings.NewReader("["+line+`,{"id":"`), &endless{"xxxxxxxx", 100 << 20}, strings.NewReader(`"},`+strings.Replace(line, "a", "b", 1)+"]")),
		"papers": io.MultiReader(strings.NewReader(line), &endless{`{"id":"b","title":"` + strings.Repeat("x", 4000) + `"}` + "\n", 100 << 20}),
	} {
		r, err := NewReader([]Input{{"-", true}}, Options{Stdin: stdin})
		if err != nil {
			t.Fatal(err)
		}
		runtime.GC()
		var before, now runtime.MemStats
		runtime.ReadMemStats(&before)
		peak, papers, n := uint64(0), 0, 0
		for p, err := range r.Papers(context.Background()) {
			if p != nil {
				papers++
			} else if refused := new(RecordError); !errors.As(err, &refused) {
				t.Fatal(err)
			}
			if n++; n%20000 == 2 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				peak = max(peak, now.HeapAlloc)
			}
		}
		if papers != 2 || peak > before.HeapAlloc+64<<20 {
			t.Errorf("%s: %d papers, %d MB more in use", name, papers, int64(peak-before.HeapAlloc)>>20)
		}
	}
}

func TestSurvivesSlowReaders(t *testing.T) {
	text := []byte("[" + line + ",\n{\"id\":\"b\",\"title\":\"\\\"\\\\\"}\n]")
	for name, stdin := range map[string]io.Reader{"half": iotest.HalfReader(bytes.NewReader(text)), "data with EOF": iotest.DataErrReader(bytes.NewReader(text))} {
		out := read(t, []Input{{"-", true}}, Options{Stdin: stdin})
		if out.ids() != "a b" || out.err != nil {
			t.Errorf("%s: %q, %v", name, out.ids(), out.err)
		}
	}
}
