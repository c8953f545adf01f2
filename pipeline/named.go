package pipeline

import (
	"context"

	"kindred/internal/table"
)

// listedColumns are the columns of papers.parquet that make a ListedPaper.
var listedColumns = []string{"paper_id", "title", "year", "topic", "topic_label", "topic_score"}

// listed is row i of listedColumns.
func listed(c []table.Vector, i int) ListedPaper {
	return ListedPaper{
		PaperID: c[0].Strings[i], Title: c[1].Strings[i], Year: optionalInt(&c[2], i), Topic: int(c[3].Ints[i]),
		TopicLabel: c[4].Strings[i], TopicScore: c[5].Floats[i],
	}
}

// Named returns the papers of the names, ids or titles as Query takes them, in
// their order. It reads only what holds them. A name that no paper has is an
// UnknownError.
func (r *Run) Named(ctx context.Context, names []string) ([]ListedPaper, error) {
	if len(names) == 0 {
		return nil, ctx.Err()
	}
	rows := make([]int, len(names))
	for i, name := range names {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		row, _, err := r.find(name)
		if err != nil {
			return nil, err
		}
		rows[i] = row
	}
	return r.listedRows(ctx, rows)
}

// coldAnswers is the number of queries for which papers.parquet is read page by
// page. A run that is asked more has what lists show of all papers in memory.
const coldAnswers = 3

// listedRows returns the papers of rows, in their order.
func (r *Run) listedRows(ctx context.Context, rows []int) ([]ListedPaper, error) {
	papers := make([]ListedPaper, len(rows))
	if r.asked.Load() > coldAnswers {
		all, err := r.listed()
		if err != nil {
			return nil, err
		}
		for i, row := range rows {
			papers[i] = all[row]
		}
		return papers, ctx.Err()
	}
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	b, err := f.Rows(listedColumns, rows)
	if err != nil {
		return nil, err
	}
	for i := range papers {
		papers[i] = listed(b.Columns, i)
	}
	return papers, ctx.Err()
}

// readListed reads all papers.
func (r *Run) readListed() ([]ListedPaper, error) {
	all, err := r.Papers(context.Background(), Filter{})
	if err == nil && len(all) != r.rows() {
		return nil, r.damaged("papers.parquet has not as many rows as its arrays")
	}
	return all, err
}
