package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"
)

// hostile would, on a terminal, clear the screen and turn text around.
const hostile = "a\x1b[2Jb\u202ec\u0085d\u2028e\tf\r\ng\x00\u009bh"

func TestCleanText(t *testing.T) {
	for in, want := range map[string]string{
		hostile:                "a[2Jbc d e f  gh",
		"naïve 生命 👩‍🔬 x":       "naïve 生命 👩‍🔬 x",
		"plain":                "plain",
		"":                     "",
		"\u2066x\u2069\u061cy": "xy",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestJSONKeepsTextAndSteersNoTerminal(t *testing.T) {
	var b bytes.Buffer
	if err := writeJSON(&b, []string{hostile, "<b>&é"}); err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(b.String(), "\x1b\u202e\u009b\u0085") || !strings.Contains(b.String(), "<b>&é") {
		t.Errorf("JSON is %q", b.String())
	}
	var got []string
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || got[0] != hostile {
		t.Errorf("read back as %q, error %v", got, err)
	}
}

func TestTSVIsALineARow(t *testing.T) {
	var b bytes.Buffer
	if err := writeTSV(&b, []string{"x", "y"}, [][]string{{hostile, "2"}}); err != nil {
		t.Fatal(err)
	}
	if want := "x\ty\na[2Jbc d e f  gh\t2\n"; b.String() != want {
		t.Errorf("TSV is %q, want %q", b.String(), want)
	}
}

func TestHostilePapersOnATerminal(t *testing.T) {
	var lines strings.Builder
	for i := range 20 {
		paper := map[string]string{"id": fmt.Sprintf("p\x1b%d", i), "title": "Walking \x1b]0;robots\u202e over", "abstract": "stones and \x1b[31mice"}
		text, err := json.Marshal(paper)
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(text, '\n'))
	}
	run := t.TempDir() + "/run"
	out := must(t, "build", writeFile(t, "papers.jsonl", lines.String()), "--out", run)
	out += must(t, "topics", run) + must(t, "topics", run, "0") + must(t, "papers", run) + must(t, "papers", run, "--format", "json") +
		must(t, "related", run, "--text", "walking \x1b[2J robots")
	out += refused(t, exitFailed, nil, "related", run, "\x1b[2J").err
	if strings.ContainsAny(out, "\x1b\u202e") {
		t.Errorf("the output steers the terminal: %q", out)
	}
}

func TestGridFitsTheWidth(t *testing.T) {
	g := &grid{columns: []gridColumn{{title: "n", right: true}, {title: "title", elastic: 2}, {title: "topic", elastic: 1}, {title: "id"}}}
	g.add("1", strings.Repeat("生命 and words ", 20), "short", "paper-1")
	g.add("2,000", "A title", strings.Repeat("topic ", 30), "paper-22")
	for _, width := range []int{60, 100, 300, 2000} {
		var b bytes.Buffer
		if err := g.write(&streams{Out: &b, Width: width}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		if len(lines) != 4 {
			t.Fatalf("width %d: %d lines", width, len(lines))
		}
		for _, line := range lines {
			if w := text.StringWidthWithoutEscSequences(line); w > width {
				t.Errorf("width %d: a line takes %d: %s", width, w, line)
			}
			if strings.TrimRight(line, " ") != line {
				t.Errorf("width %d: blanks at the end of %q", width, line)
			}
		}
		if !strings.Contains(b.String(), "paper-22") {
			t.Errorf("width %d: an id was cut", width)
		}
		if whole := strings.Contains(b.String(), "..."); whole != (width < 2000) {
			t.Errorf("width %d: dots are %t", width, whole)
		}
	}
}

func TestColour(t *testing.T) {
	for _, colour := range []bool{true, false} {
		g := &grid{columns: []gridColumn{{title: "n"}}}
		g.add("1")
		var b bytes.Buffer
		if err := g.write(&streams{Out: &b, Colour: colour}); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(b.String(), "\x1b[1m") != colour {
			t.Errorf("colour %t: %q", colour, b.String())
		}
	}
}

func TestNumbers(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567", -123: "-123", 87106: "87,106"} {
		if got := thousands(n); got != want {
			t.Errorf("thousands(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestQuoted(t *testing.T) {
	for in, want := range map[string]string{"ai": "ai", "my run": "'my run'", "it's": `'it'\''s'`, "": "''", "-x": "'-x'", "a/b.c": "a/b.c"} {
		if got := quoted(in); got != want {
			t.Errorf("quoted(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestReadableErrors(t *testing.T) {
	err := errors.Join(errors.New("pipeline: listing date: datasets: no day"), errors.New("vectorize: b = 2\x1b"))
	if got, want := readable(err), "listing date: no day\nb = 2"; got != want {
		t.Errorf("readable is %q, want %q", got, want)
	}
}

func TestProgressShowsLongStagesOnTerminalsAlone(t *testing.T) {
	for _, c := range []struct {
		terminal, quiet bool
		took            time.Duration
		shows           bool
	}{
		{true, false, 3 * time.Second, true},
		{true, false, time.Second, false},
		{true, true, 3 * time.Second, false},
		{false, false, 3 * time.Second, false},
	} {
		var b bytes.Buffer
		p := newProgress(&streams{Err: &b, IsTerminal: c.terminal}, c.quiet)
		now := time.Now()
		if p.out != nil {
			p.out.now = func() time.Time { return now }
		}
		p.update("Reading", 1, 0) // unknown in all
		p.update("k-means", 1, 10)
		now = now.Add(c.took)
		time.Sleep(progressEvery + 10*time.Millisecond)
		p.update("k-means", 5, 10)
		p.end()
		if got := strings.Contains(b.String(), "k-means") && strings.Contains(b.String(), "50%"); got != c.shows {
			t.Errorf("%+v: shown is %q", c, b.String())
		}
	}
}

func TestLongFactsAreWrapped(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", []string{""}},
		{"short", []string{"short"}},
		{"one two three", []string{"one two", "three"}},
		{"exactly7 b", []string{"exactly7", "b"}},
		{"longerthanaline and", []string{"longerthanaline", "and"}},
		{"longerthanaline", []string{"longerthanaline"}},
		{"é é é é é é", []string{"é é é é", "é é"}},
	} {
		if got := wrapped(c.text, 8); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
