package report

import (
	"context"
	"errors"
	"slices"
	"time"

	"kindred/internal/table"
	"kindred/pipeline"
)

func sortBy[T any](list []T, order func(a, b T) int) { slices.SortFunc(list, order) }

func isWordless(err error) bool { return errors.Is(err, pipeline.ErrNoKnownWord) }

// paperColumns are the columns of papers.parquet that a report needs.
var paperColumns = []string{
	"paper_id", "title", "authors", "year", "published", "venue", "doi", "arxiv_id", "url",
	"topic", "topic_2", "topic_score", "is_outlier", "x", "y",
}

func (c *collector) readPapers(ctx context.Context) error {
	f, err := c.run.Table("papers.parquet")
	if err != nil {
		return err
	}
	defer f.Close()
	n := f.NumRows()
	c.ids, c.rows = make([]string, 0, n), make(map[string]int32, n)
	papers := make([]Paper, 0, n)
	var mapped int
	err = f.Scan(ctx, paperColumns, func(start int, b *table.Batch) error {
		v := b.Columns
		text := func(column, i int) string {
			if !v[column].Has(i) {
				return ""
			}
			return v[column].Strings[i]
		}
		seconds := make([]int, b.Rows)
		x, y := slices.Clone(v[13].Floats), slices.Clone(v[14].Floats)
		for i := range b.Rows {
			id := v[0].Strings[i]
			c.rows[id] = int32(len(c.ids))
			c.ids = append(c.ids, id)
			p := Paper{
				ID: clean(id), Title: clean(v[1].Strings[i]), Authors: cleanAll(v[2].StringList(i)), Venue: clean(text(5, i)),
				Link: linkOf(text(6, i), text(7, i), text(8, i)), Topic: int(v[9].Ints[i]), Score: v[11].Floats[i], Outlier: v[12].Bools[i],
			}
			if v[3].Has(i) {
				p.Year = int(v[3].Ints[i])
			}
			if v[4].Has(i) {
				p.Date = isoDay(v[4].Ints[i])
			}
			if v[10].Has(i) {
				seconds[i] = int(v[10].Ints[i])
				p.Topic2 = &seconds[i]
			}
			if v[13].Has(i) && v[14].Has(i) {
				p.X, p.Y = &x[i], &y[i]
				mapped++
			}
			papers = append(papers, p)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if mapped > 0 && mapped < len(papers) {
		return c.damaged("some papers have a place on the map and others have none")
	}
	c.report.Papers = papers
	return nil
}

func isoDay(days int64) string {
	return time.Unix(days*24*60*60, 0).UTC().Format(time.DateOnly)
}

// neighborList is neighbors.parquet as it is read, before ids are rows.
type neighborList struct{ papers, others []string }

// nearestShown is how many neighbours of a paper a report of n papers keeps.
func nearestShown(n int) int {
	if n > 20_000 {
		return 5
	}
	return 10
}

func (c *collector) readNeighbors(ctx context.Context) error {
	f, err := c.run.Table("neighbors.parquet")
	if err != nil {
		return err
	}
	defer f.Close()
	most := int64(nearestShown(int(c.run.Manifest.Papers.Read)))
	return f.Scan(ctx, []string{"paper_id", "rank", "neighbor_id"}, func(_ int, b *table.Batch) error {
		for i, rank := range b.Columns[1].Ints {
			if rank <= most {
				c.neighbors.papers = append(c.neighbors.papers, b.Columns[0].Strings[i])
				c.neighbors.others = append(c.neighbors.others, b.Columns[2].Strings[i])
			}
		}
		return nil
	})
}

func (c *collector) joinNeighbors() error {
	list := &c.neighbors
	rows := make([]int32, len(list.papers))
	for start := 0; start < len(rows); {
		id := list.papers[start]
		end := start
		for ; end < len(rows) && list.papers[end] == id; end++ {
			other, err := c.row(list.others[end])
			if err != nil {
				return err
			}
			rows[end] = int32(other)
		}
		paper, err := c.row(id)
		if err != nil {
			return err
		}
		c.report.Papers[paper].Nearest = rows[start:end:end]
		start = end
	}
	*list = neighborList{}
	return nil
}

const longestAbstract = 3000 // characters

// readAbstracts reads the abstracts of the most central papers.
func (c *collector) readAbstracts(context.Context) error {
	f, err := c.run.Table("papers.parquet")
	if err != nil {
		return err
	}
	defer f.Close()
	rows := c.central(mostAbstracts)
	b, err := f.Rows([]string{"abstract"}, rows)
	if err != nil {
		return err
	}
	for i, row := range rows {
		if b.Columns[0].Has(i) {
			c.report.Papers[row].Abstract = shorten(clean(b.Columns[0].Strings[i]), longestAbstract)
		}
	}
	return nil
}
