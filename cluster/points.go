package cluster

import (
	"context"
	"fmt"
	"math"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// blockRows is the number of rows of a block.
const blockRows = 2048

// maxSquare keeps sums of products within float32.
const maxSquare = math.MaxFloat32 / 8

// points are the rows of x seen from their mean. Distances are differences of
// products; they lose least when the products are small, so all of k-means
// happens here, and x is centred block by block without a copy of it.
type points struct {
	x        *matrix.Dense
	mean     []float32
	variance float64   // mean over the columns
	lengths  []float32 // n: squared length of each row
	squares  float64   // their sum
	blocks   []parallel.Range
}

// centre finds the mean and the variance of the rows of x.
func centre(ctx context.Context, workers int, x *matrix.Dense) (*points, error) {
	if x.Rows == 0 {
		return nil, fmt.Errorf("cluster: no rows to cluster")
	}
	p := &points{x: x, mean: make([]float32, x.Cols), lengths: make([]float32, x.Rows), blocks: parallel.Blocks(x.Rows, blockRows)}
	total := make([]float64, x.Cols)
	err := parallel.Fold(ctx, workers, len(p.blocks), func(_, block int) ([]float64, error) {
		sums := make([]float64, x.Cols)
		for i := p.blocks[block].Start; i < p.blocks[block].End; i++ {
			row := x.Row(i)
			if !finite(row) {
				return nil, fmt.Errorf("cluster: row %d has a value that is not finite", i)
			}
			addRow(sums, row)
		}
		return sums, nil
	}, func(_ int, sums []float64) error {
		for j, v := range sums {
			total[j] += v
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for j, v := range total {
		p.mean[j] = float32(v / float64(x.Rows))
	}
	err = parallel.Fold(ctx, workers, len(p.blocks), func(_, block int) (float64, error) {
		sum := 0.0
		for i := p.blocks[block].Start; i < p.blocks[block].End; i++ {
			length := squaredDistance(x.Row(i), p.mean)
			p.lengths[i] = float32(length)
			sum += length
		}
		return sum, nil
	}, func(_ int, sum float64) error {
		p.squares += sum
		return nil
	})
	if p.squares > maxSquare {
		return nil, fmt.Errorf("cluster: squared distances sum to %.3g, beyond float32; scale the rows down", p.squares)
	}
	if x.Cols > 0 {
		p.variance = p.squares / float64(x.Rows) / float64(x.Cols)
	}
	return p, err
}

// row writes row i, centred, to dst.
func (p *points) row(dst []float32, i int) { subtract(dst, p.x.Row(i), p.mean) }

// subtract writes a - b to dst.
func subtract(dst, a, b []float32) {
	b, dst = b[:len(a)], dst[:len(a)]
	for j, v := range a {
		dst[j] = v - b[j]
	}
}

// addRow adds a row to sums.
func addRow(sums []float64, row []float32) {
	sums = sums[:len(row)]
	for j, v := range row {
		sums[j] += float64(v)
	}
}

func squaredDistance(a, b []float32) float64 {
	b = b[:len(a)]
	sum := 0.0
	for j, v := range a {
		d := float64(v) - float64(b[j])
		sum += d * d
	}
	return sum
}

// finite says whether a row has neither NaN nor infinities.
func finite(row []float32) bool {
	for _, v := range row {
		if math.Abs(float64(v)) <= math.MaxFloat32 {
			continue
		}
		return false
	}
	return true
}
