package pipeline

import (
	"context"
	"strings"

	"kindred/cluster"
	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/vectorize"
)

// topicLabels puts the label terms of each topic into words.
func topicLabels(topics *cluster.Topics, v *vectorize.Vocabulary) []string {
	labels := make([]string, len(topics.Topics))
	for t, topic := range topics.Topics {
		words := make([]string, len(topic.LabelTerms))
		for i, term := range topic.LabelTerms {
			words[i] = v.Written[term]
		}
		labels[t] = strings.Join(words, ", ")
		if labels[t] == "" {
			labels[t] = "(no known term)"
		}
	}
	return labels
}

// topicsSchema lists the columns of topics.parquet.
var topicsSchema = table.Schema{
	{Name: "topic", Kind: table.Int32},
	{Name: "size", Kind: table.Int64},
	{Name: "label", Kind: table.String},
	{Name: "terms", Kind: table.Strings},
	{Name: "weights", Kind: table.Floats},
	{Name: "representative_ids", Kind: table.Strings},
	{Name: "coverage", Kind: table.Float32},
	{Name: "exclusivity", Kind: table.Float32},
	{Name: "coherence_npmi", Kind: table.Float32},
	{Name: "cohesion", Kind: table.Float32},
	{Name: "parent", Kind: table.Int32, Optional: true},
	{Name: "first_seen", Kind: table.Date, Optional: true},
	{Name: "last_seen", Kind: table.Date, Optional: true},
}

func (a *analysis) writeTopics(_ context.Context, w *rundir.Writer) error {
	topics := a.topics.Topics
	n := len(topics)
	first, last := a.datesSeen()
	share := func(get func(cluster.Topic) float64) table.Vector {
		return floatColumn(n, func(t int) float64 { return finite(get(topics[t])) })
	}
	return writeTable(w, "topics.parquet", topicsSchema, n,
		intColumn(n, func(t int) int64 { return int64(t) }),
		intColumn(n, func(t int) int64 { return int64(topics[t].Size) }),
		stringColumn(n, func(t int) string { return a.labels[t] }),
		listColumn(n, func(t int) []string { return a.written(topics[t].Terms) }),
		floatListColumn(n, func(t int) []float32 {
			var weights []float32
			for _, term := range topics[t].Terms {
				weights = append(weights, float32(term.Weight))
			}
			return weights
		}),
		listColumn(n, func(t int) []string {
			var ids []string
			for _, row := range topics[t].Representatives {
				ids = append(ids, a.papers.ids[row])
			}
			return ids
		}),
		share(func(t cluster.Topic) float64 { return t.Coverage }),
		share(func(t cluster.Topic) float64 { return t.Exclusivity }),
		share(func(t cluster.Topic) float64 { return t.Coherence }),
		share(func(t cluster.Topic) float64 { return t.Cohesion }),
		nullColumn(table.Int32, n),
		optionalColumn(n, func(t int) (int64, bool) { return dereference(first[t]) }),
		optionalColumn(n, func(t int) (int64, bool) { return dereference(last[t]) }),
	)
}

func (a *analysis) written(terms []cluster.TopicTerm) []string {
	words := make([]string, len(terms))
	for i, t := range terms {
		words[i] = a.model.Vocabulary.Written[t.Term]
	}
	return words
}

// datesSeen returns the first and the last day of each topic's papers; nil
// where none has a date.
func (a *analysis) datesSeen() (first, last []*int64) {
	k := len(a.topics.Topics)
	first, last = make([]*int64, k), make([]*int64, k)
	for i, topic := range a.topics.Labels {
		from, to := a.papers.days(i)
		if from == nil {
			continue
		}
		if first[topic] == nil || *from < *first[topic] {
			first[topic] = from
		}
		if last[topic] == nil || *to > *last[topic] {
			last[topic] = to
		}
	}
	return first, last
}

func (a *analysis) writeTopicTerms(_ context.Context, w *rundir.Writer) error {
	var topic, rank, inTopic, df, term, weight = table.Vector{}, table.Vector{}, table.Vector{}, table.Vector{}, table.Vector{}, table.Vector{}
	for t := range a.topics.Topics {
		for r, tt := range a.topics.Topics[t].Terms {
			topic.Ints = append(topic.Ints, int64(t))
			rank.Ints = append(rank.Ints, int64(r+1))
			term.Strings = append(term.Strings, a.model.Vocabulary.Written[tt.Term])
			weight.Doubles = append(weight.Doubles, tt.Weight)
			inTopic.Ints = append(inTopic.Ints, tt.DFInTopic)
			df.Ints = append(df.Ints, tt.DF)
		}
	}
	return writeTable(w, "topic_terms.parquet", table.Schema{
		{Name: "topic", Kind: table.Int32},
		{Name: "rank", Kind: table.Int32},
		{Name: "term", Kind: table.String},
		{Name: "weight", Kind: table.Float64},
		{Name: "df_in_topic", Kind: table.Int64},
		{Name: "df", Kind: table.Int64},
	}, len(rank.Ints), topic, rank, term, weight, inTopic, df)
}

func (a *analysis) writeTopicsOverTime(_ context.Context, w *rundir.Writer) error {
	periods := cluster.OverTime(a.topics.Labels, a.papers.years, len(a.topics.Topics), a.tfidf)
	n := len(periods)
	day := func(year int32, month, day int) int64 { return civilDays(int(year), month, day) }
	return writeTable(w, "topics_over_time.parquet", table.Schema{
		{Name: "topic", Kind: table.Int32},
		{Name: "period_start", Kind: table.Date},
		{Name: "period_end", Kind: table.Date},
		{Name: "count", Kind: table.Int64},
		{Name: "share", Kind: table.Float32},
		{Name: "terms", Kind: table.Strings},
	}, n,
		intColumn(n, func(i int) int64 { return int64(periods[i].Topic) }),
		intColumn(n, func(i int) int64 { return day(periods[i].Year, 1, 1) }),
		intColumn(n, func(i int) int64 { return day(periods[i].Year, 12, 31) }),
		intColumn(n, func(i int) int64 { return periods[i].Count }),
		floatColumn(n, func(i int) float64 { return periods[i].Share }),
		listColumn(n, func(i int) []string {
			var words []string
			for _, term := range periods[i].Terms {
				words = append(words, a.model.Vocabulary.Written[term])
			}
			return words
		}))
}
