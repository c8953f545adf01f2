package recommend

import (
	"fmt"
	"math"

	"kindred/matrix"
)

// Blend weighs the two parts of a score. The zero value stands for
// DefaultBlend; {Sparse: 1} is the cosine of the terms alone, {LSA: 1} that in
// LSA space alone.
type Blend struct {
	Sparse, LSA float64
	// Pivot is how far the length that a row's terms are divided by is moved
	// from its own towards the mean of all: 0 = its own, as in a cosine; 1 = the
	// mean. A cosine prefers rows that say little (Singhal, Buckley and Mitra,
	// Pivoted Document Length Normalization, 1996).
	Pivot float64
}

// DefaultBlend is what the zero value of Blend stands for.
var DefaultBlend = Blend{Sparse: .8, LSA: .2, Pivot: .4}

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
	if !(b.Pivot >= 0 && b.Pivot <= 1) {
		return fmt.Errorf("recommend: pivot = %v is not in 0 to 1", b.Pivot)
	}
	return nil
}

// Index answers queries. It is not changed by them: one index serves any number
// of goroutines.
type Index struct {
	postings    *Postings
	vectors     *matrix.Dense // N x d, unit rows or zeros
	termVectors *matrix.Dense // V x d
	blend       Blend
	lengths     []float64 // N: what the terms of a row are divided by; 0 = it has none
	inverse     []float32 // N: 1 / lengths; 0 = it has none
}

// NewIndex makes an index of look-up weights and of an LSA space: the vectors of
// rows (N x d, unit rows or zeros) and of terms (V x d). Without a space both
// are nil, and only terms count. It takes O(N) time.
func NewIndex(postings *Postings, vectors, termVectors *matrix.Dense, blend Blend) (*Index, error) {
	if blend == (Blend{}) {
		blend = DefaultBlend
	}
	switch {
	case postings == nil:
		return nil, fmt.Errorf("recommend: the index has no postings")
	case (vectors == nil) != (termVectors == nil):
		return nil, fmt.Errorf("recommend: an LSA space has vectors of rows and of terms; one of them is missing")
	}
	if err := postings.Validate(); err != nil {
		return nil, err
	}
	if err := blend.Validate(); err != nil {
		return nil, err
	}
	if vectors != nil {
		if vectors.Rows != postings.N {
			return nil, fmt.Errorf("recommend: %d vectors for postings of %d rows", vectors.Rows, postings.N)
		}
		if termVectors.Rows != postings.V || termVectors.Cols != vectors.Cols {
			return nil, fmt.Errorf("recommend: term vectors are %d x %d; the index needs %d x %d",
				termVectors.Rows, termVectors.Cols, postings.V, vectors.Cols)
		}
	}
	ix := &Index{postings, vectors, termVectors, blend, pivoted(postings.Norms, blend.Pivot), make([]float32, postings.N)}
	for i, length := range ix.lengths {
		if length > 0 {
			ix.inverse[i] = float32(1 / length)
		}
	}
	return ix, nil
}

// pivoted are the lengths that the terms of rows are divided by.
func pivoted(norms []float32, pivot float64) []float64 {
	sum, rows := 0.0, 0
	for _, norm := range norms {
		if norm > 0 {
			sum += float64(norm)
			rows++
		}
	}
	lengths := make([]float64, len(norms))
	for i, norm := range norms {
		if norm > 0 {
			lengths[i] = pivot*(sum/float64(rows)) + (1-pivot)*float64(norm)
		}
	}
	return lengths
}

// Result is a row found. Score is Blend.Sparse*Sparse + Blend.LSA*LSA + Bonus.
type Result struct {
	Row    int32
	Score  float64
	Sparse float64 // of the weighted terms
	LSA    float64 // in LSA space
	Bonus  float64
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
