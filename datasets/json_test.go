package datasets

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// one reads one JSON line.
func one(t *testing.T, line string, o Options) *Paper {
	t.Helper()
	out := readText(t, "a.jsonl", line, o)
	if out.err != nil || len(out.papers) != 1 || len(out.rejects) != 0 {
		t.Fatalf("%s: %d papers, rejects %v, error %v", line, len(out.papers), out.rejects, out.err)
	}
	return out.papers[0]
}

func extra(p *Paper) string {
	var fields []string
	for _, f := range p.Extra {
		fields = append(fields, f.Name+"="+string(f.Value))
	}
	return strings.Join(fields, " ")
}

func TestJSONFields(t *testing.T) {
	p := one(t, `{"ID": 17, "Title": "A\n title", "summary": "Caf\u00e9  au lait", "authors": ["Ann", {"name": "Bo", "x": [1]}, null], "publishedAt": "2021-12-01T10:00:00Z",
		"venue": "V", "label": "x y", "keywords": "a; b", "upvotes": 3, "doi": "10.1/2", "url": "http://e.org", "note": {"k": [1, "]"]}, "abstract": null}`, Options{Format: "json"})
	upvotes := int64(3)
	want := &Paper{ID: "17", Title: "A title", Abstract: "Caf\u00e9 au lait", Authors: []string{"Ann", "Bo"}, NAuthors: 2, Year: 2021, Published: Date{2021, 12, 1},
		Venue: "V", Categories: []string{"x y"}, Keywords: []string{"a", "b"}, Upvotes: &upvotes, DOI: "10.1/2", URL: "http://e.org", Place: Place{"a.jsonl", 1}, Extra: p.Extra}
	if !reflect.DeepEqual(p, want) {
		t.Errorf("got  %+v\nwant %+v", p, want)
	}
	if got, want := extra(p), `ID=17 summary="Caf\u00e9  au lait" publishedAt="2021-12-01T10:00:00Z" label="x y" note={"k": [1, "]"]}`; got != want {
		t.Errorf("extra fields %s, want %s", got, want)
	}
}

func TestJSONNames(t *testing.T) {
	for _, c := range []struct {
		line string
		get  func(*Paper) any
		want any
	}{
		{`{"title":"t","paperId":"a"}`, func(p *Paper) any { return p.ID }, "a"},
		{`{"title":"t","id":"b","paper_id":"a"}`, func(p *Paper) any { return p.ID }, "a"},
		{`{"title":"t","paper_id":"a","id":"b"}`, func(p *Paper) any { return p.ID }, "a"},
		{`{"title":"t","paper_id":"","id":"b"}`, func(p *Paper) any { return p.ID }, "b"},
		{`{"title":"t","abstract":"","summary":"s"}`, func(p *Paper) any { return p.Abstract }, "s"},
		{`{"title":"t","title":"u"}`, func(p *Paper) any { return p.Title }, "u"},
		{`{"title":"t","labels":["a"],"categories":"b c"}`, func(p *Paper) any { return p.Categories }, []string{"b", "c"}},
		{`{"title":"t","label":"a b","labels":["c","d"]}`, func(p *Paper) any { return p.Categories }, []string{"c", "d"}},
		{`{"title":"t","labels":"machine learning; x"}`, func(p *Paper) any { return p.Categories }, []string{"machine learning", "x"}},
		{`{"title":"t","label":7}`, func(p *Paper) any { return p.Categories }, []string{"7"}},
		{`{"title":"t","authors":"Ann Lee and Bo Chen"}`, func(p *Paper) any { return p.Authors }, []string{"Ann Lee", "Bo Chen"}},
		{`{"title":"t","n_authors":4}`, func(p *Paper) any { return p.NAuthors }, 4},
		{`{"title":"t","n_authors":4,"authors":["a"]}`, func(p *Paper) any { return p.NAuthors }, 1},
		{`{"title":"t","date":"2019"}`, func(p *Paper) any { return [2]any{p.Year, p.Published} }, [2]any{2019, Date{}}},
		{`{"title":"t","date":2019}`, func(p *Paper) any { return [2]any{p.Year, p.Published} }, [2]any{2019, Date{}}},
		{`{"title":"t","date":"2019-05"}`, func(p *Paper) any { return [2]any{p.Year, p.Published} }, [2]any{2019, Date{}}},
		{`{"title":"t","date":"May 2, 2019"}`, func(p *Paper) any { return [2]any{p.Year, p.Published} }, [2]any{2019, Date{2019, 5, 2}}},
		{`{"title":"t","date":"2019-12-30","year":2020}`, func(p *Paper) any { return [2]any{p.Year, p.Published} }, [2]any{2020, Date{2019, 12, 30}}},
		{`{"title":"t","year":"2019.0"}`, func(p *Paper) any { return p.Year }, 2019},
		{`{"title":"t","year":0}`, func(p *Paper) any { return p.Year }, 0},
		{`{"title":"t","year":"n/a","upvotes":"nan"}`, func(p *Paper) any { return p.Year }, 0},
		{`{"title":"t","year":"2019-05-01"}`, func(p *Paper) any { return p.Year }, 2019},
		{`{"title":"t","upvotes":"0"}`, func(p *Paper) any { return *p.Upvotes }, int64(0)},
		{`{"title":"t","upvotes":3.0}`, func(p *Paper) any { return *p.Upvotes }, int64(3)},
		{`{"title":"t","upvotes":null}`, func(p *Paper) any { return p.Upvotes == nil }, true},
		{`{"title":"a\u0000b"}`, func(p *Paper) any { return p.Title }, "ab"},
		{"{\"title\":\"a\xffb\"}", func(p *Paper) any { return p.Title }, "a\uFFFDb"},
		{"{\"title\":\"a\\n\xffb\"}", func(p *Paper) any { return p.Title }, "a \uFFFDb"},
		{`{"title":"a\ud800b"}`, func(p *Paper) any { return p.Title }, "a\uFFFDb"},
		{`{"title":"\ud83d\ude00"}`, func(p *Paper) any { return p.Title }, "\U0001F600"},
		{`{"title":"t","x":null,"x":2}`, func(p *Paper) any { return extra(p) }, "x=2"},
		{"{\"title\":\"t\",\"x\xff\":\"y\xff\"}", func(p *Paper) any { return extra(p) }, "x\uFFFD=\"y\uFFFD\""},
		{`{"title":"t","arXiv_ID":"1234.5678"}`, func(p *Paper) any { return p.ArxivID + extra(p) }, "1234.5678"},
	} {
		if got := c.get(one(t, c.line, Options{})); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s gives %v, want %v", c.line, got, c.want)
		}
	}
}

func TestJSONRejects(t *testing.T) {
	for line, want := range map[string][]string{
		`{"title": "x"`:                        {"invalid JSON", "ends too early"},
		`{"title": "x",}`:                      {"invalid JSON", "byte 15"},
		`{"title": "x"} y`:                     {"invalid JSON", "after the record"},
		`{"title": 'x'}`:                       {"invalid JSON"},
		`{"title": NaN}`:                       {"invalid JSON"},
		"{\"title\": \"a\tb\"}":                {"invalid JSON"},
		`nonsense`:                             {"invalid JSON"},
		`[{"title":"x"}]`:                      {"wrong type", "a list where an object"},
		`null`:                                 {"wrong type", "null where an object"},
		`17`:                                   {"wrong type", "a number where"},
		`{"title": {"a": 1}}`:                  {"wrong type: title: an object"},
		`{"title": ["a"]}`:                     {"wrong type: title: a list"},
		`{"title": true}`:                      {"wrong type: title: true or false"},
		`{"title": "t", "summary": [1]}`:       {"wrong type: summary: a list"},
		`{"title": "t", "authors": [[1]]}`:     {"wrong type: authors: element 1: a list"},
		`{"title": "t", "authors": [{"x":1}]}`: {"wrong type: authors: element 1: an object without a name"},
		`{"title": "t", "authors": [{"name":["y"]}]}`: {"wrong type: authors: element 1: name: a list"},
		`{"title": "t", "keywords": [{"name":"y"}]}`:  {"wrong type: keywords: element 1: an object"},
		`{"title": "t", "year": "soon"}`:              {"wrong type: year", "soon"},
		`{"title": "t", "year": 20195}`:               {"wrong type: year", "20195"},
		`{"title": "t", "year": [2019]}`:              {"wrong type: year"},
		`{"title": "t", "date": "forthcoming"}`:       {"wrong type: date", "forthcoming", "2021-12-01"},
		`{"title": "t", "date": ["2019-01-01"]}`:      {"wrong type: date: a list"},
		`{"title": "t", "upvotes": -1}`:               {"wrong type: upvotes", "-1"},
		`{"title": "t", "upvotes": 1.5}`:              {"wrong type: upvotes", "1.5"},
		`{"title": "t", "upvotes": 1e300}`:            {"wrong type: upvotes"},
		`{"title": "t", "n_authors": 3000000000}`:     {"wrong type: n_authors"},
		`{"id": "x", "keywords": ["a"], "z": 1}`:      {"no title and no abstract", "paper_id", "keywords", "z"},
		`{"title": " \n ", "abstract": null, "y": 1}`: {"no title and no abstract", "fields with a value: y"},
		`{}`:                       {"no title and no abstract", "no field"},
		strings.Repeat(`[`, 20000): {"invalid JSON"},
		`{"x":` + strings.Repeat(`{"x":`, 20000) + `1}`: {"invalid JSON"},
	} {
		out := readText(t, "a.jsonl", line+"\n"+`{"title": "good"}`, Options{Format: "jsonl"})
		if len(out.papers) != 1 || len(out.rejects) != 1 {
			t.Errorf("%.80s: %d papers, %d rejects", line, len(out.papers), len(out.rejects))
			continue
		}
		if line == `{"id": "x", "keywords": ["a"], "z": 1}` {
			want = []string{"no title and no abstract", "id", "keywords", "z"}
		}
		wantError(t, out.rejects[0], append(want, "a.jsonl:1: ")...)
	}
}

func TestJSONLines(t *testing.T) {
	text := "\uFEFF" + `{"id":"a","title":"x"}` + "\r\n\n  \n" + `broken` + "\n" + `{"id":"b","title":"y"}` + "\n" + `{"id":"a","title":"z"}` + "\n" + `{"id":"c"}` + "\n" + `{"id":"d","abstract":"no newline at the end"}`
	out := readText(t, "a.jsonl", text, Options{})
	out.want(t, "a b d", "a.jsonl:4 invalid JSON; a.jsonl:6 same id again; a.jsonl:7 no title and no abstract")
	wantError(t, out.rejects[1], `a.jsonl:6: same id again: "a" is that of a.jsonl:1`)
	if out.papers[2].Place != (Place{"a.jsonl", 8}) {
		t.Errorf("place %v", out.papers[2].Place)
	}
	f := out.files[0]
	if f.Papers != 3 || fmt.Sprint(f.Rejects) != "[{invalid JSON 1} {no title and no abstract 1} {same id again 1}]" || f.Format != "jsonl" || f.Bytes != int64(len(text)) {
		t.Errorf("file %+v", f)
	}
}

func TestJSONArray(t *testing.T) {
	good := "[\n{\"id\":\"a\",\"title\":\"x\"},\n{\"id\":\"b\",\n\"title\":\"]}\\\"\"} , null,\n \"text\", {\"id\":\"c\",\"title\":\"z\"}\n]\n"
	readText(t, "a.json", good, Options{}).want(t, "a b c", "a.json:4 wrong type; a.json:5 wrong type")
	if p := readText(t, "a.json", good, Options{}).papers; p[0].Place.Line != 2 || p[1].Place.Line != 3 || p[2].Place.Line != 5 {
		t.Errorf("lines %v %v %v", p[0].Place, p[1].Place, p[2].Place)
	}
	for text, refused := range map[string]string{
		`[{"id":"a","title":"x"}, {"id":"b",,}, {"id":"c","title":"z"}]`:   "a.json:1 invalid JSON",
		"[{\"id\":\"a\",\"title\":\"x\"},\n{\"id\":\"b\"":                  "a.json:2 invalid JSON",
		"[{\"id\":\"a\",\"title\":\"x\"},\n":                               "a.json:2 invalid JSON",
		"[{\"id\":\"a\",\"title\":\"x\"}\n{\"id\":\"b\",\"title\":\"y\"}]": "a.json:2 invalid JSON",
		"[{\"id\":\"a\",\"title\":\"x\"},\n]":                              "a.json:2 invalid JSON",
		"[{\"id\":\"a\",\"title\":\"x\"}]\n]":                              "a.json:2 invalid JSON",
		"[{\"id\":\"a\",\"title\":\"x\"}]\n\ntail":                         "a.json:3 invalid JSON",
		"[{\"id\":\"a\",\"title\":\"x\"},\n{\"id\":\"b\",\"title\":\"y}]":  "a.json:2 invalid JSON",
		"[{\"id\":\"a\",\"title\":\"x\"}][\n]":                             "",
		"\n {\n\"id\":\"a\",\n\"title\":\"x\"\n}\n":                        "",
	} {
		out := readText(t, "a.json", text, Options{})
		out.want(t, "a", refused)
		if out.files[0].Format != "json" {
			t.Errorf("%q is read as %s", text, out.files[0].Format)
		}
	}
}

func TestJSONObjectsOverLines(t *testing.T) {
	text := "{\n  \"id\": \"a\",\n  \"title\": \"x\",\n  \"authors\": [\n    {\"name\": \"Ann\"}\n  ]\n}\n{\n  \"id\": \"b\",\n  \"title\": \"y\"\n}\n"
	out := readText(t, "papers.txt", text, Options{})
	out.want(t, "a b", "")
	if out.papers[1].Place.Line != 8 {
		t.Errorf("place %v", out.papers[1].Place)
	}
}

// A broken element ends its file, not the reading.
func TestBrokenArrayThenNextFile(t *testing.T) {
	dir := t.TempDir()
	a := write(t, dir, "a.json", `[{"id":"a","title":"x"}, {]`)
	b := write(t, dir, "b.json", `[{"id":"b","title":"x"}]`)
	out := read(t, []Input{{a, true}, {b, true}}, Options{})
	out.want(t, "a b", "a.json:1 invalid JSON")
	wantError(t, out.rejects[0], "reading of the file ends here")
	if out.files[0].Bytes != 27 {
		t.Errorf("%d bytes were read, of 27", out.files[0].Bytes)
	}
}

func TestTooLong(t *testing.T) {
	long := `{"id":"b","title":"` + strings.Repeat("x", 3000) + `"}`
	lines := `{"id":"a","title":"x"}` + "\n" + long + "\n" + `{"id":"c","title":"z"}`
	readText(t, "a.jsonl", lines, Options{MaxRecord: 1000}).want(t, "a c", "a.jsonl:2 record too long")
	readText(t, "a.jsonl", lines+"\n"+long, Options{MaxRecord: 1000}).want(t, "a c", "a.jsonl:2 record too long; a.jsonl:4 record too long")
	readText(t, "a.jsonl", lines, Options{MaxRecord: len(long)}).want(t, "a b c", "")
	readText(t, "a.jsonl", lines, Options{MaxRecord: len(long) - 1}).want(t, "a c", "a.jsonl:2 record too long")
	array := "[" + strings.ReplaceAll(lines, "\n", ",\n") + "]"
	readText(t, "a.json", array, Options{MaxRecord: 1000}).want(t, "a c", "a.json:2 record too long")
	readText(t, "a.json", array, Options{MaxRecord: len(long)}).want(t, "a b c", "")
}

// The usual records must not need jsontext, or reading is slow.
func TestQuickObject(t *testing.T) {
	for text, ok := range map[string]bool{
		line: true,
		` {"a": -1.5, "b" : [true, false, null, {"c\n\u00e9": "\"\\"}], "d": {}, "e": []} ` + "\r": true,
		`{"text of more than eight bytes": "and \\ with \" escapes é in it"}`:                      true,
		`{"a": 1e5}`: false, `{"a": "\ud83d\ude00"}`: false, `{"a": 01}`: false, `{"a": 1`: false, `{"a": "b` + "\t" + `"}`: false, `[{}]`: false, ``: false, `{}x`: false,
		`{"a":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "}": false,
	} {
		object, got := quickObject([]byte(text))
		if got != ok || ok && string(object) != strings.TrimSpace(text) {
			t.Errorf("%q: %q, %v", text, object, got)
		}
	}
}
