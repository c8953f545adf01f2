package layout

import (
	"context"
	"fmt"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/matrix"
)

// Trustworthiness says how far rows that are near on the map m are near in x (n x
// d, rows of unit length or zero), 0 to 1 (Venna and Kaski, 2001): of the k
// nearest points of a point, those that are not among the k nearest rows count
// against it, by how far behind these they are. It is the mean over sample rows,
// evenly spread; 0 means all. With at most 3k/2 rows it is 1. It takes O(sample
// n d) time.
func Trustworthiness(ctx context.Context, x *matrix.Dense, m *Map, k, sample, workers int) (float64, error) {
	n := x.Rows
	if len(m.X) != n || len(m.Y) != n || k < 1 || sample < 0 {
		return 0, fmt.Errorf("layout: a map of %d points for %d rows, %d neighbours, %d rows to look at", len(m.X), n, k, sample)
	}
	if 2*n <= 3*k+1 {
		return 1, nil
	}
	if sample == 0 || sample > n {
		sample = n
	}
	type scratch struct {
		cosines []float32
		near    []nearPoint
	}
	pool := parallel.Pool[*scratch]{New: func() *scratch { return &scratch{make([]float32, n), make([]nearPoint, 0, k+1)} }}
	behind := 0.0
	err := parallel.Fold(ctx, workers, sample, func(_, at int) (float64, error) {
		s := pool.Get()
		defer pool.Put(s)
		i := at * n / sample
		row := x.Row(i)
		for j := range n {
			s.cosines[j] = kernel.Dot(row, x.Row(j))
		}
		s.near = nearest(s.near[:0], m, i, k)
		sum := 0.0
		for _, p := range s.near {
			rank := 1 // of the row by cosine; of equals the first ones
			for j, c := range s.cosines {
				if j != i && (c > s.cosines[p.row] || c == s.cosines[p.row] && j < p.row) {
					rank++
				}
			}
			sum += float64(max(0, rank-k))
		}
		return sum, nil
	}, func(_ int, sum float64) error {
		behind += sum
		return nil
	})
	if err != nil {
		return 0, err
	}
	return 1 - 2*behind/(float64(sample)*float64(k)*float64(2*n-3*k-1)), nil
}

type nearPoint struct {
	row    int
	square float32
}

// nearest appends the k points nearest to point i, of equals the first ones.
func nearest(near []nearPoint, m *Map, i, k int) []nearPoint {
	for j := range m.X {
		dx, dy := m.X[j]-m.X[i], m.Y[j]-m.Y[i]
		square := dx*dx + dy*dy
		if j == i || len(near) == k && square >= near[k-1].square {
			continue
		}
		at := len(near)
		for at > 0 && square < near[at-1].square {
			at--
		}
		if len(near) < k {
			near = append(near, nearPoint{})
		}
		copy(near[at+1:], near[at:])
		near[at] = nearPoint{j, square}
	}
	return near
}
