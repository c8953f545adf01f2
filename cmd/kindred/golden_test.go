package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"kindred/internal/kernel"
)

// What a run prints, byte for byte. The portable kernels define the results, so
// the figures hold everywhere.
func TestGolden(t *testing.T) {
	restore, err := kernel.Force("portable")
	if err != nil {
		t.Fatal(err)
	}
	defer restore()
	papers := syntheticFile(t, 240, 4)
	t.Chdir(t.TempDir())
	built := must(t, "build", papers, "--out", "run", "--topics", "4")
	golden(t, "build", built)
	golden(t, "build-json", must(t, "build", papers, "--out", "run", "--topics", "4", "--force", "--json"))
	listed := strings.Split(must(t, "papers", "run", "--topic", "0", "--limit", "2", "--format", "tsv"), "\n")
	first, _, _ := strings.Cut(listed[1], "\t")
	second, _, _ := strings.Cut(listed[2], "\t")
	for _, c := range []struct {
		name string
		args []string
	}{
		{"topics", []string{"topics", "run"}},
		{"topics-tsv", []string{"topics", "run", "--format", "tsv"}},
		{"topics-json", []string{"topics", "run", "1", "--format", "json"}},
		{"topic-card", []string{"topics", "run", "2"}},
		{"papers", []string{"papers", "run", "--topic", "0", "--limit", "5"}},
		{"papers-json", []string{"papers", "run", "--where", "label=topic-01", "--where", "year>=2010", "--limit", "2", "--format", "json"}},
		{"papers-none", []string{"papers", "run", "--search", "nosuchwordatall"}},
		{"related", []string{"related", "run", first, "-n", "4"}},
		{"related-json", []string{"related", "run", "--like", first + "," + second, "-n", "2", "--format", "json"}},
		{"related-tsv", []string{"related", "run", first, "-n", "2", "--space", "lsa", "--format", "tsv"}},
		{"related-explain", []string{"related", "run", first, "-n", "3", "--explain", "--since", "2005", "--unlike", second}},
		{"explain-topic", []string{"explain", "run", first, "--terms", "3"}},
		{"explain-topic-json", []string{"explain", "run", first, "--terms", "2", "--format", "json"}},
		{"explain", []string{"explain", "run", first, second, "--terms", "4"}},
		{"explain-json", []string{"explain", "run", first, second, "--terms", "2", "--format", "json"}},
		{"eval", []string{"eval", "run", "--labels", "label"}},
		{"eval-json", []string{"eval", "run", "--labels", "label", "--format", "json"}},
		{"verify", []string{"verify", "run"}},
		{"export", []string{"export", "run", "--out", "csv", "--format", "csv"}},
	} {
		golden(t, c.name, must(t, c.args...))
	}
	for _, name := range []string{"topics", "topic_terms", "topics_over_time"} {
		text, err := os.ReadFile(filepath.Join("csv", name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "export-"+name+"-csv", string(text))
	}
}

// goldenFolder is absolute, for tests change the folder.
var goldenFolder, _ = filepath.Abs(filepath.Join("testdata", "golden"))

var (
	took    = regexp.MustCompile(`(?m)^(Took +).*$`)
	seconds = regexp.MustCompile(`"seconds": .*,`)
	long    = regexp.MustCompile(`-?\d+\.\d{6,}(e-\d+)?`)
)

// golden compares text with a file, apart from times; long fractions count to
// six digits.
func golden(t *testing.T, name, text string) {
	t.Helper()
	text = took.ReplaceAllString(text, "${1}TIME")
	text = seconds.ReplaceAllString(text, `"seconds": TIME,`)
	text = long.ReplaceAllStringFunc(text, func(number string) string {
		x, err := strconv.ParseFloat(number, 64)
		if err != nil {
			t.Fatal(err)
		}
		return strconv.FormatFloat(x, 'f', 5, 64)
	})
	path := filepath.Join(goldenFolder, name+".txt")
	if *update {
		if err := os.MkdirAll(goldenFolder, 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != text {
		t.Errorf("%s is not as its golden file has it (-update writes it again); got:\n%s", name, text)
	}
}
