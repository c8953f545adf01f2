package pipeline

import (
	"context"
	"fmt"
	"strings"

	"kindred/cluster"
	"kindred/internal/rundir"
	"kindred/internal/table"
)

// EvalOptions are the settings of Evaluate.
type EvalOptions struct {
	Labels  string // a field of papers.parquet that holds the true topic; default "": none. Of a list the first counts
	Workers int    // default 0: all processors
}

// Evaluation says how good the topics of a run are.
type Evaluation struct {
	Papers           int        `json:"papers"`
	Topics           int        `json:"topics"`
	Sizes            []int64    `json:"sizes"` // of the topics
	Inertia          float64    `json:"inertia"`
	MeanCosine       float64    `json:"mean_cosine"` // of papers to the centroid of their topic
	Silhouette       float64    `json:"silhouette"`  // by cosine distance, on a sample
	SilhouetteSample int        `json:"silhouette_sample"`
	CoherenceNPMI    float64    `json:"coherence_npmi"` // mean over topics, top 10 terms
	Diversity        float64    `json:"topic_diversity"`
	Captured         float64    `json:"captured"` // by LSA
	Labels           string     `json:"labels,omitempty"`
	Labelled         int        `json:"labelled,omitempty"` // papers with a label
	DifferentLabels  int        `json:"different_labels,omitempty"`
	Agreement        *Agreement `json:"agreement,omitempty"`
}

// Agreement is a cluster.Agreement as it is written in JSON.
type Agreement struct {
	Rows         int64   `json:"rows"` // papers with a label
	VMeasure     float64 `json:"v_measure"`
	Homogeneity  float64 `json:"homogeneity"`
	Completeness float64 `json:"completeness"`
	NMI          float64 `json:"nmi"`
	ARI          float64 `json:"ari"`
	Purity       float64 `json:"purity"`
}

// Evaluate measures the topics of the run, with opts.Labels also against a
// field of the papers.
func (r *Run) Evaluate(ctx context.Context, opts EvalOptions) (*Evaluation, error) {
	var e *Evaluation
	err := rundir.CatchFault(func() (err error) {
		e, err = r.evaluate(ctx, opts)
		return err
	})
	return e, err
}

func (r *Run) evaluate(ctx context.Context, opts EvalOptions) (*Evaluation, error) {
	look, err := r.lookup()
	if err != nil {
		return nil, err
	}
	topics, err := r.TopicOfEach(ctx)
	if err != nil {
		return nil, err
	}
	terms, err := r.topicColumns()
	if err != nil {
		return nil, err
	}
	weights, err := look.tfidf.csr()
	if err != nil {
		return nil, err
	}
	measure := cluster.Evaluate{Seed: r.Manifest.Settings.Seed, Workers: opts.Workers}
	q, err := measure.Fit(ctx, look.vectors, topics, len(terms), weights, terms)
	if err != nil {
		return nil, err
	}
	e := &Evaluation{
		Papers: len(topics), Topics: r.Manifest.Effective.Topics, Sizes: q.Sizes, Inertia: q.Inertia, MeanCosine: q.MeanCosine,
		Silhouette: q.Silhouette, SilhouetteSample: q.Sampled, CoherenceNPMI: q.MeanCoherence(), Diversity: q.Diversity,
		Captured: r.Manifest.Space.Captured,
	}
	if opts.Labels == "" {
		return e, nil
	}
	labels, different, err := r.fieldLabels(ctx, opts.Labels)
	if err != nil {
		return nil, err
	}
	for _, l := range labels {
		if l >= 0 {
			e.Labelled++
		}
	}
	if e.Labelled == 0 {
		return nil, fmt.Errorf("pipeline: no paper has a value in %s", opts.Labels)
	}
	agreement := Agreement(cluster.Agree(topics, labels))
	e.Labels, e.DifferentLabels, e.Agreement = opts.Labels, different, &agreement
	return e, nil
}

// topicColumns returns the columns of the terms of each topic.
func (r *Run) topicColumns() ([][]int32, error) {
	model, err := r.model()
	if err != nil {
		return nil, err
	}
	column := make(map[string]int32, len(model.Vocabulary.Written))
	for i, word := range model.Vocabulary.Written {
		column[word] = int32(i)
	}
	topics, err := r.Topics()
	if err != nil {
		return nil, err
	}
	out := make([][]int32, len(topics))
	for t, topic := range topics {
		for _, word := range topic.Terms {
			c, ok := column[word]
			if !ok {
				return nil, r.damaged("topics.parquet has a term that terms.parquet has not")
			}
			out[t] = append(out[t], c)
		}
	}
	return out, nil
}

// fieldLabels numbers the values of a field in the order in which they come
// up; -1 = none. Of a list the first value counts.
func (r *Run) fieldLabels(ctx context.Context, field string) (labels []int32, different int, err error) {
	f, err := r.papers()
	if err != nil {
		return nil, 0, err
	}
	schema := f.Schema()
	at := schema.Index(field)
	if at < 0 {
		return nil, 0, fmt.Errorf("pipeline: papers have no field %q; they have %s", field, strings.Join(schema.Names(), ", "))
	}
	numbers := map[string]int32{}
	err = f.Scan(ctx, []string{field}, func(_ int, b *table.Batch) error {
		for i := range b.Rows {
			value, ok := firstText(&b.Columns[0], schema[at].Kind, i)
			if !ok {
				labels = append(labels, -1)
				continue
			}
			number, known := numbers[value]
			if !known {
				number = int32(len(numbers))
				numbers[value] = number
			}
			labels = append(labels, number)
		}
		return nil
	})
	return labels, len(numbers), err
}

// firstText is the value of a row as text, of a list its first element.
func firstText(v *table.Vector, kind table.Kind, i int) (string, bool) {
	if !v.Has(i) {
		return "", false
	}
	switch kind {
	case table.String:
		return v.Strings[i], v.Strings[i] != ""
	case table.Strings:
		list := v.StringList(i)
		if len(list) == 0 {
			return "", false
		}
		return list[0], true
	case table.Bool:
		return fmt.Sprint(v.Bools[i]), true
	case table.Float32:
		return fmt.Sprint(v.Floats[i]), true
	case table.Float64:
		return fmt.Sprint(v.Doubles[i]), true
	case table.Floats:
		return "", false
	}
	return fmt.Sprint(v.Ints[i]), true
}
