package cluster

import (
	"math"

	"kindred/internal/kernel"
	"kindred/matrix"
)

// Centers are centroids laid out for finding the nearest one of a row.
type Centers struct {
	Centroids *matrix.Dense // K x d
	panels    []float32
	half      []float32 // half the squared length of each; infinite where panels are filled up
}

// NewCenters lays out centroids (K x d), which must not change afterwards.
func NewCenters(centroids *matrix.Dense) *Centers {
	_, width := kernel.TileShape()
	k, depth := centroids.Rows, centroids.Cols
	c := &Centers{
		Centroids: centroids,
		panels:    make([]float32, kernel.PackedLen(k, depth, width)),
		half:      make([]float32, (k+width-1)/width*width),
	}
	kernel.PackPanels(c.panels, centroids.Data, k, depth, width)
	for j := range c.half {
		c.half[j] = float32(math.Inf(1))
		if j < k {
			row := centroids.Row(j)
			c.half[j] = kernel.Dot(row, row) / 2
		}
	}
	return c
}

// products finds the inner products of rows with centroids, one panel of rows
// after another.
type products struct {
	centers *Centers
	rows    []float32 // one panel of rows
	packed  []float32
	out     []float32
}

func newProducts(c *Centers) *products {
	height, _ := kernel.TileShape()
	depth := c.Centroids.Cols
	return &products{c, make([]float32, height*depth), make([]float32, height*depth), make([]float32, height*len(c.half))}
}

// panelRows is the number of rows that go through products at once.
func panelRows() int {
	height, _ := kernel.TileShape()
	return height
}

// row is the place for row i of the panel.
func (p *products) row(i int) []float32 {
	depth := p.centers.Centroids.Cols
	return p.rows[i*depth : (i+1)*depth]
}

// run multiplies the first rows of the panel with all centroids.
func (p *products) run(rows int) {
	height, width := kernel.TileShape()
	depth, stride := p.centers.Centroids.Cols, len(p.centers.half)
	kernel.PackPanels(p.packed, p.rows, rows, depth, height)
	for j := 0; j < stride; j += width {
		kernel.Tile(p.out[j:], stride, p.packed, p.centers.panels[j*depth:(j+width)*depth], depth)
	}
}

// of returns the products of row i of the panel, one a centroid.
func (p *products) of(i int) []float32 {
	stride := len(p.centers.half)
	return p.out[i*stride : (i+1)*stride]
}

// nearest returns the centroid with the largest x.c - |c|^2/2, which has the
// least distance, the lowest of equals.
func (p *products) nearest(i int) (label int32, score float32) {
	half := p.centers.half
	scores := p.of(i)[:len(half)]
	best, at := scores[0]-half[0], 0
	for j, h := range half {
		if s := scores[j] - h; s > best {
			best, at = s, j
		}
	}
	return int32(at), best
}

// Assignment is the partial of one round: what some rows say of where the
// centroids should go.
type Assignment struct {
	Sums    []float64 // K x d: the rows of each cluster, added
	Counts  []int64   // K
	Inertia float64   // sum of squared distances, as rounded as float32 products
	Moved   int64     // rows whose label changed
}

// NewAssignment returns the partial of no rows.
func NewAssignment(k, d int) *Assignment {
	return &Assignment{Sums: make([]float64, k*d), Counts: make([]int64, k)}
}

// Reset makes it the partial of no rows again.
func (a *Assignment) Reset() {
	clear(a.Sums)
	clear(a.Counts)
	a.Inertia, a.Moved = 0, 0
}

// Add gives each of n rows to its nearest centroid. row writes row i to dst;
// labels (n) come in as they were and go out as they are.
func (a *Assignment) Add(c *Centers, n int, row func(dst []float32, i int), labels []int32) {
	p := newProducts(c)
	d, height := c.Centroids.Cols, panelRows()
	for first := 0; first < n; first += height {
		rows := min(height, n-first)
		for i := range rows {
			row(p.row(i), first+i)
		}
		p.run(rows)
		for i := range rows {
			label, score := p.nearest(i)
			values := p.row(i)
			a.Inertia += max(0, float64(kernel.Dot(values, values))-2*float64(score))
			if labels[first+i] != label {
				labels[first+i] = label
				a.Moved++
			}
			a.Counts[label]++
			addRow(a.Sums[int(label)*d:(int(label)+1)*d], values)
		}
	}
}

// Merge adds the partial of other rows.
func (a *Assignment) Merge(b *Assignment) {
	for i, v := range b.Sums {
		a.Sums[i] += v
	}
	for i, v := range b.Counts {
		a.Counts[i] += v
	}
	a.Inertia += b.Inertia
	a.Moved += b.Moved
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
