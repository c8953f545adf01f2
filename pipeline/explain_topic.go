package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/internal/rundir"
)

// TopicExplanation says why a paper is in its topic, and what speaks for the
// runner-up.
type TopicExplanation struct {
	PaperID  string        `json:"paper_id"`
	Topic    TopicAccount  `json:"topic"`
	RunnerUp *TopicAccount `json:"runner_up"` // the topic whose centroid is nearest of the others; nil: there is none
	Margin   *float64      `json:"margin"`    // score of the topic less that of the runner-up
	// ByNeighbours: the paper is nearer to the runner-up, but in the topic for the
	// papers around it. See docs/formats/run.md on topic and smoothing.
	ByNeighbours bool `json:"by_neighbours"`
	// Neighbours are the topics of the nearest papers, the most frequent first.
	Neighbours []TopicCount `json:"neighbours"`
}

// TopicAccount accounts for the cosine of a paper with the centroid of a topic:
// the weights of Terms and Rest add up to Score.
type TopicAccount struct {
	Topic int           `json:"topic"`
	Label string        `json:"label"`
	Score float64       `json:"score"`
	Terms []TopicReason `json:"terms"` // by falling absolute weight
	Rest  float64       `json:"rest"`
}

// TopicReason is what a term of a paper adds to its score in a topic.
type TopicReason struct {
	Term   string  `json:"term"`
	Weight float64 `json:"weight"`
}

// TopicCount is a topic and a number of papers.
type TopicCount struct {
	Topic int    `json:"topic"`
	Label string `json:"label"`
	Count int    `json:"count"`
}

// ExplainTopic says why a paper, named by id or title, is in its topic. terms is
// the number of terms named; 0 means all.
func (r *Run) ExplainTopic(ctx context.Context, paper string, terms int) (*TopicExplanation, error) {
	var e *TopicExplanation
	err := rundir.CatchFault(func() (err error) {
		e, err = r.explainTopic(ctx, paper, terms)
		return err
	})
	return e, err
}

func (r *Run) explainTopic(ctx context.Context, paper string, terms int) (*TopicExplanation, error) {
	if terms < 0 {
		return nil, fmt.Errorf("pipeline: terms = %d is negative; 0 means all", terms)
	}
	s, err := r.resolve(ctx, Query{Like: []string{paper}, Space: SpaceLSA})
	if err != nil {
		return nil, err
	}
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	row := int(s.like[0])
	b, err := f.Rows([]string{"topic", "topic_2"}, []int{row})
	if err != nil {
		return nil, err
	}
	e := &TopicExplanation{PaperID: s.said.Like[0]}
	own, err := r.topicAccount(s, row, int(b.Columns[0].Ints[0]), terms)
	if err != nil {
		return nil, err
	}
	e.Topic = *own
	if b.Columns[1].Has(0) {
		if e.RunnerUp, err = r.topicAccount(s, row, int(b.Columns[1].Ints[0]), terms); err != nil {
			return nil, err
		}
		margin := e.Topic.Score - e.RunnerUp.Score
		e.Margin, e.ByNeighbours = &margin, margin < 0
	}
	e.Neighbours, err = r.topicsAround(ctx, s)
	return e, err
}

// topicAccount accounts for the cosine of a row with the centroid of a topic. The
// query holds the row's terms.
func (r *Run) topicAccount(s *search, row, topic, terms int) (*TopicAccount, error) {
	topics, err := r.topics()
	if err != nil {
		return nil, err
	}
	look, err := r.lookup()
	if err != nil {
		return nil, err
	}
	centroids, err := r.centroids()
	if err != nil {
		return nil, err
	}
	if topic < 0 || topic >= len(topics) || topic >= centroids.Rows || centroids.Cols != look.vectors.Cols {
		return nil, r.damaged(fmt.Sprintf("papers.parquet names a topic %d that its arrays do not have", topic))
	}
	model, err := r.model()
	if err != nil {
		return nil, err
	}
	centroid := centroids.Row(topic)
	out := &TopicAccount{Topic: topic, Label: topics[topic].Label, Score: dot64(look.vectors.Row(row), centroid)}
	for _, t := range s.query.Terms {
		if weight := t.LSA * dot64(look.termVectors.Row(int(t.Term)), centroid); weight != 0 {
			out.Terms = append(out.Terms, TopicReason{model.Vocabulary.Written[t.Term], weight})
		}
	}
	slices.SortStableFunc(out.Terms, func(a, b TopicReason) int {
		return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight))
	})
	if terms > 0 && terms < len(out.Terms) {
		out.Terms = out.Terms[:terms]
	}
	out.Rest = out.Score
	for _, t := range out.Terms {
		out.Rest -= t.Weight
	}
	return out, nil
}

func dot64(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}

// topicsAround counts the topics of the papers nearest to the example.
func (r *Run) topicsAround(ctx context.Context, s *search) ([]TopicCount, error) {
	query := s.query
	query.N = graphNeighbors
	found, err := s.index.search(query)
	if err != nil {
		return nil, err
	}
	rows := make([]int, len(found))
	for i, f := range found {
		rows[i] = int(f.Row)
	}
	papers, err := r.listedRows(ctx, rows)
	if err != nil {
		return nil, err
	}
	out := []TopicCount{}
	for _, p := range papers {
		at := slices.IndexFunc(out, func(c TopicCount) bool { return c.Topic == p.Topic })
		if at < 0 {
			at = len(out)
			out = append(out, TopicCount{p.Topic, p.TopicLabel, 0})
		}
		out[at].Count++
	}
	slices.SortStableFunc(out, func(a, b TopicCount) int { return cmp.Compare(b.Count, a.Count) })
	return out, nil
}
