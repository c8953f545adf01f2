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
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	b, err := f.Rows(listedColumns, rows)
	if err != nil {
		return nil, err
	}
	papers := make([]ListedPaper, b.Rows)
	for i := range papers {
		papers[i] = listed(b.Columns, i)
	}
	return papers, nil
}
