package vectorize

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"

	"kindred/matrix"
)

// columnBasis grows to an orthonormal basis.
type columnBasis struct {
	columns *matrix.Dense // V x room, of which the first used are the basis
	used    int
	workers int
}

// add appends the columns of block (V x w) as they are.
func (b *columnBasis) add(block *matrix.Dense) {
	for i := range block.Rows {
		copy(b.columns.Row(i)[b.used:], block.Row(i))
	}
	b.used += block.Cols
}

// stretchOnce is the factor by which a column may be stretched, and with it the
// rounding error of float32 in it, before it is to be made orthogonal again.
const stretchOnce = 10

// orthonormalize returns an orthonormal basis of what the columns of block
// (V x w) add to those of b. It has fewer columns than block, even none, where
// they depend on one another. in ((used + w) x w) are the columns of block in
// terms of b and that basis. block is changed.
//
// It is by projection and SVQB (Stathopoulos and Wu, 2002), which are done again
// where they had to stretch what projection left of a column.
func (b *columnBasis) orthonormalize(ctx context.Context, block *matrix.Dense) (rest *matrix.Dense, in *mat.Dense, err error) {
	w := block.Cols
	in = mat.NewDense(b.used+w, w, nil)
	inRest := mat.NewDense(w, w, nil) // the columns of block, less in, in terms of rest
	for j := range w {
		inRest.Set(j, j, 1)
	}
	rest = block
	for range 2 {
		squares := make([]float64, rest.Cols) // of the lengths before projection
		if b.used > 0 {
			c, err := b.project(ctx, rest)
			if err != nil {
				return nil, nil, err
			}
			for j := range squares {
				length := mat.Norm(c.ColView(j), 2)
				squares[j] = length * length
			}
			var more mat.Dense
			more.Mul(c, inRest)
			inBasis := in.Slice(0, b.used, 0, w).(*mat.Dense)
			inBasis.Add(inBasis, &more)
		}
		gram, err := b.gram(ctx, rest, rest.Cols, rest)
		if err != nil {
			return nil, nil, err
		}
		scale := 0.0
		for j, squared := range squares {
			scale = max(scale, squared+gram.At(j, j))
		}
		mix, stretch, err := svqb(gram, scale)
		if err != nil {
			return nil, nil, err
		}
		if mix == nil {
			return matrix.NewDense(block.Rows, 0), in, nil
		}
		var next mat.Dense
		next.Product(mix.T(), gram, inRest)
		inRest = &next
		if rest, err = b.times(ctx, rest, mix); err != nil {
			return nil, nil, err
		}
		if stretch < stretchOnce {
			break
		}
	}
	in.Slice(b.used, b.used+rest.Cols, 0, w).(*mat.Dense).Copy(inRest)
	return rest, in, nil
}

// project takes from the columns of block what the basis holds of them, and
// returns it in terms of the basis: used x w.
func (b *columnBasis) project(ctx context.Context, block *matrix.Dense) (*mat.Dense, error) {
	c, err := b.gram(ctx, b.columns, b.used, block)
	if err != nil {
		return nil, err
	}
	return c, matrix.AddProduct(ctx, b.workers, block, -1, b.columns, narrow(c))
}

// gram returns the products of the first p columns of left and those of right.
func (b *columnBasis) gram(ctx context.Context, left *matrix.Dense, p int, right *matrix.Dense) (*mat.Dense, error) {
	values, err := matrix.Gram(ctx, b.workers, left, p, right)
	if err != nil {
		return nil, err
	}
	return mat.NewDense(p, right.Cols, values), nil
}

// times returns the product of the first columns of left, as many as mix has
// rows, and mix.
func (b *columnBasis) times(ctx context.Context, left *matrix.Dense, mix *mat.Dense) (*matrix.Dense, error) {
	out := matrix.NewDense(left.Rows, mix.RawMatrix().Cols)
	return out, matrix.AddProduct(ctx, b.workers, out, 1, left, narrow(mix))
}

// svqb returns what turns columns of a Gram matrix into orthonormal ones: the
// eigenvectors of the matrix over the roots of their eigenvalues, nil if there
// are none. Columns whose squared length is rounding error beside scale, and
// directions that are rounding error, are left out. stretch is how much longer
// it makes a unit vector among columns of the length of scale.
func svqb(gram *mat.Dense, scale float64) (mix *mat.Dense, stretch float64, err error) {
	n := gram.RawMatrix().Rows
	inverse := make([]float64, n) // of the lengths of the columns
	for j := range n {
		if squared := gram.At(j, j); squared > rankTolerance*rankTolerance*scale {
			inverse[j] = 1 / math.Sqrt(squared)
		}
	}
	scaled := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			scaled.SetSym(i, j, gram.At(i, j)*inverse[i]*inverse[j])
		}
	}
	values, mix, err := leadingEigen(scaled, n)
	if err != nil || len(values) == 0 {
		return nil, 0, err
	}
	mix.Apply(func(i, c int, v float64) float64 { return v * inverse[i] / math.Sqrt(values[c]) }, mix)
	for c := range values {
		stretch = max(stretch, math.Sqrt(scale)*mat.Norm(mix.ColView(c), 2))
	}
	return mix, stretch, nil
}

func narrow(m *mat.Dense) *matrix.Dense {
	rows, cols := m.Dims()
	out := matrix.NewDense(rows, cols)
	for i := range rows {
		for j, v := range m.RawRowView(i) {
			out.Row(i)[j] = float32(v)
		}
	}
	return out
}
