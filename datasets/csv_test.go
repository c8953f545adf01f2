package datasets

import (
	"reflect"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	text := "\uFEFFPaper ID,Title,ABSTRACT,authors,year,Categories,My Field,\r\n" +
		"a,\"A \"\"quoted\"\", title\",\"Two\r\nlines\n\nand more\",Ann Lee|Bo Chen,2019,cs.LG; cs.AI,\"x\n y\",0\r\n" +
		"\r\n" +
		"b,5\" disks,short\r\n" +
		"c,\"The \"best\" of\",lazy quotes,,,,,\r\n"
	out := readText(t, "papers.csv", text, Options{})
	out.want(t, "a b c", "")
	a := out.papers[0]
	want := &Paper{ID: "a", Title: `A "quoted", title`, Abstract: "Two lines and more", Authors: []string{"Ann Lee", "Bo Chen"}, NAuthors: 2, Year: 2019,
		Categories: []string{"cs.LG", "cs.AI"}, Place: Place{"papers.csv", 2}, Extra: a.Extra}
	if !reflect.DeepEqual(a, want) {
		t.Errorf("got  %+v\nwant %+v", a, want)
	}
	if got, want := extra(a), `Paper ID="a" My Field="x\n y" column_8="0"`; got != want {
		t.Errorf("extra fields %s, want %s", got, want)
	}
	if b := out.papers[1]; b.Title != `5" disks` || b.Abstract != "short" || b.Place.Line != 8 || extra(b) != `Paper ID="b"` {
		t.Errorf("short row %+v", b)
	}
	if c := out.papers[2]; c.Title != `The "best" of` || c.Place.Line != 9 || extra(c) != `Paper ID="c" My Field=null column_8=null` {
		t.Errorf("lazy row %+v", c)
	}
}

func TestTSVAndSemicolons(t *testing.T) {
	for format, text := range map[string]string{
		"tsv": "id\ttitle\tabstract\na\t\"Attention\" is all, you need\tx; y\nb\t\"Quoted \"\t\"multi\nline\"\n",
		"csv": "id;title;abstract\na;\"Attention\" is all, you need;\"x; y\"\nb;\"Quoted \";\"multi\nline\"\n",
	} {
		out := readText(t, "papers.txt", text, Options{})
		out.want(t, "a b", "")
		if out.files[0].Format != format {
			t.Errorf("%q is read as %s", text, out.files[0].Format)
		}
		if a, b := out.papers[0], out.papers[1]; a.Title != `"Attention" is all, you need` || a.Abstract != "x; y" || b.Title != "Quoted" || b.Abstract != "multi line" {
			t.Errorf("%s: %+v %+v", format, a, b)
		}
	}
}

// A row that is broken takes no other with it.
func TestCSVRecovers(t *testing.T) {
	head := "id,title,abstract\na,x,y\n"
	tail := "z,\"last\",\"row\"\n"
	for rows, want := range map[string]struct{ ids, refused string }{
		"b,too,many,fields\n":                                  {"a z", "p.csv:3 wrong number of fields"},
		"b,too,many\nc,x,y,,\n":                                {"a b c z", ""},
		"b,\"never closed,x\n":                                 {"a z", "p.csv:3 invalid CSV"},
		"b,\"never closed,x\nc,x,y\nd,u,v\n":                   {"a c d z", "p.csv:3 invalid CSV"},
		"b,\"one,x\nc,\"two,x\nd,x,y\n":                        {"a d z", "p.csv:3 invalid CSV; p.csv:4 invalid CSV"},
		"b,\"cut\noff here\nc,x,y\n":                           {"a c z", "p.csv:3 invalid CSV; p.csv:4 invalid CSV"},
		"b,\"a \"\"fine\"\"\n\"\"one\"\"\",x\n":                {"a b z", ""},
		"b\n":                                                  {"a z", "p.csv:3 no title and no abstract"},
		"b,x,\"y\"\n":                                          {"a b z", ""},
		"b," + strings.Repeat("x", 600) + ",y\nc,x,y\n":        {"a c z", "p.csv:3 record too long"},
		"b,\"" + strings.Repeat("x,\n", 300) + "\",y\nc,x,y\n": {"a c z", "p.csv:3 record too long"},
	} {
		out := readText(t, "p.csv", head+rows+tail, Options{MaxRecord: 500})
		if strings.Contains(want.refused, "too long") && strings.Contains(rows, "\n\"") {
			// What follows the part passed over is no row of its own.
			if got := out.ids(); !strings.HasPrefix(got, "a ") || !strings.HasSuffix(got, " c z") && got != "a c z" {
				t.Errorf("%.40q: papers %q", rows, got)
			}
			continue
		}
		if out.ids() != want.ids || out.refused() != want.refused || out.err != nil {
			t.Errorf("%.60q: papers %q, rejects %q, error %v; want %q, %q", rows, out.ids(), out.refused(), out.err, want.ids, want.refused)
		}
	}
	// At the end of the file, too.
	readText(t, "p.csv", head+"b,\"never closed,x\nc,u,v", Options{}).want(t, "a c", "p.csv:3 invalid CSV")
	readText(t, "p.csv", head+"b,\"never closed,x", Options{}).want(t, "a", "p.csv:3 invalid CSV")
}

// Many rows that are not closed must not take quadratic time.
func TestCSVManyBrokenRows(t *testing.T) {
	text := "id,title,abstract\n" + strings.Repeat("b,\"x y z,w\n", 20000) + "a,x,y\n"
	out := readText(t, "p.csv", text, Options{})
	if !strings.HasSuffix(out.ids(), "a") || len(out.rejects) != 20000 {
		t.Errorf("papers %.80q, %d rejects, error %v", out.ids(), len(out.rejects), out.err)
	}
}

func TestMappedFields(t *testing.T) {
	o := Options{Fields: map[string]string{"id": "key", "title": "Document Name", "abstract": "body", "authors": "by", "date": "when", "categories": "topic"}}
	csv := "key,document_name,body,by,when,topic,title\nk1,T,B,Ann;Bo,2020-02-03,a b,other\n"
	out := readText(t, "p.csv", csv, o)
	out.want(t, "k1", "")
	p := out.papers[0]
	if p.Title != "T" || p.Abstract != "B" || len(p.Authors) != 2 || p.Published != (Date{2020, 2, 3}) || !reflect.DeepEqual(p.Categories, []string{"a", "b"}) {
		t.Errorf("%+v", p)
	}
	if got, want := extra(p), `key="k1" document_name="T" body="B" by="Ann;Bo" when="2020-02-03" topic="a b"`; got != want {
		t.Errorf("extra fields %s, want %s", got, want)
	}
	out = readText(t, "p.jsonl", `{"Document Name":"T","title":"other"}`, o)
	if out.err != nil || out.papers[0].Title != "T" || len(out.files[0].Warnings) != 5 || !strings.Contains(out.files[0].Warnings[0], `"body"`) {
		t.Errorf("%v %+v", out.err, out.files)
	}
}
