package recommend

import (
	"math"
	"slices"
)

// ranking finds the best rows of a query whose terms have been read.
type ranking struct {
	*Searcher
	scorer   *scorer
	query    Query
	n        int
	excluded []int32    // rising
	floor    float64    // of the score of a row that can still be a result
	found    worstFirst // the n best so far
}

// allowed says whether a row may be a result.
func (r *ranking) allowed(row int32) bool {
	if r.query.Only != nil && !r.query.Only[row] {
		return false
	}
	_, found := slices.BinarySearch(r.excluded, row)
	return !found
}

// consider scores a row.
func (r *ranking) consider(row int32) {
	result := r.scorer.score(row, r.dots[row])
	switch {
	case result.Score < r.floor || result.Score == 0 && r.query.Among == nil:
		return
	case len(r.found) < r.n:
		r.found.push(result)
	case r.n > 0 && compare(result, r.found[0]) < 0:
		r.found[0] = result
		r.found.sink()
	}
	if r.n > 0 && len(r.found) == r.n {
		r.floor = max(r.floor, r.found[0].Score)
	}
}

// amongThem ranks the rows of Among.
func (r *ranking) amongThem() []Result {
	among := slices.Clone(r.query.Among) // a row named twice is one result
	slices.Sort(among)
	for _, row := range slices.Compact(among) {
		if r.allowed(row) {
			r.consider(row)
		}
	}
	return r.best()
}

// amongAll ranks all rows. Those that are best by their terms are scored first: the
// better they are, the fewer others need be.
func (r *ranking) amongAll() []Result {
	r.bestByTerms(firstScored * r.n)
	for _, row := range r.rows {
		if r.allowed(row) {
			r.consider(row)
		}
	}
	r.found = r.found[:0] // the same rows come again
	r.rows = r.rows[:0]
	limit := math.Inf(-1)
	if sparse := r.index.blend.Sparse; sparse > 0 {
		limit = (r.floor - r.reach()) / sparse
	}
	for at, best := range r.Searcher.best {
		if float64(best) >= limit {
			r.addRows(at, float32(max(limit, -math.MaxFloat32)))
		}
	}
	for _, row := range r.rows {
		if r.allowed(row) {
			r.consider(row)
		}
	}
	return r.best()
}

// reach bounds what the score of a row has beyond the part of its terms: the LSA
// part, a bonus, and rounding.
func (r *ranking) reach() float64 {
	reach := r.scorer.rounding()
	if r.scorer.vector != nil {
		reach += r.index.blend.LSA * r.scorer.length * (1 + unitTolerance)
	}
	if r.query.Bonus != nil {
		reach += max(0, slices.Max(r.query.Bonus))
	}
	return reach
}

// best are the rows found, in order.
func (r *ranking) best() []Result {
	slices.SortFunc(r.found, compare)
	return r.found
}

// dot is the inner product of a row with the terms, as addDots sums it.
func (s *scorer) dot(row int32) (float32, error) {
	dot := float32(0)
	for _, t := range s.terms {
		w, ok, err := s.index.postings.weight(t.Term, row)
		if err != nil {
			return 0, err
		}
		if ok && t.Weight != 0 {
			dot += float32(float32(t.Weight) * w)
		}
	}
	return dot, nil
}

// rounding bounds the errors of rounding in the bounds of a score.
func (s *scorer) rounding() float64 {
	const rounding = 1e-5 // of dots times inverse lengths in float32
	squares := 0.0
	for _, t := range s.terms {
		squares += t.Weight * t.Weight
	}
	if s.index.blend.Pivot < 1 {
		return rounding * s.index.blend.Sparse * math.Sqrt(squares) / (1 - s.index.blend.Pivot)
	}
	return rounding * s.index.blend.Sparse * math.MaxFloat32
}
