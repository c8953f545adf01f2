package pipeline

import (
	"context"
	"os"
	"slices"
	"strings"

	"kindred/cluster"
	"kindred/internal/kernel"
	"kindred/vectorize"
)

// describe describes the clusters of the papers (n, values in [0, k)) and names
// them, as found or as the edits have them.
func (a *analysis) describe(ctx context.Context, labels []int32, k int, spool *os.File) (err error) {
	if err := a.describeClusters(ctx, labels, k); err != nil {
		return err
	}
	if a.settings.Preset == PresetSklearn {
		a.facts = a.labelByTerms()
		return nil
	}
	if a.phrases, err = a.readPhrases(ctx, spool); err != nil {
		return err
	}
	if a.facts, err = a.labelByPhrases(ctx); err != nil {
		return err
	}
	return a.applyEdits(ctx)
}

func (a *analysis) describeClusters(ctx context.Context, labels []int32, k int) (err error) {
	describe := cluster.Describe{Workers: a.settings.Workers, Variant: a.model.Variants()}
	a.topics, err = describe.Fit(ctx, a.vectors, a.tfidf, a.model.Vocabulary.DF, labels, k)
	return err
}

func (a *analysis) readPhrases(ctx context.Context, spool *os.File) (*vectorize.Phrases, error) {
	texts, err := newSpoolTexts(a.settings, spool)
	if err != nil {
		return nil, err
	}
	defer texts.close()
	s := vectorize.PhraseSettings{Never: a.settings.NeverLabel, Workers: a.settings.Workers, Progress: a.settings.Progress}
	return s.Fit(ctx, texts)
}

// labelByTerms names topics by their most telling terms.
func (a *analysis) labelByTerms() []topicFacts {
	facts := make([]topicFacts, len(a.topics.Topics))
	for t, topic := range a.topics.Topics {
		words := make([]string, len(topic.LabelTerms))
		for i, term := range topic.LabelTerms {
			words[i] = a.model.Vocabulary.Written[term]
		}
		facts[t] = topicFacts{label: strings.Join(words, ", "), coverage: topic.Coverage, precision: topic.Precision, exclusivity: topic.Exclusivity}
		if facts[t].label == "" {
			facts[t].label = "(no known term)"
		}
	}
	return facts
}

// labelByPhrases names topics by phrases, those that no phrase tells from others
// by terms.
func (a *analysis) labelByPhrases(ctx context.Context) ([]topicFacts, error) {
	facts := a.labelByTerms()
	found, err := a.nameGroups(ctx, a.topics.Labels, len(facts))
	if err != nil {
		return nil, err
	}
	for t, name := range found {
		if name.Phrase < 0 {
			continue
		}
		facts[t].label = a.phrases.Written[name.Phrase]
		facts[t].coverage, facts[t].precision, facts[t].exclusivity = name.Coverage, name.Precision, name.Exclusivity
		for _, phrase := range name.Description {
			facts[t].description = append(facts[t].description, a.phrases.Written[phrase])
		}
	}
	return facts, nil
}

// nameGroups finds phrases for groups of the papers.
func (a *analysis) nameGroups(ctx context.Context, groups []int32, k int) ([]cluster.TopicLabel, error) {
	p := a.phrases
	read := make([]int32, len(p.Read))
	for i, paper := range p.Read {
		read[i] = groups[paper]
	}
	return cluster.Label{Workers: a.settings.Workers}.Fit(ctx, cluster.Phrases{Rows: p.Rows, Words: p.Words, Weight: p.Weight}, read, k)
}

// applyEdits changes the topics as the settings ask for.
func (a *analysis) applyEdits(ctx context.Context) error {
	edits := a.settings.Edits
	if len(edits.named()) == 0 {
		return nil
	}
	labels := make([]string, len(a.facts))
	for t := range a.facts {
		labels[t] = a.facts[t].label
	}
	names := newTopicNames(labels, a.papers.ids, slices.Clone(a.topics.Labels), edits)
	becomes, named := names.regroup(edits, len(labels))
	now := func(topic int32) int32 { return topic } // what a topic is after the edits
	if edits.changesTopics() {
		was := a.topics
		if err := a.describeClusters(ctx, regrouped(a.topics, a.vectors.Row, becomes), len(labels)); err != nil {
			return err
		}
		var err error
		if a.facts, err = a.labelByPhrases(ctx); err != nil {
			return err
		}
		// A topic that stays keeps its papers: any of them tells where it is now.
		first := make([]int, len(labels))
		for row, topic := range slices.Backward(was.Labels) {
			first[topic] = row
		}
		now = func(topic int32) int32 {
			if becomes[topic] < 0 {
				return -1
			}
			return a.topics.Labels[first[topic]]
		}
	}
	for topic, label := range named {
		if is := now(topic); is >= 0 {
			a.facts[is].label = label
		}
	}
	for _, r := range edits.Rename {
		topic, ok := names.find(r.Topic, "renamed")
		if !ok {
			continue
		}
		if is := now(topic); is >= 0 {
			a.facts[is].label = r.To
		}
	}
	a.notes = append(a.notes, names.notes...)
	a.effective.Topics = len(a.topics.Topics)
	return nil
}

// regrouped are the labels of all rows when topics become others; the rows of a
// topic that is deleted go to the nearest of those that stay.
func regrouped(t *cluster.Topics, row func(int) []float32, becomes []int32) []int32 {
	out := make([]int32, len(t.Labels))
	for i, topic := range t.Labels {
		if out[i] = becomes[topic]; out[i] >= 0 {
			continue
		}
		best := float32(-2)
		for other, is := range becomes {
			if is < 0 {
				continue
			}
			if cosine := kernel.Dot(row(i), t.Centroids.Row(other)); cosine > best {
				out[i], best = is, cosine
			}
		}
	}
	return out
}
