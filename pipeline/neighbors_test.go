package pipeline_test

import (
	"context"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/pipeline"
)

// neighborsOf reads the neighbours of each paper of a run.
func neighborsOf(t *testing.T, run *pipeline.Run) map[[2]string]float32 {
	t.Helper()
	f, err := table.Open(filepath.Join(run.Path, "neighbors.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	pairs := map[[2]string]float32{}
	err = f.Scan(context.Background(), []string{"paper_id", "neighbor_id", "score"}, func(_ int, b *table.Batch) error {
		for i := range b.Rows {
			pairs[[2]string{b.Columns[0].Strings[i], b.Columns[1].Strings[i]}] = b.Columns[2].Floats[i]
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pairs
}

func TestApproximateSearch(t *testing.T) {
	const n = 2500
	papers := writePapers(t, n, 12)
	exact := build(t, pipeline.Settings{}, papers)
	if e := exact.Manifest.Effective; e.Search != pipeline.SearchExact || e.Recall != nil || e.Lists != 0 {
		t.Errorf("a small collection: %+v", e)
	}
	all := neighborsOf(t, exact)
	var first map[string]rundir.Digest
	for _, workers := range []int{1, 2, 3} {
		run := build(t, pipeline.Settings{Search: pipeline.SearchApproximate, Workers: workers}, papers)
		dir, err := rundir.Open(run.Path)
		if err != nil {
			t.Fatal(err)
		}
		if first != nil {
			if !maps.Equal(first, dir.Digests()) {
				t.Errorf("%d workers: other files than with 1", workers)
			}
			continue
		}
		first = dir.Digests()
		found := 0
		for pair, score := range neighborsOf(t, run) {
			if want, ok := all[pair]; ok {
				found++
				if score != want {
					t.Fatalf("%v: score %v, by the exact search %v", pair, score, want)
				}
			}
		}
		e := run.Manifest.Effective
		if e.Search != pipeline.SearchApproximate || e.Lists != 50 || e.Probes != 15 || e.Recall == nil {
			t.Fatalf("%+v", e)
		}
		if recall := float64(found) / float64(len(all)); recall < .9 || *e.Recall < recall-.02 || *e.Recall > recall+.02 {
			t.Errorf("the manifest says recall %v of a sample, of all papers it is %v", *e.Recall, recall)
		}
		if notes := strings.Join(run.Manifest.Notes, "; "); !strings.Contains(notes, "approximately") {
			t.Errorf("notes %q", notes)
		}
	}
}

func TestSearchIsChecked(t *testing.T) {
	err := pipeline.Settings{Search: "fuzzy"}.Validate()
	if err == nil || !strings.Contains(err.Error(), `no search "fuzzy"`) {
		t.Errorf("%v", err)
	}
}
