package cluster

import (
	"slices"

	"kindred/matrix"
)

// Assignment is the partial of one round: what rows say of where the centroids
// should go. Rows that stay in their cluster add nothing to it, those that leave
// one are taken off there; so merging a round's partials into all those before
// gives what is.
type Assignment struct {
	Sums   []float64 // K x d: the rows of each cluster, added
	Counts []int64   // K
	Moved  int64     // rows whose label changed
}

// NewAssignment returns the partial of no rows.
func NewAssignment(k, d int) *Assignment {
	return &Assignment{Sums: make([]float64, k*d), Counts: make([]int64, k)}
}

// Reset makes it the partial of no rows again.
func (a *Assignment) Reset() {
	clear(a.Sums)
	clear(a.Counts)
	a.Moved = 0
}

// Add gives rows to their nearest centroids. drift is how the centroids moved
// since the rows were last added; nil looks at every row.
func (a *Assignment) Add(c *Centers, drift *Drift, r *Rows) {
	p := newProducts(c)
	n := newNearest(p)
	longest := 2 * float64(slices.Max(c.half))
	panel, numbers := make([][]float32, 0, p.width), make([]int, 0, p.width)
	for i := range r.Labels {
		if drift == nil || !r.keep(i, drift) {
			panel, numbers = append(panel, r.X.Row(i)), append(numbers, i)
		}
		if len(panel) < p.width && (len(panel) == 0 || i < len(r.Labels)-1) {
			continue
		}
		p.run(panel, r.Offset)
		n.find(p)
		for at, row := range numbers {
			r.bound(row, n.first[at], n.second[at], longest)
			if r.Labels[row] != n.labels[at] {
				a.move(r, row, n.labels[at])
			}
		}
		panel, numbers = panel[:0], numbers[:0]
	}
}

// move takes row i to another cluster.
func (a *Assignment) move(r *Rows, i int, to int32) {
	row, d := r.X.Row(i), len(r.Offset)
	if from := int(r.Labels[i]); from >= 0 {
		a.Counts[from]--
		sums := a.Sums[from*d : (from+1)*d]
		for j, v := range row {
			sums[j] -= float64(v - r.Offset[j])
		}
	}
	a.Counts[to]++
	sums := a.Sums[int(to)*d : (int(to)+1)*d]
	for j, v := range row {
		sums[j] += float64(v - r.Offset[j])
	}
	r.Labels[i] = to
	a.Moved++
}

// Merge adds the partial of other rows.
func (a *Assignment) Merge(b *Assignment) {
	for i, v := range b.Sums {
		a.Sums[i] += v
	}
	for i, v := range b.Counts {
		a.Counts[i] += v
	}
	a.Moved += b.Moved
}

// Inertia finishes: the sum of squared distances of the rows to their
// centroids, given that of the rows' squared lengths.
func (a *Assignment) Inertia(centroids *matrix.Dense, squares float64) float64 {
	for k, count := range a.Counts {
		sums := a.Sums[k*centroids.Cols : (k+1)*centroids.Cols]
		for j, v := range centroids.Row(k) {
			squares += float64(v) * (float64(count)*float64(v) - 2*sums[j])
		}
	}
	return max(0, squares)
}

// Means finishes: the mean of each cluster's rows, or where there are none the
// centroid as it was.
func (a *Assignment) Means(was *matrix.Dense) *matrix.Dense {
	means := was.Clone()
	for k, count := range a.Counts {
		if count == 0 {
			continue
		}
		row := means.Row(k)
		for j := range row {
			row[j] = float32(a.Sums[k*means.Cols+j] / float64(count))
		}
	}
	return means
}
