package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/matrix"
)

// Mixtures holds the settings of finding topics that look like two. The zero
// value asks for the defaults.
type Mixtures struct {
	Seed    uint64 // of the starts of k-means; default 0
	Workers int    `json:"-"` // default 0: all processors; no result depends on it
}

// Mixture says how a topic falls in two.
type Mixture struct {
	Found  bool
	Cosine float64    // of the centroids of the two parts; 1 where the topic was not cut
	Parts  [2][]int32 // its rows, the larger part first, where it is a mixture
}

// What makes a mixture.
const (
	mixtureRows  = 20  // of a topic at least
	mixturePart  = 0.2 // of its rows that the smaller part has at least
	mixtureDepth = 0.9 // of the cosine of usual neighbours among topics that its parts may have at most
	mixtureFrom  = 4   // topics
)

// Fit cuts each of k topics (labels, n, in [0, k)) of the rows of x (n x d, rows
// of unit length or zero) in two by k-means. A topic is a mixture where both parts
// have a fifth of its rows, and are less like one another than two topics that
// are neighbours usually are: where the cosine of the parts' centroids is below
// .9 of the median, over the topics, of the cosine of a centroid with the one
// nearest to it. It takes O(n d) time.
func (s Mixtures) Fit(ctx context.Context, x *matrix.Dense, labels []int32, k int) ([]Mixture, error) {
	if err := checkLabels(labels, x.Rows, k); err != nil {
		return nil, err
	}
	members := make([][]int32, k)
	for i, topic := range labels {
		members[topic] = append(members[topic], int32(i))
	}
	out, centroids := make([]Mixture, k), matrix.NewDense(k, x.Cols)
	err := parallel.Each(ctx, s.Workers, k, func(_, topic int) error {
		out[topic].Cosine = 1
		centroidOf(centroids.Row(topic), x, members[topic])
		if len(members[topic]) < mixtureRows {
			return nil
		}
		return s.cut(ctx, x, members[topic], &out[topic])
	})
	if err != nil || k < mixtureFrom {
		return out, err
	}
	limit := mixtureDepth * usualNeighbor(centroids)
	for topic := range out {
		m := &out[topic]
		few := float64(min(len(m.Parts[0]), len(m.Parts[1])))
		if m.Found = few >= mixturePart*float64(len(members[topic])) && m.Cosine < limit; !m.Found {
			m.Parts = [2][]int32{}
		}
	}
	return out, nil
}

// cut finds the two parts of a topic.
func (s Mixtures) cut(ctx context.Context, x *matrix.Dense, rows []int32, m *Mixture) error {
	own := make([]int, len(rows))
	for i, row := range rows {
		own[i] = int(row)
	}
	fitted, err := KMeans{K: 2, NInit: 2, MaxIter: 20, Seed: s.Seed, Workers: 1}.Fit(ctx, pick(x, own))
	if err != nil {
		return fmt.Errorf("cluster: a topic cannot be cut: %w", err)
	}
	if fitted.Centroids.Rows < 2 {
		return nil
	}
	for i, part := range fitted.Labels {
		m.Parts[part] = append(m.Parts[part], rows[i])
	}
	if len(m.Parts[1]) > len(m.Parts[0]) {
		m.Parts[0], m.Parts[1] = m.Parts[1], m.Parts[0]
	}
	halves := matrix.NewDense(2, x.Cols)
	for part := range 2 {
		centroidOf(halves.Row(part), x, m.Parts[part])
	}
	m.Cosine = float64(kernel.Dot(halves.Row(0), halves.Row(1)))
	return nil
}

// centroidOf writes the unit mean of rows to dst.
func centroidOf(dst []float32, x *matrix.Dense, rows []int32) {
	sums := make([]float64, x.Cols)
	for _, i := range rows {
		addRow(sums, x.Row(int(i)))
	}
	unit(dst, sums)
}

// usualNeighbor is the median cosine of a centroid with the one nearest to it.
func usualNeighbor(centroids *matrix.Dense) float64 {
	near := make([]float64, centroids.Rows)
	for i := range near {
		near[i] = -1
		for j := range centroids.Rows {
			if j != i {
				near[i] = max(near[i], float64(kernel.Dot(centroids.Row(i), centroids.Row(j))))
			}
		}
	}
	slices.SortFunc(near, cmp.Compare[float64])
	return near[len(near)/2]
}
