package layout

import (
	"context"
	"math"

	"kindred/internal/parallel"
)

// graph holds the edges of the neighbour graph by rows, each from both of its
// ends: those of row i are at [indptr[i], indptr[i+1]). All weights add up to 1.
type graph struct {
	indptr  []int32
	to      []int32
	weights []float32
}

// withoutLoners returns the graph of the rows that have edges, and these rows.
func (g *graph) withoutLoners() (*graph, []int32) {
	n := len(g.indptr) - 1
	var rows []int32
	place := make([]int32, n)
	out := &graph{indptr: []int32{0}, to: g.to, weights: g.weights}
	for i := range n {
		if g.indptr[i] < g.indptr[i+1] {
			place[i] = int32(len(rows))
			rows = append(rows, int32(i))
			out.indptr = append(out.indptr, g.indptr[i+1])
		}
	}
	if len(rows) < n {
		for e, i := range out.to {
			out.to[e] = place[i]
		}
	}
	return out, rows
}

// newGraph joins each row with its neighbours (n x k; -1 = none). An edge of
// two rows that are neighbours of one another weighs twice as much as any other.
func newGraph(ctx context.Context, workers, n int, rows []int32, k int) (*graph, error) {
	g := &graph{indptr: make([]int32, n+1)}
	blocks := parallel.Blocks(n, blockRows)
	// mutual[i*k+t] says that neighbour t of row i has i as neighbour too. Of
	// other pairs the second row has an edge that is in no list of its own.
	mutual := make([]bool, len(rows))
	err := parallel.Each(ctx, workers, len(blocks), func(_, block int) error {
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			for t, j := range rows[i*k : (i+1)*k] {
				if j < 0 {
					break
				}
				for _, back := range rows[int(j)*k : (int(j)+1)*k] {
					if int(back) == i {
						mutual[i*k+t] = true
						break
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	count := g.indptr[1:]
	for e, j := range rows {
		if j < 0 {
			continue
		}
		count[e/k]++
		if !mutual[e] {
			count[j]++
		}
	}
	for i := 1; i <= n; i++ {
		g.indptr[i] += g.indptr[i-1]
	}
	g.to, g.weights = make([]int32, g.indptr[n]), make([]float32, g.indptr[n])
	next := append([]int32(nil), g.indptr[:n]...)
	add := func(i, j int32, w float32) {
		g.to[next[i]], g.weights[next[i]] = j, w
		next[i]++
	}
	total := 0.0
	for e, j := range rows {
		if j < 0 {
			continue
		}
		i := int32(e / k)
		if mutual[e] {
			add(i, j, 2)
		} else {
			add(i, j, 1)
			add(j, i, 1)
		}
		total += 2
	}
	scale := float32(1 / math.Max(total, 1))
	for e := range g.weights {
		g.weights[e] *= scale
	}
	return g, nil
}
