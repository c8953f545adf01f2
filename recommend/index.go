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

// firstScored is the number of rows, for each result asked for, whose vectors
// Search looks at first: those that are best by their terms. With more, hardly
// fewer of the others need be scored.
const firstScored = 16

// Search returns the rows with the highest scores, best first; equal scores are
// in order of their rows. The score of a row is
//
//	Blend.Sparse * q.w / (|q| |w|) + Blend.LSA * u.v
//
// with q the terms of the query and w the weights of the row, u and v their
// vectors; a part whose vector is zero counts nothing. Rows that score exactly 0
// have nothing to do with the query: they are results only under Among.
//
// It takes O(postings of the terms + n) time and O(n) memory, and O(d) for each
// row that its terms leave within Blend.LSA of the results: vectors have length
// 1, so no other can become one. Its vector is not looked at.
func (ix *Index) Search(q Query) ([]Result, error) {
	s, err := ix.scorer(q)
	if err != nil {
		return nil, err
	}
	dots, err := ix.Postings.dots(s.terms)
	if err != nil {
		return nil, err
	}
	n := q.N
	if n == 0 {
		n = DefaultResults
	}
	n = min(n, ix.Postings.N)
	var first []Result
	if s.vector != nil {
		byTerms := *s
		byTerms.vector = nil
		first = byTerms.best(q, firstScored*n, dots, nil)
	}
	best := s.best(q, n, dots, first)
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

// best returns the n best results of a query, in no order. dots are the inner
// products of the rows with its terms. The rows of first are scored first: the
// better they are, the fewer others need be.
func (s *scorer) best(q Query, n int, dots []float64, first []Result) []Result {
	best := make(worstFirst, 0, min(n, len(dots)))
	floor := math.Inf(-1) // of the score of a row that can still be a result
	if q.MinScore != nil {
		floor = *q.MinScore
	}
	consider := func(row int32) {
		r := s.score(row, dots[row])
		switch {
		case r.Score == 0 && q.Among == nil:
			return
		case q.MinScore != nil && r.Score < *q.MinScore:
			return
		case len(best) < n:
			heap.Push(&best, r)
		case compare(r, best[0]) < 0:
			best[0] = r
			heap.Fix(&best, 0)
		}
		if len(best) == n {
			floor = best[0].Score
		}
	}
	done := slices.Clone(q.Exclude)
	for _, r := range first {
		consider(r.Row)
		done = append(done, r.Row)
	}
	slices.Sort(done)
	reach, norms := s.reach(), s.index.Postings.Norms
	try := func(row int32) {
		lengths := s.length * float64(norms[row])
		if lengths == 0 {
			lengths = 1 // the row, or the query, has no terms: its dot is 0
		}
		if s.blend.Sparse*dots[row] < (floor-reach)*lengths {
			return
		}
		if _, found := slices.BinarySearch(done, row); !found {
			consider(row)
		}
	}
	if q.Among == nil {
		for row := range dots {
			try(int32(row))
		}
		return best
	}
	among := slices.Clone(q.Among) // a row named twice is one result
	slices.Sort(among)
	for _, row := range slices.Compact(among) {
		try(row)
	}
	return best
}

// reach bounds what the score of a row has beyond the part of its terms: the
// LSA part, and rounding.
func (s *scorer) reach() float64 {
	const rounding = 1e-9
	reach := rounding * s.blend.Sparse
	if s.vector != nil {
		reach += s.blend.LSA * (1 + unitTolerance) * (1 + unitTolerance)
	}
	return reach
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
