package layout

import (
	"context"
	"math"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// The kernel is the integral of exp(-t (1 + d^2)) over t from 0 on. With t =
// exp(u), the trapezoidal rule over these u makes it a sum of Gaussians. The
// widest of them, which are left out, are nearly constant over a map.
const (
	gaussians    = 8
	gaussianStep = 1.2
	gaussianTop  = 1.5 // the largest u
)

// field is the potential of points of the plane: at each place the sum over all
// points of the kernel 1/(1 + d^2). Points are spread over the nodes of a square
// grid by quadratic B-splines, and read off by the same; as the splines blur a
// Gaussian by half of the squared spacing, the Gaussians are made sharper by
// that.
//
// A convolution with a Gaussian is the product of the grid with a matrix from
// the left and from the right. Those of all Gaussians are one product each: the
// matrices on the left stand below one another, those on the right likewise.
type field struct {
	side      int         // nodes of the grid in each direction
	padded    int         // side, rounded up to whole tiles
	spacing   float64     // between nodes
	x, y      float32     // of the first node
	left      []float32   // packed: side x side for each Gaussian
	right     []float32   // packed: for all of them, with their weights
	parts     [][]float32 // the grid, for each block of points
	density   []float32   // packed: their sum
	potential []float32   // side x padded
	scratch   [][]float32 // a worker
}

// resize makes the grid one of side x side nodes.
func (f *field) resize(side int, spacing float64) {
	if side == f.side && spacing == f.spacing {
		return
	}
	f.side, f.spacing = side, spacing
	tileRows, tileCols := kernel.TileShape()
	f.padded = (side + tileCols - 1) / tileCols * tileCols
	left := make([]float32, gaussians*side*side)
	right := make([]float32, side*gaussians*f.padded)
	for r := range gaussians {
		t := math.Exp(gaussianTop - gaussianStep*float64(r))
		weight := gaussianStep * t * math.Exp(-t)
		variance := 1 / (2 * t)
		sharp := math.Max(variance-spacing*spacing/2, spacing*spacing/4)
		weight *= variance / sharp
		line := make([]float32, side)
		for i := range line {
			d := float64(i) * spacing
			line[i] = float32(math.Exp(-d * d / (2 * sharp)))
		}
		for i := range side {
			for j := range side {
				v := line[max(i-j, j-i)]
				left[(r*side+i)*side+j] = v
				right[i*gaussians*f.padded+r*f.padded+j] = float32(weight) * v
			}
		}
	}
	size := kernel.PackedLen(side, side, tileRows)
	f.left = make([]float32, gaussians*size)
	for r := range gaussians {
		kernel.PackPanels(f.left[r*size:(r+1)*size], left[r*side*side:(r+1)*side*side], side, side, tileRows)
	}
	f.right = make([]float32, kernel.PackedLen(side, gaussians*f.padded, tileCols))
	kernel.PackPanels(f.right, right, side, gaussians*f.padded, tileCols)
	f.potential = make([]float32, (side+tileRows)*(f.padded))
	f.density = make([]float32, kernel.PackedLen(side, side, tileCols))
	f.scratch, f.parts = nil, nil
}

// gridParts is the most blocks of points that are spread apart.
const gridParts = 8

// spread sets density to the number of points near each node, spread by splines.
func (f *field) spread(ctx context.Context, workers int, points []float32) error {
	n := len(points) / 2
	blocks := parallel.Blocks(n, max((n+gridParts-1)/gridParts, blockRows))
	side := f.side
	for len(f.parts) < len(blocks) {
		f.parts = append(f.parts, make([]float32, side*side))
	}
	inverse := float32(1 / f.spacing)
	err := parallel.Each(ctx, workers, len(blocks), func(_, block int) error {
		grid := f.parts[block]
		clear(grid)
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			u, v := (points[2*i]-f.x)*inverse, (points[2*i+1]-f.y)*inverse
			cu, cv := int(u+.5), int(v+.5)
			au, bu, gu := spline(u - float32(cu))
			av, bv, gv := spline(v - float32(cv))
			at := (cv-1)*side + cu - 1
			for _, w := range [3]float32{av, bv, gv} {
				row := grid[at : at+3 : at+3]
				row[0] += float32(w * au)
				row[1] += float32(w * bu)
				row[2] += float32(w * gu)
				at += side
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	sum := f.parts[0]
	for _, part := range f.parts[1:len(blocks)] {
		for i, v := range part {
			sum[i] += v
		}
	}
	_, tileCols := kernel.TileShape()
	kernel.PackPanels(f.density, sum, side, side, tileCols)
	return nil
}

// compute finds the potential of points, at the nodes.
func (f *field) compute(ctx context.Context, workers int, points []float32) error {
	if err := f.spread(ctx, workers, points); err != nil {
		return err
	}
	side, depth := f.side, gaussians*f.padded
	tileRows, tileCols := kernel.TileShape()
	if f.scratch == nil {
		f.scratch = make([][]float32, parallel.Workers(workers))
	}
	panels := (side + tileRows - 1) / tileRows
	sizeLeft := kernel.PackedLen(side, side, tileRows)
	return parallel.Each(ctx, workers, panels, func(worker, panel int) error {
		if f.scratch[worker] == nil {
			f.scratch[worker] = make([]float32, 2*tileRows*depth)
		}
		smooth, packed := f.scratch[worker][:tileRows*depth], f.scratch[worker][tileRows*depth:]
		for r := range gaussians {
			a := f.left[r*sizeLeft+panel*tileRows*side:][:tileRows*side]
			for c := 0; c*tileCols < side; c++ {
				kernel.Tile(smooth[r*f.padded+c*tileCols:], depth, a, f.density[c*tileCols*side:][:tileCols*side], side)
			}
		}
		kernel.PackPanels(packed, smooth, tileRows, depth, tileRows)
		for c := 0; c*tileCols < side; c++ {
			kernel.Tile(f.potential[panel*tileRows*f.padded+c*tileCols:], f.padded, packed, f.right[c*tileCols*depth:][:tileCols*depth], depth)
		}
		return nil
	})
}

// at is the potential at a place, and its gradient.
func (f *field) at(x, y, inverse float32) (p, gx, gy float32) {
	u, v := (x-f.x)*inverse, (y-f.y)*inverse
	cu, cv := int(u+.5), int(v+.5)
	du, dv := u-float32(cu), v-float32(cv)
	av, bv, cvw := spline(dv)
	wv := [3]float32{av, bv, cvw}
	dvw := [3]float32{dv - .5, -2 * dv, dv + .5}
	at := (cu-1)*f.padded + cv - 1
	au, bu, cuw := spline(du)
	wu := [3]float32{au, bu, cuw}
	duw := [3]float32{du - .5, -2 * du, du + .5}
	for a := range 3 {
		row := f.potential[at : at+3 : at+3]
		s := wv[0]*row[0] + wv[1]*row[1] + wv[2]*row[2]
		d := dvw[0]*row[0] + dvw[1]*row[1] + dvw[2]*row[2]
		p += wu[a] * s
		gx += duw[a] * s
		gy += wu[a] * d
		at += f.padded
	}
	return p, gx * inverse, gy * inverse
}

// spline is the quadratic B-spline at three nodes around a point at distance
// u of -.5 to .5 from the middle one.
func spline(u float32) (before, middle, after float32) {
	return .5 * (.5 - u) * (.5 - u), .75 - u*u, .5 * (.5 + u) * (.5 + u)
}
