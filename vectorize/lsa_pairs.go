package vectorize

import (
	"context"

	"gonum.org/v1/gonum/mat"

	"kindred/matrix"
)

// pairs returns the up to d leading eigenvectors (V x d) of the product of the
// transpose of a with a, less its diagonal, and the squared lengths of a times
// each. Directions whose eigenvalue is not above rounding error are left out.
func (s LSA) pairs(ctx context.Context, a *matrix.CSR, d int) (*matrix.Dense, []float64, error) {
	diagonal := squaredColumns(a)
	largest := 0.0
	for _, v := range diagonal {
		largest = max(largest, v)
	}
	decompose := s.pairsKrylov
	if a.Cols <= exactSize {
		decompose = s.pairsExact
	}
	vectors, values, err := decompose(ctx, a, d, diagonal)
	if err != nil {
		return nil, nil, err
	}
	kept := 0
	for kept < len(values) && values[kept] > rankTolerance*largest {
		kept++
	}
	out := matrix.NewDense(a.Cols, kept)
	squares := append([]float64{}, values[:kept]...)
	for t, square := range diagonal {
		row := out.Row(t)
		copy(row, vectors.Row(t))
		for c, v := range row {
			squares[c] += square * float64(v) * float64(v)
		}
	}
	return out, squares, nil
}

// squaredColumns returns the squared length of each column.
func squaredColumns(a *matrix.CSR) []float64 {
	out := make([]float64, a.Cols)
	for i, t := range a.Indices {
		out[t] += float64(a.Values[i]) * float64(a.Values[i])
	}
	return out
}

func (s LSA) pairsExact(ctx context.Context, a *matrix.CSR, d int, _ []float64) (*matrix.Dense, []float64, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	columns := a.Transpose()
	products := mat.NewSymDense(a.Cols, nil)
	for i := range a.Cols {
		for j := i + 1; j < a.Cols; j++ {
			products.SetSym(i, j, sparseDot(columns, i, j))
		}
	}
	values, vectors, err := leadingEigen(products, d)
	if err != nil || len(values) == 0 {
		return matrix.NewDense(a.Cols, 0), nil, err
	}
	return narrow(vectors), values, nil
}

func (s LSA) pairsKrylov(ctx context.Context, a *matrix.CSR, d int, diagonal []float64) (*matrix.Dense, []float64, error) {
	apply := func(columns *matrix.Dense) (*matrix.Dense, error) {
		image, err := s.applyGram(ctx, a, columns)
		if err != nil {
			return nil, err
		}
		for t, square := range diagonal {
			own, row := float32(square), image.Row(t)
			for c, v := range columns.Row(t) {
				row[c] -= float32(own * v)
			}
		}
		return image, nil
	}
	return s.iterate(ctx, a, d, a.Cols, apply, rayleighRitz)
}

// rayleighRitz returns the up to d leading eigenvectors and eigenvalues of a
// symmetric matrix in the space of those columns of an orthonormal basis that
// have images, in terms of it. Unlike ritz it allows negative eigenvalues.
func rayleighRitz(images *mat.Dense, d int) (*mat.Dense, []float64, error) {
	_, n := images.Dims()
	inner := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			inner.SetSym(i, j, (images.At(i, j)+images.At(j, i))/2)
		}
	}
	values, mix, err := leadingEigen(inner, d)
	return mix, values, err
}
