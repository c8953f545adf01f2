package recommend

import (
	"math"

	"kindred/matrix"
)

// pieceWeights is about how many weights a piece of EachPostings has.
const pieceWeights = 1 << 20

// NewPostings turns weights (n x V) by rows into postings; with scale (n) not
// nil, each row's weights times its scale. It takes time and memory linear in
// the number of weights.
func NewPostings(weights *matrix.CSR, scale []float64) *Postings {
	var rows []int32
	var values []float32
	p, _ := EachPostings(weights, scale, func(r []int32, v []float32) error {
		rows, values = append(rows, r...), append(values, v...)
		return nil
	})
	p.Rows, p.Values = rows, values
	return p
}

// EachPostings is NewPostings for postings that memory need not hold: it calls
// do with the rows and values of one stretch of terms after another, which are
// do's only during the call, and returns the postings without these. An error
// of do ends it.
func EachPostings(weights *matrix.CSR, scale []float64, do func(rows []int32, values []float32) error) (*Postings, error) {
	p := &Postings{N: weights.Rows, V: weights.Cols, Indptr: make([]int64, weights.Cols+1), Norms: norms(weights, scale)}
	for _, term := range weights.Indices {
		p.Indptr[term+1]++
	}
	for t := range p.V {
		p.Indptr[t+1] += p.Indptr[t]
	}
	read := make([]int64, p.N) // of each row: the first weight not yet given
	copy(read, weights.Indptr)
	var rows []int32
	var values []float32
	for first := 0; first < p.V; {
		last := first + 1
		for last < p.V && p.Indptr[last+1]-p.Indptr[first] <= pieceWeights {
			last++
		}
		base := p.Indptr[first]
		size := int(p.Indptr[last] - base)
		if cap(rows) < size {
			rows, values = make([]int32, size), make([]float32, size)
		}
		rows, values = rows[:size], values[:size]
		next := make([]int64, last-first) // of each term: the place of its next weight
		for t := range next {
			next[t] = p.Indptr[first+t] - base
		}
		for row := range p.N {
			at, end := read[row], weights.Indptr[row+1]
			for ; at < end && int(weights.Indices[at]) < last; at++ {
				to := &next[int(weights.Indices[at])-first]
				rows[*to], values[*to] = int32(row), weights.Values[at]
				if scale != nil {
					values[*to] = float32(float64(weights.Values[at]) * scale[row])
				}
				*to++
			}
			read[row] = at
		}
		if err := do(rows, values); err != nil {
			return nil, err
		}
		first = last
	}
	return p, nil
}

// norms are the lengths of the rows, before they were divided by scale.
func norms(weights *matrix.CSR, scale []float64) []float32 {
	out := make([]float32, weights.Rows)
	for i := range out {
		_, values := weights.Row(i)
		sum := 0.0
		for _, v := range values {
			sum += float64(v) * float64(v)
		}
		length := math.Sqrt(sum)
		if scale != nil {
			length *= scale[i]
		}
		out[i] = float32(length)
	}
	return out
}
