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
	dots := make([]float32, (ix.postings.N+blockRows-1)/blockRows*blockRows)
	if err := ix.postings.addDots(dots, s.terms, func(int, int) {}); err != nil {
		t.Fatal(err)
	}
	var all []Result
	for row := range int32(ix.postings.N) {
		r := s.score(row, dots[row])
		if q.Only != nil && !q.Only[row] || slices.Contains(q.Exclude, row) || q.MinScore != nil && r.Score < *q.MinScore {
			continue
		}
		if q.Among == nil && r.Score > 0 || slices.Contains(q.Among, row) {
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
	for _, blend := range append(blends, Blend{.01, 1, .3}, Blend{1, .001, 1}) {
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
				q.Only = make([]bool, rows)
				for i := range q.Only {
					q.Only[i] = r.IntN(4) > 0
				}
			}
			if r.IntN(3) == 0 {
				q.Bonus = make([]float64, rows)
				for range 30 {
					q.Bonus[r.IntN(rows)] = r.Float64() - .2
				}
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
	w := newWorld(900, 60, 9, Blend{Sparse: .8, LSA: .2})
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
			for j := range w.vectors.Row(row) {
				w.vectors.Row(row)[j] = float32(math.NaN())
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

// TestSearchOfSeveralBlocks has rows enough for 3 blocks.
func TestSearchOfSeveralBlocks(t *testing.T) {
	if testing.Short() {
		t.Skip("short: scores all of many rows, in one goroutine")
	}
	const rows = 2*blockRows + 77
	for _, blend := range []Blend{{}, {.6, .4, 1}, {Sparse: 1}} {
		w := newWorld(rows, 90, 3, blend)
		for i := range w.weights { // a few terms of nearly all rows
			if i%3 > 0 {
				w.weights[i][i%4] = .2 + float64(i%7)/10
			}
		}
		w.postings = NewPostings(w.sparse(), nil)
		w.rebuild(blend)
		s := w.index.NewSearcher()
		r := rng.Stream(4, "test/blocks", 0)
		for try := range 12 {
			like, unlike := w.examples(r, 1+r.IntN(3)), w.examples(r, r.IntN(2))
			terms, err := w.index.Combine(like, unlike, DefaultAway)
			if err != nil {
				t.Fatal(err)
			}
			q := Query{Terms: terms, N: 1 + r.IntN(40)}
			if try%3 == 0 {
				q.Among = someRows(r, 50, rows)
			}
			if try%4 == 1 {
				q.Bonus = make([]float64, rows)
				q.Bonus[r.IntN(rows)] = .5
			}
			got, err := s.Search(q)
			if err != nil {
				t.Fatal(err)
			}
			if want := scoreAll(t, w.index, q); !slices.Equal(got, want) {
				t.Fatalf("%v, want %v", got, want)
			}
		}
	}
}
