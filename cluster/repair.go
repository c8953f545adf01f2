package cluster

import (
	"cmp"
	"context"
	"slices"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// Far is a row and its squared distance to its centroid.
type Far struct {
	Row      int
	Distance float64
}

// Farthest is the partial that finds the rows farthest from their centroids:
// the Limit first ones by falling distance, equal ones by row.
type Farthest struct {
	Limit int
	Rows  []Far
}

// Add offers a row.
func (f *Farthest) Add(row Far) {
	if len(f.Rows) == f.Limit && (f.Limit == 0 || compareFar(row, f.Rows[f.Limit-1]) > 0) {
		return
	}
	at, _ := slices.BinarySearchFunc(f.Rows, row, compareFar)
	f.Rows = slices.Insert(f.Rows, at, row)
	f.Rows = f.Rows[:min(len(f.Rows), f.Limit)]
}

// Merge offers the rows that another partial found.
func (f *Farthest) Merge(g *Farthest) {
	for _, row := range g.Rows {
		f.Add(row)
	}
}

func compareFar(a, b Far) int {
	return cmp.Or(cmp.Compare(b.Distance, a.Distance), cmp.Compare(a.Row, b.Row))
}

// repair moves the rows farthest from their centroids, one each, to the
// clusters that have none, in the sums of a (the labels follow in the next
// round). No cluster loses its only row; rows at their centroid stay.
func repair(ctx context.Context, workers int, p *points, centroids *matrix.Dense, labels []int32, a *Assignment) (repaired int, err error) {
	var empty []int
	for k, count := range a.Counts {
		if count == 0 {
			empty = append(empty, k)
		}
	}
	if len(empty) == 0 {
		return 0, nil
	}
	d := p.x.Cols
	far := &Farthest{Limit: len(empty)}
	err = parallel.Fold(ctx, workers, len(p.blocks), func(_, block int) (*Farthest, error) {
		part := &Farthest{Limit: far.Limit}
		row := make([]float32, d)
		for i := p.blocks[block].Start; i < p.blocks[block].End; i++ {
			p.row(row, i)
			if distance := squaredDistance(row, centroids.Row(int(labels[i]))); distance > 0 {
				part.Add(Far{i, distance})
			}
		}
		return part, nil
	}, func(_ int, part *Farthest) error {
		far.Merge(part)
		return nil
	})
	if err != nil {
		return 0, err
	}
	row := make([]float32, d)
	for _, f := range far.Rows {
		from, to := int(labels[f.Row]), empty[repaired]
		if a.Counts[from] == 1 {
			continue
		}
		p.row(row, f.Row)
		a.Counts[from]--
		a.Counts[to]++
		for j, v := range row {
			a.Sums[from*d+j] -= float64(v)
			a.Sums[to*d+j] += float64(v)
		}
		repaired++
	}
	return repaired, nil
}
