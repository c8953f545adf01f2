package recommend

import (
	"fmt"
	"slices"
)

// Postings is the n x V matrix of look-up weights by columns: for each term the
// rows that hold it.
type Postings struct {
	N, V   int
	Indptr []int64 // V + 1; term t has Rows and Values at [Indptr[t], Indptr[t+1])
	Rows   []int32 // rising within a term
	Values []float32
	Norms  []float32 // N: Euclidean length of each row's weights; 0 = no known term
}

// Validate checks that the parts fit together. What stands in the lists is
// checked as they are read, for they may be files mapped into memory.
func (p *Postings) Validate() error {
	switch {
	case p.N < 0 || p.V < 0:
		return fmt.Errorf("recommend: postings of %d rows and %d terms", p.N, p.V)
	case len(p.Indptr) != p.V+1:
		return fmt.Errorf("recommend: postings have %d borders for %d terms; %d are needed", len(p.Indptr), p.V, p.V+1)
	case len(p.Rows) != len(p.Values):
		return fmt.Errorf("recommend: postings have %d rows and %d values; equal numbers are needed", len(p.Rows), len(p.Values))
	case len(p.Norms) != p.N:
		return fmt.Errorf("recommend: postings have %d norms for %d rows", len(p.Norms), p.N)
	}
	return nil
}

// of returns the rows that hold a term, and their weights.
func (p *Postings) of(term int32) (rows []int32, values []float32, err error) {
	if term < 0 || int(term) >= p.V {
		return nil, nil, fmt.Errorf("recommend: term %d of the query is none of the %d terms", term, p.V)
	}
	start, end := p.Indptr[term], p.Indptr[term+1]
	if start < 0 || start > end || end > int64(len(p.Rows)) {
		return nil, nil, fmt.Errorf("recommend: postings of term %d are damaged: [%d, %d) of %d", term, start, end, len(p.Rows))
	}
	rows = p.Rows[start:end]
	return rows, p.Values[start:end][:len(rows)], nil
}

// dots returns the inner product of every row with the terms (rising).
func (p *Postings) dots(terms []term) ([]float64, error) {
	dots := make([]float64, p.N)
	for _, t := range terms {
		rows, values, err := p.of(t.number)
		if err != nil {
			return nil, err
		}
		for at, row := range rows {
			if uint(row) >= uint(len(dots)) {
				return nil, fmt.Errorf("recommend: postings of term %d are damaged: row %d of %d", t.number, row, p.N)
			}
			dots[row] += t.weight * float64(values[at])
		}
	}
	return dots, nil
}

// weight is the weight of a term in a row, and whether the row holds the term.
func (p *Postings) weight(term, row int32) (weight float64, ok bool, err error) {
	rows, values, err := p.of(term)
	if err != nil {
		return 0, false, err
	}
	at, ok := slices.BinarySearch(rows, row)
	if !ok {
		return 0, false, nil
	}
	return float64(values[at]), true, nil
}
