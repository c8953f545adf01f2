package pipeline

import (
	"context"
	"strconv"

	"kindred/cluster"
	"kindred/internal/rundir"
	"kindred/internal/table"
)

// topicFacts is what is known of a topic beside its cluster.Topic.
type topicFacts struct {
	label       string
	description []string
	coverage    float64
	precision   float64
	exclusivity float64
	stability   *float64 // nil: not measured
	parent      *int64   // its field; nil: no hierarchy
	trend       string   // empty: not known
	slope, p    float64  // of the trend
	mixture     string
	related     []int32
	x, y        float64 // of its label, where there is a map
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
	{Name: "precision", Kind: table.Float32},
	{Name: "coherence_npmi", Kind: table.Float32},
	{Name: "cohesion", Kind: table.Float32},
	{Name: "stability", Kind: table.Float32, Optional: true},
	{Name: "parent", Kind: table.Int32, Optional: true},
	{Name: "first_seen", Kind: table.Date, Optional: true},
	{Name: "last_seen", Kind: table.Date, Optional: true},
	{Name: "description", Kind: table.Strings},
	{Name: "trend", Kind: table.String, Optional: true},
	{Name: "trend_slope", Kind: table.Float32, Optional: true},
	{Name: "trend_p", Kind: table.Float32, Optional: true},
	{Name: "mixture", Kind: table.String, Optional: true},
	{Name: "related_topics", Kind: table.Strings},
	{Name: "x", Kind: table.Float32, Optional: true},
	{Name: "y", Kind: table.Float32, Optional: true},
}

func (a *analysis) writeTopics(_ context.Context, w *rundir.Writer) error {
	topics, facts := a.topics.Topics, a.facts
	n := len(topics)
	first, last := a.datesSeen()
	number := func(get func(t int) float64) table.Vector {
		return floatColumn(n, func(t int) float64 { return finite(get(t)) })
	}
	hasTrend := func(t int) bool { return facts[t].trend != "" }
	hasMap := func(int) bool { return a.layout != nil }
	return writeTable(w, "topics.parquet", topicsSchema, n,
		intColumn(n, func(t int) int64 { return int64(t) }),
		intColumn(n, func(t int) int64 { return int64(topics[t].Size) }),
		stringColumn(n, func(t int) string { return facts[t].label }),
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
		number(func(t int) float64 { return facts[t].coverage }),
		number(func(t int) float64 { return facts[t].exclusivity }),
		number(func(t int) float64 { return facts[t].precision }),
		number(func(t int) float64 { return topics[t].Coherence }),
		number(func(t int) float64 { return topics[t].Cohesion }),
		optionalFloatColumn(n, func(t int) (float64, bool) {
			if facts[t].stability == nil {
				return 0, false
			}
			return finite(*facts[t].stability), true
		}),
		optionalColumn(n, func(t int) (int64, bool) { return dereference(facts[t].parent) }),
		optionalColumn(n, func(t int) (int64, bool) { return dereference(first[t]) }),
		optionalColumn(n, func(t int) (int64, bool) { return dereference(last[t]) }),
		listColumn(n, func(t int) []string { return facts[t].description }),
		textColumn(n, func(t int) string { return facts[t].trend }),
		optionalFloatColumn(n, func(t int) (float64, bool) { return finite(facts[t].slope), hasTrend(t) }),
		optionalFloatColumn(n, func(t int) (float64, bool) { return finite(facts[t].p), hasTrend(t) }),
		textColumn(n, func(t int) string { return facts[t].mixture }),
		listColumn(n, func(t int) []string { return numerals(facts[t].related) }),
		optionalFloatColumn(n, func(t int) (float64, bool) { return finite(facts[t].x), hasMap(t) }),
		optionalFloatColumn(n, func(t int) (float64, bool) { return finite(facts[t].y), hasMap(t) }),
	)
}

// numerals are topics as lists of strings have them.
func numerals(topics []int32) []string {
	out := make([]string, len(topics))
	for i, t := range topics {
		out[i] = strconv.Itoa(int(t))
	}
	return out
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
	over := a.structure.overTime
	type cell struct{ topic, period int }
	var cells []cell
	for topic, counts := range over.Counts {
		for period, count := range counts {
			if count > 0 {
				cells = append(cells, cell{topic, period})
			}
		}
	}
	n := len(cells)
	return writeTable(w, "topics_over_time.parquet", table.Schema{
		{Name: "topic", Kind: table.Int32},
		{Name: "period_start", Kind: table.Date},
		{Name: "period_end", Kind: table.Date},
		{Name: "count", Kind: table.Int64},
		{Name: "share", Kind: table.Float32},
		{Name: "terms", Kind: table.Strings},
	}, n,
		intColumn(n, func(i int) int64 { return int64(cells[i].topic) }),
		intColumn(n, func(i int) int64 { return int64(over.Periods[cells[i].period].First) }),
		intColumn(n, func(i int) int64 { return int64(over.Periods[cells[i].period].Last) }),
		intColumn(n, func(i int) int64 { return over.Counts[cells[i].topic][cells[i].period] }),
		floatColumn(n, func(i int) float64 { return over.Share(cells[i].topic, cells[i].period) }),
		listColumn(n, func(i int) []string {
			var words []string
			for _, term := range over.Terms[cells[i].topic][cells[i].period] {
				words = append(words, a.model.Vocabulary.Written[term])
			}
			return words
		}))
}
