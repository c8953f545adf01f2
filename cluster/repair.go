package cluster

import (
	"cmp"
	"context"

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
	f.Rows = keepFirst(f.Rows, f.Limit, row, compareFar)
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
// clusters that have none, in a and in the labels. No cluster loses its only
// row; rows at their centroid stay.
func repair(ctx context.Context, workers int, blocks []parallel.Range, centroids *matrix.Dense, rows *Rows, a *Assignment) (repaired int, err error) {
	var empty []int32
	for k, count := range a.Counts {
		if count == 0 {
			empty = append(empty, int32(k))
		}
	}
	if len(empty) == 0 {
		return 0, nil
	}
	far := &Farthest{Limit: len(empty)}
	err = parallel.Fold(ctx, workers, len(blocks), func(_, block int) (*Farthest, error) {
		part := &Farthest{Limit: far.Limit}
		row := make([]float32, len(rows.Offset))
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			subtract(row, rows.X.Row(i), rows.Offset)
			if distance := squaredDistance(row, centroids.Row(int(rows.Labels[i]))); distance > 0 {
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
	for _, f := range far.Rows {
		if a.Counts[rows.Labels[f.Row]] > 1 {
			a.move(rows, f.Row, empty[repaired])
			rows.unbound(f.Row)
			repaired++
		}
	}
	return repaired, nil
}
