package vectorize

import (
	"context"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// Fit chooses the vocabulary and returns the model and the n x V matrix of
// weights, whose rows are scaled by Settings.Norm. A document without a known
// term has an empty row. Where min_df and max_df would leave no term at all they
// are lifted, and Model.Notes say so: the vocabulary is empty only if no
// document has a word.
//
// The counts are used up: their blocks are freed as the matrix grows. Fit fails
// on settings that are not valid and on counts that were made with others.
//
// It takes O(non-zeros + V log V) time, and 8 bytes a
// non-zero beside the 6 of the counts.
func (s Settings) Fit(ctx context.Context, counts *Counts) (*Model, *matrix.CSR, error) {
	if err := s.Validate(); err != nil {
		return nil, nil, err
	}
	if err := s.checkRule(counts); err != nil {
		return nil, nil, err
	}
	if err := counts.check(); err != nil {
		return nil, nil, err
	}
	v, column, used, notes := s.vocabulary(counts)
	m, err := NewModel(s, v)
	if err != nil {
		return nil, nil, err
	}
	m.MinDF, m.MaxDF, m.Notes = used.min, used.max, notes
	blocks := counts.Blocks
	*counts = Counts{}
	x, starts, err := s.emptyRows(ctx, blocks, column, len(v.Terms))
	if err != nil {
		return nil, nil, err
	}
	m.RowNorms = make([]float64, x.Rows)
	rows := make([]*rowScratch, parallel.Workers(s.Workers))
	for w := range rows {
		rows[w] = newRowScratch(x.Cols)
	}
	err = parallel.Fold(ctx, s.Workers, len(blocks), func(worker, block int) (struct{}, error) {
		b := blocks[block]
		for i, length := range b.Lengths {
			row := starts[block] + i
			indices, values := x.Row(row)
			from, to := b.Indptr[i], b.Indptr[i+1]
			m.RowNorms[row] = rows[worker].fill(m.weigher, indices, values, b.Indices[from:to], b.TF[from:to], column, length)
		}
		blocks[block] = CountedBlock{}
		return struct{}{}, nil
	}, func(block int, _ struct{}) error {
		if s.Progress != nil {
			s.Progress("TF-IDF", int64(starts[block+1]), int64(x.Rows))
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	return m, x, nil
}

// emptyRows makes the matrix with room for its rows, and says at which of them
// each block starts.
func (s Settings) emptyRows(ctx context.Context, blocks []CountedBlock, column []int32, columns int) (*matrix.CSR, []int, error) {
	starts := make([]int, len(blocks)+1)
	for i, b := range blocks {
		starts[i+1] = starts[i] + len(b.Lengths)
	}
	n := starts[len(blocks)]
	x := &matrix.CSR{Rows: n, Cols: columns, Indptr: make([]int64, n+1)}
	err := parallel.Each(ctx, s.Workers, len(blocks), func(_, block int) error {
		b := blocks[block]
		for i := range b.Lengths {
			kept := int64(0)
			for _, t := range b.Indices[b.Indptr[i]:b.Indptr[i+1]] {
				if column[t] >= 0 {
					kept++
				}
			}
			x.Indptr[starts[block]+i+1] = kept
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	for i := range n {
		x.Indptr[i+1] += x.Indptr[i]
	}
	x.Indices, x.Values = make([]int32, x.Indptr[n]), make([]float32, x.Indptr[n])
	return x, starts, nil
}
