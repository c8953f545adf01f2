package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestKeywords(t *testing.T) {
	c := newCollection()
	about := newText("Object Detection with Zorblax filters",
		"We propose object detection. Zorblax filters help; a filter detects $\\alpha$ objects. Bananas are yel- low.")
	c.follow(about)
	c.count(about)
	for i := range 400 {
		switch {
		case i < 12:
			c.count(newText("Object detection again", "Object detection is studied with filters."))
		case i < 24:
			c.count(newText("Filters", "Zorblax and bananas, which are yellow."))
		default:
			c.count(newText(fmt.Sprintf("Paper %d", i), "Nothing of note happens here."))
		}
	}
	got := c.keywords(about, 3)
	if want := []string{"Zorblax", "filters", "object detection"}; !slices.Equal(slices.Sorted(slices.Values(got)), want) {
		t.Errorf("keywords = %q, want %q (in any order)", got, want)
	}
	for _, k := range c.keywords(about, 12) {
		if k == "Bananas" || strings.Contains(k, "alpha") || strings.Contains(k, "propose") {
			t.Errorf("%q is a keyword: said once, a formula or a word of any paper", k)
		}
	}
}

func TestPhrasesEndAtPunctuation(t *testing.T) {
	var phrases []string
	text := newText("Deep graphs", "A robot, planning paths. Graphs (trees) yel- low")
	text.terms(func(_, written string, _ int) {
		if strings.Contains(written, " ") {
			phrases = append(phrases, written)
		}
	})
	if want := []string{"Deep graphs", "planning paths"}; !slices.Equal(phrases, want) {
		t.Errorf("phrases = %q, want %q", phrases, want)
	}
}

func TestClean(t *testing.T) {
	for in, want := range map[string]string{
		`a $\beta$-test \emph{of} ﬁlters`: "a  -test  {of} filters",
		"opti- mal (cid:12)":              "optimal  ",
		"costs $5 million":                "costs $5 million",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestChooseSpreadsAndIsDeterministic(t *testing.T) {
	var all []candidate
	for theme := range themes {
		for i := range 200 {
			venue := "large"
			if i%10 == 0 {
				venue = "small"
			}
			all = append(all, candidate{ID: fmt.Sprintf("%02d-%03d", theme, i), Venue: venue, Year: 2000 + i%20, Theme: theme})
		}
	}
	chosen, err := choose(slices.Clone(all))
	if err != nil {
		t.Fatal(err)
	}
	if len(chosen) != len(themes)*papersATheme {
		t.Fatalf("%d papers chosen, want %d", len(chosen), len(themes)*papersATheme)
	}
	small := 0
	for _, c := range all {
		if chosen[c.ID] && c.Venue == "small" {
			small++
		}
	}
	if want := len(chosen) / 2; small != want {
		t.Errorf("%d papers of the small venue, want %d", small, want)
	}
	slices.Reverse(all)
	again, err := choose(all)
	if err != nil {
		t.Fatal(err)
	}
	for id := range chosen {
		if !again[id] {
			t.Fatalf("%s is not chosen when the order of the candidates changes", id)
		}
	}
	if _, err := choose(all[:50]); err == nil {
		t.Error("too few candidates gave no error")
	}
}

func TestRunSaysWhatIsWrong(t *testing.T) {
	if err := run(t.TempDir() + "/none"); err == nil {
		t.Error("a missing file gave no error")
	}
}
