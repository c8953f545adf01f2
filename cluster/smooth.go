package cluster

import (
	"context"
	"fmt"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/matrix"
)

// DefaultRounds is the number of rounds of Smooth.
const DefaultRounds = 2

// Smooth holds the settings of averaging rows with their neighbours. The zero
// value asks for the defaults.
type Smooth struct {
	Rounds  int // default 0: 2
	Workers int `json:"-"` // default 0: all processors; no result depends on it
}

// Validate says what is wrong with the settings.
func (s Smooth) Validate() error {
	if s.Rounds < 0 {
		return fmt.Errorf("cluster: Rounds = %d of smoothing is negative; 0 means %d", s.Rounds, DefaultRounds)
	}
	return nil
}

// Fit returns the rows of x (n x d, unit length or zero), each of which was
// replaced, Rounds times, by the mean of itself and its neighbours, and scaled
// to unit length. neighbors (n x k, row-major) are rows of x; -1 is none. A row
// without neighbours stays as it is.
//
// Rows near one another come closer, those between groups move to the group
// that most of their neighbours are in: k-means of the smoothed rows is a cheap
// form of clustering the graph of neighbours. It takes O(Rounds n k d) time and
// the memory of two more x.
func (s Smooth) Fit(ctx context.Context, x *matrix.Dense, neighbors []int32, k int) (*matrix.Dense, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if k < 0 || len(neighbors) != x.Rows*k {
		return nil, fmt.Errorf("cluster: %d neighbours are not %d for each of %d rows", len(neighbors), k, x.Rows)
	}
	for at, row := range neighbors {
		if row < -1 || int(row) >= x.Rows {
			return nil, fmt.Errorf("cluster: neighbour %d of row %d is row %d of %d", at%k, at/k, row, x.Rows)
		}
	}
	rounds := s.Rounds
	if rounds == 0 {
		rounds = DefaultRounds
	}
	from, to, spare := x, matrix.NewDense(x.Rows, x.Cols), (*matrix.Dense)(nil)
	for range rounds {
		if to == nil {
			to = matrix.NewDense(x.Rows, x.Cols)
		}
		if err := smoothOnce(ctx, s.Workers, to, from, neighbors, k); err != nil {
			return nil, err
		}
		if from != x {
			spare = from
		}
		from, to = to, spare
	}
	return from, nil
}

// smoothOnce writes the mean of each row of from and its neighbours to to.
func smoothOnce(ctx context.Context, workers int, to, from *matrix.Dense, neighbors []int32, k int) error {
	blocks := parallel.Blocks(from.Rows, blockRows)
	return parallel.Each(ctx, workers, len(blocks), func(_, block int) error {
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			sum := to.Row(i)
			copy(sum, from.Row(i))
			for _, row := range neighbors[i*k : (i+1)*k] {
				if row >= 0 {
					kernel.Axpy(sum, 1, from.Row(int(row)))
				}
			}
			matrix.NormalizeRow(sum)
		}
		return nil
	})
}
