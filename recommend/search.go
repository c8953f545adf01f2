package recommend

import (
	"math"
	"slices"

	"kindred/internal/kernel"
)

// firstScored is the number of rows, for each result asked for, whose vectors
// Search looks at first: those that are best by their terms. With more, hardly
// fewer of the others need be scored.
const firstScored = 16

// Searcher searches an index with memory that it uses again. It is for one
// goroutine at a time.
type Searcher struct {
	index  *Index
	dots   []float32 // N; zeros between queries
	rows   []int32   // scratch memory: rows to score
	best   []float32 // of each stretch of rows: the largest dot, divided by length; 0 = none is positive
	sorted []float32 // scratch memory of bestByTerms
}

// NewSearcher makes a searcher. It takes O(N) memory.
func (ix *Index) NewSearcher() *Searcher {
	n := ix.postings.N
	room := (n + blockRows - 1) / blockRows * blockRows
	return &Searcher{index: ix, dots: make([]float32, n, room), best: make([]float32, (n+stretch-1)/stretch)}
}

// Search is that of a new Searcher.
func (ix *Index) Search(q Query) ([]Result, error) { return ix.NewSearcher().Search(q) }

// Search returns the rows with the highest scores, best first; equal scores are
// in order of their rows. The score of a row is
//
//	Blend.Sparse * q.w / (Pivot * mean + (1 - Pivot) * |w|) + Blend.LSA * u.v + bonus
//
// with q the weights of the query's terms and w those of the row, u the sum of
// the vectors of the query's terms by their LSA weights, v the vector of the row,
// and mean that of |w| over the rows with terms. Rows that score 0 or less have
// nothing to do with the query: they are results only under Among.
//
// It takes O(postings of the terms + N) time, and O(d) for each row that its
// terms leave within Blend.LSA * |u| of the results: vectors have length 1, so
// no other can become one. Its vector is not looked at.
func (s *Searcher) Search(q Query) ([]Result, error) {
	scorer, err := s.index.scorer(q)
	if err != nil {
		return nil, err
	}
	defer clear(s.dots[:cap(s.dots)])
	if err := s.index.postings.addDots(s.dots[:cap(s.dots)], scorer.terms, s.findBest); err != nil {
		return nil, err
	}
	n := q.N
	if n == 0 {
		n = DefaultResults
	}
	r := &ranking{
		Searcher: s, scorer: scorer, query: q, n: min(n, len(s.dots)), excluded: slices.Sorted(slices.Values(q.Exclude)),
		floor: math.Inf(-1),
	}
	if q.MinScore != nil {
		r.floor = *q.MinScore
	}
	if q.Among != nil {
		return r.amongThem(), nil
	}
	r.floor = max(r.floor, 0)
	return r.amongAll(), nil
}

// stretch is the number of rows of which the best by their terms is remembered,
// so that most rows need be looked at once.
const stretch = 64

// findBest finds the largest dot, divided by length, of each stretch of the rows
// from start, a multiple of stretch, to end.
func (s *Searcher) findBest(start, end int) {
	for ; start < end; start += stretch {
		dots, by := s.dots[start:min(start+stretch, end)], s.index.inverse[start:min(start+stretch, end)]
		var one, two, three, four float32
		i := 0
		for ; i+4 <= len(dots) && i+4 <= len(by); i += 4 {
			one = max(one, dots[i]*by[i])
			two = max(two, dots[i+1]*by[i+1])
			three = max(three, dots[i+2]*by[i+2])
			four = max(four, dots[i+3]*by[i+3])
		}
		for ; i < len(dots); i++ {
			one = max(one, dots[i]*by[i])
		}
		s.best[start/stretch] = max(one, two, three, four)
	}
}

// bestByTerms puts n rows or more into s.rows that are best by their terms: all
// that are as good as the n-th best stretch.
func (s *Searcher) bestByTerms(n int) {
	s.rows = s.rows[:0]
	limit := s.nthBest(n)
	if limit <= 0 {
		return // hardly a row has a term of the query
	}
	for at, best := range s.best {
		if best >= limit {
			s.addRows(at, limit)
		}
	}
}

// addRows puts the rows of a stretch into s.rows whose dots, divided by length,
// are limit or more.
func (s *Searcher) addRows(at int, limit float32) {
	start, end := at*stretch, min((at+1)*stretch, len(s.dots))
	dots, by := s.dots[start:end], s.index.inverse[start:end]
	for i := range dots {
		if i < len(by) && dots[i]*by[i] >= limit {
			s.rows = append(s.rows, int32(start+i))
		}
	}
}

// nthBest is the n-th largest of s.best, or the least.
func (s *Searcher) nthBest(n int) float32 {
	if len(s.best) == 0 {
		return 0
	}
	left := append(s.sorted[:0], s.best...)
	s.sorted = left
	for n = min(n, len(left)); ; { // as quicksort, on one side (Hoare, 1961)
		pivot := left[len(left)/2]
		i, j := 0, len(left)-1
		for i <= j {
			for left[i] > pivot {
				i++
			}
			for left[j] < pivot {
				j--
			}
			if i <= j {
				left[i], left[j] = left[j], left[i]
				i++
				j--
			}
		}
		switch {
		case n <= j+1:
			left = left[:j+1]
		case n > i:
			n -= i
			left = left[i:]
		default:
			return pivot
		}
	}
}

// scorer scores the rows of an index for one query.
type scorer struct {
	index  *Index
	terms  []WeightedTerm
	vector []float32 // u; nil if LSA counts nothing
	length float64   // of vector
	bonus  []float64 // nil: none
}

func (ix *Index) scorer(q Query) (*scorer, error) {
	if err := q.validate(ix.postings.N); err != nil {
		return nil, err
	}
	terms, err := q.merged()
	if err != nil {
		return nil, err
	}
	s := &scorer{index: ix, terms: terms, bonus: q.Bonus}
	if ix.vectors == nil || ix.blend.LSA == 0 {
		return s, nil
	}
	sum, err := ix.placed(terms)
	if err != nil {
		return nil, err
	}
	vector := make([]float32, len(sum))
	for j, x := range sum {
		vector[j] = float32(x)
		s.length += x * x
	}
	if s.length = math.Sqrt(s.length); s.length > 0 {
		s.vector = vector
	}
	return s, nil
}

// placed is the sum of the vectors of terms by their LSA weights.
func (ix *Index) placed(terms []WeightedTerm) ([]float64, error) {
	sum := make([]float64, ix.termVectors.Cols)
	for _, t := range terms {
		if err := ix.postings.has(t.Term); err != nil {
			return nil, err
		}
		if t.LSA == 0 {
			continue
		}
		for j, x := range ix.termVectors.Row(int(t.Term)) {
			sum[j] += t.LSA * float64(x)
		}
	}
	return sum, nil
}

// score is the result of a row whose weights have the inner product dot with
// the terms.
func (s *scorer) score(row int32, dot float32) Result {
	r := Result{Row: row}
	if length := s.index.lengths[row]; length > 0 {
		r.Sparse = float64(dot) / length
	}
	if s.vector != nil {
		r.LSA = float64(kernel.Dot(s.vector, s.index.vectors.Row(int(row))))
	}
	if s.bonus != nil {
		r.Bonus = s.bonus[row]
	}
	r.Score = s.index.blend.Sparse*r.Sparse + s.index.blend.LSA*r.LSA + r.Bonus
	return r
}

// worstFirst is a heap of results with the worst at the root.
type worstFirst []Result

func (h *worstFirst) push(r Result) {
	*h = append(*h, r)
	heap := *h
	for at := len(heap) - 1; at > 0; {
		parent := (at - 1) / 2
		if compare(heap[at], heap[parent]) <= 0 {
			return
		}
		heap[at], heap[parent] = heap[parent], heap[at]
		at = parent
	}
}

// sink puts a new root into its place.
func (h worstFirst) sink() {
	for at := 0; ; {
		worse := 2*at + 1
		if worse >= len(h) {
			return
		}
		if worse+1 < len(h) && compare(h[worse+1], h[worse]) > 0 {
			worse++
		}
		if compare(h[worse], h[at]) <= 0 {
			return
		}
		h[at], h[worse] = h[worse], h[at]
		at = worse
	}
}
