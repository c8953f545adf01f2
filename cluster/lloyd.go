package cluster

import (
	"context"
	"fmt"
	"math"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/matrix"
)

// Assignment is the partial of one round of Lloyd's algorithm: what the rows
// seen so far add up to when each goes to its nearest centroid.
type Assignment struct {
	Sums
	Inertia float64 // sum of squared distances to the nearest centroid
	Moved   int64   // rows that were in another cluster before
}

// Add gives a row to its cluster, at a squared distance from the centroid.
func (a *Assignment) Add(row []float32, cluster int32, distance float64, moved bool) {
	a.Sums.Add(row, cluster)
	a.Inertia += distance
	if moved {
		a.Moved++
	}
}

// Merge adds the assignment of other rows. It is an error if the shapes differ.
func (a *Assignment) Merge(other *Assignment) error {
	if err := a.Sums.Merge(&other.Sums); err != nil {
		return err
	}
	a.Inertia += other.Inertia
	a.Moved += other.Moved
	return nil
}

// lloyd is what the starts on the same data share.
type lloyd struct {
	x       *matrix.Dense
	norms   []float32 // squared lengths of the rows
	blocks  []parallel.Range
	workers int
	maxIter int
	tol     float64 // on the sum of squared moves of the centroids
	pool    *parallel.Pool[*Assignment]
	scratch []scratch
}

func newLloyd(ctx context.Context, s KMeans, x *matrix.Dense) (*lloyd, error) {
	l := &lloyd{
		x:       x,
		norms:   make([]float32, x.Rows),
		blocks:  parallel.Blocks(x.Rows, blockRows),
		workers: parallel.Workers(s.Workers),
		maxIter: s.maxIter(),
		pool: &parallel.Pool[*Assignment]{New: func() *Assignment {
			return &Assignment{Sums: NewSums(s.K, x.Cols)}
		}},
	}
	l.scratch = make([]scratch, l.workers)
	variance, err := l.meanVariance(ctx)
	l.tol = s.tol() * variance
	return l, err
}

// meanVariance returns the mean of the variances of the columns, and fills in
// the norms.
func (l *lloyd) meanVariance(ctx context.Context) (float64, error) {
	n, d := l.x.Rows, l.x.Cols
	type moments struct {
		sums    []float64
		squares float64
	}
	total := moments{sums: make([]float64, d)}
	err := parallel.Fold(ctx, l.workers, len(l.blocks), func(_, block int) (moments, error) {
		m := moments{sums: make([]float64, d)}
		for i := l.blocks[block].Start; i < l.blocks[block].End; i++ {
			row := l.x.Row(i)
			norm := kernel.Dot(row, row)
			if f := float64(norm); math.IsNaN(f) || math.IsInf(f, 0) {
				return m, fmt.Errorf("cluster: row %d has a value that is not finite, or too large to be squared", i)
			}
			l.norms[i] = norm
			for j, v := range row {
				m.sums[j] += float64(v)
				m.squares += float64(v) * float64(v)
			}
		}
		return m, nil
	}, func(_ int, m moments) error {
		for j, v := range m.sums {
			total.sums[j] += v
		}
		total.squares += m.squares
		return nil
	})
	if err != nil || d == 0 {
		return 0, err
	}
	variance := total.squares / float64(n)
	for _, v := range total.sums {
		variance -= v / float64(n) * (v / float64(n))
	}
	return max(0, variance/float64(d)), nil
}

// run does Lloyd's rounds from a start, and tells each.
func (l *lloyd) run(ctx context.Context, start *matrix.Dense, tell func(round int, last bool)) (*Model, error) {
	means := start
	labels := make([]int32, l.x.Rows)
	for i := range labels {
		labels[i] = -1
	}
	m := &Model{Labels: labels}
	var a *Assignment
	settled := false // the labels are the nearest of means, and were so before
	for m.Iterations < l.maxIter && !m.Converged {
		var err error
		if a, err = l.assign(ctx, means, labels); err != nil {
			return nil, err
		}
		m.Iterations++
		m.History = append(m.History, Iteration{Inertia: a.Inertia, Moved: a.Moved})
		if a.Moved == 0 {
			means = a.Means(means)
			m.Converged, settled = true, true
			break
		}
		repaired, err := l.repair(ctx, a, means, labels)
		if err != nil {
			return nil, err
		}
		m.History[len(m.History)-1].Repaired = repaired
		next := a.Means(means)
		m.Converged = squaredDistance(next.Data, means.Data) <= l.tol
		means = next
		l.pool.Put(a)
		tell(m.Iterations, false)
	}
	if !settled {
		var err error
		if a, err = l.assign(ctx, means, labels); err != nil {
			return nil, err
		}
	}
	m.Centroids = dropEmpty(means, a.Counts, labels)
	l.pool.Put(a)
	var err error
	m.Inertia, err = inertia(ctx, l.workers, l.x, m.Centroids, labels)
	tell(m.Iterations, true)
	return m, err
}

// assign gives each row to its nearest centroid and writes the labels.
func (l *lloyd) assign(ctx context.Context, means *matrix.Dense, labels []int32) (*Assignment, error) {
	c := packCentroids(means)
	total := l.pool.Get()
	total.clear()
	total.Inertia, total.Moved = 0, 0
	err := parallel.Fold(ctx, l.workers, len(l.blocks), func(worker, block int) (*Assignment, error) {
		a := l.pool.Get()
		a.clear()
		a.Inertia, a.Moved = 0, 0
		c.products(l.x, l.blocks[block], &l.scratch[worker], func(i int, scores []float32) {
			cluster, gain := c.nearest(scores)
			distance := max(0, float64(l.norms[i])-2*float64(gain))
			a.Add(l.x.Row(i), cluster, distance, labels[i] != cluster)
			labels[i] = cluster
		})
		return a, nil
	}, func(_ int, a *Assignment) error {
		defer l.pool.Put(a)
		return total.Merge(a)
	})
	return total, err
}

// dropEmpty returns the centroids with rows, and renumbers the labels.
func dropEmpty(means *matrix.Dense, counts []int64, labels []int32) *matrix.Dense {
	number := make([]int32, len(counts))
	kept := matrix.NewDense(0, means.Cols)
	for c, count := range counts {
		if count > 0 {
			number[c] = int32(kept.Rows)
			kept.Data = append(kept.Data, means.Row(c)...)
			kept.Rows++
		}
	}
	for i, l := range labels {
		labels[i] = number[l]
	}
	return kept
}

// inertia is the sum of the squared distances of the rows to their centroids,
// in float64.
func inertia(ctx context.Context, workers int, x, means *matrix.Dense, labels []int32) (float64, error) {
	total := 0.0
	blocks := parallel.Blocks(x.Rows, blockRows)
	err := parallel.Fold(ctx, workers, len(blocks), func(_, block int) (float64, error) {
		sum := 0.0
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			sum += squaredDistance(x.Row(i), means.Row(int(labels[i])))
		}
		return sum, nil
	}, func(_ int, sum float64) error {
		total += sum
		return nil
	})
	return total, err
}

func squaredDistance(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		diff := float64(v) - float64(b[i])
		sum += float64(diff * diff)
	}
	return sum
}
