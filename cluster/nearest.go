package cluster

import "kindred/internal/kernel"

// nearest are the centroids nearest to each row of a panel: the larger a score
// x.c - |c|^2/2, the less the distance. It is scratch memory of one worker.
type nearest struct {
	labels        []int32 // the nearest, the lowest of equals
	first, second []float32
}

func newNearest(p *products) *nearest {
	return &nearest{make([]int32, p.width), make([]float32, p.width), make([]float32, p.width)}
}

// find looks among the products of a panel. With one centroid alone the second
// score is minus infinity.
func (n *nearest) find(p *products) {
	kernel.TwoLargest(n.first, n.second, n.labels, p.out, p.centers.half)
}
