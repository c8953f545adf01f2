package cluster

import (
	"context"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// solution is where one start ended, in centred coordinates.
type solution struct {
	centroids *matrix.Dense
	labels    []int32
	inertia   float64
	converged bool
	history   []Iteration
}

// lloyd moves centroids, round after round, from one start.
func (s KMeans) lloyd(ctx context.Context, p *points, centroids *matrix.Dense, start, starts int) (*solution, error) {
	report := func(round int) {
		if s.Progress != nil {
			s.Progress("k-means", int64(start*s.maxIter()+round), int64(starts*s.maxIter()))
		}
	}
	rows := NewRows(p.x, p.mean, p.lengths)
	total := NewAssignment(centroids.Rows, centroids.Cols)
	found := &solution{labels: rows.Labels}
	var drift *Drift
	tolerance := s.tol() * p.variance
	for round := 1; round <= s.maxIter() && !found.converged; round++ {
		if err := assign(ctx, s.Workers, p.blocks, NewCenters(centroids), drift, rows, total); err != nil {
			return nil, err
		}
		iteration := Iteration{Inertia: total.Inertia(centroids, p.squares), Moved: total.Moved}
		var err error
		if iteration.Repaired, err = repair(ctx, s.Workers, p.blocks, centroids, rows, total); err != nil {
			return nil, err
		}
		next := total.Means(centroids)
		drift = NewDrift(centroids, next)
		shift := squaredDistance(next.Data, centroids.Data)
		centroids = next
		found.history = append(found.history, iteration)
		found.converged = iteration.Repaired == 0 && (iteration.Moved == 0 || shift <= tolerance)
		report(round)
	}
	// In the end every row is looked at.
	if err := assign(ctx, s.Workers, p.blocks, NewCenters(centroids), nil, rows, total); err != nil {
		return nil, err
	}
	found.centroids = dropEmpty(centroids, total.Counts, found.labels)
	var err error
	if found.inertia, err = inertia(ctx, s.Workers, p, found.centroids, found.labels); err != nil {
		return nil, err
	}
	report(s.maxIter())
	return found, nil
}

// assign gives every row to its nearest centroid, and adds what that changes to
// total, whose Moved becomes that of this round.
func assign(ctx context.Context, workers int, blocks []parallel.Range, centers *Centers, drift *Drift, rows *Rows, total *Assignment) error {
	k, d := centers.Centroids.Rows, centers.Centroids.Cols
	pool := parallel.Pool[*Assignment]{New: func() *Assignment { return NewAssignment(k, d) }}
	total.Moved = 0
	return parallel.Fold(ctx, workers, len(blocks), func(_, block int) (*Assignment, error) {
		a := pool.Get()
		a.Reset()
		a.Add(centers, drift, rows.Slice(blocks[block].Start, blocks[block].End))
		return a, nil
	}, func(_ int, a *Assignment) error {
		total.Merge(a)
		pool.Put(a)
		return nil
	})
}

// inertia is the sum of squared distances of rows to their centroids.
func inertia(ctx context.Context, workers int, p *points, centroids *matrix.Dense, labels []int32) (float64, error) {
	total := 0.0
	err := parallel.Fold(ctx, workers, len(p.blocks), func(_, block int) (float64, error) {
		row := make([]float32, p.x.Cols)
		sum := 0.0
		for i := p.blocks[block].Start; i < p.blocks[block].End; i++ {
			p.row(row, i)
			sum += squaredDistance(row, centroids.Row(int(labels[i])))
		}
		return sum, nil
	}, func(_ int, sum float64) error {
		total += sum
		return nil
	})
	return total, err
}

// dropEmpty removes centroids without rows and renumbers the labels.
func dropEmpty(centroids *matrix.Dense, counts []int64, labels []int32) *matrix.Dense {
	kept := centroids.Clone()
	number := make([]int32, len(counts))
	next := 0
	for k, count := range counts {
		number[k] = int32(next)
		if count > 0 {
			copy(kept.Row(next), centroids.Row(k))
			next++
		}
	}
	for i, label := range labels {
		labels[i] = number[label]
	}
	return kept.RowRange(0, next)
}

// model moves a solution back to where x is.
func (found *solution) model(p *points) *Model {
	centroids := found.centroids.Clone()
	for k := range centroids.Rows {
		row := centroids.Row(k)
		for j, v := range p.mean {
			row[j] += v
		}
	}
	return &Model{
		Centroids: centroids, Labels: found.labels, Inertia: found.inertia,
		Iterations: len(found.history), Converged: found.converged, History: found.history,
	}
}
