package pipeline

import (
	"context"

	"kindred/internal/rundir"
	"kindred/internal/table"
)

// Ranked is a related paper, by id and score alone.
type Ranked struct {
	PaperID string
	Score   float64
}

// Rank is Related without what describes the papers, for many queries: it reads
// nothing of papers.parquet but the ids, once.
func (r *Run) Rank(ctx context.Context, q Query) ([]Ranked, error) {
	ids, err := r.allIDs()
	if err != nil {
		return nil, err
	}
	var out []Ranked
	err = rundir.CatchFault(func() error {
		s, err := r.resolve(ctx, q)
		if err != nil {
			return err
		}
		found, err := r.run(ctx, s)
		for _, f := range found {
			out = append(out, Ranked{ids[f.Row], f.Score})
		}
		return err
	})
	return out, err
}

func (r *Run) readAllIDs() ([]string, error) {
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	var ids []string
	err = f.Scan(context.Background(), []string{"paper_id"}, func(_ int, b *table.Batch) error {
		ids = append(ids, b.Columns[0].Strings...)
		return nil
	})
	return ids, err
}

// TopicOfEach returns the topic of each paper, in the order of the run.
func (r *Run) TopicOfEach(ctx context.Context) ([]int32, error) {
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	var topics []int32
	err = f.Scan(ctx, []string{"topic"}, func(_ int, b *table.Batch) error {
		for _, t := range b.Columns[0].Ints {
			topics = append(topics, int32(t))
		}
		return nil
	})
	return topics, err
}
