package cluster

import (
	"kindred/internal/kernel"
	"kindred/matrix"
)

// Centers are centroids laid out for multiplying them with rows.
type Centers struct {
	Centroids *matrix.Dense // K x d
	panels    []float32
	half      []float32 // half the squared length of each
}

// NewCenters lays out centroids (K x d), which must not change afterwards.
func NewCenters(centroids *matrix.Dense) *Centers {
	height, _ := kernel.TileShape()
	k, depth := centroids.Rows, centroids.Cols
	c := &Centers{
		Centroids: centroids,
		panels:    make([]float32, kernel.PackedLen(k, depth, height)),
		half:      make([]float32, k),
	}
	kernel.PackPanels(c.panels, centroids.Data, k, depth, height)
	for j := range c.half {
		row := centroids.Row(j)
		c.half[j] = kernel.Dot(row, row) / 2
	}
	return c
}

// products finds the inner products of centroids with rows, one panel of rows
// after another. It is scratch memory of one worker.
type products struct {
	centers *Centers
	width   int       // rows of a panel
	packed  []float32 // d x width: one panel
	out     []float32 // K x width, filled up: of each centroid with each row of the panel
}

func newProducts(c *Centers) *products {
	height, width := kernel.TileShape()
	k, depth := c.Centroids.Rows, c.Centroids.Cols
	return &products{
		centers: c, width: width,
		packed: make([]float32, depth*width),
		out:    make([]float32, (k+height-1)/height*height*width),
	}
}

// run multiplies all centroids with up to width rows, less an offset (d).
func (p *products) run(rows [][]float32, offset []float32) {
	kernel.PackRows(p.packed, p.width, rows, offset)
	p.runPacked(p.packed)
}

// runPacked multiplies all centroids with a panel of rows.
func (p *products) runPacked(panel []float32) {
	height, _ := kernel.TileShape()
	depth := p.centers.Centroids.Cols
	for k := 0; k < p.centers.Centroids.Rows; k += height {
		kernel.Tile(p.out[k*p.width:], p.width, p.centers.panels[k*depth:(k+height)*depth], panel, depth)
	}
}

// of returns the products of a centroid, one a row of the panel.
func (p *products) of(centroid int) []float32 {
	return p.out[centroid*p.width : (centroid+1)*p.width]
}
