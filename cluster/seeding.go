package cluster

import (
	"context"
	"math"
	"math/rand/v2"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/rng"
	"kindred/matrix"
)

// Starts are drawn from at most this many rows, or this many for each
// centroid, whichever is more: beyond that, more rows cost more than a start
// can be worth.
const (
	seedRows            = 16384
	seedRowsPerCentroid = 128
	seedBlockRows       = 1024
)

// seed draws starting centroids by greedy k-means++: each new one is the best of
// 2 + ln K rows drawn with a chance proportional to the squared distance to the
// nearest one before. It draws from a sample of the rows where there are many,
// and gives fewer than K where the rows have no more different vectors.
func (s KMeans) seed(ctx context.Context, p *points, start int) (*matrix.Dense, error) {
	random := rng.Stream(s.Seed, "kmeans/seed", start)
	size := min(p.x.Rows, max(seedRows, seedRowsPerCentroid*s.K))
	chosen, err := s.plusPlus(ctx, p, sample(random, p.x.Rows, size), random)
	if err == nil && len(chosen) < s.K && size < p.x.Rows {
		chosen, err = s.plusPlus(ctx, p, sample(random, p.x.Rows, p.x.Rows), random)
	}
	if err != nil {
		return nil, err
	}
	centroids := matrix.NewDense(len(chosen), p.x.Cols)
	for k, row := range chosen {
		p.row(centroids.Row(k), row)
	}
	return centroids, nil
}

// plusPlus chooses up to K of the given rows.
func (s KMeans) plusPlus(ctx context.Context, p *points, rows []int, random *rand.Rand) ([]int, error) {
	f, err := newField(ctx, s.Workers, p, rows, 2+int(math.Log(float64(s.K))))
	if err != nil {
		return nil, err
	}
	candidates := []int{random.IntN(len(rows))}
	var chosen []int
	for {
		best, err := f.nearer(ctx, s.Workers, candidates)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, rows[candidates[best]])
		if len(chosen) == s.K || f.potential == 0 {
			return chosen, nil
		}
		candidates = candidates[:0]
		for range len(f.trial) {
			candidates = append(candidates, f.draw(random.Float64()))
		}
	}
}

// sample returns size of the numbers [0, n), rising, all sets equally likely
// (selection sampling: Fan, Muller and Rezucha, 1962).
func sample(random *rand.Rand, n, size int) []int {
	rows := make([]int, 0, size)
	for i := 0; len(rows) < size; i++ {
		if left := n - i; left == size-len(rows) || random.IntN(left) < size-len(rows) {
			rows = append(rows, i)
		}
	}
	return rows
}

// field holds the squared distance of each row to the nearest centroid so far.
type field struct {
	rows      *matrix.Dense
	blocks    []parallel.Range
	panels    [][]float32 // of each block
	squares   []float32   // squared length of each row
	nearest   []float32
	trial     [][]float32 // nearest, were a candidate chosen
	sums      []float64   // of nearest, in each block
	potential float64     // of nearest
}

func newField(ctx context.Context, workers int, p *points, rows []int, trials int) (*field, error) {
	m, d := len(rows), p.x.Cols
	f := &field{
		rows: matrix.NewDense(m, d), blocks: parallel.Blocks(m, seedBlockRows),
		squares: make([]float32, m), nearest: make([]float32, m), trial: make([][]float32, trials),
	}
	f.panels, f.sums = make([][]float32, len(f.blocks)), make([]float64, len(f.blocks))
	for t := range f.trial {
		f.trial[t] = make([]float32, m)
	}
	_, width := kernel.TileShape()
	return f, parallel.Each(ctx, workers, len(f.blocks), func(_, block int) error {
		r := f.blocks[block]
		for i := r.Start; i < r.End; i++ {
			row := f.rows.Row(i)
			p.row(row, rows[i])
			f.squares[i] = kernel.Dot(row, row)
			f.nearest[i] = float32(math.Inf(1))
		}
		f.panels[block] = make([]float32, kernel.PackedLen(r.Len(), d, width))
		kernel.PackPanels(f.panels[block], f.rows.RowRange(r.Start, r.End).Data, r.Len(), d, width)
		return nil
	})
}

// nearer makes that one of the candidate rows a centroid which brings the sum of
// distances down most, the first of equals, and returns its place.
func (f *field) nearer(ctx context.Context, workers int, candidates []int) (best int, err error) {
	centroids := matrix.NewDense(len(candidates), f.rows.Cols)
	for t, row := range candidates {
		copy(centroids.Row(t), f.rows.Row(row))
	}
	centers := NewCenters(centroids)
	sums := make([][]float64, 0, len(f.blocks))
	totals := make([]float64, len(candidates))
	err = parallel.Fold(ctx, workers, len(f.blocks), func(_, block int) ([]float64, error) {
		return f.tryBlock(block, centers, candidates), nil
	}, func(_ int, part []float64) error {
		sums = append(sums, part)
		for t, v := range part {
			totals[t] += v
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	for t, v := range totals {
		if v < totals[best] {
			best = t
		}
	}
	f.nearest, f.trial[best] = f.trial[best], f.nearest
	f.potential = totals[best]
	for block, part := range sums {
		f.sums[block] = part[best]
	}
	return best, nil
}

// tryBlock fills in trial for the rows of a block and returns its sums.
func (f *field) tryBlock(block int, centers *Centers, candidates []int) []float64 {
	p := newProducts(centers)
	sums := make([]float64, len(candidates))
	r := f.blocks[block]
	for first := r.Start; first < r.End; first += p.width {
		p.runPacked(f.panels[block][(first-r.Start)*f.rows.Cols : (first-r.Start+p.width)*f.rows.Cols])
		rows := min(p.width, r.End-first)
		for t, row := range candidates {
			trial := f.trial[t][first : first+rows]
			for i, product := range p.of(t)[:rows] {
				v := min(f.nearest[first+i], f.distance(first+i, row, product))
				trial[i] = v
				sums[t] += float64(v)
			}
		}
	}
	return sums
}

// distance is the squared distance of rows i and j, whose product is given.
// Where little is left of the difference it is found anew, so that equal rows
// have exactly none.
func (f *field) distance(i, j int, product float32) float32 {
	squares := f.squares[i] + f.squares[j]
	if d := squares - float32(2*product); d > 1e-4*squares {
		return d
	}
	return float32(squaredDistance(f.rows.Row(i), f.rows.Row(j)))
}

// draw returns the row where the running sum of nearest passes share of it all.
func (f *field) draw(share float64) int {
	target, sum, last := share*f.potential, 0.0, 0
	for block, r := range f.blocks {
		if f.sums[block] == 0 {
			continue
		}
		if sum+f.sums[block] <= target && block < len(f.blocks)-1 {
			sum += f.sums[block]
			last = block
			continue
		}
		for i := r.Start; i < r.End; i++ {
			if sum += float64(f.nearest[i]); sum > target && f.nearest[i] > 0 {
				return i
			}
		}
		last = block
	}
	return f.lastPositive(last)
}

// lastPositive is the last row of a block with some distance: rounding may carry
// a draw past the end.
func (f *field) lastPositive(block int) int {
	r := f.blocks[block]
	i := r.End - 1
	for i > r.Start && f.nearest[i] == 0 {
		i--
	}
	return i
}
