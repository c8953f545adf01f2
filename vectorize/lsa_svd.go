package vectorize

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/rng"
	"kindred/matrix"
)

const (
	exactSize   = 256  // rows or columns up to which the decomposition is exact
	krylovWidth = 32   // columns of a block
	krylovBasis = 2.88 // basis columns for each dimension asked for
	krylovSteps = 4    // at least so many blocks

	// A direction whose share of its block, or eigenvalue whose share of the
	// largest, is less than this is rounding error of float32 data.
	rankTolerance = 1e-6
)

// exact returns the d leading eigenvectors (V x d) and eigenvalues of the
// product of the transpose of a with a, by the eigenvalues of the smaller of
// the two products.
func (s LSA) exact(ctx context.Context, a *matrix.CSR, d int) (*matrix.Dense, []float64, error) {
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	byTerms := a.Cols <= a.Rows
	small := a // the smaller side as rows
	if byTerms {
		small = a.Transpose()
	}
	gram := mat.NewSymDense(small.Rows, nil)
	for i := range small.Rows {
		for j := i; j < small.Rows; j++ {
			gram.SetSym(i, j, sparseDot(small, i, j))
		}
	}
	values, u, err := leadingEigen(gram, d)
	if err != nil {
		return nil, nil, err
	}
	out := matrix.NewDense(a.Cols, len(values))
	if byTerms {
		for t := range a.Cols {
			for c := range values {
				out.Row(t)[c] = float32(u.At(t, c))
			}
		}
		return out, values, nil
	}
	sums := make([]float64, a.Cols*len(values))
	for i := range a.Rows {
		indices, weights := a.Row(i)
		for at, t := range indices {
			for c := range values {
				sums[int(t)*len(values)+c] += float64(weights[at]) * u.At(i, c)
			}
		}
	}
	for i, v := range sums {
		out.Data[i] = float32(v / math.Sqrt(values[i%len(values)]))
	}
	return out, values, nil
}

func sparseDot(m *matrix.CSR, i, j int) float64 {
	ci, vi := m.Row(i)
	cj, vj := m.Row(j)
	sum := 0.0
	for len(ci) > 0 && len(cj) > 0 {
		switch {
		case ci[0] < cj[0]:
			ci, vi = ci[1:], vi[1:]
		case ci[0] > cj[0]:
			cj, vj = cj[1:], vj[1:]
		default:
			sum += float64(vi[0]) * float64(vj[0])
			ci, vi, cj, vj = ci[1:], vi[1:], cj[1:], vj[1:]
		}
	}
	return sum
}

// leadingEigen returns the up to d largest eigenvalues above rounding error,
// falling, and their eigenvectors as columns.
func leadingEigen(m *mat.SymDense, d int) ([]float64, *mat.Dense, error) {
	var eigen mat.EigenSym
	if !eigen.Factorize(m, true) {
		return nil, nil, fmt.Errorf("vectorize: the eigenvalues of a %d x %d matrix did not converge", m.SymmetricDim(), m.SymmetricDim())
	}
	rising := eigen.Values(nil)
	n := len(rising)
	var all mat.Dense
	eigen.VectorsTo(&all)
	var values []float64
	for c := 0; c < min(d, n) && rising[n-1-c] > rankTolerance*rising[n-1]; c++ {
		values = append(values, rising[n-1-c])
	}
	vectors := mat.NewDense(n, max(len(values), 1), nil)
	for c := range values {
		for i := range n {
			vectors.Set(i, c, all.At(i, n-1-c))
		}
	}
	return values, vectors, nil
}

// krylov does as exact by block Krylov iteration.
func (s LSA) krylov(ctx context.Context, a *matrix.CSR, d int) (*matrix.Dense, []float64, error) {
	steps := max(krylovSteps, int(math.Ceil(krylovBasis*float64(d)/krylovWidth)))
	steps = min(steps, min(a.Rows, a.Cols)/krylovWidth)
	steps = max(steps, (d+krylovWidth-1)/krylovWidth)
	var basis, images []*matrix.Dense // V x 32 each: orthonormal, and their products
	block := s.start(a.Cols)
	for step := range steps {
		var err error
		if block, err = s.orthonormalize(ctx, basis, block); err != nil {
			return nil, nil, err
		}
		if block.Cols == 0 {
			break // the basis holds all there is
		}
		image, err := s.applyGram(ctx, a, block)
		if err != nil {
			return nil, nil, err
		}
		basis, images = append(basis, block), append(images, image)
		block = image.Clone()
		if s.Progress != nil {
			s.Progress("LSA", int64(step+1), int64(steps))
		}
	}
	return s.ritz(ctx, basis, images, d)
}

// start is the random block: each of 4,096 rows has a stream of its own.
func (s LSA) start(terms int) *matrix.Dense {
	out := matrix.NewDense(terms, krylovWidth)
	for b, r := range parallel.Blocks(terms, 4096) {
		stream := rng.Stream(s.Seed, "lsa/start", b)
		rows := out.RowRange(r.Start, r.End)
		for i := range rows.Data {
			rows.Data[i] = float32(stream.NormFloat64())
		}
	}
	return out
}

// GramProduct is the partial of one pass: what a block of rows of a matrix A
// adds to the product of the transpose of A, A, and a V x b block of columns.
type GramProduct struct {
	Sums *matrix.Dense // V x b
	rows *matrix.Dense // scratch: the block's rows times the columns
}

// Add adds the rows [start, end) of a.
func (g *GramProduct) Add(a *matrix.CSR, start, end int, columns *matrix.Dense) {
	width := columns.Cols
	if g.rows == nil || g.rows.Cols != width {
		g.rows = matrix.NewDense(1, width)
	}
	row := g.rows.Data
	for i := start; i < end; i++ {
		indices, values := a.Row(i)
		kernel.SparseRowMul(row, values, indices, columns.Data)
		kernel.SparseRowMulT(g.Sums.Data, values, indices, row)
	}
}

// Merge adds the sums of another block of rows.
func (g *GramProduct) Merge(other *GramProduct) {
	kernel.Axpy(g.Sums.Data, 1, other.Sums.Data)
}

// applyGram returns the transpose of a, times a, times columns (V x b).
func (s LSA) applyGram(ctx context.Context, a *matrix.CSR, columns *matrix.Dense) (*matrix.Dense, error) {
	blocks := parallel.Blocks(a.Rows, max(1024, (a.Rows+23)/24))
	pool := parallel.Pool[*GramProduct]{New: func() *GramProduct {
		return &GramProduct{Sums: matrix.NewDense(columns.Rows, columns.Cols)}
	}}
	total := GramProduct{Sums: matrix.NewDense(columns.Rows, columns.Cols)}
	err := parallel.Fold(ctx, s.Workers, len(blocks), func(_, block int) (*GramProduct, error) {
		g := pool.Get()
		clear(g.Sums.Data)
		g.Add(a, blocks[block].Start, blocks[block].End, columns)
		return g, nil
	}, func(_ int, g *GramProduct) error {
		total.Merge(g)
		pool.Put(g)
		return nil
	})
	return total.Sums, err
}

// orthonormalize returns an orthonormal basis of what the columns of block
// (changed) add to those of basis, by projection and SVQB (Stathopoulos and
// Wu, 2002), each twice. It has fewer columns than block, even none, where they
// depend on one another.
func (s LSA) orthonormalize(ctx context.Context, basis []*matrix.Dense, block *matrix.Dense) (*matrix.Dense, error) {
	gram, err := matrix.Gram(ctx, s.Workers, block, block)
	if err != nil {
		return nil, err
	}
	scale := 0.0 // the largest squared length before projection
	for j := range block.Cols {
		scale = max(scale, gram[j*block.Cols+j])
	}
	for range 2 {
		for _, q := range basis {
			c, err := matrix.Gram(ctx, s.Workers, q, block)
			if err != nil {
				return nil, err
			}
			if err := matrix.AddProduct(ctx, s.Workers, block, -1, q, narrow(c, q.Cols, block.Cols)); err != nil {
				return nil, err
			}
		}
		if block, err = s.svqb(ctx, block, scale); err != nil || block.Cols == 0 {
			return block, err
		}
		scale = 1
	}
	return block, nil
}

// svqb turns the columns of block into orthonormal ones: block times the
// eigenvectors of its Gram matrix over the roots of their eigenvalues. Columns
// whose squared length is rounding error beside scale, and directions that are
// rounding error, are left out.
func (s LSA) svqb(ctx context.Context, block *matrix.Dense, scale float64) (*matrix.Dense, error) {
	gram, err := matrix.Gram(ctx, s.Workers, block, block)
	if err != nil {
		return nil, err
	}
	n := block.Cols
	lengths := make([]float64, n)
	for j := range n {
		if squared := gram[j*n+j]; squared > rankTolerance*rankTolerance*scale {
			lengths[j] = math.Sqrt(squared)
		}
	}
	sym := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			if lengths[i] > 0 && lengths[j] > 0 {
				sym.SetSym(i, j, gram[i*n+j]/(lengths[i]*lengths[j]))
			}
		}
	}
	values, vectors, err := leadingEigen(sym, n)
	if err != nil {
		return nil, err
	}
	mix := matrix.NewDense(n, len(values))
	for i := range n {
		for c, v := range values {
			if lengths[i] > 0 {
				mix.Row(i)[c] = float32(vectors.At(i, c) / (lengths[i] * math.Sqrt(v)))
			}
		}
	}
	out := matrix.NewDense(block.Rows, len(values))
	return out, matrix.AddProduct(ctx, s.Workers, out, 1, block, mix)
}

// ritz returns the d leading right singular vectors and squared singular values
// of the projection of a onto the space of a times the basis. With Q the basis
// and W = (transpose of a) a Q its images, this is the space of A Q, whose
// orthonormal basis is A Q E D^-1/2 by the eigenvalues D and eigenvectors E of
// the Gram matrix (transpose of Q) W; so the projection is the transpose of
// W E D^-1/2, and needs no further pass over a. It holds half a step more than
// the Rayleigh-Ritz method on Q does.
func (s LSA) ritz(ctx context.Context, basis, images []*matrix.Dense, d int) (*matrix.Dense, []float64, error) {
	projected, err := s.blockGram(ctx, basis, images)
	if err != nil {
		return nil, nil, err
	}
	inner, e, err := leadingEigen(projected, projected.SymmetricDim())
	if err != nil {
		return nil, nil, err
	}
	whiten := mat.NewDense(projected.SymmetricDim(), len(inner), nil)
	whiten.Apply(func(_, c int, v float64) float64 { return v / math.Sqrt(inner[c]) }, e)
	squares, err := s.blockGram(ctx, images, images)
	if err != nil {
		return nil, nil, err
	}
	var half, product mat.Dense
	half.Mul(squares, whiten)
	product.Mul(whiten.T(), &half)
	sym := mat.NewSymDense(len(inner), nil)
	for i := range len(inner) {
		for j := i; j < len(inner); j++ {
			sym.SetSym(i, j, (product.At(i, j)+product.At(j, i))/2)
		}
	}
	values, p, err := leadingEigen(sym, d)
	if err != nil {
		return nil, nil, err
	}
	p.Apply(func(_, c int, v float64) float64 { return v / math.Sqrt(values[c]) }, p)
	var mix mat.Dense
	mix.Mul(whiten, p)
	vectors, err := s.combine(ctx, images, &mix)
	if err != nil {
		return nil, nil, err
	}
	vectors, err = s.straighten(ctx, vectors)
	return vectors, values, err
}

// blockGram returns the products of the columns of all blocks of a with those
// of b, which is symmetric but for rounding.
func (s LSA) blockGram(ctx context.Context, a, b []*matrix.Dense) (*mat.SymDense, error) {
	starts := make([]int, len(a)+1)
	for i, q := range a {
		starts[i+1] = starts[i] + q.Cols
	}
	out := mat.NewSymDense(starts[len(a)], nil)
	for j, right := range b {
		for i := 0; i <= j; i++ {
			c, err := matrix.Gram(ctx, s.Workers, a[i], right)
			if err != nil {
				return nil, err
			}
			for at, v := range c {
				out.SetSym(starts[i]+at/right.Cols, starts[j]+at%right.Cols, v)
			}
		}
	}
	return out, nil
}

// combine returns the columns of all blocks times mix.
func (s LSA) combine(ctx context.Context, blocks []*matrix.Dense, mix *mat.Dense) (*matrix.Dense, error) {
	_, d := mix.Dims()
	out := matrix.NewDense(blocks[0].Rows, d)
	row := 0
	for _, q := range blocks {
		part := matrix.NewDense(q.Cols, d)
		for r := range q.Cols {
			for c := range d {
				part.Row(r)[c] = float32(mix.At(row+r, c))
			}
		}
		row += q.Cols
		if err := matrix.AddProduct(ctx, s.Workers, out, 1, q, part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// straighten makes columns that are orthonormal but for rounding so, moving
// each as little as possible (Loewdin, 1950).
func (s LSA) straighten(ctx context.Context, m *matrix.Dense) (*matrix.Dense, error) {
	gram, err := s.blockGram(ctx, []*matrix.Dense{m}, []*matrix.Dense{m})
	if err != nil {
		return nil, err
	}
	values, u, err := leadingEigen(gram, m.Cols)
	if err != nil {
		return nil, err
	}
	scaled := mat.NewDense(m.Cols, len(values), nil)
	scaled.Apply(func(_, c int, v float64) float64 { return v / math.Sqrt(values[c]) }, u)
	var mix mat.Dense
	mix.Mul(scaled, u.T())
	return s.combine(ctx, []*matrix.Dense{m}, &mix)
}

func narrow(values []float64, rows, cols int) *matrix.Dense {
	out := matrix.NewDense(rows, cols)
	for i, v := range values {
		out.Data[i] = float32(v)
	}
	return out
}
