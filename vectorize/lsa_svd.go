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
	gramBlocks  = 16   // at most so many blocks of rows: each has sums as large as a block of columns

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
	apply := func(columns *matrix.Dense) (*matrix.Dense, error) { return s.applyGram(ctx, a, columns) }
	return s.iterate(ctx, a, d, min(a.Rows, a.Cols), apply, ritz)
}

// iterate finds the d leading eigenvectors (V x d) and eigenvalues of a symmetric
// V x V matrix, of whose rank most is known, by block Krylov iteration. apply
// multiplies it with columns; finish is ritz or one like it.
func (s LSA) iterate(ctx context.Context, a *matrix.CSR, d, most int, apply func(*matrix.Dense) (*matrix.Dense, error),
	finish func(images *mat.Dense, d int) (*mat.Dense, []float64, error)) (*matrix.Dense, []float64, error) {
	steps := max(krylovSteps, int(math.Ceil(krylovBasis*float64(d)/krylovWidth)))
	steps = min(steps, most/krylovWidth)
	steps = max(steps, (d+krylovWidth-1)/krylovWidth)
	room := (steps + 1) * krylovWidth
	basis := &columnBasis{columns: matrix.NewDense(a.Cols, room), workers: s.Workers}
	images := mat.NewDense(room, room, nil) // of columns of the basis, in terms of it: see ritz
	mapped := 0                             // columns that have one
	image, err := s.start(ctx, a)
	if err != nil {
		return nil, nil, err
	}
	for step := 0; ; step++ {
		block, in, err := basis.orthonormalize(ctx, image)
		if err != nil {
			return nil, nil, err
		}
		if rows, cols := in.Dims(); step > 0 {
			images.Slice(0, rows, mapped, mapped+cols).(*mat.Dense).Copy(in)
			mapped += cols
		}
		basis.add(block)
		if step == steps || block.Cols == 0 { // a block without columns: the basis holds all there is
			break
		}
		if image, err = apply(block); err != nil {
			return nil, nil, err
		}
		if s.Progress != nil {
			s.Progress("LSA", int64(step+1), int64(steps))
		}
	}
	if mapped == 0 {
		return matrix.NewDense(a.Cols, 0), nil, nil
	}
	mix, values, err := finish(images.Slice(0, basis.used, 0, mapped).(*mat.Dense), d)
	if err != nil {
		return nil, nil, err
	}
	if len(values) == 0 {
		return matrix.NewDense(a.Cols, 0), nil, nil
	}
	vectors, err := basis.times(ctx, basis.columns, mix)
	return vectors, values, err
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
	return s.sumRows(ctx, a, columns.Cols, func(_ int, rows parallel.Range, g *GramProduct) {
		g.Add(a, rows.Start, rows.End, columns)
	})
}

// start is the random block: the transpose of a, times a block of random signs.
// That is half a step ahead of random columns.
func (s LSA) start(ctx context.Context, a *matrix.CSR) (*matrix.Dense, error) {
	return s.sumRows(ctx, a, krylovWidth, func(block int, rows parallel.Range, g *GramProduct) {
		stream := rng.Stream(s.Seed, "lsa/start", block)
		signs := make([]float32, krylovWidth)
		for i := rows.Start; i < rows.End; i++ {
			bits := stream.Uint32()
			for j := range signs {
				signs[j] = float32(int(bits>>j&1)*2 - 1)
			}
			indices, values := a.Row(i)
			kernel.SparseRowMulT(g.Sums.Data, values, indices, signs)
		}
	})
}

// sumRows returns the sum of what add adds for blocks of rows of a: V x width.
func (s LSA) sumRows(ctx context.Context, a *matrix.CSR, width int, add func(block int, rows parallel.Range, g *GramProduct)) (*matrix.Dense, error) {
	blocks := parallel.Blocks(a.Rows, max(1024, (a.Rows+gramBlocks-1)/gramBlocks))
	pool := parallel.Pool[*GramProduct]{New: func() *GramProduct {
		return &GramProduct{Sums: matrix.NewDense(a.Cols, width)}
	}}
	total := GramProduct{Sums: matrix.NewDense(a.Cols, width)}
	err := parallel.Fold(ctx, s.Workers, len(blocks), func(_, block int) (*GramProduct, error) {
		g := pool.Get()
		clear(g.Sums.Data)
		add(block, blocks[block], g)
		return g, nil
	}, func(_ int, g *GramProduct) error {
		total.Merge(g)
		pool.Put(g)
		return nil
	})
	return total.Sums, err
}

// ritz returns the d leading right singular vectors, in terms of an orthonormal
// basis, and the squared singular values of the projection of a onto the space of
// a Q, where Q are those columns of the basis that have images: columns of
// (transpose of a) a Q, in terms of the basis.
//
// With T the part of the images in Q, and U its Cholesky factor, a Q U^-1 is an
// orthonormal basis of that space; so the projection is the transpose of
// images U^-1, and needs no further pass over a. It holds half a step more than
// the Rayleigh-Ritz method on Q does. Columns of Q that T does not tell from
// those before are left out.
func ritz(images *mat.Dense, d int) (*mat.Dense, []float64, error) {
	rows, n := images.Dims()
	inner := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			inner.SetSym(i, j, images.At(i, j))
		}
	}
	var cholesky mat.PivotedCholesky
	cholesky.Factorize(inner, rankTolerance*mat.Max(inner))
	rank := cholesky.Rank()
	if rank == 0 {
		return nil, nil, nil
	}
	chosen := mat.NewDense(rank, rows, nil)
	for i, column := range cholesky.ColumnPivots(nil)[:rank] {
		chosen.RowView(i).(*mat.VecDense).CopyVec(images.ColView(column))
	}
	var half mat.Dense // the transpose of images U^-1
	factor := cholesky.RawU().(*mat.TriDense)
	if err := half.Solve(factor.SliceTri(0, rank).T(), chosen); err != nil {
		return nil, nil, err
	}
	squares := mat.NewSymDense(rank, nil)
	squares.SymOuterK(1, &half)
	values, p, err := leadingEigen(squares, d)
	if err != nil {
		return nil, nil, err
	}
	p.Apply(func(_, c int, v float64) float64 { return v / math.Sqrt(values[c]) }, p)
	var mix mat.Dense
	mix.Mul(half.T(), p)
	return &mix, values, nil
}
