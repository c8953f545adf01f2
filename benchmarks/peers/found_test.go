package main

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kindred/internal/synthetic"
	"kindred/pipeline"
)

func testRun(t *testing.T, papers int) *found {
	t.Helper()
	var lines bytes.Buffer
	if err := synthetic.WriteJSONLines(&lines, synthetic.Papers(1, papers, 5)); err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	in, run := filepath.Join(folder, "papers.jsonl"), filepath.Join(folder, "run")
	if err := os.WriteFile(in, lines.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.Build(context.Background(), pipeline.Settings{Components: 8}, []string{in}, run, false); err != nil {
		t.Fatal(err)
	}
	f, err := openFound(run)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.close() })
	return f
}

func TestBruteForceFindsWrongNeighbours(t *testing.T) {
	f := testRun(t, 300)
	if same, compared := f.likeBruteForce(1000, neighborsOfEach); same != 300 || compared != 300 {
		t.Fatalf("%d of %d rows are the same, want 300 of 300", same, compared)
	}
	for other := range int32(300) {
		if other != 0 && !slices.Contains(f.neighbors[0], other) {
			f.neighbors[0][0] = other // one that is not near
		}
	}
	f.neighbors[1] = f.neighbors[1][:9]                                         // one too few
	f.neighbors[2][1] = f.neighbors[2][0]                                       // one twice
	f.neighbors[3][0] = 3                                                       // the row itself
	f.neighbors[4][0], f.neighbors[4][9] = f.neighbors[4][9], f.neighbors[4][0] // out of order
	if same, _ := f.likeBruteForce(1000, neighborsOfEach); same != 295 {
		t.Errorf("%d rows are the same after 5 of 300 were changed, want 295", same)
	}
}

func TestSharesOfNeighbours(t *testing.T) {
	f := testRun(t, 60)
	changed := &found{ids: f.ids, row: f.row, neighbors: slices.Clone(f.neighbors)}
	changed.neighbors[0] = nil
	want := 1 - 1.0/60
	if got := changed.recallAgainst(f); math.Abs(got-want) > 1e-12 {
		t.Errorf("recall %v where one row of 60 has no neighbours, want %v", got, want)
	}
	var table strings.Builder
	for row, id := range f.ids {
		near := []string{}
		for _, other := range f.neighbors[row] {
			near = append(near, f.ids[other])
		}
		if row == 0 {
			near[0] = "no paper of the run"
		}
		near = append(near, f.ids[row]) // an eleventh does not count
		table.WriteString(id + "\t7\t" + strings.Join(near, ",") + "\n")
	}
	path := filepath.Join(t.TempDir(), "peer.tsv")
	if err := os.WriteFile(path, []byte(table.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	want = 1 - 1.0/600
	if got, err := f.shareOf(path); err != nil || math.Abs(got-want) > 1e-12 {
		t.Errorf("share %v (%v) where one neighbour of 600 differs, want %v", got, err, want)
	}
}

func TestInsertKeepsTheHighest(t *testing.T) {
	var best []float64
	for _, score := range []float64{.1, .5, .3, .5, -1, .9, .2} {
		best = insert(best, score, 4)
	}
	if want := []float64{.9, .5, .5, .3}; !slices.Equal(best, want) {
		t.Errorf("kept %v, want %v", best, want)
	}
}
