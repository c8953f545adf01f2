package vectorize

import "math/bits"

// rowScratch is a worker's memory for sorting and weighing rows. The columns of
// a row are sorted by marking them in a set of bits, which takes less time than
// comparing them.
type rowScratch struct {
	columns []uint64 // a bit a column
	words   []uint64 // a bit a word of columns that is not 0
	tfOf    []uint16 // a column of the row
	tf      []uint16 // columns rising
	weights []float64
}

func newRowScratch(columns int) *rowScratch {
	words := columns/64 + 1
	return &rowScratch{columns: make([]uint64, words), words: make([]uint64, words/64+1), tfOf: make([]uint16, columns)}
}

// fill writes a row, columns rising, of terms and their counts in a document,
// and returns its norm. column gives the column of each term, or -1; no two
// terms of the row have the same.
func (r *rowScratch) fill(w *weigher, indices []int32, values []float32, terms []int32, tf []uint16, column []int32, length int64) float64 {
	for i, t := range terms {
		if c := column[t]; c >= 0 {
			r.columns[c>>6] |= 1 << (c & 63)
			r.words[c>>12] |= 1 << (c >> 6 & 63)
			r.tfOf[c] = tf[i]
		}
	}
	r.tf = r.tf[:0]
	for i, words := range r.words {
		for ; words != 0; words &= words - 1 {
			word := i<<6 + bits.TrailingZeros64(words)
			for set := r.columns[word]; set != 0; set &= set - 1 {
				c := word<<6 + bits.TrailingZeros64(set)
				indices[len(r.tf)] = int32(c)
				r.tf = append(r.tf, r.tfOf[c])
			}
			r.columns[word] = 0
		}
		r.words[i] = 0
	}
	if cap(r.weights) < len(r.tf) {
		r.weights = make([]float64, 2*len(r.tf))
	}
	return w.row(values, indices, r.tf, length, r.weights[:len(r.tf)])
}
