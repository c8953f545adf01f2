package pipeline

import (
	"context"
	"hash/fnv"
	"slices"
	"strings"

	"kindred/cluster"
	"kindred/recommend"
)

// structure is what is known of the topics and papers as a whole.
type structure struct {
	tree       *cluster.Tree
	fields     []string // labels
	overTime   *cluster.TopicsOverTime
	outliers   []bool
	bridges    []cluster.Bridge
	duplicates []recommend.Duplicate
}

// relatedTopics is the number of related topics of each topic.
const relatedTopics = 5

// findStructure finds fields, trends, outliers, bridges and duplicates.
func (a *analysis) findStructure(ctx context.Context) (err error) {
	s, t := a.settings, a.topics
	k := len(t.Topics)
	found := &a.structure
	timeline := cluster.Timeline{Workers: s.Workers, Variant: a.model.Variants()}
	if found.overTime, err = timeline.Fit(ctx, a.papers.dates(), t.Labels, k, a.tfidf); err != nil {
		return err
	}
	if len(found.overTime.Periods) > 0 {
		a.effective.Period = string(found.overTime.Unit)
	}
	share := 0.
	if s.Outliers != nil {
		share = *s.Outliers
	}
	if found.outliers, err = (cluster.Outliers{Share: share}).Fit(a.vectors, t.Labels, k, t.Score); err != nil {
		return err
	}
	if s.Preset == PresetSklearn {
		found.tree = &cluster.Tree{}
		return nil
	}
	sizes := make([]int64, k)
	for i, topic := range t.Topics {
		sizes[i] = int64(topic.Size)
	}
	hierarchy := cluster.Hierarchy{Seed: s.Seed, Workers: s.Workers}
	if found.tree, err = hierarchy.Fit(ctx, t.Centroids, sizes); err != nil {
		return err
	}
	for topic, trend := range found.overTime.Trends(0) {
		a.facts[topic].trend, a.facts[topic].slope, a.facts[topic].p = string(trend.Direction), trend.Slope, trend.Adjusted
	}
	for topic, near := range cluster.RelatedTopics(t.Centroids, relatedTopics) {
		for _, r := range near {
			a.facts[topic].related = append(a.facts[topic].related, r.Topic)
		}
		if field := found.tree.Field; len(field) > 0 && field[topic] >= 0 {
			parent := int64(field[topic])
			a.facts[topic].parent = &parent
		}
	}
	if err = a.nameFields(ctx); err != nil {
		return err
	}
	placed := cluster.Placed{Labels: t.Labels, Score: t.Score, Second: t.Second, Margin: t.Margin, Centroids: t.Centroids, Outlier: found.outliers}
	if found.bridges, err = (cluster.Bridges{}).Fit(placed); err != nil {
		return err
	}
	keys := recommend.Keys{Titles: a.papers.titleKeys, Identifiers: [][]uint64{a.papers.doiKeys, a.papers.arxivKeys}}
	found.duplicates, err = recommend.Duplicates{Workers: s.Workers}.Fit(ctx, a.tfidf, a.neighbors.First(graphNeighbors), keys)
	return err
}

// dates are when the papers were published.
func (c *collection) dates() cluster.Dates {
	d := cluster.Dates{From: make([]int32, len(c.ids)), To: make([]int32, len(c.ids))}
	for i := range c.ids {
		d.From[i], d.To[i] = cluster.NoDay, cluster.NoDay
		if from, to := c.days(i); from != nil {
			d.From[i], d.To[i] = int32(*from), int32(*to)
		}
	}
	return d
}

// nameKey stands for a name when names are compared; 0 stands for none.
func nameKey(name string) uint64 {
	if name == "" {
		return 0
	}
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.ToLower(name)))
	return max(h.Sum64(), 1)
}

// nameFields names fields by phrases, or by their largest topics.
func (a *analysis) nameFields(ctx context.Context) error {
	tree := a.structure.tree
	if len(tree.Fields) == 0 {
		return nil
	}
	groups := make([]int32, len(a.topics.Labels))
	for i, topic := range a.topics.Labels {
		groups[i] = tree.Field[topic]
	}
	found, err := a.nameGroups(ctx, groups, len(tree.Fields))
	if err != nil {
		return err
	}
	for f, topics := range tree.Fields {
		var names []string
		if phrase := found[f].Phrase; phrase >= 0 {
			names = append(names, a.phrases.Written[phrase])
		}
		for _, topic := range topics[:min(2, len(topics))] {
			if len(names) < 2 && !slices.Contains(names, a.facts[topic].label) {
				names = append(names, a.facts[topic].label)
			}
		}
		a.structure.fields = append(a.structure.fields, strings.Join(names, ", "))
	}
	a.phrases = nil
	return nil
}
