package recommend

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"kindred/internal/rng"
)

// scoreAll is Search without leaving out a row: it scores all, and sorts them.
func scoreAll(t *testing.T, ix *Index, q Query) []Result {
	t.Helper()
	s, err := ix.scorer(q)
	if err != nil {
		t.Fatal(err)
	}
	dots, err := ix.Postings.dots(s.terms)
	if err != nil {
		t.Fatal(err)
	}
	var all []Result
	for row := range int32(ix.Postings.N) {
		r := s.score(row, dots[row])
		if slices.Contains(q.Exclude, row) || q.MinScore != nil && r.Score < *q.MinScore {
			continue
		}
		if q.Among == nil && r.Score != 0 || slices.Contains(q.Among, row) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, compare)
	return all[:min(len(all), q.N)]
}

// someRows are up to n random rows, some of them twice.
func someRows(r *rand.Rand, n, rows int) []int32 {
	list := make([]int32, r.IntN(n+1))
	for i := range list {
		list[i] = int32(r.IntN(rows))
	}
	return list
}

func TestSearchEqualsScoringEveryRow(t *testing.T) {
	const rows, terms = 900, 60
	for _, blend := range append(blends, Blend{.01, 1}, Blend{1, .001}) {
		w := newWorld(rows, terms, 9, blend)
		r := rng.Stream(3, "test/pruned", 0)
		for range 60 {
			weights := w.randomWeights(r)
			if r.IntN(2) == 0 {
				weights = w.weights[r.IntN(rows)]
			}
			q := w.query(weights)
			q.N = []int{1, 3, 10, 200}[r.IntN(4)]
			q.Exclude = someRows(r, 5, rows)
			if r.IntN(3) == 0 {
				q.Among = someRows(r, 300, rows)
			}
			if r.IntN(3) == 0 {
				limit := r.Float64()
				q.MinScore = &limit
			}
			if r.IntN(3) == 0 {
				for _, best := range search(t, w.index, q) {
					q.Exclude = append(q.Exclude, best.Row)
				}
			}
			if got, want := search(t, w.index, q), scoreAll(t, w.index, q); !slices.Equal(got, want) {
				t.Fatalf("blend %v, %+v: %v, want %v", blend, q, got, want)
			}
		}
	}
}

// TestSearchPassesOverVectors spoils the vectors that cannot matter.
func TestSearchPassesOverVectors(t *testing.T) {
	w := newWorld(900, 60, 9, Blend{})
	q := w.query(w.weights[1])
	q.N = 2 // rows 1 and 2 are equal and score 1
	want := search(t, w.index, q)
	spoilt := 0
	for row, weights := range w.weights {
		dot := 0.0
		for t, x := range w.weights[1] {
			dot += x * weights[t]
		}
		if dot == 0 {
			spoilt++
			for j := range w.index.Vectors.Row(row) {
				w.index.Vectors.Row(row)[j] = float32(math.NaN())
			}
		}
	}
	if spoilt < 450 {
		t.Fatalf("just %d of %d rows share no term", spoilt, len(w.weights))
	}
	if got := search(t, w.index, q); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
