package vectorize

import (
	"context"
	"fmt"
	"math"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/matrix"
)

// DefaultComponents is the number of dimensions of an LSA space of a
// collection that is large enough for it.
const DefaultComponents = 100

// LSA holds the settings of latent semantic analysis (Deerwester et al.,
// 1990): the truncated singular value decomposition of the TF-IDF matrix.
type LSA struct {
	Components int    // dimensions; default 0: AutoComponents; lowered to the rank of the matrix
	Pairs      bool   // from pairs of different terms alone; default false: plain LSA; see Fit
	Seed       uint64 // of the random start; default 0
	Workers    int    `json:"-"` // default 0: all processors; no result depends on it
	// Progress is called after each pass over the matrix; optional.
	Progress func(stage string, done, total int64) `json:"-"`
}

// Space is an LSA space: the best directions to tell the rows of a matrix
// apart by.
type Space struct {
	TermVectors    *matrix.Dense // V x d; of LSA with orthonormal columns, the right singular vectors
	SingularValues []float64     // d: Euclidean lengths of the matrix times each column; of plain LSA falling, the singular values
	Captured       float64       // share of the matrix's squared Frobenius norm in the space that LSA found: at most what is really in it
}

// AutoComponents is the number of dimensions for n papers with V terms: the
// root of n, at most 100. In a collection of tens or hundreds, more dimensions
// than some times the number of topics only tell single papers apart; see
// docs/decisions/0004.
func AutoComponents(n, terms int) int {
	auto := int(math.Round(math.Sqrt(float64(n))))
	return max(1, min(DefaultComponents, auto, terms))
}

// Validate says what is wrong with the settings.
func (s LSA) Validate() error {
	if s.Components < 0 {
		return fmt.Errorf("vectorize: components = %d is negative; 0 means automatic", s.Components)
	}
	return nil
}

// Fit finds the space of the n x V matrix a.
//
// A matrix with at most 256 rows or columns is decomposed exactly. A larger one
// by block Krylov iteration (Musco and Musco, 2015) on the V x V matrix of
// products, from random sums of rows, with full reorthogonalisation: 9 steps of 32
// columns for 100 dimensions. The sign of each singular vector is such that its
// largest component (the first of equals) is positive. Dimensions beyond the
// rank are left out, so a space can have fewer than asked for, and none for a
// matrix of zeros.
//
// With Pairs the directions are the eigenvectors of the matrix of products
// without its diagonal: of what different terms have to do with one another. In
// plain LSA a rare term that is heavy in its few rows can make a dimension of its
// own, which says nothing of other rows; see docs/decisions/0008. Only positive
// eigenvalues count. Where there are none, as no two terms share a row, it is
// plain LSA.
//
// It takes O(d NNZ) time; memory is O(d V) beside the matrix; nothing of
// n x V is ever formed.
func (s LSA) Fit(ctx context.Context, a *matrix.CSR) (*Space, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	d := s.Components
	if d == 0 {
		d = AutoComponents(a.Rows, a.Cols)
	}
	d = min(d, a.Rows, a.Cols)
	total := squaredNorm(a)
	if d == 0 || total == 0 {
		return &Space{TermVectors: matrix.NewDense(a.Cols, 0)}, nil
	}
	var (
		vectors     *matrix.Dense
		eigenvalues []float64
		err         error
	)
	if s.Pairs {
		if vectors, eigenvalues, err = s.pairs(ctx, a, d); err != nil {
			return nil, err
		}
	}
	if len(eigenvalues) == 0 {
		if vectors, eigenvalues, err = s.plain(ctx, a, d); err != nil {
			return nil, err
		}
	}
	fixSigns(vectors)
	space := &Space{TermVectors: vectors}
	for _, v := range eigenvalues {
		space.SingularValues = append(space.SingularValues, math.Sqrt(v))
		space.Captured += v / total
	}
	return space, nil
}

// plain returns the d leading eigenvectors and eigenvalues of the product of the
// transpose of a with a.
func (s LSA) plain(ctx context.Context, a *matrix.CSR, d int) (*matrix.Dense, []float64, error) {
	if min(a.Rows, a.Cols) <= exactSize {
		return s.exact(ctx, a, d)
	}
	return s.krylov(ctx, a, d)
}

// Dims is the number of dimensions of the space.
func (sp *Space) Dims() int { return sp.TermVectors.Cols }

// project writes the unit vector (d) of a row with these terms and weights to
// dst: zeros for a row without a term of the space.
func (sp *Space) project(dst []float32, indices []int32, values []float32) {
	if len(dst) == 0 {
		return
	}
	kernel.SparseRowMul(dst, values, indices, sp.TermVectors.Data)
	matrix.NormalizeRow(dst)
}

// transformRows is the number of rows of a block of Transform.
const transformRows = 2048

// Transform projects the rows of a (n x V) into the space: n x d unit rows,
// zero where a row has no term of the space. It takes O(d NNZ) time.
func (sp *Space) Transform(ctx context.Context, a *matrix.CSR, workers int) (*matrix.Dense, error) {
	if a.Cols != sp.TermVectors.Rows {
		return nil, fmt.Errorf("vectorize: the matrix has %d terms, the space %d", a.Cols, sp.TermVectors.Rows)
	}
	out := matrix.NewDense(a.Rows, sp.Dims())
	blocks := parallel.Blocks(a.Rows, transformRows)
	err := parallel.Each(ctx, workers, len(blocks), func(_, block int) error {
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			indices, values := a.Row(i)
			sp.project(out.Row(i), indices, values)
		}
		return nil
	})
	return out, err
}

func squaredNorm(a *matrix.CSR) float64 {
	sum := 0.0
	for _, v := range a.Values {
		sum += float64(v) * float64(v)
	}
	return sum
}

// fixSigns makes the largest component of each column positive.
func fixSigns(m *matrix.Dense) {
	largest := make([]float32, m.Cols)
	for i := range m.Rows {
		for j, v := range m.Row(i) {
			if abs(v) > abs(largest[j]) {
				largest[j] = v
			}
		}
	}
	for i := range m.Rows {
		row := m.Row(i)
		for j := range row {
			if largest[j] < 0 {
				row[j] = -row[j]
			}
		}
	}
}

func abs(v float32) float32 { return max(v, -v) }
