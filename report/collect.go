package report

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"kindred/internal/parallel"
	"kindred/pipeline"
)

// Options are the settings of New. The zero value asks for the defaults.
type Options struct {
	Title   string // default "": the name of the run's folder
	Workers int    // default 0: all processors; no result depends on it
}

// Validate says what is wrong with the options.
func (o Options) Validate() error {
	if o.Workers < 0 {
		return fmt.Errorf("report: Workers = %d is negative; 0 means all processors", o.Workers)
	}
	return nil
}

// What a report shows of long lists.
const (
	shownRelated    = 5   // of a paper shown in full
	shownBridges    = 100 // the strongest
	shownDuplicates = 500
	shownNames      = 5 // top authors and venues of a topic
	shownNews       = 6 // periods of a topic with new terms
	mostAbstracts   = 1000
)

// New collects the report of a run. It takes about a second for 100,000 papers.
func New(ctx context.Context, run *pipeline.Run, opts Options) (*Report, error) {
	if err := opts.Validate(); err != nil {
		return nil, err
	}
	title := opts.Title
	if title == "" {
		path, err := filepath.Abs(run.Path)
		if err != nil {
			return nil, err
		}
		title = filepath.Base(path)
	}
	m := run.Manifest
	r := &Report{Title: clean(title), Program: Program{m.Program.Name, m.Program.Version}, workers: opts.Workers}
	c := &collector{run: run, report: r}
	// Each step writes to places of its own.
	steps := []func(context.Context) error{c.readPapers, c.readTopics, c.readNeighbors}
	err := parallel.Each(ctx, opts.Workers, len(steps), func(_, i int) error { return steps[i](ctx) })
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{c.join, c.relate, c.readAbstracts, c.readTimeline} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	c.describeTopics()
	if err := r.overview(m); err != nil {
		return nil, err
	}
	r.fillLists()
	return r, nil
}

// fillLists makes empty lists of those that are nil, so that JSON has no null
// for them.
func (r *Report) fillLists() {
	r.Fields, r.Topics, r.Bridges, r.Duplicates, r.Outliers = listed(r.Fields), listed(r.Topics), listed(r.Bridges), listed(r.Duplicates), listed(r.Outliers)
	r.Timeline.Periods, r.Overview.Inputs, r.Overview.TopVenues = listed(r.Timeline.Periods), listed(r.Overview.Inputs), listed(r.Overview.TopVenues)
	for i := range r.Overview.Inputs {
		r.Overview.Inputs[i].Rejects = listed(r.Overview.Inputs[i].Rejects)
	}
	for i := range r.Fields {
		r.Fields[i].Series = listed(r.Fields[i].Series)
	}
	for i := range r.Topics {
		t := &r.Topics[i]
		t.Warnings, t.Representatives, t.TopAuthors, t.TopVenues = listed(t.Warnings), listed(t.Representatives), listed(t.TopAuthors), listed(t.TopVenues)
		t.Series, t.NewTerms = listed(t.Series), listed(t.NewTerms)
		for j := range t.Representatives {
			t.Representatives[j].Related = listed(t.Representatives[j].Related)
		}
	}
	for i := range r.Papers {
		r.Papers[i].Nearest = listed(r.Papers[i].Nearest)
	}
}

// collector gathers a report from the files of a run.
type collector struct {
	run       *pipeline.Run
	report    *Report
	ids       []string         // as the run has them
	rows      map[string]int32 // of ids
	neighbors neighborList
	bridges   []pipeline.Bridge
	twins     []pipeline.Duplicate
}

func (c *collector) damaged(format string, args ...any) error {
	return fmt.Errorf("report: the run %s is damaged: %s; kindred verify tells more", c.run.Path, fmt.Sprintf(format, args...))
}

// row is the place of the paper with an id.
func (c *collector) row(id string) (int, error) {
	row, ok := c.rows[id]
	if !ok {
		return 0, c.damaged("a file names the paper %q, which is not in papers.parquet", id)
	}
	return int(row), nil
}

func (c *collector) readTopics(context.Context) error {
	topics, err := c.run.Topics()
	if err != nil {
		return err
	}
	c.report.Topics = make([]Topic, len(topics))
	for i, t := range topics {
		t.Label, t.Terms, t.Description = clean(t.Label), cleanAll(t.Terms), cleanAll(t.Description)
		c.report.Topics[i].Topic = t
	}
	fields, err := c.run.Fields()
	if err != nil {
		return err
	}
	c.report.Fields = make([]Field, len(fields))
	for i, f := range fields {
		f.Label = clean(f.Label)
		c.report.Fields[i].Field = f
	}
	if c.bridges, err = c.run.Bridges(); err != nil {
		return err
	}
	c.twins, err = c.run.Duplicates()
	return err
}

// join puts together what names papers by their ids, and checks all numbers.
func (c *collector) join(context.Context) error {
	r, k := c.report, len(c.report.Topics)
	for i := range r.Topics {
		t := &r.Topics[i]
		if t.Topic.Topic != i {
			return c.damaged("row %d of topics.parquet is topic %d", i, t.Topic.Topic)
		}
		if t.Parent != nil && (*t.Parent < 0 || *t.Parent >= len(r.Fields)) {
			t.Parent = nil
		}
		for _, other := range t.RelatedTopics {
			if other >= k {
				return c.damaged("topics.parquet names topic %d of %d", other, k)
			}
		}
		for _, id := range t.RepresentativeIDs {
			row, err := c.row(id)
			if err != nil {
				return err
			}
			t.Representatives = append(t.Representatives, Shown{Paper: row})
		}
	}
	for i := range r.Papers {
		p := &r.Papers[i]
		if p.Topic < 0 || p.Topic >= k || p.Topic2 != nil && (*p.Topic2 < 0 || *p.Topic2 >= k) {
			return c.damaged("row %d of papers.parquet is in no topic of topics.parquet", i)
		}
		if p.Outlier {
			r.Outliers = append(r.Outliers, i)
		}
	}
	for _, f := range r.Fields {
		for _, t := range f.Topics {
			if t >= k {
				return c.damaged("fields.parquet names topic %d of %d", t, k)
			}
		}
	}
	for _, b := range c.bridges[:min(len(c.bridges), shownBridges)] {
		row, err := c.row(b.PaperID)
		if err != nil {
			return err
		}
		if min(b.Topic, b.Topic2) < 0 || max(b.Topic, b.Topic2) >= k {
			return c.damaged("bridges.parquet names a topic that is not in topics.parquet")
		}
		r.Bridges = append(r.Bridges, Bridge{row, b.Topic, b.Topic2, b.Score, b.Score2, b.Strength})
	}
	for _, d := range c.twins[:min(len(c.twins), shownDuplicates)] {
		row, err := c.row(d.PaperID)
		if err != nil {
			return err
		}
		other, err := c.row(d.DuplicateID)
		if err != nil {
			return err
		}
		r.Duplicates = append(r.Duplicates, Duplicate{row, other, d.Score, clean(d.Reason)})
	}
	return c.joinNeighbors()
}

// relate finds the papers related to those that are shown in full.
func (c *collector) relate(ctx context.Context) error {
	var shown []*Shown
	for i := range c.report.Topics {
		for j := range c.report.Topics[i].Representatives {
			shown = append(shown, &c.report.Topics[i].Representatives[j])
		}
	}
	blocks := parallel.Blocks(len(shown), 4)
	return parallel.Each(ctx, c.report.workers, len(blocks), func(_, block int) error {
		for _, s := range shown[blocks[block].Start:blocks[block].End] {
			found, err := c.run.Rank(ctx, pipeline.Query{Like: []string{c.ids[s.Paper]}, N: shownRelated})
			if isWordless(err) {
				continue
			}
			if err != nil {
				return err
			}
			for _, f := range found {
				row, err := c.row(f.PaperID)
				if err != nil {
					return err
				}
				s.Related = append(s.Related, Related{row, f.Score})
			}
		}
		return nil
	})
}

// central returns the papers of each topic in turn, the most central first, up
// to most: first the representatives of all topics, then the others by score.
func (c *collector) central(most int) []int {
	r := c.report
	taken := make([]bool, len(r.Papers))
	var out []int
	take := func(row int) {
		if !taken[row] && len(out) < most {
			taken[row] = true
			out = append(out, row)
		}
	}
	for _, t := range r.Topics {
		for _, s := range t.Representatives {
			take(s.Paper)
		}
	}
	for _, b := range r.Bridges[:min(len(r.Bridges), shownBridges/4)] {
		take(b.Paper)
	}
	members := make([][]int, len(r.Topics))
	for i, p := range r.Papers {
		members[p.Topic] = append(members[p.Topic], i)
	}
	for _, m := range members {
		sortBy(m, func(a, b int) int {
			return cmp.Or(cmp.Compare(r.Papers[b].Score, r.Papers[a].Score), cmp.Compare(a, b))
		})
	}
	for rank := 0; len(out) < min(most, len(r.Papers)); rank++ {
		for _, m := range members {
			if rank < len(m) {
				take(m[rank])
			}
		}
	}
	return out
}
