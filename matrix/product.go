package matrix

import (
	"context"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// Products of a tall matrix with a few columns go row by row: to the kernels of
// sparse rows, a row of weights of the columns is a row that lacks none. That
// needs no copy in another layout, which would take longer than the product.

const (
	productRows = 1024 // rows of a block; in Gram, that are summed in float32 before the sum goes on in float64
	gramCols    = 128  // columns whose sums stay in the nearest cache
)

// Gram returns the product of the transpose of the first p columns of a (n x at
// least p) and b (n x q) as p x q values, row-major. Blocks of 1,024 rows are
// summed in float32 and added in float64. It takes O(n p q) time.
func Gram(ctx context.Context, workers int, a *Dense, p int, b *Dense) ([]float64, error) {
	if a.Rows != b.Rows || p > a.Cols {
		panic("matrix: Gram of matrices whose shapes do not fit")
	}
	blocks, q, all := parallel.Blocks(a.Rows, productRows), b.Cols, numbers(p)
	sum := make([]float64, p*q)
	pool := parallel.Pool[[]float32]{New: func() []float32 { return make([]float32, p*q) }}
	err := parallel.Fold(ctx, workers, len(blocks), func(_, block int) ([]float32, error) {
		partial := pool.Get()
		clear(partial)
		for from := 0; from < p; from += gramCols {
			to := min(from+gramCols, p)
			for i := blocks[block].Start; i < blocks[block].End; i++ {
				kernel.SparseRowMulT(partial[from*q:to*q], a.Row(i)[from:to], all[:to-from], b.Row(i))
			}
		}
		return partial, nil
	}, func(_ int, partial []float32) error {
		for i, v := range partial {
			sum[i] += float64(v)
		}
		pool.Put(partial)
		return nil
	})
	return sum, err
}

// AddProduct adds alpha times the product of the first p columns of a (n x at
// least p) and b (p x q) to dst (n x q). It takes O(n p q) time.
func AddProduct(ctx context.Context, workers int, dst *Dense, alpha float32, a, b *Dense) error {
	p := b.Rows
	if a.Cols < p || dst.Rows != a.Rows || dst.Cols != b.Cols {
		panic("matrix: AddProduct of matrices whose shapes do not fit")
	}
	blocks, all := parallel.Blocks(a.Rows, productRows), numbers(p)
	return parallel.Each(ctx, workers, len(blocks), func(_, block int) error {
		product := make([]float32, b.Cols)
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			kernel.SparseRowMul(product, a.Row(i)[:p], all, b.Data)
			kernel.Axpy(dst.Row(i), alpha, product)
		}
		return nil
	})
}

// numbers are 0 to n-1.
func numbers(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}
