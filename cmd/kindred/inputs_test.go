package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// paperLine is a paper as a JSON line.
func jsonPaper(id, title, abstract string) string {
	return fmt.Sprintf(`{"id":%q,"title":%q,"abstract":%q}`+"\n", id, title, abstract)
}

func TestBadInputs(t *testing.T) {
	empty := writeFile(t, "empty.jsonl", "")
	zeros := writeFile(t, "zeros.jsonl", strings.Repeat("\x00", 5000))
	noText := writeFile(t, "bare.jsonl", `{"id":"a"}`+"\n"+`{"id":"b","title":""}`+"\n")
	image := writeFile(t, "image.jsonl", "\x89PNG\r\n\x1a\n"+strings.Repeat("\xff\x01", 300))
	cut := writeFile(t, "cut.jsonl.gz", "\x1f\x8b\x08\x00\x00")
	folder := t.TempDir()
	out := filepath.Join(t.TempDir(), "run")
	for _, c := range []struct {
		input string
		words []string
	}{
		{empty, []string{"empty.jsonl", "no usable paper"}},
		{zeros, []string{"zeros.jsonl", "no usable paper"}},
		{noText, []string{"bare.jsonl", "no title and no abstract", ":1"}},
		{image, []string{"image.jsonl"}},
		{cut, []string{"cut.jsonl.gz", "gzip"}},
		{folder, []string{folder}},
		{filepath.Join(folder, "nothing.jsonl"), []string{"nothing.jsonl"}},
		{filepath.Join(folder, "*.jsonl"), []string{"*.jsonl"}},
	} {
		got := refused(t, exitFailed, c.words, "build", c.input, "--out", out)
		if got.out != "" || exists(out) {
			t.Errorf("%s: there is output or a run", c.input)
		}
	}
	if left := entries(t, filepath.Dir(out)); len(left) > 0 {
		t.Errorf("failed builds left %q", left)
	}
}

// A file without a usable paper ends a build of several files too: it was named.
func TestUselessFileAmongGoodOnes(t *testing.T) {
	bare := writeFile(t, "bare.jsonl", `{"id":"a"}`+"\n")
	out := filepath.Join(t.TempDir(), "run")
	refused(t, exitFailed, []string{"bare.jsonl", "no usable paper"}, "build", bare, syntheticFile(t, 40, 2), "--out", out)
}

func TestSmallCollections(t *testing.T) {
	one := jsonPaper("a", "Walking robots", "A robot that walks over stones.")
	two := one + jsonPaper("b", "Swimming robots", "A robot that swims under ice.")
	var equal, mixed strings.Builder
	for i := range 1000 {
		equal.WriteString(jsonPaper(fmt.Sprint("p", i), "Walking robots", "A robot that walks over stones."))
	}
	mixed.WriteString(two)
	mixed.WriteString(jsonPaper("c", "?!", "... --- ..."))
	big := two + jsonPaper("c", "A long paper", strings.Repeat("grasping of unknown objects by a soft hand ", 10<<20/43))
	for _, c := range []struct {
		name, text string
		args       []string
		says       []string
	}{
		{"one paper", one, nil, []string{"1 read"}},
		{"two papers", two, nil, []string{"2 read"}},
		{"more topics than papers", two, []string{"--topics", "9"}, []string{"topics 9 lowered to"}},
		{"1,000 equal papers", equal.String(), nil, []string{"1,000 read"}},
		{"a paper without a word", mixed.String(), nil, []string{"3 read, 1 without a known term"}},
		{"a paper of 10 MB", big, nil, []string{"3 read"}},
	} {
		run := filepath.Join(t.TempDir(), "run")
		got := must(t, append([]string{"build", writeFile(t, "papers.jsonl", c.text), "--out", run}, c.args...)...)
		for _, word := range c.says {
			if !strings.Contains(got, word) {
				t.Errorf("%s: the summary lacks %q:\n%s", c.name, word, got)
			}
		}
		must(t, "verify", run)
		must(t, "topics", run, "0")
		must(t, "eval", run)
		must(t, "export", run, "--out", run+"-export")
		must(t, "papers", run, "--format", "json")
	}
}

// Lists in JSON are never null, whatever a topic lacks.
func TestTopicWithoutTerms(t *testing.T) {
	run := filepath.Join(t.TempDir(), "run")
	must(t, "build", writeFile(t, "papers.jsonl", jsonPaper("a", "?!", "")), "--out", run)
	if got := must(t, "topics", run, "--format", "json"); !strings.Contains(got, `"terms": []`) || !strings.Contains(got, `"weights": []`) {
		t.Errorf("the topic is %s", got)
	}
	if got := must(t, "topics", run, "0"); strings.Contains(got, "weight") {
		t.Errorf("the card has an empty table:\n%s", got)
	}
	refused(t, exitFailed, []string{"no word that the run knows"}, "related", run, "a")
}

func TestRejects(t *testing.T) {
	papers := writeFile(t, "papers.jsonl", jsonPaper("a", "Walking robots", "Stones.")+"{broken\n"+
		jsonPaper("a", "Again", "The same id.")+jsonPaper("b", "Swimming robots", "Ice.")+`{"id":"c"}`+"\n")
	folder := t.TempDir()
	run, list := filepath.Join(folder, "run"), filepath.Join(folder, "rejects.tsv")
	got := must(t, "build", papers, "--out", run, "--rejects", list)
	if want := "Rejected    3 (1 invalid JSON, 1 no title and no abstract, 1 same id again)"; !strings.Contains(got, want) {
		t.Errorf("the summary lacks %q:\n%s", want, got)
	}
	checkRejects(t, list, []string{"papers.jsonl\t2\tinvalid JSON\t", "papers.jsonl\t3\tsame id again\t", "papers.jsonl\t5\tno title and no abstract\t"})

	refused(t, exitFailed, []string{"papers.jsonl:2", "invalid JSON", "--strict"}, "build", papers, "--out", run+"2", "--strict", "--rejects", list)
	checkRejects(t, list, []string{"papers.jsonl\t2\tinvalid JSON\t"})

	var bad strings.Builder
	for range 1200 {
		bad.WriteString("{broken\n")
	}
	refused(t, exitFailed, []string{"no usable paper"}, "build", writeFile(t, "bad.jsonl", bad.String()), "--format", "jsonl", "--out", run+"3", "--rejects", list)
	text, err := os.ReadFile(list)
	if lines := strings.Count(string(text), "\n"); err != nil || lines != 1+1200 {
		t.Errorf("the rejects of a failed build: %d lines, error %v", lines, err)
	}
	refused(t, exitFailed, []string{"rejects", "is no file"}, "build", papers, "--out", run+"4", "--rejects", folder)
	refused(t, exitFailed, []string{"rejects"}, "build", papers, "--out", run+"4", "--rejects", filepath.Join(folder, "no", "list.tsv"))
	for _, name := range entries(t, folder) {
		if name != "run" && name != "rejects.tsv" {
			t.Errorf("%s was left", name)
		}
	}
}

func checkRejects(t *testing.T, path string, want []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	if lines[0] != "file\tline\treason\tdetail" || len(lines) != len(want)+1 {
		t.Fatalf("rejects:\n%s", text)
	}
	for i, start := range want {
		if !strings.HasPrefix(lines[i+1], start) {
			t.Errorf("line %d is %q, want %q...", i+1, lines[i+1], start)
		}
	}
}

func TestPlacesThatCannotBeWritten(t *testing.T) {
	papers := syntheticFile(t, 30, 2)
	file := writeFile(t, "file", "x")
	refused(t, exitFailed, []string{"file"}, "build", papers, "--out", filepath.Join(file, "run"))
	refused(t, exitFailed, []string{"already exists", "--force"}, "build", papers, "--out", filepath.Dir(file))
	refused(t, exitFailed, []string{"only a run is replaced"}, "build", papers, "--out", filepath.Dir(file), "--force")
	if !exists(file) {
		t.Error("a folder that is no run was replaced")
	}
	run := smallRun(t)
	refused(t, exitFailed, []string{"already exists"}, "build", papers, "--out", run)
	must(t, "build", papers, "--out", run, "--force")
}

func TestReadOnlyFolder(t *testing.T) {
	closed := t.TempDir()
	if err := os.Chmod(closed, 0o555); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(closed, 0o777) })
	if f, err := os.Create(filepath.Join(closed, "probe")); err == nil { // the administrator may write anywhere but here
		_ = f.Close()
		closed = "/sys/kernel"
		if !exists(closed) {
			t.Skip("no folder is closed to the administrator on this system")
		}
	}
	papers, run := syntheticFile(t, 30, 2), smallRun(t)
	refused(t, exitFailed, []string{"choose a folder that can be written"}, "build", papers, "--out", filepath.Join(closed, "run"))
	refused(t, exitFailed, []string{"choose a folder that can be written"}, "export", run, "--out", filepath.Join(closed, "csv"))
}

func TestNoRun(t *testing.T) {
	folder := t.TempDir()
	for _, args := range [][]string{{"topics"}, {"papers"}, {"eval"}, {"verify"}} {
		refused(t, exitFailed, []string{"is not a Kindred run"}, append(args, folder)...)
	}
	refused(t, exitFailed, []string{"nowhere"}, "topics", filepath.Join(folder, "nowhere"))
}
