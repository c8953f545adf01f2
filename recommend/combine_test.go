package recommend

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
)

// example makes an example of a row.
func (w *world) example(row int) Example {
	var e Example
	for t, x := range w.weights[row] {
		if x != 0 {
			e.Terms, e.Weights = append(e.Terms, int32(t)), append(e.Weights, float32(x))
		}
	}
	return e
}

func (w *world) examples(r *rand.Rand, n int) []Example {
	out := make([]Example, n)
	for i := range out {
		out[i] = w.example(r.IntN(len(w.weights)))
		out[i].Share = float64(r.IntN(3))
	}
	return out
}

// scores are those of all rows for one query.
func (w *world) scores(t *testing.T, like, unlike []Example, away float64) []float64 {
	t.Helper()
	terms, err := w.index.Combine(like, unlike, away)
	if err != nil {
		t.Fatal(err)
	}
	q := Query{Terms: terms, N: w.postings.N, Among: make([]int32, w.postings.N)}
	for i := range q.Among {
		q.Among[i] = int32(i)
	}
	scores := make([]float64, w.postings.N)
	for _, r := range search(t, w.index, q) {
		scores[r.Row] = r.Score
	}
	return scores
}

// TestScoresAreMeansOfThoseOfTheExamples is what Combine promises.
func TestScoresAreMeansOfThoseOfTheExamples(t *testing.T) {
	for _, blend := range blends {
		w := newWorld(120, 40, 7, blend)
		r := rng.Stream(5, "test/combine", 0)
		for range 20 {
			like, unlike := w.examples(r, 1+r.IntN(5)), w.examples(r, r.IntN(3))
			got := w.scores(t, like, unlike, .7)
			want := make([]float64, len(got))
			for _, side := range []struct {
				examples []Example
				total    float64
			}{{like, 1}, {unlike, -.7}} {
				weights, err := w.index.exampleWeights(side.examples)
				if err != nil {
					t.Fatal(err)
				}
				sum := 0.0
				for i, e := range side.examples {
					sum += weights[i]
					for row, score := range w.scores(t, []Example{e}, nil, 0) {
						want[row] += side.total * weights[i] * score
					}
				}
				if sum != 0 && math.Abs(sum-1) > 1e-12 {
					t.Fatalf("weights add up to %v", sum)
				}
			}
			for row := range want {
				if math.Abs(got[row]-want[row]) > 1e-6 {
					t.Fatalf("blend %v, row %d: %v, want %v", blend, row, got[row], want[row])
				}
			}
		}
	}
}

func TestExamplesOfCommonTermsCountLess(t *testing.T) {
	w := newWorld(60, 20, 5, Blend{})
	frequent, rare := int32(0), int32(0)
	df := func(t int32) int64 { return w.postings.Indptr[t+1] - w.postings.Indptr[t] }
	for term := range int32(20) {
		if df(term) > df(frequent) {
			frequent = term
		}
		if df(term) < df(rare) {
			rare = term
		}
	}
	common, special := Example{Terms: []int32{frequent}, Weights: []float32{2}}, Example{Terms: []int32{rare}, Weights: []float32{9}}
	weights, err := w.index.exampleWeights([]Example{common, special, {}})
	if err != nil {
		t.Fatal(err)
	}
	if want := math.Sqrt(float64(df(frequent)) / float64(df(rare))); math.Abs(weights[1]/weights[0]-want) > 1e-9 || weights[2] != 0 {
		t.Errorf("weights %v, want the second %v times the first, and none for an example without terms", weights, want)
	}
	common.Share = 3
	shared, err := w.index.exampleWeights([]Example{common, special})
	if err != nil || math.Abs(shared[0]/shared[1]-3*weights[0]/weights[1]) > 1e-9 {
		t.Errorf("a share of 3: %v, %v, without %v", shared, err, weights)
	}
}

func TestCombineErrors(t *testing.T) {
	w := newWorld(30, 10, 4, Blend{})
	good := Example{Terms: []int32{1}, Weights: []float32{1}}
	for _, c := range []struct {
		want string
		e    Example
		away float64
	}{
		{"1 terms and 2 weights", Example{Terms: []int32{1}, Weights: []float32{1, 2}}, 0},
		{"term 10 of the query", Example{Terms: []int32{10}, Weights: []float32{1}}, 0},
		{"share of example 1 is -1", Example{Terms: []int32{1}, Weights: []float32{1}, Share: -1}, 0},
		{"share of example 1 is NaN", Example{Terms: []int32{1}, Weights: []float32{1}, Share: math.NaN()}, 0},
		{"away = -1", good, -1},
	} {
		if _, err := w.index.Combine([]Example{good, c.e}, nil, c.away); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

// TestTheMostCommonTermsAreLeftOut has more postings than are read.
func TestTheMostCommonTermsAreLeftOut(t *testing.T) {
	if testing.Short() {
		t.Skip("short: scores all of many rows, in one goroutine")
	}
	const rows = manyPostings/4 + 1000
	w := newWorld(rows, 40, 3, Blend{})
	for i := range w.weights { // five terms that all rows have
		for term := range 5 {
			w.weights[i][term] = .02 * float64(1+term)
		}
		w.weights[i][20] += 1
	}
	w.postings = NewPostings(w.sparse(), nil)
	w.rebuild(Blend{})
	terms, err := w.index.Combine([]Example{w.example(9)}, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	squares, gone := 0.0, 0.0
	for i, term := range terms {
		if (term.Weight == 0) != (i < 3) || term.LSA == 0 {
			t.Errorf("term %d weighs %v, its vector %v", term.Term, term.Weight, term.LSA)
		}
		squares += term.LSA * term.LSA
		if term.Weight == 0 {
			gone += term.LSA * term.LSA
		}
	}
	if gone == 0 || gone > leastSquares*squares {
		t.Errorf("terms of %v of all squares are left out", gone/squares)
	}
	e, err := w.index.Explain(Query{Terms: terms}, 11)
	if err != nil || math.Abs(e.Rest) > 1e-6 {
		t.Errorf("rest %v, %v", e.Rest, err)
	}
	if got, want := search(t, w.index, Query{Terms: terms, N: 30}), scoreAll(t, w.index, Query{Terms: terms, N: 30}); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
