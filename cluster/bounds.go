package cluster

import (
	"math"

	"kindred/matrix"
)

// Rows are some rows of the data, and what k-means knows of each. No row's
// distance to its centroid is above Upper, none to another centroid below
// Lower. Both are kept up as centroids move, and most rows need not be looked
// at again (Hamerly, 2010).
type Rows struct {
	X       *matrix.Dense // m x d
	Offset  []float32     // d: what is taken off each row
	Squares []float32     // m: squared length of each row less the offset
	Labels  []int32       // m: the nearest centroid; -1 before the first round
	Upper   []float32     // m
	Lower   []float32     // m
}

// NewRows returns rows (m x d) before the first round.
func NewRows(x *matrix.Dense, offset, squares []float32) *Rows {
	r := &Rows{
		X: x, Offset: offset, Squares: squares,
		Labels: make([]int32, x.Rows),
		Upper:  make([]float32, x.Rows), Lower: make([]float32, x.Rows),
	}
	for i := range r.Labels {
		r.Labels[i] = -1
	}
	return r
}

// Slice returns the rows [start, end) on the same memory.
func (r *Rows) Slice(start, end int) *Rows {
	return &Rows{
		r.X.RowRange(start, end), r.Offset, r.Squares[start:end],
		r.Labels[start:end], r.Upper[start:end], r.Lower[start:end],
	}
}

// keepSlack is above the rounding error of keeping a bound up for one round.
const keepSlack = 1.0 / (1 << 22)

// Drift is how far centroids moved, rounded up.
type Drift struct {
	Each   []float32 // K
	Others []float32 // K: the most that any other one moved
}

// NewDrift measures the moves between two rounds.
func NewDrift(from, to *matrix.Dense) *Drift {
	d := &Drift{make([]float32, from.Rows), make([]float32, from.Rows)}
	var largest, second float32
	farthest := 0
	for k := range d.Each {
		move := float32(math.Sqrt(squaredDistance(from.Row(k), to.Row(k))) * (1 + keepSlack))
		d.Each[k] = move
		if move > largest {
			largest, second, farthest = move, largest, k
		} else {
			second = max(second, move)
		}
	}
	for k := range d.Others {
		d.Others[k] = largest
	}
	d.Others[farthest] = second
	return d
}

// keep keeps the bounds of row i up and says whether its centroid is sure to be
// the nearest still.
func (r *Rows) keep(i int, d *Drift) bool {
	label := r.Labels[i]
	r.Upper[i] = (r.Upper[i] + d.Each[label]) * (1 + keepSlack)
	r.Lower[i] = float32(r.Lower[i]*(1-keepSlack)) - d.Others[label]
	return r.Upper[i] < r.Lower[i]
}

// bound sets the bounds of row i from the scores of its two nearest centroids,
// none of which has a squared length above longest.
func (r *Rows) bound(i int, first, second float32, longest float64) {
	squares := float64(r.Squares[i])
	// A product is a chain of d float32 additions, each off by up to 2^-24 of the
	// product of the lengths, which their mean square is not below.
	rounding := float64(len(r.Offset)+16) / (1 << 24) * (squares + 2*longest)
	r.Upper[i] = float32(math.Sqrt(max(0, squares-2*float64(first)+rounding))) * (1 + keepSlack)
	r.Lower[i] = float32(math.Sqrt(max(0, squares-2*float64(second)-rounding))) * (1 - keepSlack)
}

// unbound makes sure that row i is looked at in the next round.
func (r *Rows) unbound(i int) { r.Upper[i], r.Lower[i] = float32(math.Inf(1)), 0 }
