package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kindred/internal/synthetic"
	"kindred/pipeline"
	"kindred/report"
)

// builtRun is a run of n synthetic papers, the last of which is extra.
func builtRun(t testing.TB, n int, s pipeline.Settings, extra string) *pipeline.Run {
	t.Helper()
	folder := t.TempDir()
	path, out := filepath.Join(folder, "papers.jsonl"), filepath.Join(folder, "spring-reading")
	var b bytes.Buffer
	if err := synthetic.WriteJSONLines(&b, synthetic.Papers(3, n, 8)); err != nil {
		t.Fatal(err)
	}
	b.WriteString(extra)
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Build(context.Background(), s, []string{path}, out, false); err != nil {
		t.Fatal(err)
	}
	run, err := pipeline.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run.Close() })
	return run
}

// acting are three records: a paper with markup in every field, one without a
// word that others have, and one that is none.
func acting(t testing.TB) string {
	t.Helper()
	p := synthetic.Papers(3, 1, 8)[0]
	p.ID, p.Title, p.Authors = "x<1>", "<script>alert(1)</script> \u202eof networks", []string{"Eve </script>"}
	paper, err := json.Marshal(struct {
		synthetic.Paper
		URL string `json:"url"`
	}{p, "javascript:alert(1)"})
	if err != nil {
		t.Fatal(err)
	}
	return string(paper) + `
{"id":"empty","title":"qzx"}
{"nothing":1}
`
}

func TestNewReadsARun(t *testing.T) {
	run := builtRun(t, 400, pipeline.Settings{Topics: 8}, acting(t))
	r, err := report.New(context.Background(), run, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Title != "spring-reading" {
		t.Errorf("the title is %q, want the name of the folder", r.Title)
	}
	if len(r.Papers) != 402 || len(r.Topics) != 8 || r.Overview.Rejected != 1 || r.Overview.NoTerms != 1 {
		t.Errorf("%d papers, %d topics, %d rejected, %d without terms; want 402, 8, 1, 1", len(r.Papers), len(r.Topics), r.Overview.Rejected, r.Overview.NoTerms)
	}
	sizes, dated := int64(0), int64(0)
	for i, topic := range r.Topics {
		sizes += topic.Size
		for _, n := range topic.Series {
			dated += n
		}
		if len(topic.Representatives) == 0 {
			t.Errorf("topic %d shows no paper", i)
		}
		for _, s := range topic.Representatives {
			if r.Papers[s.Paper].Topic != i {
				t.Errorf("topic %d shows paper %d of topic %d", i, s.Paper, r.Papers[s.Paper].Topic)
			}
			checkRelated(t, run, r, s)
		}
	}
	inPeriods := int64(0)
	for _, p := range r.Timeline.Periods {
		inPeriods += p.Count
	}
	if sizes != int64(len(r.Papers)) || dated != int64(r.Overview.Dated) || inPeriods != dated {
		t.Errorf("topics hold %d of %d papers, series %d and periods %d of %d with a year", sizes, len(r.Papers), dated, inPeriods, r.Overview.Dated)
	}
	eve := r.Papers[400]
	if eve.Title != "<script>alert(1)</script> of networks" || eve.Link != "" || len(eve.Nearest) != 10 {
		t.Errorf("the paper with markup is %+v", eve)
	}
	if last := r.Papers[401]; !last.Outlier || len(last.Nearest) != 0 {
		t.Errorf("the paper without terms is %+v", last)
	}
	abstracts := 0
	for _, p := range r.Papers {
		if p.Abstract != "" {
			abstracts++
		}
	}
	if abstracts != 401 {
		t.Errorf("%d papers have an abstract, want all that the input gave: 401", abstracts)
	}
	if !strings.Contains(strings.Join(r.Overview.Text.Read, " "), "1 record was left out") {
		t.Errorf("the overview does not tell of the record left out: %q", r.Overview.Text.Read)
	}
}

// checkRelated compares the related papers with those of kindred related.
func checkRelated(t *testing.T, run *pipeline.Run, r *report.Report, s report.Shown) {
	t.Helper()
	if len(s.Related) == 0 {
		return
	}
	want, err := run.Related(context.Background(), pipeline.Query{Like: []string{r.Papers[s.Paper].ID}, N: len(s.Related)})
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range want.Results {
		if got := s.Related[i]; r.Papers[got.Paper].ID != w.PaperID || got.Score != w.Score {
			t.Errorf("related to %s: %s %v, want %s %v", r.Papers[s.Paper].ID, r.Papers[got.Paper].ID, got.Score, w.PaperID, w.Score)
		}
	}
}

func TestNewIsTheSameForAnyWorkers(t *testing.T) {
	run := builtRun(t, 300, pipeline.Settings{Topics: 8}, acting(t))
	var first []byte
	for _, workers := range []int{1, 2, 3, 8} {
		r, err := report.New(context.Background(), run, report.Options{Title: "t", Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		shown := 0
		for _, topic := range r.Topics {
			shown += len(topic.Representatives)
		}
		if shown < 3*4 {
			t.Fatalf("%d papers are shown in full: fewer than three blocks", shown)
		}
		var b bytes.Buffer
		for _, write := range []func() error{
			func() error { return report.WriteHTML(&b, r) }, func() error { return report.WriteMarkdown(&b, r) }, func() error { return report.WriteJSON(&b, r) },
		} {
			if err := write(); err != nil {
				t.Fatal(err)
			}
		}
		if first == nil {
			first = b.Bytes()
		}
		if !bytes.Equal(first, b.Bytes()) {
			t.Errorf("%d workers write another report than one", workers)
		}
	}
}

// TestPresetWithoutMap reports a run that has no map, fields or trends.
func TestPresetWithoutMap(t *testing.T) {
	none := 0
	run := builtRun(t, 60, pipeline.Settings{Preset: pipeline.PresetSklearn, Topics: 4, Neighbors: &none}, "")
	r, err := report.New(context.Background(), run, report.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if r.HasMap() {
		t.Error("there is a map")
	}
	var page, data bytes.Buffer
	if err := errors.Join(report.WriteHTML(&page, r), report.WriteJSON(&data, r)); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(page.String(), "<canvas") {
		t.Error("the page has a canvas for a map that is not there")
	}
	var decoded map[string]any
	if err := json.Unmarshal(data.Bytes(), &decoded); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"fields", "topics", "bridges", "duplicates", "outliers", "papers"} {
		if _, ok := decoded[list].([]any); !ok {
			t.Errorf("%q is no list in the JSON: %v", list, decoded[list])
		}
	}
}

func TestNewErrors(t *testing.T) {
	run := builtRun(t, 40, pipeline.Settings{Topics: 3}, "")
	if _, err := report.New(context.Background(), run, report.Options{Workers: -1}); err == nil || !strings.Contains(err.Error(), "Workers = -1 is negative") {
		t.Errorf("error %v", err)
	}
	stopped, stop := context.WithCancel(context.Background())
	stop()
	if _, err := report.New(stopped, run, report.Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	for _, name := range []string{"papers.parquet", "topics.parquet", "neighbors.parquet", "topics_over_time.parquet", "fields.parquet", "bridges.parquet", "duplicates.parquet"} {
		if err := os.Rename(filepath.Join(run.Path, name), filepath.Join(run.Path, "away")); err != nil {
			t.Fatal(err)
		}
		again, err := pipeline.Open(run.Path)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := report.New(context.Background(), again, report.Options{}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: error %v", name, err)
		}
		again.Close()
		if err := os.Rename(filepath.Join(run.Path, "away"), filepath.Join(run.Path, name)); err != nil {
			t.Fatal(err)
		}
	}
}
