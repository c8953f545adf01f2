package cluster

import (
	"cmp"
	"context"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// See Describe.Fit for what these say.
const (
	nearlyEqual  = 0.98 // the cosine from which on two rows do not both stand for a topic
	relevance    = 0.7
	centralShare = 20
	centralRows  = 30
)

func (s Describe) chooseRepresentatives(ctx context.Context, d *description) error {
	return parallel.Each(ctx, s.Workers, len(d.members), func(_, topic int) error {
		d.topics.Topics[topic].Representatives = d.representatives(d.members[topic], s.Representatives)
		return nil
	})
}

func (d *description) representatives(members []int32, limit int) []int32 {
	score := d.topics.Score
	central := slices.Clone(members)
	slices.SortFunc(central, func(a, b int32) int {
		return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(a, b))
	})
	lengths := make([]int64, len(members))
	for at, i := range members {
		lengths[at] = d.terms(i)
	}
	slices.Sort(lengths)
	usual := lengths[len(lengths)/2]
	long, short := central[:0:0], central[:0:0]
	for _, i := range central {
		if 2*d.terms(i) < usual {
			short = append(short, i)
		} else {
			long = append(long, i)
		}
	}
	taken := d.marginallyRelevant(nil, long[:min(len(long), max(centralRows, limit, len(long)/centralShare))], limit)
	taken = d.marginallyRelevant(taken, long, limit)
	return d.marginallyRelevant(taken, short, limit)
}

// terms is the number of terms of a row.
func (d *description) terms(i int32) int64 { return d.tfidf.Indptr[i+1] - d.tfidf.Indptr[i] }

// marginallyRelevant takes rows of a pool, most central first, besides those
// that are taken, until there are limit of them or all others nearly equal one.
func (d *description) marginallyRelevant(taken, pool []int32, limit int) []int32 {
	nearest := make([]float32, len(pool)) // the largest cosine with a row that is taken
	see := func(row int32) {
		for at, i := range pool {
			nearest[at] = max(nearest[at], kernel.Dot(d.x.Row(int(i)), d.x.Row(int(row))))
		}
	}
	for _, row := range taken {
		see(row)
	}
	for len(taken) < limit {
		best, most := -1, float32(0)
		for at, i := range pool {
			if nearest[at] > nearlyEqual || slices.Contains(taken, i) {
				continue
			}
			marginal := float32(relevance*d.topics.Score[i]) - float32((1-relevance)*nearest[at])
			if best < 0 || marginal > most {
				best, most = at, marginal
			}
		}
		if best < 0 {
			break
		}
		taken = append(taken, pool[best])
		see(pool[best])
	}
	return taken
}
