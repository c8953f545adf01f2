package recommend

import (
	"container/heap"
	"fmt"
	"math"
	"slices"

	"kindred/internal/kernel"
	"kindred/matrix"
)

// Blend weighs the two parts of a score. The zero value stands for the default
// of .8 and .2; {1, 0} is the cosine of the terms alone, {0, 1} that in LSA
// space alone.
type Blend struct {
	Sparse, LSA float64
}

// DefaultBlend is what the zero value of Blend stands for.
var DefaultBlend = Blend{Sparse: .8, LSA: .2}

func (b Blend) orDefault() Blend {
	if b == (Blend{}) {
		return DefaultBlend
	}
	return b
}

// Validate says what is wrong with the weights.
func (b Blend) Validate() error {
	for _, part := range []struct {
		name   string
		weight float64
	}{{"Sparse", b.Sparse}, {"LSA", b.LSA}} {
		if !(part.weight >= 0) || math.IsInf(part.weight, 0) {
			return fmt.Errorf("recommend: blend weight %s = %v; it must be 0 or more", part.name, part.weight)
		}
	}
	return nil
}

// Index answers queries. It is not changed by them: one index serves any number
// of goroutines.
type Index struct {
	Postings    *Postings
	Vectors     *matrix.Dense // N x d, unit rows or zeros; nil: no LSA space
	TermVectors *matrix.Dense // V x d; needed by Explain where LSA has a weight
	Blend       Blend
}

// Result is a row found. Score is Blend.Sparse*Sparse + Blend.LSA*LSA.
type Result struct {
	Row    int32
	Score  float64
	Sparse float64 // cosine of the weighted terms
	LSA    float64 // cosine in LSA space
}

// Validate checks that the parts fit together.
func (ix *Index) Validate() error {
	if ix.Postings == nil {
		return fmt.Errorf("recommend: the index has no postings")
	}
	if err := ix.Postings.Validate(); err != nil {
		return err
	}
	if err := ix.Blend.Validate(); err != nil {
		return err
	}
	if ix.Vectors != nil && ix.Vectors.Rows != ix.Postings.N {
		return fmt.Errorf("recommend: %d vectors for postings of %d rows", ix.Vectors.Rows, ix.Postings.N)
	}
	if ix.TermVectors != nil && (ix.TermVectors.Rows != ix.Postings.V || ix.TermVectors.Cols != ix.dimensions()) {
		return fmt.Errorf("recommend: term vectors are %d x %d; the index needs %d x %d",
			ix.TermVectors.Rows, ix.TermVectors.Cols, ix.Postings.V, ix.dimensions())
	}
	return nil
}

// dimensions is the number of dimensions of the LSA space.
func (ix *Index) dimensions() int {
	if ix.Vectors == nil {
		return 0
	}
	return ix.Vectors.Cols
}

// Search returns the rows with the highest scores, best first; equal scores are
// in order of their rows. The score of a row is
//
//	Blend.Sparse * q.w / (|q| |w|) + Blend.LSA * u.v
//
// with q the terms of the query and w the weights of the row, u and v their
// vectors; a part whose vector is zero counts nothing. Rows that score exactly 0
// have nothing to do with the query: they are results only under Among.
//
// It takes O(postings of the terms + n d) time and O(n) memory.
func (ix *Index) Search(q Query) ([]Result, error) {
	s, err := ix.scorer(q)
	if err != nil {
		return nil, err
	}
	dots, err := ix.Postings.dots(s.terms)
	if err != nil {
		return nil, err
	}
	excluded := make([]bool, ix.Postings.N)
	for _, row := range q.Exclude {
		excluded[row] = true
	}
	n := q.N
	if n == 0 {
		n = DefaultResults
	}
	best := make(worstFirst, 0, min(n, ix.Postings.N))
	consider := func(row int32) {
		if excluded[row] {
			return
		}
		r := s.score(row, dots[row])
		switch {
		case r.Score == 0 && q.Among == nil:
		case q.MinScore != nil && r.Score < *q.MinScore:
		case len(best) < n:
			heap.Push(&best, r)
		case compare(r, best[0]) < 0:
			best[0] = r
			heap.Fix(&best, 0)
		}
	}
	if q.Among == nil {
		for row := range ix.Postings.N {
			consider(int32(row))
		}
	}
	for _, row := range q.Among {
		consider(row)
		excluded[row] = true // a row named twice is one result
	}
	slices.SortFunc(best, compare)
	return best, nil
}

// scorer scores the rows of an index for one query.
type scorer struct {
	index  *Index
	blend  Blend
	terms  []term
	length float64   // of the terms' weights
	vector []float32 // nil if LSA counts nothing
}

func (ix *Index) scorer(q Query) (*scorer, error) {
	if err := ix.Validate(); err != nil {
		return nil, err
	}
	if err := q.validate(ix.Postings.N, ix.dimensions()); err != nil {
		return nil, err
	}
	terms, length, err := q.terms()
	if err != nil {
		return nil, err
	}
	s := &scorer{index: ix, blend: ix.Blend.orDefault(), terms: terms, length: length}
	if len(q.Vector) != 0 && s.blend.LSA != 0 {
		s.vector = q.Vector
	}
	return s, nil
}

// score is the result of a row whose weights have the inner product dot with
// the terms.
func (s *scorer) score(row int32, dot float64) Result {
	r := Result{Row: row}
	if lengths := s.length * float64(s.index.Postings.Norms[row]); lengths > 0 {
		r.Sparse = dot / lengths
	}
	if s.vector != nil {
		r.LSA = float64(kernel.Dot(s.vector, s.index.Vectors.Row(int(row))))
	}
	r.Score = s.blend.Sparse*r.Sparse + s.blend.LSA*r.LSA
	return r
}

// compare orders results: score falling, row rising.
func compare(a, b Result) int {
	switch {
	case a.Score > b.Score:
		return -1
	case a.Score < b.Score:
		return 1
	}
	return int(a.Row) - int(b.Row)
}

// worstFirst is a heap of results with the worst at the root.
type worstFirst []Result

func (h worstFirst) Len() int           { return len(h) }
func (h worstFirst) Less(i, j int) bool { return compare(h[i], h[j]) > 0 }
func (h worstFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *worstFirst) Push(r any)        { *h = append(*h, r.(Result)) }
func (h *worstFirst) Pop() any {
	last := len(*h) - 1
	r := (*h)[last]
	*h = (*h)[:last]
	return r
}
