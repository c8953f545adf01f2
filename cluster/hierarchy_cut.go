package cluster

import (
	"context"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/internal/rng"
)

// What the choice of the number of fields rests on.
const (
	mostDraws    = 64
	leastDraws   = 8
	drawsAtMost  = mostDraws * 512 * 512 // draws x topics^2 beyond which there are fewer draws
	drawnShare   = 0.8                   // of the topics
	mostInOne    = 0.5                   // share of all rows that one field may have
	topicsAField = 3                     // on average at least
)

// draws is the number of draws for k topics.
func draws(k int) int {
	return min(mostDraws, max(leastDraws, drawsAtMost/(k*k)))
}

// curve measures how well each number of fields holds. distances are the
// squared ones of the topics (k x k).
func (s Hierarchy) curve(ctx context.Context, distances, weights []float64, joins []Join) ([]Cut, error) {
	k := len(weights)
	first := max(2, int(math.Ceil(math.Sqrt(float64(k))/2)))
	last := max(first, k/topicsAField)
	cuts := make([][]int32, last-first+1) // of the full tree
	for i := range cuts {
		cuts[i] = cutTree(joins, k, first+i)
	}
	agreement := make([][]float64, draws(k))
	err := parallel.Each(ctx, s.Workers, len(agreement), func(_, draw int) error {
		agreement[draw] = agreeWithDrawn(drawTopics(s.Seed, draw, k), distances, weights, cuts, first)
		return nil
	})
	if err != nil {
		return nil, err
	}
	curve := make([]Cut, len(cuts))
	for i := range curve {
		c := Cut{Fields: first + i, Gap: 1}
		c.Stability, c.Error = meanAndError(agreement, i)
		if made := joins[k-c.Fields-1].Height; made > 0 {
			c.Gap = joins[k-c.Fields].Height / made
		}
		curve[i] = c
	}
	return curve, nil
}

// drawTopics draws some of k topics, in rising order.
func drawTopics(seed uint64, draw, k int) []int {
	topics := rng.Stream(seed, "hierarchy/topics", draw).Perm(k)[:int(math.Ceil(drawnShare*float64(k)))]
	slices.Sort(topics)
	return topics
}

// agreeWithDrawn joins some topics alone, and compares the cuts of their tree
// with those of the full one, into first groups, first + 1 and so on.
func agreeWithDrawn(topics []int, distances, weights []float64, cuts [][]int32, first int) []float64 {
	k := len(weights)
	between, w := make([]float64, 0, len(topics)*len(topics)), make([]float64, 0, len(topics))
	for _, a := range topics {
		w = append(w, weights[a])
		for _, b := range topics {
			between = append(between, distances[a*k+b])
		}
	}
	joins := ward(between, w)
	agreement := make([]float64, len(cuts))
	full := make([]int32, len(topics))
	for i, cut := range cuts {
		for at, topic := range topics {
			full[at] = cut[topic]
		}
		agreement[i] = Agree(cutTree(joins, len(topics), min(first+i, len(topics))), full).ARI
	}
	return agreement
}

// meanAndError are the mean and its standard error of one value of each list.
func meanAndError(lists [][]float64, at int) (mean, err float64) {
	n := float64(len(lists))
	for _, list := range lists {
		mean += list[at] / n
	}
	for _, list := range lists {
		err += (list[at] - mean) * (list[at] - mean)
	}
	return mean, math.Sqrt(err / (n - 1) / n)
}

// chooseCut returns the number of fields with the largest gap of those that are
// stable, if possible one that is balanced; of equals the lowest.
func chooseCut(curve []Cut, balanced func(fields int) bool) int {
	var fair []Cut
	for _, c := range curve {
		if balanced(c.Fields) {
			fair = append(fair, c)
		}
	}
	if len(fair) == 0 {
		fair = curve
	}
	best := fair[0]
	for _, c := range fair {
		if c.Stability > best.Stability {
			best = c
		}
	}
	chosen := best
	for _, c := range fair {
		if c.Stability >= best.Stability-best.Error && (c.Gap > chosen.Gap || c.Gap == chosen.Gap && c.Fields < chosen.Fields) {
			chosen = c
		}
	}
	return chosen.Fields
}

// largestShare is the largest share of all rows in one field.
func largestShare(joins []Join, weights []float64, fields int) float64 {
	sums := make([]float64, fields)
	largest := 0.0
	for topic, group := range cutTree(joins, len(weights), fields) {
		sums[group] += weights[topic]
		largest = max(largest, sums[group])
	}
	return largest
}
