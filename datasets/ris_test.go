package datasets

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"
)

const risSample = "Exported for a test\r\n\r\n" +
	"TY  - JOUR\r\nID  - lee2021\r\nAU  - Lee, Ann\r\nAU  - Öztürk, Béla, Jr\r\nA1  - Not, Read\r\nT1  - Not the title\r\nTI  - Leaves in\r\nmoving air\r\n" +
	"AB  - Falling leaves.\r\n\r\n  More of them.\r\nKW  - leaf\r\nKW  - air; wind, moving\r\nPY  - 2021\r\nDA  - 2021/05/03/Spring\r\nY1  - 1999///\r\n" +
	"DO  - https://doi.org/10.1234/ABC\r\nJO  - J. Leaf\r\nT2  - Journal of Leaves\r\nUR  - http://example.org/a\r\nUR  - http://example.org/b\r\nLA  - en\r\nSN  - 1\r\nSN  - 2\r\nN1  - \r\nER  - \r\n" +
	"TY - CHAP\nT1 - Winds\nA1 - Chen, Bo\nN2 - An abstract\nY1 - 2020/02\nN1 - doi: 10.5/XY; and more\nBT - Book of Winds\n"

func TestRIS(t *testing.T) {
	out := readText(t, "refs.ris", risSample, Options{})
	second := titleID("Winds", 2020)
	out.want(t, "lee2021 "+second, "")
	a := out.papers[0]
	want := &Paper{ID: "lee2021", Title: "Leaves in moving air", Abstract: "Falling leaves. More of them.", Authors: []string{"Ann Lee", "Béla Öztürk, Jr"}, NAuthors: 2,
		Year: 2021, Published: Date{2021, 5, 3}, Venue: "Journal of Leaves", Keywords: []string{"leaf", "air", "wind, moving"}, DOI: "10.1234/abc", URL: "http://example.org/a",
		Place: Place{"refs.ris", 3}, Extra: a.Extra}
	if !reflect.DeepEqual(a, want) {
		t.Errorf("got  %+v\nwant %+v", a, want)
	}
	if got, want := extra(a), `entry_type="JOUR" a1="Not, Read" t1="Not the title" py="2021" da="2021/05/03/Spring" y1="1999///" jo="J. Leaf" ur="http://example.org/a; http://example.org/b" la="en" sn="1; 2" n1=null`; got != want {
		t.Errorf("extra fields %s, want %s", got, want)
	}
	b := out.papers[1]
	want = &Paper{ID: second, Title: "Winds", Abstract: "An abstract", Authors: []string{"Bo Chen"}, NAuthors: 1, Year: 2020, DOI: "10.5/xy", Place: Place{"refs.ris", 29}, Extra: b.Extra}
	if !reflect.DeepEqual(b, want) {
		t.Errorf("got  %+v\nwant %+v", b, want)
	}
}

func TestRISDates(t *testing.T) {
	for tags, want := range map[string]string{
		"PY  - 2021":                             "2021",
		"PY  - 2021/05/03/":                      "2021 2021-05-03",
		"PY  - 2021/05//":                        "2021",
		"PY  - 2021///":                          "2021",
		"Y1  - 2021/05/03":                       "2021 2021-05-03",
		"Y1  - 2021/05/03\nDA  - 2021":           "2021",
		"DA  - 2021\nY1  - 2020/05/03":           "2021",
		"PY  - 2021\nDA  - Apr 15":               "2021 2021-04-15",
		"DA  - 15 April\nPY  - 2021":             "2021 2021-04-15",
		"DA  - 2021-05-03\nPY  - 2021":           "2021 2021-05-03",
		"PY  - 2021/Feb/30":                      "2021",
		"PY  - n.d.":                             "0",
		"PY  - in press":                         "0",
		"DA  - 2021/Feb/03":                      "2021 2021-02-03",
		"PY  - 2021\nDA  - 2021/12/24/Christmas": "2021 2021-12-24",
	} {
		out := readText(t, "a.ris", "TY  - JOUR\nTI  - x\n"+tags+"\nER  - \n", Options{})
		if len(out.papers) != 1 || len(out.files[0].Warnings) != 0 {
			t.Fatalf("%s: %+v", tags, out)
		}
		p := out.papers[0]
		got := fmt.Sprint(p.Year)
		if !p.Published.IsZero() {
			got += " " + p.Published.String()
		}
		if got != want {
			t.Errorf("%s gives %s, want %s", tags, got, want)
		}
	}
}

// A record that cannot be used takes no other with it.
func TestRISRecovers(t *testing.T) {
	head, tail := "TY  - JOUR\nID  - a\nTI  - x\nER  - \n", "TY  - JOUR\nID  - z\nTI  - x\nER  -\n"
	for records, want := range map[string]struct{ ids, refused string }{
		"TY  - JOUR\nID  - b\nTI  - x\n":                                           {"a b z", ""},
		"TY  - JOUR\nID  - b\nER  - \n":                                            {"a z", "r.ris:5 no title and no abstract"},
		"TI  - x\nAU  - y\nER  - \n":                                               {"a z", "r.ris:5 invalid RIS"},
		"TI  - x\nAU  - y\n":                                                       {"a z", "r.ris:5 invalid RIS"},
		"\nsome text\nER  - \n\nER  - \n":                                          {"a z", ""},
		"TY  - JOUR\nID  - a\nTI  - x\nER  - \n":                                   {"a z", "r.ris:5 same id again"},
		"\uFEFFTY  - JOUR\nID  - b\nTI  - y\nno tag - here\nTI-x\nT1 - \nER  - \n": {"a b z", ""},
		"TY  - JOUR\nAB  - " + strings.Repeat("x\n", 3000) + "\nER  - \n":          {"a z", "r.ris:5 record too long"},
		"TY  - JOUR\nAB  - " + strings.Repeat("x", 5000) + "\nER  - \n":            {"a z", "r.ris:5 record too long"},
		strings.Repeat("x", 5000) + "\n":                                           {"a z", "r.ris:5 record too long"},
		"TY  - " + strings.Repeat("x", 5000) + "\nTI  - y\n":                       {"a z", "r.ris:5 record too long"},
	} {
		out := readText(t, "r.ris", head+records+tail, Options{MaxRecord: 4096})
		out.want(t, want.ids, want.refused)
		if t.Failed() {
			t.Fatalf("records %.100q: %v", records, out.rejects)
		}
	}
	out := readText(t, "r.ris", "TY  - JOUR\nTI  - x\n", Options{Fields: map[string]string{"title": "T9"}})
	wantError(t, out.err, "no title and no abstract", "entry_type, ti")
	out = read(t, []Input{{"-", true}}, Options{MaxRecord: 1 << 20, Stdin: io.MultiReader(strings.NewReader(head+"TY  - JOUR\nAB  - "), &endless{"xxxxxxx\n", 40 << 20}, strings.NewReader(tail))})
	out.want(t, "a z", "standard input:5 record too long")
}
