package datasets

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// describeListed writes a paper as testdata/listing-59.golden does.
func describeListed(p *Paper) string {
	date, upvotes := p.Published.String(), "-"
	if date == "" {
		date = "-"
	}
	if p.Upvotes != nil {
		upvotes = fmt.Sprint(*p.Upvotes)
	}
	return fmt.Sprintf("%s\t%d authors\t%s\t%s upvotes", p.Title, p.NAuthors, date, upvotes)
}

func TestListing59(t *testing.T) {
	text, err := os.ReadFile("testdata/listing-59.txt")
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("testdata/listing-59.golden")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(golden)), "\n")
	if len(want) != 59 || text[len(text)-1] == '\n' {
		t.Fatal("the fixture has lost what it is for")
	}
	variants := map[string]string{
		"as copied":         string(text),
		"Windows line ends": strings.ReplaceAll(string(text), "\n", "\r\n"),
		"trailing blanks":   strings.ReplaceAll(string(text), "\n", " \t\n"),
		"blank lines":       strings.ReplaceAll(string(text), "\n\n", "\n\n\n \n"),
		"other bullets":     strings.NewReplacer("•", "●", "\n·\n", "\n•\n").Replace(string(text)),
		"no bullets":        strings.ReplaceAll(string(text), "  • ", ""),
		"no-break spaces":   strings.ReplaceAll(string(text), "  • ", "\u00a0\u00a0•\u00a0"),
		"blanks in footers": strings.ReplaceAll(string(text), "\n·\n", "\n\n·\n\n"),
		"heading in block":  strings.Replace(string(text), "Subscribe\n\nDaily Papers\n\nbyAK and the research community\n\nOct 29\n\n", "Subscribe\nDaily Papers\nbyAK and the research community\nOct 29\n", 1),
		"no heading":        strings.SplitN(string(text), "Oct 29\n\n", 2)[1],
		"page end":          string(text) + "\n\nPrevious\n\nNext\n\nCompany\n",
	}
	for name, text := range variants {
		out := readText(t, "papers.txt", text, Options{})
		if out.err != nil || len(out.papers) != 59 || len(out.rejects) != 0 {
			t.Errorf("%s: %d papers, rejects %v, error %v", name, len(out.papers), out.rejects, out.err)
			continue
		}
		for i, p := range out.papers {
			if got := describeListed(p); got != want[i] {
				t.Errorf("%s: paper %d: %q, want %q", name, i, got, want[i])
			}
			if !endsSentence(p.Abstract) || len(strings.Fields(p.Abstract)) < 25 {
				t.Errorf("%s: abstract %q", name, p.Abstract)
			}
		}
		notes := strings.Join(out.files[0].Notes, "; ")
		if !strings.Contains(notes, "listing year taken as 2022: the latest printed year is 2021; --listing-date overrides") || len(out.files[0].Warnings) != 0 || out.files[0].Format != "listing" {
			t.Errorf("%s: %+v", name, out.files[0])
		}
	}
}

const abstractA = "We study how leaves fall in still and moving air and give a model of their paths. It predicts where they land within a hand's breadth, in gardens as in the laboratory, and needs no more than three numbers a leaf."

func TestListingDates(t *testing.T) {
	paper := func(title, date string) string {
		return title + "\n\n" + abstractA + "\n\n  • 2 authors\n·\n" + date + "\n\n"
	}
	dates := func(o outcome) string {
		var all []string
		for _, p := range o.papers {
			all = append(all, fmt.Sprintf("%d/%v", p.Year, p.Published))
		}
		return strings.Join(all, " ")
	}
	for _, c := range []struct {
		text, listingDate, dates, note, warning string
	}{
		{paper("One", "Jul 29") + paper("Two", "Dec 1, 2019"), "", "2020/2020-07-29 2019/2019-12-01", "taken as 2020: the latest printed year is 2019", ""},
		{paper("One", "Jul 29") + paper("Two", "Dec 1, 2019"), "2023-08-01", "2023/2023-07-29 2019/2019-12-01", "2023, from --listing-date", ""},
		{paper("One", "Jul 29") + paper("Two", "Dec 1, 2019"), "2019-08-01", "2019/2019-07-29 2019/2019-12-01", "2019, from --listing-date", "prints the year 2019"},
		{paper("One", "Jul 29") + paper("Two", "Jun 1"), "", "0/ 0/", "", "2 dates have no year, and none is printed from which to infer it: they stay unknown; give the day of the listing with --listing-date"},
		{paper("One", "Jul 29, 2020") + paper("Two", "Jun 1, 2018"), "", "2020/2020-07-29 2018/2018-06-01", "", ""},
		{"Daily Papers\n\nOct 29, 2024\n\n" + paper("One", "Jul 29"), "", "2024/2024-07-29", "2024, from the page's heading", ""},
		{paper("One", "Feb 29") + paper("Two", "Dec 1, 2021"), "", "2022/ 2021/2021-12-01", "taken as 2022", ""},
	} {
		date, _ := ParseDate(c.listingDate)
		out := readText(t, "l.txt", c.text, Options{ListingDate: date})
		if out.err != nil {
			t.Fatal(out.err)
		}
		notes, warnings := strings.Join(out.files[0].Notes, "; "), strings.Join(out.files[0].Warnings, "; ")
		if dates(out) != c.dates || !strings.Contains(notes, c.note) || (notes == "") != (c.note == "") || !strings.Contains(warnings, c.warning) || (warnings == "") != (c.warning == "") {
			t.Errorf("%q: dates %s, notes %q, warnings %q", c.text, dates(out), notes, warnings)
		}
	}
	// The inferred year has no part in the id.
	a := readText(t, "l.txt", paper("One", "Jul 29")+paper("Two", "Dec 1, 2019"), Options{})
	b := readText(t, "l.txt", paper("One", "Jul 29"), Options{})
	if a.papers[0].ID != b.papers[0].ID {
		t.Error("the id hangs on the year of the listing")
	}
}

func TestListingForms(t *testing.T) {
	footer := "  • 2 authors\n·\nDec 1, 2019\n\n"
	wrapped := strings.ReplaceAll(abstractA, " and ", "\nand ")
	for name, c := range map[string]struct{ text, titles string }{
		"org":                      {"One\n\n" + abstractA + "\n\nsome-lab Some Lab\n·\nJul 29 12\n\nTwo\n\n" + abstractA + "\n\n" + footer, "One 12 some-lab Some Lab|Two"},
		"org and authors":          {"One\n\n" + abstractA + "\n\n  • some-lab Some Lab\n·\n4 authors\n·\nDec 1, 2019 1,234\n", "One 1234 some-lab Some Lab"},
		"footer on one line":       {"One\n\n" + abstractA + "\n\n• 4 authors · Dec 1, 2019 3\n\nTwo\n\n" + abstractA, "One 3|Two"},
		"no footers but one":       {"One\n\n" + abstractA + "\n\nTwo\n\n" + abstractA + "\n\nThree\n\n" + abstractA + "\n\n" + footer, "One|Two|Three"},
		"title on the next line":   {"One\n\n" + abstractA + "\nTwo: does it work?\n\n" + abstractA + "\n\n" + footer, "One|Two: does it work?"},
		"no blank after the title": {"One\n" + abstractA + "\n\n" + footer + "Two\n" + abstractA + "\n\n" + footer, "One|Two"},
		"wrapped abstract":         {"One\n\n" + wrapped + "\n\n" + footer + "Two\n\n" + wrapped + "\n\n" + footer, "One|Two"},
		"two paragraphs":           {"One\n\n" + abstractA + "\n\n" + abstractA + "\n\n" + footer + "Two\n\n" + abstractA + "\n\n" + footer, "One|Two"},
		"short abstract":           {"One\n\nLeaves fall.\n\n" + footer + "Two\n\nSo do apples\n\n" + footer, "One|Two"},
		"no abstract":              {"One\n\n" + abstractA + "\n\n" + footer + "Two\n\n" + footer + "Three\n\n" + abstractA + "\n\n" + footer, "One|Two|Three"},
		"date alone":               {"One\n\n" + abstractA + "\n\nDec 1, 2019\n\nTwo\n\n" + abstractA + "\n\n" + footer, "One|Two"},
		"unknown furniture":        {"Something\nOther thing\n\nOne\n\n" + abstractA + "\n\n" + footer, "One"},
		"heading, first short":     {"Subscribe\n\nDaily Papers\n\nby AK and the research community\n\nOct 29\n\nOne\n\nLeaves fall.\n\n" + footer, "One"},
		"long months":              {"One\n\n" + abstractA + "\n\n• 1 author\n·\nDecember 1, 2019\n", "One"},
	} {
		out := readText(t, "l.txt", c.text, Options{})
		var got []string
		for _, p := range out.papers {
			s := p.Title
			if p.Upvotes != nil {
				s += fmt.Sprint(" ", *p.Upvotes)
			}
			if len(p.Extra) > 0 {
				if p.Extra[0].Name != "organization" {
					t.Errorf("%s: extra %s", name, extra(p))
				}
				s += " " + strings.Trim(string(p.Extra[0].Value), `"`)
			}
			got = append(got, s)
			if (p.Abstract == "") != (p.Title == "Two" && name == "no abstract") || strings.Contains(p.Abstract, "authors") || strings.Contains(p.Abstract, "Two") {
				t.Errorf("%s: %s has the abstract %q", name, p.Title, p.Abstract)
			}
		}
		// Equal titles are one paper; the cases have none.
		if strings.Join(got, "|") != c.titles || out.err != nil || len(out.rejects) > 0 {
			t.Errorf("%s: %q, want %q; rejects %v, error %v", name, got, c.titles, out.rejects, out.err)
		}
	}
}

func TestListingWithoutPapers(t *testing.T) {
	out := readText(t, "l.txt", "Subscribe\n\nDaily Papers\n\nbyAK and the research community\n\nOct 29\n", Options{})
	wantError(t, out.err, "l.txt: no usable paper: read as listing")
}
