package layout

import (
	"context"
	"math"

	"kindred/internal/parallel"
)

// blockRows is the number of points of a block.
const blockRows = 2048

// How points move, found by trial: see docs/decisions/0012.
const (
	earlyRounds  = 20
	rampRounds   = 30 // of the late ones, in which the attraction falls
	lateRounds   = 80
	rounds       = earlyRounds + lateRounds
	early        = 12.0 // attraction, in units of t-SNE's own
	lateFew      = 0.85 // of few points, which need less white space between groups
	lateMany     = 1.5  // from manyPoints on
	manyPoints   = 20000
	rate         = 4 // of the step, in units of n / attraction
	calmRounds   = lateRounds / 4
	longestStep  = 5
	earlyInertia = 0.5
	lateInertia  = 0.8
)

// The grid of the field.
const (
	gridSpacing = 0.6 // wider where the grid would be too large
	gridSide    = 256
	gridMargin  = 5 // nodes beyond the points, of both sides
)

// descent is a layout under way.
type descent struct {
	workers int
	graph   *graph
	points  []float32 // pairs
	next    []float32
	steps   []float32 // of the round before
	field   field
	total   float64 // sum of the kernel over all pairs, of the round before; 0 at the start
}

func newDescent(g *graph, points []float32, workers int) *descent {
	return &descent{workers: workers, graph: g, points: points, next: make([]float32, len(points)), steps: make([]float32, len(points))}
}

// attraction is that of a round, for n points.
func attraction(round, n int) float64 {
	if round < earlyRounds {
		return early
	}
	share := math.Min(1, float64(round-earlyRounds)/rampRounds)
	late := lateFew + (lateMany-lateFew)*math.Min(1, float64(n)/manyPoints)
	return math.Exp(math.Log(early)*(1-share) + math.Log(late)*share)
}

// step moves all points by the gradient at the places of the round before.
func (d *descent) step(ctx context.Context, round int) error {
	n := len(d.points) / 2
	if n == 0 {
		return nil
	}
	d.fitGrid()
	if err := d.field.compute(ctx, d.workers, d.points); err != nil {
		return err
	}
	inverse := float32(1 / d.field.spacing)
	if d.total == 0 {
		for i := range n {
			p, _, _ := d.field.at(d.points[2*i], d.points[2*i+1], inverse)
			d.total += float64(p) - 1
		}
		d.total = math.Max(d.total, 1)
	}
	pull := attraction(round, n)
	m := move{pull: float32(pull), push: float32(.5 / d.total), rate: float32(rate * float64(n) / pull), inertia: earlyInertia, inverse: inverse}
	if round >= earlyRounds {
		m.inertia = lateInertia
	}
	if left := rounds - round; left < calmRounds {
		m.rate *= float32(left) / calmRounds
	}
	blocks := parallel.Blocks(n, blockRows)
	total := 0.0
	err := parallel.Fold(ctx, d.workers, len(blocks), func(_, block int) (float64, error) {
		return d.moveBlock(blocks[block], m), nil
	}, func(_ int, part float64) error {
		total += part
		return nil
	})
	d.total = math.Max(total, 1)
	d.points, d.next = d.next, d.points
	return err
}

// move says how points move in a round.
type move struct {
	pull, push, rate, inertia float32
	inverse                   float32 // of the grid's spacing
}

// moveBlock moves a block of points and returns its part of the sum over all
// pairs.
func (d *descent) moveBlock(r parallel.Range, m move) (total float64) {
	for i := r.Start; i < r.End; i++ {
		x, y := d.points[2*i], d.points[2*i+1]
		p, gx, gy := d.field.at(x, y, m.inverse)
		total += float64(p) - 1 // less the point itself
		var ax, ay float32
		from, to := d.graph.indptr[i], d.graph.indptr[i+1]
		weights := d.graph.weights[from:to]
		for t, j := range d.graph.to[from:to] {
			dx, dy := d.points[2*j]-x, d.points[2*j+1]-y
			w := weights[t] / (1 + dx*dx + dy*dy)
			ax += w * dx
			ay += w * dy
		}
		for axis, force := range [2]float32{m.pull*ax - m.push*gx, m.pull*ay - m.push*gy} {
			step := m.inertia*d.steps[2*i+axis] + m.rate*force
			step = max(min(step, longestStep), -longestStep)
			d.steps[2*i+axis] = step
			d.next[2*i+axis] = d.points[2*i+axis] + step
		}
	}
	return total
}

// fitGrid lays the grid around the points.
func (d *descent) fitGrid() {
	low, high := [2]float32{d.points[0], d.points[1]}, [2]float32{d.points[0], d.points[1]}
	for i, v := range d.points {
		low[i%2], high[i%2] = min(low[i%2], v), max(high[i%2], v)
	}
	span := float64(max(high[0]-low[0], high[1]-low[1]))
	spacing := gridSpacing
	for span/spacing+gridMargin > gridSide {
		spacing *= 1.1
	}
	const whole = 16 // sides are multiples of it, so that few grids are made anew
	side := (int(span/spacing) + gridMargin + whole - 1) / whole * whole
	d.field.resize(side, spacing)
	reach := float32(spacing * float64(side-1) / 2)
	d.field.x, d.field.y = (low[0]+high[0])/2-reach, (low[1]+high[1])/2-reach
}
