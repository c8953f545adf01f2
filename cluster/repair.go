package cluster

import (
	"cmp"
	"context"
	"slices"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// Distant is a row and its squared distance from its centroid.
type Distant struct {
	Row      int32
	Distance float64
}

// Farthest is the partial of the rows farthest from their centroids.
type Farthest struct {
	Limit int       // rows to keep
	Rows  []Distant // farthest first, of equals the first row
}

// Add offers a row.
func (f *Farthest) Add(d Distant) {
	if len(f.Rows) == f.Limit && (f.Limit == 0 || compareDistant(f.Rows[f.Limit-1], d) < 0) {
		return
	}
	at, _ := slices.BinarySearchFunc(f.Rows, d, compareDistant)
	f.Rows = slices.Insert(f.Rows, at, d)
	f.Rows = f.Rows[:min(len(f.Rows), f.Limit)]
}

// Merge offers the rows of another block. It is an error if the limits differ.
func (f *Farthest) Merge(other *Farthest) error {
	if f.Limit != other.Limit {
		return errMismatch
	}
	for _, d := range other.Rows {
		f.Add(d)
	}
	return nil
}

func compareDistant(a, b Distant) int {
	return cmp.Or(cmp.Compare(b.Distance, a.Distance), cmp.Compare(a.Row, b.Row))
}

// repair gives every empty cluster of an assignment one of the rows that are
// farthest from their centroids, no two of them equal, and returns how many it
// gave. A cluster's only row is not taken, nor one that lies on its centroid:
// where nothing is left to take, clusters stay empty.
func (l *lloyd) repair(ctx context.Context, a *Assignment, means *matrix.Dense, labels []int32) (int, error) {
	var empty []int32
	for c, count := range a.Counts {
		if count == 0 {
			empty = append(empty, int32(c))
		}
	}
	if len(empty) == 0 {
		return 0, nil
	}
	far := &Farthest{Limit: len(empty)}
	err := parallel.Fold(ctx, l.workers, len(l.blocks), func(_, block int) (*Farthest, error) {
		f := &Farthest{Limit: len(empty)}
		for i := l.blocks[block].Start; i < l.blocks[block].End; i++ {
			if a.Counts[labels[i]] == 1 {
				continue
			}
			if d := squaredDistance(l.x.Row(i), means.Row(int(labels[i]))); d > 0 {
				f.Add(Distant{int32(i), d})
			}
		}
		return f, nil
	}, func(_ int, f *Farthest) error { return far.Merge(f) })
	if err != nil {
		return 0, err
	}
	var taken []int32
	for _, d := range far.Rows {
		row := l.x.Row(int(d.Row))
		donor := labels[d.Row]
		if a.Counts[donor] == 1 || slices.ContainsFunc(taken, func(i int32) bool { return slices.Equal(l.x.Row(int(i)), row) }) {
			continue
		}
		a.Remove(row, donor)
		a.Sums.Add(row, empty[len(taken)])
		taken = append(taken, d.Row)
	}
	return len(taken), nil
}
