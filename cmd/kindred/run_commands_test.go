package main

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kindred/pipeline"
)

func TestVerify(t *testing.T) {
	papers := syntheticFile(t, 60, 2)
	run := filepath.Join(t.TempDir(), "run")
	must(t, "build", papers, "--out", run)
	got := must(t, "verify", run, "--rebuild")
	if !strings.Contains(got, "are as published") || !strings.Contains(got, "the same bytes") {
		t.Error(got)
	}

	text, err := os.ReadFile(papers)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(papers, append(text, jsonPaper("new", "One more", "")...), 0o666); err != nil {
		t.Fatal(err)
	}
	changed := refused(t, exitFailed, []string{"cannot rebuild", "was changed"}, "verify", run, "--rebuild")
	if strings.Contains(changed.out+changed.err, "differs") {
		t.Errorf("a changed input is told as a difference: %s%s", changed.out, changed.err)
	}
	same := writeFile(t, "other-name.jsonl", string(text))
	must(t, "verify", run, "--rebuild", same)
	if err := os.Remove(papers); err != nil {
		t.Fatal(err)
	}
	refused(t, exitFailed, []string{"cannot rebuild", "is missing"}, "verify", run, "--rebuild")

	vectors := filepath.Join(run, "vectors.npy")
	bytes, err := os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	bytes[len(bytes)-1] ^= 1
	if err := os.WriteFile(vectors, bytes, 0o666); err != nil {
		t.Fatal(err)
	}
	edited := refused(t, exitFailed, []string{"1 problem"}, "verify", run)
	if !strings.Contains(edited.out, "vectors.npy") {
		t.Errorf("the edited file is not named: %s", edited.out)
	}
	if err := os.Truncate(vectors, 100); err != nil {
		t.Fatal(err)
	}
	refused(t, exitFailed, []string{"vectors.npy"}, "related", run, "syn-000001")
}

func TestRelated(t *testing.T) {
	run := smallRun(t)
	var listed []pipeline.ListedPaper
	decode(t, must(t, "papers", run, "--topic", "1", "--format", "json"), &listed)
	if len(listed) < 5 {
		t.Fatalf("%d papers", len(listed))
	}
	first, second := listed[0], listed[1]

	var byID, byTitle, among, none pipeline.Answer
	decode(t, must(t, "related", run, first.PaperID, "--format", "json"), &byID)
	decode(t, must(t, "related", run, strings.ToUpper(first.Title), "--format", "json"), &byTitle)
	if len(byID.Results) != pipeline.DefaultRelated || byTitle.Results[0].PaperID == "" || byTitle.Results[0].PaperID != byID.Results[0].PaperID {
		t.Errorf("by id %+v, by title %+v", byID.Results, byTitle.Results)
	}
	ids := writeFile(t, "ids.txt", second.PaperID+"\r\n\n"+listed[3].PaperID+"\n"+listed[4].PaperID)
	decode(t, must(t, "related", run, first.PaperID, "--among", ids, "--format", "json"), &among)
	if len(among.Results) != 3 {
		t.Errorf("among three papers: %+v", among.Results)
	}
	decode(t, must(t, "related", run, first.PaperID, "--min-score", "2", "--format", "json"), &none)
	if none.Results == nil || len(none.Results) != 0 {
		t.Errorf("none scores 2: %+v", none.Results)
	}
	if got := must(t, "related", run, first.PaperID, "--min-score", "2"); !strings.Contains(got, "No paper is related.") {
		t.Error(got)
	}

	fromStdin := kindredWith(t.Context(), strings.NewReader(first.Title+" nosuchword"), "related", run, "--text", "-")
	if fromStdin.code != exitDone || !strings.Contains(fromStdin.out, "does not know: nosuchword") {
		t.Errorf("%+v", fromStdin)
	}
	refused(t, exitFailed, []string{"nearest ids", "kindred papers"}, "related", run, "syn-00001x")
	refused(t, exitFailed, []string{"that the run knows", "nosuchword"}, "related", run, "--text", "nosuchword")
	refused(t, exitFailed, []string{"--among"}, "related", run, first.PaperID, "--among", filepath.Join(run, "none"))
	refused(t, exitFailed, []string{"has no ids"}, "related", run, first.PaperID, "--among", writeFile(t, "ids.txt", "\n"))

	var pair pipeline.Explanation
	decode(t, must(t, "explain", run, first.PaperID, byID.Results[0].PaperID, "--terms", "0", "--format", "json"), &pair)
	sum := pair.Rest
	for _, term := range pair.Terms {
		sum += term.Weight
	}
	if math.Abs(sum-byID.Results[0].Score) > 1e-6 || math.Abs(pair.Rest) > 1e-6 {
		t.Errorf("the account adds up to %v with the rest %v; the score is %v", sum, pair.Rest, byID.Results[0].Score)
	}
}

func decode(t *testing.T, text string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), to); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

func TestListsAndTheirErrors(t *testing.T) {
	run := smallRun(t)
	if got := must(t, "papers", run); !strings.Contains(got, "50 of 240 papers; --limit 0 lists all") {
		t.Errorf("the table does not say how many are left out:\n%s", got)
	}
	if got := strings.Count(must(t, "papers", run, "--limit", "0"), "syn-"); got != 240 {
		t.Errorf("--limit 0 lists %d", got)
	}
	if got := strings.Count(must(t, "papers", run, "--format", "tsv"), "\n"); got != 241 {
		t.Errorf("%d lines of TSV", got)
	}
	refused(t, exitFailed, []string{"no topic 9", "0 to 3"}, "topics", run, "9")
	refused(t, exitFailed, []string{"no topic 9", "0 to 3"}, "papers", run, "--topic", "9")
	refused(t, exitFailed, []string{`no field "colour"`, "venue"}, "papers", run, "--where", "colour=red")
	refused(t, exitFailed, []string{`no field "colour"`}, "eval", run, "--labels", "colour")
	refused(t, exitFailed, []string{"no paper has a value in venue"}, "eval", run, "--labels", "venue")
}

func TestExportCommand(t *testing.T) {
	run := smallRun(t)
	folder := filepath.Join(t.TempDir(), "tables")
	for _, format := range []string{"parquet", "csv", "jsonl"} {
		must(t, "export", run, "--out", folder, "--format", format, "--force")
		if !exists(filepath.Join(folder, "papers."+format)) {
			t.Errorf("no papers.%s", format)
		}
	}
	refused(t, exitFailed, []string{"--force"}, "export", run, "--out", folder)
	refused(t, exitFailed, []string{"not replaced"}, "export", run, "--out", run, "--force")
}

func TestReportCommand(t *testing.T) {
	run, folder := smallRun(t), t.TempDir()
	for name, want := range map[string]string{
		"report.html": "<title>What we read</title>", "report.md": "# What we read\n", "REPORT.JSON": `"title":"What we read"`,
	} {
		path := filepath.Join(folder, name)
		got := must(t, "report", run, "--out", path, "--title", "What we read")
		text, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(text), want) || !strings.Contains(got, "240 papers in 4 topics") {
			t.Errorf("%s: %v, %q, without %s", name, err, got, want)
		}
	}
	refused(t, exitUsage, []string{"FILE.html, FILE.md or FILE.json"}, "report", run, "--out", filepath.Join(folder, "report.pdf"))
	refused(t, exitUsage, []string{"say where the report goes"}, "report", run)
	nowhere := filepath.Join(folder, "none", "report.html")
	refused(t, exitFailed, []string{"cannot be written to " + nowhere + ": no such file"}, "report", run, "--out", nowhere)
	if left, _ := filepath.Glob(filepath.Join(folder, ".*")); len(left) > 0 {
		t.Errorf("%v are left", left)
	}
}

func TestBackgroundLearn(t *testing.T) {
	papers, space := syntheticFile(t, 300, 4), filepath.Join(t.TempDir(), "mine.kbg")
	got := must(t, "background", "learn", papers, "--out", space, "--terms", "150", "--components", "9")
	if !strings.Contains(got, "150 words, 9 numbers each, from 300 papers") {
		t.Errorf("learn says %q", got)
	}
	run := filepath.Join(t.TempDir(), "run")
	if got := must(t, "build", papers, "--out", run, "--background", space); !strings.Contains(got, "from the background space mine.kbg") {
		t.Errorf("build says %q", got)
	}
	must(t, "verify", run, "--rebuild")
	refused(t, exitUsage, []string{"--out SPACE"}, "background", "learn", papers)
	refused(t, exitFailed, []string{papers}, "build", papers, "--out", run, "--force", "--background", papers)
}

func TestDemo(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv("TMPDIR", t.TempDir())
	for range 2 { // the second replaces the first
		got := must(t, "demo")
		for _, want := range []string{"600 papers", "also", "most related", "The run is in kindred-demo", "kindred related kindred-demo "} {
			if !strings.Contains(got, want) {
				t.Fatalf("the demo lacks %q:\n%s", want, got)
			}
		}
	}
	must(t, "verify", demoRun)

	mine := syntheticFile(t, 40, 2)
	must(t, "build", mine, "--out", demoRun, "--force")
	before := readFolder(t, demoRun)
	if got := must(t, "demo"); strings.Contains(got, "The run is in "+demoRun+".") {
		t.Errorf("a run that is no demo was taken for one:\n%s", got)
	}
	refused(t, exitFailed, []string{"already exists"}, "demo", "--out", demoRun)
	if after := readFolder(t, demoRun); after["manifest.json"] != before["manifest.json"] {
		t.Error("the demo replaced a run that is no demo")
	}
}
