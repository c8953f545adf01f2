package datasets

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestParseDate(t *testing.T) {
	want := Date{2021, time.December, 1}
	for _, s := range []string{
		"2021-12-01", " 2021-12-01 ", "2021-12-01T23:59:59Z", "2021-12-01T00:30:00.000+09:00", "2021-12-01 10:00:00", "2021-12-01 10:00:00 UTC",
		"2021/12/01", "2021/12/1", "20211201", "Dec 1, 2021", "December 1, 2021", "Dec  1, 2021", "1 Dec 2021", "1 December 2021",
		"Wed, 1 Dec 2021 19:18:42 GMT", "Wed, 1 Dec 2021 19:18:42 +0200", "2021 Dec 1",
	} {
		if got, err := ParseDate(s); err != nil || got != want {
			t.Errorf("ParseDate(%q) = %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "2021", "2021-13-01", "2021-02-30", "01/12/2021", "soon", "0000-01-01", "2021-12-01 and later", "2021-12-0a", strings.Repeat("9", 100)} {
		if got, err := ParseDate(s); err == nil {
			t.Errorf("ParseDate(%q) = %v, want an error", s, got)
		}
	}
}

func TestDateDays(t *testing.T) {
	for s, want := range map[string]int32{"1970-01-01": 0, "1970-01-02": 1, "1969-12-31": -1, "2000-03-01": 11017, "0001-01-01": -719162} {
		d, err := ParseDate(s)
		if err != nil || d.Days() != want || d.String() != s || d.IsZero() {
			t.Errorf("%s: %d days, %v, %v", s, d.Days(), d, err)
		}
	}
	if z := (Date{}); !z.IsZero() || z.Days() != 0 || z.String() != "" {
		t.Error("the zero date is not unknown")
	}
	if _, ok := NewDate(2023, time.February, 29); ok {
		t.Error("29 February 2023")
	}
}

// cleanSlowly defines clean.
func cleanSlowly(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	var b strings.Builder
	for i, n := 0, 0; i < len(s); i += n {
		var r rune
		r, n = utf8.DecodeRuneInString(s[i:])
		b.WriteRune(r)
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestClean(t *testing.T) {
	cases := []string{"", " ", "a", "a b", " a", "a ", "a  b", "a\nb", "a\r\n  b", "\u00a0a\u2028b", "caf\u00e9", "caf\xe9", "\xff\xfe", "a\x00b", "a \x00 b",
		"\x01\x7f", "\u4e2d\u6587  text", "eight888 more", "12345678 ", "1234567  9", "12345678  9", "1234567 \u00e9"}
	for n := range 40 { // every place of a trap within and between words of eight bytes
		for _, trap := range []string{"  ", "\n", "\x00", "\xff", "\u00e9", "\u00a0", " \u00e9", "\u00e9 ", " "} {
			cases = append(cases, strings.Repeat("x", n)+trap+strings.Repeat("y", 20))
		}
	}
	for _, s := range cases {
		want := cleanSlowly(s)
		if got := clean([]byte(s)); got != want {
			t.Errorf("clean(%q) = %q, want %q", s, got, want)
		}
		if isClean([]byte(s)) != (s == want) {
			t.Errorf("isClean(%q) = %v", s, isClean([]byte(s)))
		}
	}
}

func TestTitleID(t *testing.T) {
	id := titleID("Caf\u00e9s & Graphs: A Survey", 2020)
	if len(id) != 18 || !strings.HasPrefix(id, "t-") {
		t.Errorf("id %q", id)
	}
	for _, same := range []string{"cafe\u0301s  graphs a survey", "CAF\u00c9S & GRAPHS - A SURVEY!"} {
		if titleID(same, 2020) != id {
			t.Errorf("%q has another id", same)
		}
	}
	for _, other := range []string{titleID("Cafes & Graphs: A Survey", 2020), titleID("Caf\u00e9s & Graphs: A Survey", 2021), titleID("Caf\u00e9s & Graphs: A Survey", 0), titleID("Caf\u00e9s & Graph: SA Survey", 2020)} {
		if other == id {
			t.Error("two papers have one id")
		}
	}
	if titleID("?!", 0) == titleID("!?", 0) {
		t.Error("titles of signs alone have one id")
	}
}

func TestSplitAuthors(t *testing.T) {
	for s, want := range map[string][]string{
		"Ann Lee":                              {"Ann Lee"},
		"Ann Lee and Bo Chen":                  {"Ann Lee", "Bo Chen"},
		"Ann Lee, Bo Chen and Cy Day":          {"Ann Lee", "Bo Chen", "Cy Day"},
		"Ann Lee, Bo Chen, and Cy Day":         {"Ann Lee", "Bo Chen", "Cy Day"},
		"Lee, Ann and Chen, Bo":                {"Lee, Ann", "Chen, Bo"},
		"Lee, Ann":                             {"Lee, Ann"},
		"Lee, A., Chen, B. C., Day, D.-E.":     {"Lee, A.", "Chen, B. C.", "Day, D.-E."},
		"Lee, Ann; Chen, Bo":                   {"Lee, Ann", "Chen, Bo"},
		"Ann Lee | Bo Chen":                    {"Ann Lee", "Bo Chen"},
		"Ann Lee; and Bo Chen":                 {"Ann Lee", "Bo Chen"},
		"C. Day, E. L. Berg, C.-P. Yu":         {"C. Day", "E. L. Berg", "C.-P. Yu"},
		"Martin King, Jr., Ann Lee":            {"Martin King, Jr.", "Ann Lee"},
		"Ann Lee (A, B and C), Bo Chen (D, E)": {"Ann Lee (A, B and C)", "Bo Chen (D, E)"},
		"Alexander Andrews & Sandy Andover":    {"Alexander Andrews", "Sandy Andover"},
		" ; ":                                  {},
	} {
		if got := splitAuthors(s); !slices.Equal(got, want) {
			t.Errorf("splitAuthors(%q) = %q, want %q", s, got, want)
		}
	}
}

func TestSplitLists(t *testing.T) {
	for _, c := range []struct {
		split func(string) []string
		text  string
		want  []string
	}{
		{splitKeywords, "deep learning; graphs ;", []string{"deep learning", "graphs"}},
		{splitKeywords, "deep learning, graphs", []string{"deep learning", "graphs"}},
		{splitKeywords, "a, b|c", []string{"a, b", "c"}},
		{splitCategories, "cs.LG stat.ML", []string{"cs.LG", "stat.ML"}},
		{splitCategories, "cs.LG, stat.ML", []string{"cs.LG", "stat.ML"}},
		{splitCategories, "Computer Science; Physics", []string{"Computer Science", "Physics"}},
		{oneLabel, "a, b", []string{"a, b"}},
	} {
		if got := c.split(c.text); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}
