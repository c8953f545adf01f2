package report

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"kindred/pipeline"
)

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		"plain text":                    "plain text",
		"  two\n\tlines  ":              "two lines",
		"a\u2028b\u2029c\u00a0d":        "a b c d",
		"x\u202eabc\u202c\u2066y\u200f": "xabcy",
		"soft\u00adhy\u200bphen\ufeff":  "softhyphen",
		"bell\a esc\x1b[31m nul\x00":    "bell esc[31m nul",
		"bad \xff bytes":                "bad bytes",
		"Ünïcode 你好 🙂 naïve":            "Ünïcode 你好 🙂 naïve",
		"tag\U000e0041 private\ue000":   "tag private",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{nasty, "a  b", " a", "a ", "\xff\xfe", "e\u0301", "\u202e"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := clean(s)
		if !utf8.ValidString(got) || clean(got) != got || strings.TrimSpace(got) != got {
			t.Fatalf("clean(%q) = %q", s, got)
		}
		for _, c := range got {
			if unicode.IsControl(c) || isInvisible(c) || c == '\u2028' || c == '\u2029' {
				t.Fatalf("clean(%q) keeps %U", s, c)
			}
		}
		if short := shorten(got, 20); utf8.RuneCountInString(short) > 21 {
			t.Fatalf("shorten(%q, 20) = %q", got, short)
		}
		if escaped := escape(got); strings.Contains(strings.ReplaceAll(escaped, `\<`, ""), "<") {
			t.Fatalf("escape(%q) = %q", got, escaped)
		}
	})
}

func TestLinks(t *testing.T) {
	for _, test := range []struct{ doi, arxiv, url, want string }{
		{"10.1000/182", "", "", "https://doi.org/10.1000/182"},
		{"https://doi.org/10.1000/182", "2401.00001", "https://example.org", "https://doi.org/10.1000/182"},
		{"doi:10.1000/a(b)?c#d", "", "", "https://doi.org/10.1000/a%28b%29%3Fc%23d"},
		{`10.1000/"><script>`, "", "", ""},
		{"javascript:alert(1)", "", "", ""},
		{"", "2401.00001v2", "", "https://arxiv.org/abs/2401.00001v2"},
		{"", "arXiv:math.GT/0309136", "", "https://arxiv.org/abs/math.GT/0309136"},
		{"", "hep-th/9901001", "", "https://arxiv.org/abs/hep-th/9901001"},
		{"", "../evil", "https://example.org/x", "https://example.org/x"},
		{"", "", "http://example.org/a?b=1&c=2#d", "http://example.org/a?b=1&c=2#d"},
		{"", "", "javascript:alert(1)", ""}, {"", "", "JaVaScRiPt:alert(1)", ""}, {"", "", " javascript:alert(1)", ""}, {"", "", "java\nscript:alert(1)", ""},
		{"", "", "data:text/html,x", ""}, {"", "", "file:///etc/passwd", ""}, {"", "", "//example.org", ""}, {"", "", "https:///x", ""},
		{"", "", "https://user:secret@example.org", ""}, {"", "", "https://example.org/" + strings.Repeat("x", longestAddress), ""},
		{"", "", "https://ex\u202eample.org", ""},
	} {
		if got := linkOf(test.doi, test.arxiv, test.url); got != test.want {
			t.Errorf("linkOf(%q, %q, %q) = %q, want %q", test.doi, test.arxiv, test.url, got, test.want)
		}
	}
}

func FuzzLinks(f *testing.F) {
	f.Add("10.1/x", "2401.00001", "https://example.org")
	f.Add("javascript:1", "a/b", "javascript:1")
	f.Fuzz(func(t *testing.T, doi, arxiv, address string) {
		got := linkOf(doi, arxiv, address)
		if got != "" && !strings.HasPrefix(got, "https://") && !strings.HasPrefix(got, "http://") {
			t.Fatalf("a link to %q", got)
		}
		if strings.ContainsAny(got, "\"<> \n\r\x00") {
			t.Fatalf("the link %q could leave its attribute", got)
		}
	})
}

func TestNumbersInWords(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 87106: "87,106", 1234567: "1,234,567", -1234: "-1,234"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %s, want %s", n, got, want)
		}
	}
	for share, want := range map[float64]string{0: "0%", 0.0001: "under 0.1%", 0.004: "0.4%", 0.344: "34%", 0.999: "over 99%", 1: "100%", math.NaN(): "?"} {
		if got := percent(share); got != want {
			t.Errorf("percent(%v) = %s, want %s", share, got, want)
		}
	}
	if got := counted(int64(1), "query") + ", " + counted(int64(2), "query"); got != "1 query, 2 queries" {
		t.Errorf("counted: %s", got)
	}
	if got := authorLine([]string{"A", "B", "C"}, 2); got != "A, B and 1 more" {
		t.Errorf("authorLine: %s", got)
	}
}

func TestGrowth(t *testing.T) {
	topic := func(trend string, slope, p float32) *pipeline.Topic {
		return &pipeline.Topic{Trend: &trend, TrendSlope: &slope, TrendP: &p}
	}
	for want, got := range map[string]string{
		"Its share of the papers is rising: the odds that a paper is on it grow by about 22% a year (adjusted p < 0.001).":    growth(topic("rising", 0.2, 0.0001), "year"),
		"Its share of the papers is falling: the odds that a paper is on it shrink by about 10% a month (adjusted p = 0.03).": growth(topic("falling", -0.1, 0.03), "month"),
		"Its share of the papers is steady.": growth(topic("steady", 0.001, 0.9), "year"),
		"":                                   growth(&pipeline.Topic{}, "year") + growth(topic("?", 1, 1), "year"),
	} {
		if got != want {
			t.Errorf("growth: %q, want %q", got, want)
		}
	}
}

func TestStabilityWordsFollowItsValue(t *testing.T) {
	var seen []string
	for _, s := range []float32{0.1, 0.3, 0.45, 0.65, 0.9} {
		if words := stabilityWords(&s); len(seen) == 0 || seen[len(seen)-1] != words {
			seen = append(seen, words)
		}
	}
	if len(seen) != 4 || stabilityWords(nil) != "" {
		t.Errorf("words %q", seen)
	}
}

// TestTimelineFillsGaps counts two topics with a year between them in which
// neither has a paper.
func TestTimelineFillsGaps(t *testing.T) {
	year := func(y int) (start, end int64) {
		day := func(y int) int64 { return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60) }
		return day(y), day(y+1) - 1
	}
	a, aEnd := year(2019)
	c, cEnd := year(2021)
	r := &Report{Topics: make([]Topic, 2), Fields: make([]Field, 1)}
	r.Topics[1].Parent = pointer(0)
	r.fillTimeline([]topicPeriod{{0, a, aEnd, 3, nil}, {1, c, cEnd, 2, []string{"new"}}, {0, c, cEnd, 1, nil}})
	var names []string
	for _, p := range r.Timeline.Periods {
		names = append(names, p.Name+" "+p.Start+" "+p.End)
	}
	if want := []string{"2019 2019-01-01 2019-12-31", "2020 2020-01-01 2020-12-31", "2021 2021-01-01 2021-12-31"}; !slices.Equal(names, want) {
		t.Errorf("periods %q, want %q", names, want)
	}
	if !slices.Equal(r.Topics[0].Series, []int64{3, 0, 1}) || !slices.Equal(r.Topics[1].Series, []int64{0, 0, 2}) || !slices.Equal(r.Fields[0].Series, []int64{0, 0, 2}) {
		t.Errorf("series %v, %v, field %v", r.Topics[0].Series, r.Topics[1].Series, r.Fields[0].Series)
	}
	if len(r.Topics[1].NewTerms) != 1 || r.Topics[1].NewTerms[0].Period != "2021" {
		t.Errorf("new terms %v", r.Topics[1].NewTerms)
	}
}

func TestUnits(t *testing.T) {
	for _, test := range []struct {
		start, days int64
		unit, name  string
	}{{19723, 366, unitYear, "2024"}, {19814, 91, unitQuarter, "2024 Q2"}, {19783, 31, unitMonth, "2024-03"}, {19783, 1, unitDay, "2024-03-01"}} {
		unit := unitOf(test.start, test.start+test.days-1)
		if unit != test.unit || periodName(unit, test.start) != test.name || nextPeriod(unit, test.start) != test.start+test.days {
			t.Errorf("day %d, %d days: %s %q to %d", test.start, test.days, unit, periodName(unit, test.start), nextPeriod(unit, test.start))
		}
	}
}
