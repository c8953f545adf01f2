package datasets

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

const bibSample = `
% An own small bibliography.
@string{jlm = "Journal of " # {Leaf Mechanics}}
@comment{ nothing { here } @article{no, title = {Not read}} }
@preamble{ "\newcommand{\x}{y}" }
This text between entries is ignored, and so is me@example.org.

@Article{lee2021,
  Author   = {Lee, Ann and {\"O}zt{\"u}rk, B{\'e}la and {Leaves and Winds, Inc.} and van der Berg, Jr., Carl and others},
  title    = {Leaves in {Moving} Air: {$O(n^{2})$} \& more},
  abstract = "Falling leaves -- {"}quoted{"} --
              cost \$5 or 10\%.",
  journal  = jlm # " (" # 2 # ")",
  year     = 2021, month = may, day = "3",
  keywords = {leaf; moving air},
  doi      = {https://doi.org/10.1234/ABC\_5},
  url      = {http://example.org/~lee/a_b},
  eprint   = {2105.00001v2},
  archivePrefix = "arXiv",
  primaryClass  = {physics.flu-dyn},
  note     = {}, % kept as missing
  pages    = {1--9}
}

@inproceedings(chen2020, title = "Winds) of {(}", booktitle = {Proc. of Winds}, subtitle = {A Study}, date = {2020-02-29/2020-03-02}, editor = {Chen, Bo} )
`

func TestBibTeX(t *testing.T) {
	out := readText(t, "refs.bib", bibSample, Options{})
	out.want(t, "lee2021 chen2020", "")
	a := out.papers[0]
	want := &Paper{ID: "lee2021", Title: "Leaves in Moving Air: $O(n^{2})$ & more", Abstract: `Falling leaves - "quoted" - cost $5 or 10%.`,
		Authors: []string{"Ann Lee", "Béla Öztürk", "Leaves and Winds, Inc.", "Carl van der Berg, Jr."}, NAuthors: 4,
		Year: 2021, Published: Date{2021, 5, 3}, Venue: "Journal of Leaf Mechanics (2)", Categories: []string{"physics.flu-dyn"}, Keywords: []string{"leaf", "moving air"},
		DOI: "10.1234/abc_5", ArxivID: "2105.00001", URL: "http://example.org/~lee/a_b", Place: Place{"refs.bib", 8}, Extra: a.Extra}
	if !reflect.DeepEqual(a, want) {
		t.Errorf("got  %+v\nwant %+v", a, want)
	}
	if got, want := extra(a), `entry_type="article" month="May" day="3" eprint="2105.00001v2" archiveprefix="arXiv" primaryclass="physics.flu-dyn" note=null pages="1-9"`; got != want {
		t.Errorf("extra fields %s, want %s", got, want)
	}
	b := out.papers[1]
	want = &Paper{ID: "chen2020", Title: "Winds) of (: A Study", Authors: []string{"Bo Chen"}, NAuthors: 1, Year: 2020, Published: Date{2020, 2, 29}, Venue: "Proc. of Winds",
		Place: Place{"refs.bib", 25}, Extra: b.Extra}
	if !reflect.DeepEqual(b, want) || extra(b) != `entry_type="inproceedings" date="2020-02-29/2020-03-02"` {
		t.Errorf("got  %+v\nwant %+v", b, want)
	}
	if f := out.files[0]; f.Format != "bibtex" || len(f.Warnings) != 0 || len(f.Notes) != 0 {
		t.Errorf("%+v", f)
	}
}

// bibPaper reads one entry with these fields.
func bibPaper(t *testing.T, fields string) *Paper {
	t.Helper()
	out := readText(t, "a.bib", "@misc{k, title={x},\n"+fields+"}", Options{})
	if out.err != nil || len(out.papers) != 1 {
		t.Fatalf("%s: %v %v", fields, out.err, out.rejects)
	}
	return out.papers[0]
}

func TestBibTeXDates(t *testing.T) {
	for fields, want := range map[string]string{
		"year = 2021":                                "2021",
		"year = {n.d.}":                              "0",
		"year = {in press}":                          "0",
		"year = {in press, 2022}":                    "2022",
		"year = forthcoming, month = may, day = 3":   "0",
		"year = {2021a}":                             "2021",
		"year = {2020/2021}":                         "2020",
		"year = 2021, month = 5, day = {07}":         "2021 2021-05-07",
		"year = 2021, month = {Sept.}, day = 7":      "2021 2021-09-07",
		"year = 2021, month = 10 # \"~\" # jan":      "2021 2021-01-10",
		"month = \"May 3--5\", year = {2021}":        "2021 2021-05-03",
		"year = 2021, month = feb, day = 30":         "2021",
		"year = 2021, month = {spring}":              "2021",
		"date = {2021-05-03}":                        "2021 2021-05-03",
		"date = {2021-05-03T10:00:00Z}":              "2021 2021-05-03",
		"date = {2021-05}":                           "2021",
		"date = {2021}":                              "2021",
		"date = {2021-05-03~}":                       "2021 2021-05-03",
		"date = {2020/2021}":                         "2020",
		"date = {/2021}":                             "2021",
		"date = {May 3, 2021}":                       "2021 2021-05-03",
		"date = {2021-05-03}, year = 2021, day = 9":  "2021 2021-05-03",
		"date = {199X}":                              "0",
		"year = {12345}":                             "0",
		"year = {0000}":                              "0",
		"year = 2021, month = {}, day = {}":          "2021",
		"year = {}, date = {}, month = 13, day = 99": "0",
	} {
		p := bibPaper(t, fields)
		got := fmt.Sprint(p.Year)
		if !p.Published.IsZero() {
			got += " " + p.Published.String()
		}
		if got != want {
			t.Errorf("%s gives %s, want %s", fields, got, want)
		}
	}
	out := readText(t, "a.bib", "@misc{a, title={x}, year={n.d.}}\n@misc{b, title={x}, year={soon}}\n@misc{c, title={x}, year={later}}", Options{})
	out.want(t, "a b c", "")
	if w := out.files[0].Warnings; len(w) != 1 || w[0] != `2 dates have no year that can be read, and were left out; the first: "soon" in the entry of line 2` {
		t.Errorf("warnings %q", w)
	}
}

func TestBibTeXIdentifiers(t *testing.T) {
	for fields, want := range map[string]string{
		"eprint = {2101.00001}":                                                "2101.00001|",
		"eprint = {arXiv:2101.00001v12}":                                       "2101.00001|",
		"eprint = {math.GT/0309136v1}":                                         "math.GT/0309136|",
		"eprint = {hep-th/9901001}, eprinttype = {arxiv}":                      "hep-th/9901001|",
		"eprint = {2101.00001}, eprinttype = {jstor}":                          "|",
		"eprint = {12345}":                                                     "|",
		"eprint = {2101.000011111}":                                            "|",
		"eprint = {odd}, archiveprefix = {arXiv}":                              "odd|",
		"journal = {arXiv preprint arXiv:1706.03762}":                          "1706.03762|",
		"url = {https://arxiv.org/abs/1706.03762v5}":                           "1706.03762|",
		"doi = {10.48550/arXiv.1706.03762}":                                    "1706.03762|10.48550/arxiv.1706.03762",
		"doi = {DOI: 10.1/X}":                                                  "|10.1/x",
		"doi = {http://dx.doi.org/10.1/X}":                                     "|10.1/x",
		"url = {https://arxiv.org/abs/1706.03762}, arxiv_id = {2101.00001}":    "2101.00001|",
		"eprint = {1234567}, eprinttype = {pubmed}, journal = {CoRR 2101.001}": "|",
	} {
		p := bibPaper(t, fields)
		if got := p.ArxivID + "|" + p.DOI; got != want {
			t.Errorf("%s gives %s, want %s", fields, got, want)
		}
	}
}

func TestLatexText(t *testing.T) {
	for latex, want := range map[string]string{
		`\"{o}\"o{\"o}{\"{o}}\" o`:             "ööööö",
		`\'e \` + "`" + `e \^e \~n \=a \.z`:    "é è ê ñ ā ż",
		`\c{c}\c c \v{s}\v s\u{g}\H{o}\k{a}`:   "çç ššğőą",
		`\'{\i}\'\i \u{\i}\^{\j}\d{\'{o}}`:     "ííĭĵ" + "ọ\u0301",
		`\'{\^e}`:                              "\u1EBF",
		`Stra{\ss}e \ss, \aa\AA\o\O{\l}\L\ae`:  "Straße ß, åÅøØłŁæ",
		`Erd\H{o}s \O re`:                      "Erdős Øre",
		`\& \% \_ \$ \# \{ \}`:                 "& % _ $ # { }",
		`a~b\ c\\d`:                            "a b c d",
		"``quoted'' `a' it's":                  `"quoted" ` + "`a' it's",
		`1--2 --- x-y`:                         "1-2 - x-y",
		`$\alpha_{1}$ {x} $$\b{c}$$`:           `$\alpha_{1}$ x $$\b{c}$$`,
		`costs \$5 {and} $6`:                   "costs $5 and $6",
		`$a \$ {b}$ {c}`:                       `$a \$ {b}$ c`,
		`\emph{word} \textbf {bold} {\em it}`:  "word bold it",
		`\alpha particle \foo`:                 `\alpha particle \foo`,
		`\LaTeX{} and {\TeX}`:                  "LaTeX and TeX",
		`\~{} \^{} \'{}x \'`:                   "~ ^ x ",
		`\"`:                                   "",
		`\"}o`:                                 "o",
		`\'{\foo} \'\\`:                        `\foo  `,
		`A\-B\/C\,D`:                           "ABC D",
		`\(x\)`:                                `\(x\)`,
		"o\u0308 \\":                           "ö ",
		`{{Double}} {unclosed`:                 "Double unclosed",
		"\\\u00e9 \\textquoteright s":          "é 's",
		`{\'{E}}cole Polytechnique \ldots end`: "École Polytechnique ...end",
	} {
		if got := latexText([]byte(latex)); got != want {
			t.Errorf("%s gives %q, want %q", latex, got, want)
		}
	}
	deep := strings.Repeat(`\'{`, 1<<20)
	if got := latexText([]byte(deep)); got != "" {
		t.Errorf("%d bytes of accents on nothing", len(got))
	}
}

func TestBibTeXNames(t *testing.T) {
	for names, want := range map[string]string{
		`Ann Lee AND Bo Chen`:            "Ann Lee|Bo Chen",
		"Ann Lee and\n  Bo Chen and":     "Ann Lee|Bo Chen",
		`and and Lee, A. and and Bo`:     "A. Lee|Bo",
		`others`:                         "",
		`{others} and X`:                 "X",
		`de la Cruz, María`:              "María de la Cruz",
		`{Lee, Ann}, Bo`:                 "Bo Lee, Ann",
		`Lee, , Ann`:                     "Ann Lee",
		`Lee, III, Ann, B.`:              "Ann B. Lee, III",
		`, Ann`:                          "Ann",
		`Sand Anderson and Brandy {and}`: "Sand Anderson|Brandy and",
		``:                               "",
		`{\"U}nl{\"u}, {\c{C}}i{\u{g}}dem and {\O}re Bj{\o}rn`: "Çiğdem Ünlü|Øre Bjørn",
	} {
		if got := strings.Join(bibNames([]byte(names)), "|"); got != want {
			t.Errorf("%q gives %q, want %q", names, got, want)
		}
	}
}

// An entry that is broken takes no other with it.
func TestBibTeXRecovers(t *testing.T) {
	tail := "\n@misc{z,\n title = {last}}\n"
	for entry, want := range map[string]struct{ ids, refused, says string }{
		"@misc{b, title = {open,\n year = 2020\n":           {"a z", "r.bib:2 invalid BibTeX", "what @misc{ opens is not closed before the entry in line 5"},
		"@misc{b, title {x}}":                               {"a z", "r.bib:2 invalid BibTeX", `line 2: no = behind "title"`},
		"@misc{b,\n title = ,\n}":                           {"a z", "r.bib:2 invalid BibTeX", `line 3: field "title" has no value`},
		"@misc{b,\n title = {x},\n = 3}":                    {"a z", "r.bib:2 invalid BibTeX", `line 4: '=' where the name of a field`},
		"@misc{b, title = \"x } y\", year = 2020}":          {"a z", "r.bib:2 invalid BibTeX", `the value of field "title" is not closed`},
		"@misc{b, title = \"never, year = 2020}":            {"a z", "r.bib:2 invalid BibTeX", "is not closed"},
		"@misc(b, title = {a } b}, year = 2020)":            {"a z", "r.bib:2 invalid BibTeX", `no = behind "b"`},
		"@misc{b, title = Deep learning}":                   {"a z", "r.bib:2 invalid BibTeX", `no = behind "learning"`},
		"@misc{b title = {x}}":                              {"a z", "r.bib:2 invalid BibTeX", `no = behind "b"`},
		"@string{b \"x\"}":                                  {"a z", "r.bib:2 invalid BibTeX", "no ="},
		"@misc{b}":                                          {"a z", "r.bib:2 no title and no abstract", "entry_type"},
		"@book{b, publisher = {P}}":                         {"a z", "r.bib:2 no title and no abstract", "publisher"},
		"@misc{a, title = {again}}":                         {"a z", "r.bib:2 same id again", `"a" is that of r.bib:1`},
		"@misc{b, title = {x}\n year = 2020}":               {"a b z", "", ""},
		"@misc{title = {x}}":                                {"a " + titleID("x", 0) + " z", "", ""},
		"@misc{, title = {x}, year = 1}":                    {"a " + titleID("x", 0) + " z", "", ""},
		"@misc{b, title = {x},,, }}}":                       {"a b z", "", ""},
		"@misc{b, title = {x}} @misc{c, title = {y}} trash": {"a b c z", "", ""},
		"% @misc{b, title = {x}}":                           {"a z", "", ""},
		"mail me@misc{b, title = {x}}":                      {"a z", "", ""},
		"see @misc{b, title = {x}}":                         {"a b z", "", ""},
		"@comment{\n@misc{b, title = {x}}\n}":               {"a z", "", ""},
		"@comment{\n@misc{b, title = {x}}\n":                {"a b z", "", ""},
		"@comment{":                                         {"a z", "", ""},
		"@misc {b,\n%title = {no},\ntitle = {x}, % no {\n}": {"a b z", "", ""},
		"@misc{b%20, title={x}}\n@misc{c,% {\ntitle={x}}":   {"a b%20 c z", "", ""},
		"@comment{50 % of {it}}":                            {"a z", "", ""},
		"  @MISC\t{b,TITLE={x}}":                            {"a b z", "", ""},
	} {
		out := readText(t, "r.bib", "@misc{a, title = {first}}\n"+entry+tail, Options{})
		out.want(t, want.ids, want.refused)
		if t.Failed() {
			t.Fatalf("entry %q: %v", entry, out.rejects)
		}
		if want.says != "" {
			wantError(t, out.rejects[0], want.says)
		}
	}
	out := readText(t, "r.bib", "@misc{a, title = {x}}\n@misc{b, title = {x", Options{})
	out.want(t, "a", "r.bib:2 invalid BibTeX")
	wantError(t, out.rejects[0], "what @misc{ opens is not closed before the end of the file")
}

func TestBibTeXMacros(t *testing.T) {
	out := readText(t, "a.bib", "@string(A = \"one\", b = a # { two})\n@misc{k, title = B # { } # other # 3, journal = a}\n@misc{l, title = nothing}", Options{})
	out.want(t, "k l", "")
	if p := out.papers[0]; p.Title != "one two other3" || p.Venue != "one" {
		t.Errorf("%+v", p)
	}
	if w := out.files[0].Warnings; len(w) != 1 || !strings.Contains(w[0], `2 values are names that no @string before gives a text, and were taken as they are; the first: "other" in the entry of line 2`) {
		t.Errorf("warnings %q", w)
	}
	// Texts that double each time are refused before they fill the memory.
	var bomb strings.Builder
	bomb.WriteString("@misc{a, title = {x}}\n@string{m0 = {0123456789}}\n")
	for i := range 40 {
		fmt.Fprintf(&bomb, "@string{m%d = m%d # m%d}\n", i+1, i, i)
	}
	big := "m17" + strings.Repeat(" # m17", 20)
	bomb.WriteString("@misc{b, title = " + big + "}\n@misc{c, title = m2, abstract = m1}")
	out = readText(t, "b.bib", bomb.String(), Options{})
	if out.ids() != "a c" || out.err != nil || out.rejects[len(out.rejects)-1].Reason != TooLong {
		t.Errorf("%s, %v, %v", out.ids(), out.err, out.rejects)
	}
}

func TestBibTeXOptions(t *testing.T) {
	text := "@misc{k, title = {x}, doi = {10.1/X}, annote = {Long and {\\\"o}dd}, short-name = {s}, author = {A}, my_authors = {Lee, Ann and Chen, Bo}, upvotes = 3, urldate = {2020-01-02}, year = 2019}"
	out := readText(t, "a.bib", text, Options{Fields: map[string]string{"id": "DOI", "abstract": "annote", "title": "short_name", "authors": "my authors", "date": "urldate"}})
	out.want(t, "10.1/X", "")
	p := out.papers[0]
	if p.Abstract != "Long and ödd" || p.Title != "s" || strings.Join(p.Authors, "|") != "Ann Lee|Bo Chen" || *p.Upvotes != 3 || p.Published != (Date{2020, 1, 2}) || p.Year != 2019 {
		t.Errorf("%+v", p)
	}
	if got, want := extra(p), `entry_type="misc" entry_key="k" author="A" urldate="2020-01-02"`; got != want {
		t.Errorf("extra fields %s, want %s", got, want)
	}
	if len(out.files[0].Warnings) != 0 {
		t.Errorf("%q", out.files[0].Warnings)
	}
	out = readText(t, "a.bib", text, Options{Fields: map[string]string{"venue": "series"}})
	if w := out.files[0].Warnings; len(w) != 1 || !strings.Contains(w[0], `"series"`) {
		t.Errorf("%q", w)
	}
	readText(t, "a.bib", "@misc{k, title = {x}, upvotes = {many}}\n@misc{l, title = {x}}", Options{}).want(t, "l", "a.bib:1 wrong type")
}

// Memory does not grow with the file, nor with an entry that is too long.
func TestBibTeXBigEntries(t *testing.T) {
	big := "@misc{big, title = {x}, abstract = {" + strings.Repeat("word\n", 2<<20) + "}}\n"
	out := readText(t, "a.bib", "@misc{a, title = {x}}\n"+big, Options{})
	out.want(t, "a big", "")
	end := "\n@misc{z, title = {z}}\n"
	for name, stdin := range map[string]io.Reader{
		"open":    io.MultiReader(strings.NewReader("@misc{a, title = {x}}\n@misc{b, title = {"), &endless{"xxxxxxx\n", 12 << 20}, strings.NewReader(end)),
		"line":    io.MultiReader(strings.NewReader("@misc{a, title = {x}}\n@misc{b, title = {"), &endless{"xxxxxxxx", 12 << 20}, strings.NewReader("}}"+end)),
		"junk":    io.MultiReader(strings.NewReader("@misc{a, title = {x}}\n"), &endless{"xxxxxxxx", 12 << 20}, strings.NewReader(end)),
		"comment": io.MultiReader(strings.NewReader("@misc{a, title = {x}}\n@comment{"), &endless{"xxxxxxx\n", 12 << 20}, strings.NewReader(end)),
	} {
		r, err := NewReader([]Input{{"-", true}}, Options{Stdin: stdin, MaxRecord: 1 << 20})
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		refused := 0
		var now, before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for p, err := range r.Papers(t.Context()) {
			if p == nil {
				refused++
				wantError(t, err, "too long")
				continue
			}
			ids = append(ids, p.ID)
		}
		runtime.ReadMemStats(&now)
		if strings.Join(ids, " ") != "a z" || refused > 1 || (refused == 0) != (name == "comment") {
			t.Errorf("%s: %q, %d refused", name, ids, refused)
		}
		if now.HeapSys > before.HeapSys+64<<20 {
			t.Errorf("%s: the heap grew by %d MB", name, (now.HeapSys-before.HeapSys)>>20)
		}
	}
	// A line may have many entries.
	var line strings.Builder
	for i := range 1 << 15 {
		fmt.Fprintf(&line, "@misc{%d, title = {x}} ", i)
	}
	out = readText(t, "a.bib", line.String(), Options{})
	if len(out.papers) != 1<<15 || out.err != nil {
		t.Errorf("%d papers of one line, %v", len(out.papers), out.err)
	}
	// Comments that are never closed cost no more than a bounded rereading.
	many := strings.Repeat("@comment{\n", 1<<16) + end
	out = read(t, []Input{{"-", true}}, Options{Stdin: bytes.NewReader([]byte(many)), MaxRecord: 1 << 20})
	out.want(t, "z", "")
}
