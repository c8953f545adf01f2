package pipeline

import (
	"context"
	"fmt"

	"kindred/cluster"
	"kindred/matrix"
)

// measureTopics says how stable each topic is, and which of them look like two.
// points are what was grouped.
func (a *analysis) measureTopics(ctx context.Context, points *matrix.Dense) error {
	s, k := a.settings, len(a.facts)
	stability, err := cluster.Stability{Seed: s.Seed, Workers: s.Workers}.Fit(ctx, points, a.topics.Labels, k)
	if err != nil {
		return err
	}
	for topic := range a.facts {
		if stability[topic] >= 0 {
			a.facts[topic].stability = &stability[topic]
		}
	}
	mixtures, err := cluster.Mixtures{Seed: s.Seed, Workers: s.Workers}.Fit(ctx, points, a.topics.Labels, k)
	if err != nil {
		return err
	}
	return a.describeMixtures(ctx, mixtures)
}

// describeMixtures says of what a topic looks like a mixture.
func (a *analysis) describeMixtures(ctx context.Context, mixtures []cluster.Mixture) error {
	groups, k := make([]int32, len(a.topics.Labels)), 1 // 0: the papers of all other topics
	first := make([]int, len(mixtures))
	for topic, m := range mixtures {
		if !m.Found {
			continue
		}
		first[topic] = k
		for part, rows := range m.Parts {
			for _, row := range rows {
				groups[row] = int32(k + part)
			}
		}
		k += len(m.Parts)
	}
	if k == 1 {
		return nil
	}
	names, err := a.nameGroups(ctx, groups, k)
	if err != nil {
		return err
	}
	for topic, m := range mixtures {
		if !m.Found {
			continue
		}
		one, other := names[first[topic]].Phrase, names[first[topic]+1].Phrase
		if one < 0 || other < 0 {
			a.facts[topic].mixture = fmt.Sprintf("It looks like a mixture of two groups of papers (%d and %d).", len(m.Parts[0]), len(m.Parts[1]))
			continue
		}
		a.facts[topic].mixture = fmt.Sprintf("It looks like a mixture of %s (%d papers) and %s (%d).",
			a.phrases.Written[one], len(m.Parts[0]), a.phrases.Written[other], len(m.Parts[1]))
	}
	return nil
}
