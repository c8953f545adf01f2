package recommend

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

// world is a small index with all its parts, and the same as dense matrices.
type world struct {
	index   *Index
	weights [][]float64 // n x V
}

// newWorld makes n rows over v terms, weights of a few terms a row, and an LSA
// space of random term vectors. Row 0 has no terms; row 1 equals row 2.
func newWorld(n, v, d int, blend Blend) *world {
	r := rng.Stream(1, "test/world", n+v+d)
	w := &world{weights: make([][]float64, n)}
	csr := &matrix.CSR{Rows: n, Cols: v, Indptr: make([]int64, 1, n+1)}
	for i := range n {
		w.weights[i] = make([]float64, v)
		switch {
		case i == 2:
			copy(w.weights[2], w.weights[1])
		case i > 0:
			for range 1 + r.IntN(6) {
				w.weights[i][r.IntN(v)] = float64(float32(.1 + r.Float64()))
			}
		}
		for t, x := range w.weights[i] {
			if x != 0 {
				csr.Indices = append(csr.Indices, int32(t))
				csr.Values = append(csr.Values, float32(x))
			}
		}
		csr.Indptr = append(csr.Indptr, int64(len(csr.Values)))
	}
	terms, vectors := matrix.NewDense(v, d), matrix.NewDense(n, d)
	for i := range terms.Data {
		terms.Data[i] = float32(r.NormFloat64())
	}
	w.index = &Index{Postings: NewPostings(csr, nil), Vectors: vectors, TermVectors: terms, Blend: blend}
	for i := range n {
		copy(vectors.Row(i), w.vector(w.weights[i]))
	}
	return w
}

// vector is the unit vector of weights in LSA space.
func (w *world) vector(weights []float64) []float32 {
	sum := make([]float64, w.index.TermVectors.Cols)
	for t, x := range weights {
		for j, y := range w.index.TermVectors.Row(t) {
			sum[j] += x * float64(y)
		}
	}
	length := norm(sum)
	out := make([]float32, len(sum))
	if length > 0 {
		for j, x := range sum {
			out[j] = float32(x / length)
		}
	}
	return out
}

func norm(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return math.Sqrt(sum)
}

// query makes a query of dense weights.
func (w *world) query(weights []float64) Query {
	q := Query{Vector: w.vector(weights)}
	for t, x := range weights {
		if x != 0 {
			q.Terms = append(q.Terms, WeightedTerm{int32(t), x})
		}
	}
	return q
}

// randomWeights are those of a query; some are negative now and then.
func (w *world) randomWeights(r *rand.Rand) []float64 {
	weights := make([]float64, w.index.Postings.V)
	for range r.IntN(8) {
		weights[r.IntN(len(weights))] = r.Float64()*2 - .3
	}
	return weights
}

// brute scores every row densely, in float64, and ranks them.
func (w *world) brute(weights []float64, blend Blend) []Result {
	u := w.vector(weights)
	results := make([]Result, len(w.weights))
	for i, row := range w.weights {
		r := Result{Row: int32(i)}
		dot := 0.0
		for t, x := range weights {
			dot += x * row[t]
		}
		if lengths := norm(weights) * norm(row); lengths > 0 {
			r.Sparse = dot / lengths
		}
		for j, x := range w.index.Vectors.Row(i) {
			r.LSA += float64(x) * float64(u[j])
		}
		r.Score = blend.Sparse*r.Sparse + blend.LSA*r.LSA
		results[i] = r
	}
	slices.SortFunc(results, compare)
	return results
}

func search(t *testing.T, ix *Index, q Query) []Result {
	t.Helper()
	results, err := ix.Search(q)
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(results); i++ {
		if compare(results[i-1], results[i]) >= 0 {
			t.Fatalf("results out of order: %v", results)
		}
	}
	return results
}

var blends = []Blend{{}, {1, 0}, {0, 1}, {.7, .3}, {3, 2}}

func TestSearchEqualsBruteForce(t *testing.T) {
	for _, blend := range blends {
		w := newWorld(150, 40, 7, blend)
		r := rng.Stream(2, "test/queries", 0)
		for range 40 {
			weights := w.randomWeights(r)
			want := map[int32]Result{}
			for _, b := range w.brute(weights, blend.orDefault()) {
				want[b.Row] = b
			}
			q := w.query(weights)
			q.N = 1000
			all := search(t, w.index, q)
			found := map[int32]bool{}
			for _, got := range all {
				b := want[got.Row]
				found[got.Row] = true
				if math.Abs(got.Score-b.Score) > 1e-6 || math.Abs(got.Sparse-b.Sparse) > 1e-6 {
					t.Fatalf("blend %v: %+v, want %+v", blend, got, b)
				}
				if blend.orDefault().LSA != 0 && math.Abs(got.LSA-b.LSA) > 1e-6 {
					t.Fatalf("blend %v: %+v, want %+v", blend, got, b)
				}
			}
			for row, b := range want {
				if !found[row] && math.Abs(b.Score) > 1e-6 {
					t.Fatalf("blend %v: row %d with score %v is missing", blend, row, b.Score)
				}
			}
			for _, n := range []int{1, 2, 10, 75} {
				q.N = n
				if got := search(t, w.index, q); !slices.Equal(got, all[:min(n, len(all))]) {
					t.Fatalf("blend %v: the best %d are %v, want %v", blend, n, got, all[:min(n, len(all))])
				}
			}
		}
	}
}

func TestSearchOfARowFindsItAndItsEqual(t *testing.T) {
	w := newWorld(60, 20, 5, Blend{})
	results := search(t, w.index, w.query(w.weights[2]))
	if len(results) != DefaultResults {
		t.Errorf("%d results without N", len(results))
	}
	if results[0].Row != 1 || results[1].Row != 2 || results[0].Score != results[1].Score || math.Abs(results[0].Score-1) > 1e-6 {
		t.Errorf("the best are %v, want rows 1 and 2, which are equal, with score 1", results[:2])
	}
	q := w.query(w.weights[2])
	q.Exclude = []int32{2, 2, results[3].Row}
	without := search(t, w.index, q)
	if !slices.Equal(without[:2], []Result{results[0], results[2]}) || without[2] != results[4] {
		t.Errorf("without rows %v: %v, with all: %v", q.Exclude, without, results)
	}
}

func TestSearchSparseLeavesOutRowsWithoutOverlap(t *testing.T) {
	w := newWorld(150, 40, 7, Blend{Sparse: 1})
	q := w.query(w.weights[5])
	q.N = 150
	for _, r := range search(t, w.index, q) {
		if r.Score == 0 {
			t.Errorf("row %d without a shared term is a result", r.Row)
		}
	}
	w.index.Blend = Blend{}
	if results := search(t, w.index, q); len(results) != 149 {
		t.Errorf("%d results with LSA, want all but the row without terms", len(results))
	}
}

func TestSearchAmong(t *testing.T) {
	w := newWorld(150, 40, 7, Blend{Sparse: 1})
	all := search(t, w.index, w.query(w.weights[5]))
	q := w.query(w.weights[5])
	q.N = 150
	q.Among = []int32{7, 0, all[1].Row, all[0].Row, 7, 8, 9, 10, 11, 12}
	results := search(t, w.index, q)
	if len(results) != 9 || results[0] != all[0] || results[1] != all[1] {
		t.Errorf("among %v: %v, best of all: %v", q.Among, results, all[:2])
	}
	if last := results[len(results)-1]; last.Score != 0 {
		t.Errorf("the row without terms is not last: %v", results)
	}
	q.N = 3
	if cut := search(t, w.index, q); !slices.Equal(cut, results[:3]) {
		t.Errorf("3 among them: %v, want %v", cut, results[:3])
	}
	q.Exclude = []int32{all[0].Row}
	if got := search(t, w.index, q); got[0] != all[1] {
		t.Errorf("an excluded row is ranked: %v", got)
	}
	q.Among = []int32{}
	if got := search(t, w.index, q); len(got) != 0 {
		t.Errorf("among none: %v", got)
	}
}

func TestSearchMinScore(t *testing.T) {
	w := newWorld(150, 40, 7, Blend{})
	q := w.query(w.weights[5])
	q.N = 150
	all := search(t, w.index, q)
	for _, limit := range []float64{-2, 0, all[10].Score, 2} {
		q.MinScore = &limit
		want := 0
		for _, r := range all {
			if r.Score >= limit {
				want++
			}
		}
		if got := search(t, w.index, q); !slices.Equal(got, all[:want]) {
			t.Errorf("limit %v: %d results, want %d", limit, len(got), want)
		}
	}
}

func TestEmptyQuery(t *testing.T) {
	w := newWorld(30, 10, 4, Blend{})
	for _, q := range []Query{{}, {Terms: []WeightedTerm{{3, 0}}}, {Terms: []WeightedTerm{{3, 1}, {3, -1}}}, {Vector: make([]float32, 4)}} {
		if got := search(t, w.index, q); len(got) != 0 {
			t.Errorf("%+v finds %v", q, got)
		}
		q.Among = []int32{4, 2}
		want := []Result{{Row: 2}, {Row: 4}}
		if got := search(t, w.index, q); !slices.Equal(got, want) {
			t.Errorf("%+v finds %v, want %v", q, got, want)
		}
	}
	empty := &Index{Postings: NewPostings(&matrix.CSR{Indptr: []int64{0}}, nil)}
	if got := search(t, empty, Query{}); len(got) != 0 {
		t.Errorf("an empty index gives %v", got)
	}
}

func TestRepeatedTermsAreAdded(t *testing.T) {
	w := newWorld(60, 20, 5, Blend{})
	one := Query{Terms: []WeightedTerm{{3, 3}, {5, 1}}}
	two := Query{Terms: []WeightedTerm{{3, 1}, {5, 1}, {3, 2}}}
	before := slices.Clone(two.Terms)
	if a, b := search(t, w.index, one), search(t, w.index, two); !slices.Equal(a, b) {
		t.Errorf("%v and %v", a, b)
	}
	if !slices.Equal(two.Terms, before) {
		t.Error("the query was changed")
	}
}

func TestSearchErrors(t *testing.T) {
	nan := math.NaN()
	good := func() *Index { return newWorld(30, 10, 4, Blend{}).index }
	for _, c := range []struct {
		want   string
		change func(ix *Index)
		q      Query
	}{
		{"N = -1", nil, Query{N: -1}},
		{"term 10 of the query", nil, Query{Terms: []WeightedTerm{{10, 1}}}},
		{"term -1 of the query", nil, Query{Terms: []WeightedTerm{{-1, 1}}}},
		{"weight of term 2", nil, Query{Terms: []WeightedTerm{{2, nan}}}},
		{"has 3 dimensions", nil, Query{Vector: make([]float32, 3)}},
		{"has length 2", nil, Query{Vector: []float32{2, 0, 0, 0}}},
		{"has length NaN", nil, Query{Vector: []float32{float32(nan), 0, 0, 0}}},
		{"row 30 in Exclude", nil, Query{Exclude: []int32{1, 30}}},
		{"row -1 in Among", nil, Query{Among: []int32{-1}}},
		{"MinScore", nil, Query{MinScore: &nan}},
		{"no postings", func(ix *Index) { ix.Postings = nil }, Query{}},
		{"-1 rows", func(ix *Index) { ix.Postings.N = -1 }, Query{}},
		{"borders", func(ix *Index) { ix.Postings.Indptr = ix.Postings.Indptr[:10] }, Query{}},
		{"rows and", func(ix *Index) { ix.Postings.Values = ix.Postings.Values[:3] }, Query{}},
		{"29 norms", func(ix *Index) { ix.Postings.Norms = ix.Postings.Norms[:29] }, Query{}},
		{"Sparse = -1", func(ix *Index) { ix.Blend.Sparse = -1 }, Query{}},
		{"LSA = NaN", func(ix *Index) { ix.Blend.LSA = nan }, Query{}},
		{"29 vectors", func(ix *Index) { ix.Vectors = ix.Vectors.RowRange(0, 29) }, Query{}},
		{"term vectors are 9 x 4", func(ix *Index) { ix.TermVectors = ix.TermVectors.RowRange(0, 9) }, Query{}},
		{"damaged: [", func(ix *Index) { ix.Postings.Indptr[3] = 1 << 40 }, Query{Terms: []WeightedTerm{{2, 1}}}},
		{"damaged: row 77", func(ix *Index) { ix.Postings.Rows[ix.Postings.Indptr[2]] = 77 }, Query{Terms: []WeightedTerm{{2, 1}}}},
		{"damaged: row -3", func(ix *Index) { ix.Postings.Rows[ix.Postings.Indptr[2]] = -3 }, Query{Terms: []WeightedTerm{{2, 1}}}},
	} {
		ix := good()
		if c.change != nil {
			c.change(ix)
		}
		if _, err := ix.Search(c.q); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func TestExplainAddsUpToTheScore(t *testing.T) {
	for _, blend := range blends {
		w := newWorld(80, 40, 7, blend)
		r := rng.Stream(3, "test/explain", 0)
		for range 30 {
			weights := w.randomWeights(r)
			if r.IntN(3) == 0 {
				weights = w.weights[r.IntN(len(w.weights))]
			}
			q := w.query(weights)
			q.Among = []int32{}
			for i := range int32(w.index.Postings.N) {
				q.Among = append(q.Among, i)
			}
			q.N = len(q.Among)
			for _, result := range search(t, w.index, q) {
				e, err := w.index.Explain(q, result.Row)
				if err != nil {
					t.Fatal(err)
				}
				if e.Result != result {
					t.Fatalf("blend %v: %+v is explained, the search has %+v", blend, e.Result, result)
				}
				scale := max(1, blend.orDefault().Sparse+blend.orDefault().LSA)
				if math.Abs(e.Rest) > 1e-6*scale {
					t.Fatalf("blend %v, row %d: rest %v", blend, result.Row, e.Rest)
				}
				for n := range len(e.Terms) + 2 {
					checkAccount(t, w, weights, e.Top(n), n)
				}
			}
		}
	}
}

func checkAccount(t *testing.T, w *world, weights []float64, e *Explanation, n int) {
	t.Helper()
	sum, last := e.Rest, math.Inf(1)
	if n > 0 && len(e.Terms) > n {
		t.Fatalf("the best %d are %d", n, len(e.Terms))
	}
	for _, share := range e.Terms {
		sum += share.Weight
		if math.Abs(share.Weight) > last || share.Weight == 0 {
			t.Fatalf("row %d: shares out of order: %v", e.Row, e.Terms)
		}
		last = math.Abs(share.Weight)
		want := Linked
		if w.weights[e.Row][share.Term] != 0 {
			want = Shared
		}
		if share.Kind != want || weights[share.Term] == 0 {
			t.Fatalf("row %d: term %d is %s, want %s; its weight in the query is %v", e.Row, share.Term, share.Kind, want, weights[share.Term])
		}
	}
	if math.Abs(sum-e.Score) > 1e-12 {
		t.Fatalf("row %d: shares and rest add up to %v, the score is %v", e.Row, sum, e.Score)
	}
}

func TestExplainAVectorOfItsOwn(t *testing.T) {
	w := newWorld(30, 10, 4, Blend{})
	q := w.query(w.weights[3])
	q.Vector = []float32{0, 0, 0, 1} // not that of the terms
	e, err := w.index.Explain(q, 5)
	if err != nil {
		t.Fatal(err)
	}
	checkAccount(t, w, w.weights[3], e, 0)
	if math.Abs(e.Rest) < 1e-3 {
		t.Errorf("rest %v hides what the terms do not explain", e.Rest)
	}
}

func TestExplainErrors(t *testing.T) {
	w := newWorld(30, 10, 4, Blend{})
	q := w.query(w.weights[3])
	for _, row := range []int32{-1, 30} {
		if _, err := w.index.Explain(q, row); err == nil || !strings.Contains(err.Error(), "none of the 30 rows") {
			t.Errorf("row %d: %v", row, err)
		}
	}
	if _, err := w.index.Explain(Query{Terms: []WeightedTerm{{99, 1}}}, 1); err == nil {
		t.Error("an unknown term is explained")
	}
	if _, err := w.index.Explain(Query{N: -1}, 1); err == nil {
		t.Error("a bad query is explained")
	}
	w.index.TermVectors = nil
	if _, err := w.index.Explain(q, 1); err == nil || !strings.Contains(err.Error(), "term vectors") {
		t.Errorf("without term vectors: %v", err)
	}
	w.index.Blend = Blend{Sparse: 1}
	if _, err := w.index.Explain(q, 1); err != nil {
		t.Errorf("without term vectors and without LSA: %v", err)
	}
}
