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

// has says whether there is such a term.
func (p *Postings) has(term int32) error {
	if term < 0 || int(term) >= p.V {
		return fmt.Errorf("recommend: term %d of the query is none of the %d terms", term, p.V)
	}
	return nil
}

// of returns the rows that hold a term, and their weights.
func (p *Postings) of(term int32) (rows []int32, values []float32, err error) {
	if err := p.has(term); err != nil {
		return nil, nil, err
	}
	start, end := p.Indptr[term], p.Indptr[term+1]
	if start < 0 || start > end || end > int64(len(p.Rows)) {
		return nil, nil, fmt.Errorf("recommend: postings of term %d are damaged: [%d, %d) of %d", term, start, end, len(p.Rows))
	}
	rows = p.Rows[start:end]
	return rows, p.Values[start:end][:len(rows)], nil
}

// blockRows is the number of rows whose dots are summed at a time: a power of two,
// so that no place need be checked, and few enough for a near cache.
const blockRows = 1 << 16

// cursor is how far the rows of a term have been read.
type cursor struct {
	term   int32
	weight float32
	rows   []int32
	values []float32
}

// addDots adds to dots (N, and room for a multiple of blockRows) the inner product
// of every row with the terms, one block of rows after another; done is called
// with each block that is complete.
func (p *Postings) addDots(dots []float32, terms []WeightedTerm, done func(start, end int)) error {
	cursors := make([]cursor, 0, len(terms))
	for _, t := range terms {
		rows, values, err := p.of(t.Term)
		if err != nil {
			return err
		}
		if t.Weight != 0 {
			cursors = append(cursors, cursor{t.Term, float32(t.Weight), rows, values})
		}
	}
	for start := 0; start < p.N; start += blockRows {
		for i := range cursors {
			if !cursors[i].add((*[blockRows]float32)(dots[start:start+blockRows]), int32(start), int32(min(blockRows, p.N-start))) {
				return fmt.Errorf("recommend: postings of term %d are damaged: their rows do not rise", cursors[i].term)
			}
		}
		done(start, min(start+blockRows, p.N))
	}
	for _, c := range cursors {
		if len(c.rows) > 0 {
			return fmt.Errorf("recommend: postings of term %d are damaged: row %d of %d", c.term, c.rows[0], p.N)
		}
	}
	for i, dot := range dots[p.N:] {
		if dot != 0 {
			return fmt.Errorf("recommend: postings of a term of the query are damaged: row %d of %d", p.N+i, p.N)
		}
	}
	return nil
}

// add adds what the term gives to the dots of count rows from start on. It returns
// false if rows are met that are not among them.
func (c *cursor) add(dots *[blockRows]float32, start, count int32) bool {
	const mask = blockRows - 1
	n := min(len(c.rows), blockRows)
	if n > 0 && c.rows[n-1] >= start+count {
		n, _ = slices.BinarySearch(c.rows[:n], start+count)
	}
	rows, values, weight := c.rows[:n], c.values[:n], c.weight
	c.rows, c.values = c.rows[n:], c.values[n:]
	met := int32(0) // the bits of all places: blockRows and more for one outside
	for len(rows) >= 4 && len(values) >= 4 {
		r, v := (*[4]int32)(rows), (*[4]float32)(values)
		i, j, k, l := r[0]-start, r[1]-start, r[2]-start, r[3]-start
		met |= i | j | k | l
		dots[i&mask] += float32(weight * v[0])
		dots[j&mask] += float32(weight * v[1])
		dots[k&mask] += float32(weight * v[2])
		dots[l&mask] += float32(weight * v[3])
		rows, values = rows[4:], values[4:]
	}
	for at, row := range rows {
		i := row - start
		met |= i
		dots[i&mask] += float32(weight * values[at])
	}
	return met&^mask == 0
}

// weight is the weight of a term in a row, and whether the row holds the term.
func (p *Postings) weight(term, row int32) (weight float32, ok bool, err error) {
	rows, values, err := p.of(term)
	if err != nil {
		return 0, false, err
	}
	at, ok := slices.BinarySearch(rows, row)
	if !ok {
		return 0, false, nil
	}
	return values[at], true, nil
}
