package pipeline

import (
	"context"
	"fmt"
	"strconv"

	"kindred/internal/table"
)

// Topic is a row of topics.parquet.
type Topic struct {
	Topic             int       `json:"topic"`
	Size              int64     `json:"size"`
	Label             string    `json:"label"`
	Terms             []string  `json:"terms"`
	Weights           []float32 `json:"weights"`
	RepresentativeIDs []string  `json:"representative_ids"`
	Coverage          float32   `json:"coverage"`
	Exclusivity       float32   `json:"exclusivity"`
	Precision         float32   `json:"precision"`
	CoherenceNPMI     float32   `json:"coherence_npmi"`
	Cohesion          float32   `json:"cohesion"`
	Stability         *float32  `json:"stability"`
	Parent            *int      `json:"parent"`
	FirstSeen         *string   `json:"first_seen"` // ISO date
	LastSeen          *string   `json:"last_seen"`
	Description       []string  `json:"description"`
	Trend             *string   `json:"trend"`
	TrendSlope        *float32  `json:"trend_slope"`
	TrendP            *float32  `json:"trend_p"`
	Mixture           *string   `json:"mixture"`
	RelatedTopics     []int     `json:"related_topics"`
	X                 *float32  `json:"x"`
	Y                 *float32  `json:"y"`
}

// Topics returns the topics, the largest first.
func (r *Run) Topics() ([]Topic, error) { return r.topics() }

func (r *Run) readTopics() (out []Topic, err error) {
	err = r.scanTable("topics.parquet", topicsSchema, func(c []table.Vector, i int) error {
		related, err := numbersOf(c[20].StringList(i))
		if err != nil {
			return r.damaged("topics.parquet names a related topic that is no number")
		}
		out = append(out, Topic{
			Topic: int(c[0].Ints[i]), Size: c[1].Ints[i], Label: c[2].Strings[i], Terms: append([]string{}, c[3].StringList(i)...),
			Weights: append([]float32{}, c[4].FloatList(i)...), RepresentativeIDs: append([]string{}, c[5].StringList(i)...),
			Coverage: c[6].Floats[i], Exclusivity: c[7].Floats[i], Precision: c[8].Floats[i], CoherenceNPMI: c[9].Floats[i], Cohesion: c[10].Floats[i],
			Stability: floatOf(&c[11], i), Parent: intOf(&c[12], i), FirstSeen: isoDay(&c[13], i), LastSeen: isoDay(&c[14], i),
			Description: append([]string{}, c[15].StringList(i)...), Trend: stringOf(&c[16], i), TrendSlope: floatOf(&c[17], i), TrendP: floatOf(&c[18], i),
			Mixture: stringOf(&c[19], i), RelatedTopics: related, X: floatOf(&c[21], i), Y: floatOf(&c[22], i),
		})
		return nil
	})
	return out, err
}

// Field is a row of fields.parquet: a group of topics.
type Field struct {
	Field  int    `json:"field"`
	Label  string `json:"label"`
	Size   int64  `json:"size"`   // papers
	Topics []int  `json:"topics"` // the largest first
}

// Fields returns the fields that topics belong to, the largest first; none
// where no hierarchy was made.
func (r *Run) Fields() (out []Field, err error) {
	err = r.scanTable("fields.parquet", fieldsSchema, func(c []table.Vector, i int) error {
		topics, err := numbersOf(c[3].StringList(i))
		if err != nil {
			return r.damaged("fields.parquet names a topic that is no number")
		}
		out = append(out, Field{int(c[0].Ints[i]), c[1].Strings[i], c[2].Ints[i], topics})
		return nil
	})
	return out, err
}

// Bridge is a row of bridges.parquet: a paper between two topics.
type Bridge struct {
	PaperID  string  `json:"paper_id"`
	Topic    int     `json:"topic"` // its own
	Topic2   int     `json:"topic_2"`
	Score    float32 `json:"score"`   // cosine with the centroid of Topic
	Score2   float32 `json:"score_2"` // and of Topic2
	Strength float32 `json:"strength"`
}

// Bridges returns the papers between two topics, the strongest first.
func (r *Run) Bridges() (out []Bridge, err error) {
	err = r.scanTable("bridges.parquet", bridgesSchema, func(c []table.Vector, i int) error {
		out = append(out, Bridge{c[0].Strings[i], int(c[1].Ints[i]), int(c[2].Ints[i]), c[3].Floats[i], c[4].Floats[i], c[5].Floats[i]})
		return nil
	})
	return out, err
}

// Duplicate is a row of duplicates.parquet: two papers that seem to be one.
type Duplicate struct {
	PaperID     string  `json:"paper_id"`
	DuplicateID string  `json:"duplicate_id"` // later in the run
	Score       float32 `json:"score"`
	Reason      string  `json:"reason"`
}

// Duplicates returns the papers that seem to be in the run twice.
func (r *Run) Duplicates() (out []Duplicate, err error) {
	err = r.scanTable("duplicates.parquet", duplicatesSchema, func(c []table.Vector, i int) error {
		out = append(out, Duplicate{c[0].Strings[i], c[1].Strings[i], c[2].Floats[i], c[3].Strings[i]})
		return nil
	})
	return out, err
}

// scanTable calls f with each row of one of the run's small tables.
func (r *Run) scanTable(name string, schema table.Schema, f func(columns []table.Vector, row int) error) error {
	file, err := r.Table(name)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Scan(context.Background(), schema.Names(), func(_ int, b *table.Batch) error {
		for i := range b.Rows {
			if err := f(b.Columns, i); err != nil {
				return err
			}
		}
		return nil
	})
}

func numbersOf(texts []string) ([]int, error) {
	out := make([]int, len(texts))
	for i, text := range texts {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%q is no number", text)
		}
		out[i] = n
	}
	return out, nil
}

func floatOf(v *table.Vector, i int) *float32 {
	if !v.Has(i) {
		return nil
	}
	x := v.Floats[i]
	return &x
}

func intOf(v *table.Vector, i int) *int {
	if !v.Has(i) {
		return nil
	}
	n := int(v.Ints[i])
	return &n
}

func stringOf(v *table.Vector, i int) *string {
	if !v.Has(i) {
		return nil
	}
	text := v.Strings[i]
	return &text
}
