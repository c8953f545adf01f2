package browser

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"kindred/datasets/sample"
	"kindred/internal/synthetic"
)

// A collection is a set of papers with a report that tests look at.
type collection struct {
	name   string
	papers func(t *testing.T) string // writes them into a file
}

var (
	embedded = collection{"sample", func(t *testing.T) string { return write(t, "sample.jsonl", samplePapers(t, 600)) }}
	listing  = collection{"listing", func(*testing.T) string { return filepath.Join("..", "..", "datasets", "testdata", "listing-59.txt") }}
	large    = collection{"large", manyPapers}
	hostile  = collection{"hostile", hostilePapers}
)

// A paper of the sample, the second.
const (
	knownID    = "aaai2022-00427"
	knownTitle = "Pose Adaptive Dual Mixup for Few-Shot Single-View 3D Reconstruction"
)

// report is the path of a collection's page, made when a test first asks for it.
func (c collection) report(t *testing.T) string {
	t.Helper()
	if noBrowser != "" {
		t.Skip(noBrowser)
	}
	page := filepath.Join(scratch, c.name+".html")
	if _, err := os.Stat(page); err == nil {
		return page
	}
	folder := filepath.Join(scratch, c.name)
	kindred(t, "build", c.papers(t), "--out", folder)
	kindred(t, "report", folder, "--out", page, "--title", "Report of "+c.name)
	return page
}

func kindred(t *testing.T, args ...string) {
	t.Helper()
	if out, err := exec.Command(*program, args...).CombinedOutput(); err != nil {
		t.Fatalf("kindred %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func write(t *testing.T, name string, records []map[string]any) string {
	t.Helper()
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	for _, r := range records {
		if err := enc.Encode(r); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(scratch, name)
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// samplePapers are the first n papers of the embedded sample.
func samplePapers(t *testing.T, n int) []map[string]any {
	t.Helper()
	in := json.NewDecoder(sample.Open())
	var out []map[string]any
	for len(out) < n {
		var record map[string]any
		if err := in.Decode(&record); err != nil {
			t.Fatalf("paper %d of the sample: %v", len(out), err)
		}
		out = append(out, record)
	}
	return out
}

// Titles and other fields that try to act.
const attack = `<script>alert(1)</script> & "quotes" 'of' </title> deep networks`

func hostilePapers(t *testing.T) string {
	records := samplePapers(t, 59)
	for i, fields := range []map[string]any{
		{"title": attack, "id": `"><img src=x onerror=alert(2)>`, "url": "javascript:alert(3)"},
		{"title": "</script><script>alert(4)</script> graph networks", "venue": "<b>bold</b><svg onload=alert(5)>", "id": "</script>"},
		{"title": "Lines\u2028and\u2029paragraphs, \u202ereversed\u202c learning", "authors": []string{"<i onclick=alert(6)>A. Author</i>", "{{.Title}}"}, "id": "#topic=1"},
		{"title": "<!--<script> learning", "url": "data:text/html,<script>alert(7)</script>", "id": "%3Cscript%3E"},
	} {
		for name, value := range fields {
			records[i][name] = value
		}
	}
	return write(t, "hostile.jsonl", records)
}

// manyPapers is the file of the flag -papers, or 20,000 invented papers.
func manyPapers(t *testing.T) string {
	if _, err := os.Stat(*papers); err == nil {
		return *papers
	}
	path := filepath.Join(scratch, "many.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := synthetic.WriteJSONLines(f, synthetic.Papers(1, 20000, 40)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}
