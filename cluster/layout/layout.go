package layout

import (
	"context"
	"fmt"
	"math"

	"kindred/matrix"
)

// Settings are the settings of Fit. The zero value asks for the defaults.
type Settings struct {
	Seed    uint64 // of the small shifts that part equal rows; default 0
	Workers int    `json:"-"` // default 0: all processors; no result depends on it
	// Progress is called after each round; optional.
	Progress func(stage string, done, total int64) `json:"-"`
}

// Map holds a place for each row: both coordinates in -1 to 1, in one scale.
type Map struct{ X, Y []float32 }

// Fit places the rows of x (n x d, unit length or zero). neighbors (n x k,
// row-major) are the nearest rows of each, -1 where there are no more.
//
// The points start at the first two principal components of the rows, so that
// the map as a whole means something, and attract one another along the edges
// of the graph of neighbours: by 12 times as much as t-SNE in the first 20
// rounds, by 1.5 times as much in the last 80, which keeps groups apart by
// white space. Rows without a neighbour stand in a ring around the others.
//
// It takes O(n k) time a round and O(n k) memory.
func (s Settings) Fit(ctx context.Context, x *matrix.Dense, neighbors []int32, k int) (*Map, error) {
	n := x.Rows
	if k < 0 || len(neighbors) != n*k {
		return nil, fmt.Errorf("layout: %d neighbours are not %d for each of %d rows", len(neighbors), k, n)
	}
	for at, row := range neighbors {
		if row < -1 || int(row) >= n || int(row) == at/k {
			return nil, fmt.Errorf("layout: neighbour %d of row %d is row %d of %d", at%k, at/k, row, n)
		}
	}
	g, err := newGraph(ctx, s.Workers, n, neighbors, k)
	if err != nil {
		return nil, err
	}
	joined, rows := g.withoutLoners()
	places, err := s.start(ctx, x)
	if err != nil {
		return nil, err
	}
	points := make([]float32, 2*len(rows))
	for at, i := range rows {
		copy(points[2*at:2*at+2], places[2*i:2*i+2])
	}
	d := newDescent(joined, points, s.Workers)
	for round := range rounds {
		if err := d.step(ctx, round); err != nil {
			return nil, err
		}
		if s.Progress != nil {
			s.Progress("Map", int64(round+1), rounds)
		}
	}
	frame(d.points)
	m := &Map{make([]float32, n), make([]float32, n)}
	placed := make([]bool, n)
	for at, i := range rows {
		m.X[i], m.Y[i], placed[i] = d.points[2*at], d.points[2*at+1], true
	}
	m.ring(placed)
	return m, nil
}

// ringRadius is where rows without a neighbour stand.
const ringRadius = 0.99

// ring places the rows that are not placed yet on a circle, evenly, whatever
// their number: by the golden angle.
func (m *Map) ring(placed []bool) {
	golden := math.Pi * (3 - math.Sqrt(5))
	at := 0
	for i, done := range placed {
		if !done {
			sin, cos := math.Sincos(float64(at) * golden)
			m.X[i], m.Y[i] = float32(ringRadius*cos), float32(ringRadius*sin)
			at++
		}
	}
}
