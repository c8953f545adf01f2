package datasets

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
	"golang.org/x/text/unicode/norm"
)

// fuzzFormat reads data as the format and checks what holds of any input.
func fuzzFormat(t *testing.T, format string, data []byte) {
	r, err := NewReader([]Input{{"-", true}}, Options{Format: format, Stdin: bytes.NewReader(data), MaxRecord: 4096})
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	last := 0
	for p, err := range r.Papers(context.Background()) {
		var refused *RecordError
		if errors.As(err, &refused) || err != nil {
			if err.Error() == "" || p != nil {
				t.Fatalf("paper %v with error %v", p, err)
			}
			continue
		}
		if p.ID == "" || ids[p.ID] || p.Title == "" && p.Abstract == "" {
			t.Fatalf("paper without text or own id: %+v", p)
		}
		ids[p.ID] = true
		if p.Place.Line < last || p.Place.File != "-" {
			t.Fatalf("place %v after line %d", p.Place, last)
		}
		last = p.Place.Line
		texts := append([]string{p.ID, p.Title, p.Abstract, p.Venue, p.DOI, p.ArxivID, p.URL}, p.Authors...)
		for _, s := range append(append(texts, p.Categories...), p.Keywords...) {
			if !utf8.ValidString(s) || clean([]byte(s)) != s {
				t.Fatalf("text %q is not clean", s)
			}
		}
		if len(p.Authors) > 0 && p.NAuthors != len(p.Authors) || p.NAuthors < 0 {
			t.Fatalf("%d authors of %q", p.NAuthors, p.Authors)
		}
		if !p.Published.IsZero() {
			if d, err := ParseDate(p.Published.String()); err != nil || d != p.Published {
				t.Fatalf("date %v", p.Published)
			}
		}
		names := map[string]bool{}
		for _, f := range p.Extra {
			if names[f.Name] && utf8.Valid(data) || !utf8.ValidString(f.Name) || !utf8.Valid(f.Value) || !f.Value.IsValid(jsontext.AllowDuplicateNames(true)) && utf8.Valid(data) {
				t.Fatalf("extra field %q = %q", f.Name, f.Value)
			}
			names[f.Name] = true
		}
	}
	for _, f := range r.Files() {
		if f.Bytes != int64(len(data)) {
			t.Fatalf("%d bytes were read of %d", f.Bytes, len(data))
		}
	}
}

func FuzzJSONLines(f *testing.F) {
	f.Add([]byte(line + "\n{\"id\":\"b\",\"title\":\"\\u00e9 \\ud800\",\"authors\":[{\"name\":\"A\"},null,\"B\"],\"x\":{\"y\":[1]},\"date\":\"2019-05-01\"}\nbroken\n[]"))
	f.Add([]byte("{\"title\":\"\xff\\\"\",\"X\":null,\"x\":1e5,\"year\":\"2019\",\"upvotes\":3}\r\n{\"labels\":\"a;b\",\"abstract\":17}"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFormat(t, "jsonl", data) })
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte("[" + line + ",{\"id\":\"b\",\"title\":\"]}\\\\\\\"\"},null,1,[{}]]"))
	f.Add([]byte("{\n\"title\":\"a\"\n}\n{\"title\":\"b\"}[\n]  tail"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFormat(t, "json", data) })
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte("id,title,abstract,x,\na,\"b \"\"c\"\"\",d\n\"e\nf\",g,h,i,j,k\nl,\"open,m\nn,\"o\",p\n"))
	f.Add([]byte("title;year\n\"\"a\"b;c\r\n\"\";\"\n\x00;\xff\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzFormat(t, "csv", data)
		fuzzFormat(t, "tsv", data)
	})
}

func FuzzListing(f *testing.F) {
	text, err := os.ReadFile("testdata/listing-59.txt")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text[:3000])
	f.Add([]byte("Oct 29, 2020\nOne\n\nShort.\n• a-lab A Lab\n·\n4 authors\n·\nFeb 29 1.2k\n\n• 1 author · Dec 1, 2019\nTwo\n·\nMay 3"))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFormat(t, "listing", data) })
}

func FuzzBibTeX(f *testing.F) {
	f.Add([]byte(bibSample))
	f.Add([]byte("@misc{a, title = {x}}\n@misc{b, title = {open,\n@misc{c, title {y}}\n@comment{\n@misc{d, title = \"\\'{\\^e} \xff\" # b # 3}\n"))
	f.Add([]byte("@string(a = \"b\" # {c})@book(k%2, title = a # $, author = {A and {B and C}, D, E, F}, eprint={math/0309136v1}, year={in press})@misc{k%2,TITLE={},title={x}\n%}\n}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzFormat(t, "bibtex", data)
		fuzzPieces(t, "bibtex", data)
	})
}

func FuzzRIS(f *testing.F) {
	f.Add([]byte(risSample))
	f.Add([]byte("AU  - x\nTY - JOUR\nTI - a\n b\xff\nDA - Apr 15\nPY - 2021a\nN1 - doi: 10.1/x\nTY  - X\nER  -\n\nER  - \nTY  - \nUR  - https://arxiv.org/abs/math/0309136v1\nAU  - ,;A,B,C,D\nT2  -"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fuzzFormat(t, "ris", data)
		fuzzPieces(t, "ris", data)
	})
}

// fuzzPieces checks that the pieces in which the data comes do not matter.
func fuzzPieces(t *testing.T, format string, data []byte) {
	inputs := []Input{{"-", true}}
	options := func(r io.Reader) Options { return Options{Format: format, Stdin: r, MaxRecord: 512} }
	whole := read(t, inputs, options(bytes.NewReader(data)))
	sameOutcome(t, read(t, inputs, options(iotest.OneByteReader(bytes.NewReader(data)))), whole)
	sameOutcome(t, readChunks(t, inputs, options(iotest.HalfReader(bytes.NewReader(data))), 2, 1), whole)
	last := 0
	for _, e := range whole.rejects {
		if e.Reason == SameID {
			continue // it is told after the records of its chunk
		}
		if e.Line < last {
			t.Fatalf("refused in line %d after line %d", e.Line, last)
		}
		last = e.Line
	}
}

func FuzzLatexText(f *testing.F) {
	f.Add([]byte(`\\'{\^e}$\alpha_{1}$ \c c\"{\i}\ss {\o}\LaTeX{} \foo{x} -- ` + "``''~"))
	f.Fuzz(func(t *testing.T, data []byte) {
		text := latexText(data)
		if !utf8.Valid(data) {
			return
		}
		if !utf8.ValidString(text) || !norm.NFC.IsNormalString(text) {
			t.Fatalf("%q gives %q", data, text)
		}
		if !bytes.ContainsAny(data, "\\${}~-`'") && text != norm.NFC.String(string(data)) {
			t.Fatalf("%q gives %q", data, text)
		}
		if utf8.RuneCountInString(text) > 3*len(data) {
			t.Fatalf("%q grows to %q", data, text)
		}
	})
}

// FuzzDetection reads any bytes as a file of any format and compression.
func FuzzDetection(f *testing.F) {
	for _, s := range []string{"", line, "[" + line + "]", "id,title\na,b\n", "id\ttitle\na\tb\n", "@misc{a, title={x}}", "TY  - X\nTI  - y\n", "<html>", "\uFEFF{\n\"title\":\"x\"}", gzipped(line), zstandard(line), gzipped(line) + "x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzFormat(t, "", data) })
}

// FuzzChunks checks that neither where a file is cut nor which parser gets a
// chunk changes anything.
func FuzzChunks(f *testing.F) {
	f.Add([]byte(line + "broken\n" + line + "{\"X\":1,\"title\":\"b\"}\n\n[]\n{\"title\":\"B\"}\n{\"abstract\":\"c\"}"))
	f.Add([]byte("[" + line + "," + line + ",{\"title\":\"b\"},null,{\"title\":\"c\"},{\"title\":,{\"title\":\"d\"}]"))
	f.Add([]byte("[" + line + ",{\"title\":\"b\"},{\"title\":\"c\"}; {"))
	f.Add([]byte("id,title,x\na,b,c\na,b,c\nd,\n,e,\n\"f\ng,h,i\nj,k,l\n"))
	f.Add([]byte("@misc{a, title={x}}\n@misc{a, title={y}}\n@misc{b, title={y\n@misc{, title={Y}}\n@string{c}"))
	f.Add([]byte("TY  - X\nID  - a\nTI  - x\nTY  - X\nTI  - X\nER  -\nTI  - y\n"))
	f.Add([]byte(gzipped(line + "{}\n" + line + "{\"title\":\"b\"}")))
	f.Fuzz(func(t *testing.T, data []byte) {
		inputs := []Input{{"-", true}}
		options := func() Options {
			return Options{Stdin: bytes.NewReader(data), MaxRecord: 4096, Fields: map[string]string{"venue": "x", "doi": "y"}}
		}
		whole := read(t, inputs, options())
		for _, records := range []int{1, 2, 3} {
			sameOutcome(t, readChunks(t, inputs, options(), 2, records), whole)
		}
	})
}

// FuzzQuickObject checks that what is taken at once is what jsontext takes.
func FuzzQuickObject(f *testing.F) {
	for _, s := range []string{line, ` { "a" : [ 1 , -2.50 , {} , [] , {"b":null} ] , "c\\\"\u00e9\ud83d" : true } `,
		`{"a":01}`, `{"a":1.}`, `{"a":-}`, `{"a":1e5}`, `{"a":nul}`, `{"a":"`, `{"a":"\`, `{"a":"\x"}`, `{"a":"\u12`, `{"a":"\u12g4"}`, `{"a",1}`, `{"a":1,}`, `[1]`, `{} {}`,
		"{\"a\":\"tab\there, some bytes on\"}", "{\"long text \xff\":\"0123456789\\n0123456789\",\"\":false}", `{"a":[1,2}`, `{"a":{"b":1]}`, `{"a" 1}`, `{1:2}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		object, ok := quickObject(data)
		if !ok {
			return
		}
		want, err := validJSON(bytes.Clone(data))
		if err != nil || !bytes.Equal(object, want) {
			t.Fatalf("%q is taken as %q, jsontext says %q, %v", data, object, want, err)
		}
	})
}

// FuzzFraming checks that the pieces in which a value arrives do not matter to
// where it ends.
func FuzzFraming(f *testing.F) {
	f.Add([]byte(`{"a":"\\\"}","b":[1,"]"]} tail`), 3)
	f.Add([]byte(`"\\\\\\" 12,`), 1)
	f.Fuzz(func(t *testing.T, data []byte, size int) {
		if len(data) == 0 || size < 1 {
			return
		}
		whole := valueScanner{scalar: bytes.IndexByte([]byte(`{["`), data[0]) < 0}
		pieces := whole
		want, wantDone := whole.feed(data)
		got, done := 0, false
		for rest := data; len(rest) > 0 && !done; {
			n := min(size, len(rest))
			var used int
			used, done = pieces.feed(rest[:n])
			got += used
			rest = rest[n:]
		}
		if got != want || done != wantDone {
			t.Fatalf("%q in pieces of %d ends at %d (%v), whole at %d (%v)", data, size, got, done, want, wantDone)
		}
	})
}

// FuzzDecompress reads damaged compressed data.
func FuzzDecompress(f *testing.F) {
	f.Add([]byte(gzipped(line)), true)
	f.Add([]byte(zstandard(line)), false)
	f.Fuzz(func(t *testing.T, data []byte, gz bool) {
		magic := zstdMagic
		if gz {
			magic = gzipMagic
		}
		if !bytes.HasPrefix(data, []byte(magic)) {
			data = append([]byte(magic), data...)
		}
		plain, name, err := decompress(bytes.NewReader(data))
		if err != nil {
			return
		}
		defer plain.Close()
		if name == "" {
			t.Fatal("the compression is not told")
		}
		_, _ = io.Copy(io.Discard, io.LimitReader(plain, 1<<20)) // an error is fine, a panic is not
	})
}
