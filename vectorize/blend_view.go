package vectorize

import (
	"context"
	"math"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/matrix"
)

// BackgroundView is the partial of looking at rows of a matrix in a background
// space of D dimensions.
type BackgroundView struct {
	Rows    int64        // that are not zero in it
	Known   float64      // sum over the rows: share of the squared length in terms that it knows
	Squares []float64    // D: sums of the squares of the rows' coordinates
	Halved  int64        // rows of which both halves are not zero
	Terms   int64        // in all their halves
	Same    float64      // sum of the cosines of their halves
	Halves  [2][]float64 // D: sums of the unit coordinates of first and second halves
}

func newBackgroundView(dims int) *BackgroundView {
	return &BackgroundView{Squares: make([]float64, dims), Halves: [2][]float64{make([]float64, dims), make([]float64, dims)}}
}

// Add adds the rows of a. columns (V x D) are the vectors of terms; those of terms
// that the space does not know are zero.
func (v *BackgroundView) Add(a *matrix.CSR, rows parallel.Range, columns *matrix.Dense, known []bool) {
	whole := make([]float32, columns.Cols)
	var halves [2][]float32
	var indices [2][]int32
	var values [2][]float32
	for h := range halves {
		halves[h] = make([]float32, columns.Cols)
	}
	for i := rows.Start; i < rows.End; i++ {
		terms, weights := a.Row(i)
		all, there := 0.0, 0.0
		for h := range halves {
			indices[h], values[h] = indices[h][:0], values[h][:0]
		}
		for at, t := range terms {
			square := float64(weights[at]) * float64(weights[at])
			all += square
			if known[t] {
				there += square
				h := len(indices[0])&1 ^ len(indices[1])&1 // by turns
				indices[h], values[h] = append(indices[h], t), append(values[h], weights[at])
			}
		}
		if there == 0 {
			continue
		}
		v.Rows++
		v.Known += there / all
		kernel.SparseRowMul(whole, weights, terms, columns.Data)
		for j, x := range whole {
			v.Squares[j] += float64(x) * float64(x)
		}
		both := true
		for h := range halves {
			kernel.SparseRowMul(halves[h], values[h], indices[h], columns.Data)
			both = matrix.NormalizeRow(halves[h]) > 0 && both
		}
		if !both {
			continue
		}
		v.Halved++
		v.Terms += int64(len(indices[0]) + len(indices[1]))
		v.Same += float64(kernel.Dot(halves[0], halves[1]))
		for h := range halves {
			for j, x := range halves[h] {
				v.Halves[h][j] += float64(x)
			}
		}
	}
}

// Merge adds the partial of other rows.
func (v *BackgroundView) Merge(w *BackgroundView) {
	v.Rows, v.Known = v.Rows+w.Rows, v.Known+w.Known
	v.Halved, v.Terms, v.Same = v.Halved+w.Halved, v.Terms+w.Terms, v.Same+w.Same
	for j := range v.Squares {
		v.Squares[j] += w.Squares[j]
		v.Halves[0][j] += w.Halves[0][j]
		v.Halves[1][j] += w.Halves[1][j]
	}
}

// fit finishes: r / (1 - r) / sqrt(m), where r is how much higher the cosine of two
// halves of one row is than that of halves of two rows, and m the mean number of
// terms of a half.
func (v *BackgroundView) fit() float64 {
	n := float64(v.Halved)
	if n < 2 {
		return 0
	}
	all := 0.0 // of all pairs of a half and a half, those of one row too
	for j, first := range v.Halves[0] {
		all += first * v.Halves[1][j]
	}
	r := v.Same/n - (all-v.Same)/(n*(n-1))
	m := float64(v.Terms) / (2 * n)
	return max(0, r) / max(1-r, 1e-3) / math.Sqrt(m)
}

// lengths finishes: the Euclidean lengths of the columns of coordinates.
func (v *BackgroundView) lengths() []float64 {
	out := make([]float64, len(v.Squares))
	for j, square := range v.Squares {
		out[j] = math.Sqrt(square)
	}
	return out
}

// lookAt looks at all rows.
func lookAt(ctx context.Context, workers int, a *matrix.CSR, columns *matrix.Dense) (*BackgroundView, error) {
	known := make([]bool, columns.Rows)
	for t := range known {
		for _, x := range columns.Row(t) {
			known[t] = known[t] || x != 0
		}
	}
	total := newBackgroundView(columns.Cols)
	blocks := parallel.Blocks(a.Rows, transformRows)
	err := parallel.Fold(ctx, workers, len(blocks), func(_, block int) (*BackgroundView, error) {
		part := newBackgroundView(columns.Cols)
		part.Add(a, blocks[block], columns, known)
		return part, nil
	}, func(_ int, part *BackgroundView) error {
		total.Merge(part)
		return nil
	})
	return total, err
}
