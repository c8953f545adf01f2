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
	index    *Index
	postings *Postings
	vectors  *matrix.Dense
	terms    *matrix.Dense
	weights  [][]float64 // n x V
}

// newWorld makes n rows over v terms, weights of a few terms a row, and an LSA
// space of random term vectors. Row 0 has no terms; row 1 equals row 2.
func newWorld(n, v, d int, blend Blend) *world {
	r := rng.Stream(1, "test/world", n+v+d)
	w := &world{weights: make([][]float64, n)}
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
	}
	terms, vectors := matrix.NewDense(v, d), matrix.NewDense(n, d)
	for i := range terms.Data {
		terms.Data[i] = float32(r.NormFloat64())
	}
	w.terms = terms
	for i := range n {
		copy(vectors.Row(i), w.vector(w.weights[i]))
	}
	w.postings, w.vectors = NewPostings(w.sparse(), nil), vectors
	w.rebuild(blend)
	return w
}

// sparse are the weights as a sparse matrix.
func (w *world) sparse() *matrix.CSR {
	csr := &matrix.CSR{Rows: len(w.weights), Cols: len(w.weights[0]), Indptr: []int64{0}}
	for _, row := range w.weights {
		for t, x := range row {
			if x != 0 {
				csr.Indices, csr.Values = append(csr.Indices, int32(t)), append(csr.Values, float32(x))
			}
		}
		csr.Indptr = append(csr.Indptr, int64(len(csr.Values)))
	}
	return csr
}

// rebuild makes the index of the parts.
func (w *world) rebuild(blend Blend) {
	var err error
	if w.index, err = NewIndex(w.postings, w.vectors, w.terms, blend); err != nil {
		panic(err)
	}
}

// vector is the unit vector of weights in LSA space.
func (w *world) vector(weights []float64) []float32 {
	sum := make([]float64, w.terms.Cols)
	for t, x := range weights {
		for j, y := range w.terms.Row(t) {
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
	var e Example
	for t, x := range weights {
		if x != 0 {
			e.Terms, e.Weights = append(e.Terms, int32(t)), append(e.Weights, float32(x))
		}
	}
	terms, err := w.index.Combine([]Example{e}, nil, 0)
	if err != nil {
		panic(err)
	}
	return Query{Terms: terms}
}

// randomWeights are those of a query; some are negative now and then.
func (w *world) randomWeights(r *rand.Rand) []float64 {
	weights := make([]float64, w.postings.V)
	for range r.IntN(8) {
		weights[r.IntN(len(weights))] = r.Float64()*2 - .3
	}
	return weights
}

// brute scores every row densely, in float64, and ranks them.
func (w *world) brute(weights []float64, blend Blend) []Result {
	u := w.vector(weights)
	mean, rows := 0.0, 0.0
	for _, row := range w.weights {
		if norm(row) > 0 {
			mean, rows = mean+norm(row), rows+1
		}
	}
	mean /= rows
	results := make([]Result, len(w.weights))
	for i, row := range w.weights {
		r := Result{Row: int32(i)}
		dot := 0.0
		for t, x := range weights {
			dot += x * row[t]
		}
		if norm(weights) > 0 && norm(row) > 0 {
			r.Sparse = dot / norm(weights) / (blend.Pivot*mean + (1-blend.Pivot)*norm(row))
		}
		for j, x := range w.vectors.Row(i) {
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

var blends = []Blend{{}, {1, 0, 0}, {0, 1, 0}, {.7, .3, .2}, {3, 2, 1}}

func orDefault(b Blend) Blend {
	if b == (Blend{}) {
		return DefaultBlend
	}
	return b
}

func TestSearchEqualsBruteForce(t *testing.T) {
	for _, blend := range blends {
		w := newWorld(150, 40, 7, blend)
		r := rng.Stream(2, "test/queries", 0)
		for range 40 {
			weights := w.randomWeights(r)
			want := map[int32]Result{}
			for _, b := range w.brute(weights, orDefault(blend)) {
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
				if orDefault(blend).LSA != 0 && math.Abs(got.LSA-b.LSA) > 1e-6 {
					t.Fatalf("blend %v: %+v, want %+v", blend, got, b)
				}
			}
			for row, b := range want {
				if !found[row] && b.Score > 1e-6 {
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
	w := newWorld(60, 20, 5, Blend{Sparse: .8, LSA: .2})
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
	w.rebuild(Blend{})
	want := 0
	for _, r := range w.brute(w.weights[5], DefaultBlend) {
		if r.Score > 0 {
			want++
		}
	}
	if results := search(t, w.index, q); len(results) != want {
		t.Errorf("%d results with LSA, want the %d with a positive score", len(results), want)
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
	for _, q := range []Query{{}, {Terms: []WeightedTerm{{3, 0, 0}}}, {Terms: []WeightedTerm{{3, 1, 2}, {3, -1, -2}}}} {
		if got := search(t, w.index, q); len(got) != 0 {
			t.Errorf("%+v finds %v", q, got)
		}
		q.Among = []int32{4, 2}
		want := []Result{{Row: 2}, {Row: 4}}
		if got := search(t, w.index, q); !slices.Equal(got, want) {
			t.Errorf("%+v finds %v, want %v", q, got, want)
		}
	}
	empty, err := NewIndex(NewPostings(&matrix.CSR{Indptr: []int64{0}}, nil), nil, nil, Blend{})
	if err != nil {
		t.Fatal(err)
	}
	if got := search(t, empty, Query{}); len(got) != 0 {
		t.Errorf("an empty index gives %v", got)
	}
}

func TestRepeatedTermsAreAdded(t *testing.T) {
	w := newWorld(60, 20, 5, Blend{})
	one := Query{Terms: []WeightedTerm{{3, 3, 3}, {5, 1, 1}}}
	two := Query{Terms: []WeightedTerm{{3, 1, 1}, {5, 1, 1}, {3, 2, 2}}}
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
	for _, c := range []struct {
		want   string
		damage func(p *Postings)
		q      Query
	}{
		{"N = -1", nil, Query{N: -1}},
		{"term 10 of the query", nil, Query{Terms: []WeightedTerm{{10, 1, 1}}}},
		{"term -1 of the query", nil, Query{Terms: []WeightedTerm{{-1, 1, 1}}}},
		{"weight of term 2", nil, Query{Terms: []WeightedTerm{{2, nan, 1}}}},
		{"weight of term 2", nil, Query{Terms: []WeightedTerm{{2, 1, math.Inf(1)}}}},
		{"row 30 in Exclude", nil, Query{Exclude: []int32{1, 30}}},
		{"row -1 in Among", nil, Query{Among: []int32{-1}}},
		{"MinScore", nil, Query{MinScore: &nan}},
		{"bonus for 3 rows", nil, Query{Bonus: make([]float64, 3)}},
		{"bonus of row 29 is NaN", nil, Query{Bonus: append(make([]float64, 29), nan)}},
		{"Only says of 31 rows", nil, Query{Only: make([]bool, 31)}},
		{"damaged: [", func(p *Postings) { p.Indptr[3] = 1 << 40 }, Query{Terms: []WeightedTerm{{2, 1, 1}}}},
		{"are damaged: ", func(p *Postings) { p.Rows[p.Indptr[2]] = 77 }, Query{Terms: []WeightedTerm{{2, 1, 1}}}},
		{"are damaged: ", func(p *Postings) { p.Rows[p.Indptr[2]] = -3 }, Query{Terms: []WeightedTerm{{2, 1, 1}}}},
	} {
		w := newWorld(30, 10, 4, Blend{})
		if c.damage != nil {
			c.damage(w.postings)
		}
		s := w.index.NewSearcher()
		if _, err := s.Search(c.q); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
		for row, dot := range s.dots {
			if dot != 0 {
				t.Errorf("%s: %v is left at row %d", c.want, dot, row)
			}
		}
	}
}

func TestNewIndexErrors(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		want   string
		change func(w *world, b *Blend)
	}{
		{"no postings", func(w *world, _ *Blend) { w.postings = nil }},
		{"-1 rows", func(w *world, _ *Blend) { w.postings.N = -1 }},
		{"borders", func(w *world, _ *Blend) { w.postings.Indptr = w.postings.Indptr[:10] }},
		{"rows and", func(w *world, _ *Blend) { w.postings.Values = w.postings.Values[:3] }},
		{"29 norms", func(w *world, _ *Blend) { w.postings.Norms = w.postings.Norms[:29] }},
		{"Sparse = -1", func(_ *world, b *Blend) { b.Sparse = -1 }},
		{"LSA = NaN", func(_ *world, b *Blend) { b.LSA = nan }},
		{"pivot = 1.5", func(_ *world, b *Blend) { b.Pivot = 1.5 }},
		{"29 vectors", func(w *world, _ *Blend) { w.vectors = w.vectors.RowRange(0, 29) }},
		{"term vectors are 9 x 4", func(w *world, _ *Blend) { w.terms = w.terms.RowRange(0, 9) }},
		{"one of them is missing", func(w *world, _ *Blend) { w.terms = nil }},
	} {
		w, blend := newWorld(30, 10, 4, Blend{}), DefaultBlend
		c.change(w, &blend)
		if _, err := NewIndex(w.postings, w.vectors, w.terms, blend); err == nil || !strings.Contains(err.Error(), c.want) {
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
			for i := range int32(w.postings.N) {
				q.Among = append(q.Among, i)
			}
			if r.IntN(2) == 0 {
				q.Bonus = make([]float64, w.postings.N)
				q.Bonus[r.IntN(len(q.Bonus))] = r.Float64()
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
				if len(q.Bonus) > 0 && e.Bonus != q.Bonus[result.Row] {
					t.Fatalf("row %d: bonus %v", result.Row, e.Bonus)
				}
				scale := max(1, orDefault(blend).Sparse+orDefault(blend).LSA)
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
	sum, last := e.Rest+e.Bonus, math.Inf(1)
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

func TestExplainErrors(t *testing.T) {
	w := newWorld(30, 10, 4, Blend{})
	q := w.query(w.weights[3])
	for _, row := range []int32{-1, 30} {
		if _, err := w.index.Explain(q, row); err == nil || !strings.Contains(err.Error(), "none of the 30 rows") {
			t.Errorf("row %d: %v", row, err)
		}
	}
	if _, err := w.index.Explain(Query{Terms: []WeightedTerm{{99, 1, 1}}}, 1); err == nil {
		t.Error("an unknown term is explained")
	}
	if _, err := w.index.Explain(Query{N: -1}, 1); err == nil {
		t.Error("a bad query is explained")
	}
	w.vectors, w.terms = nil, nil
	w.rebuild(Blend{Sparse: 1})
	if _, err := w.index.Explain(q, 1); err != nil {
		t.Errorf("without an LSA space: %v", err)
	}
}
