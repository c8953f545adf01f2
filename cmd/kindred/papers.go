package main

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/pipeline"
)

// listLimit is the number of papers in a table unless --limit says otherwise.
const listLimit = 50

// papersOptions are the flags of kindred papers.
type papersOptions struct {
	filter filterFlags
	limit  *int
	format string
}

func newPapersCommand(s *streams) *cobra.Command {
	o := &papersOptions{}
	cmd := &cobra.Command{
		Use:   "papers RUN [flags]",
		Short: "List papers: ids, titles, years, topics",
		Long: `Lists papers of a run: those of a topic by falling score, else in the order in
which they were read. Conditions add up.

--where takes FIELD=VALUE, and !=, <, <=, >, >= in place of =. FIELD is any column
of papers.parquet, the fields of the input included.`,
		Example: `  kindred papers ai --search "graph neural"
  kindred papers ai --topic 3 --where "year>=2020"
  kindred papers ai --since 2023-06 --venue ACL --format tsv`,
		Args: arguments(1, 1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := o.filter.finish(); err != nil {
				return err
			}
			return runPapers(cmd.Context(), s, args[0], o)
		},
	}
	addFlags(cmd, "Which papers", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.filter.filter.Search, "search", "", "with all of the `WORDS` in title, abstract, authors or keywords")
		o.filter.add(fs)
	})
	addFlags(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.Var(unsetInt{&o.limit}, "limit", fmt.Sprintf("list at most so many, 0: all (default %d in a table, else all)", listLimit))
	})
	addFormat(cmd, &o.format, formatTable, formatJSON, formatTSV)
	return cmd
}

func runPapers(ctx context.Context, s *streams, path string, o *papersOptions) error {
	run, err := pipeline.Open(path)
	if err != nil {
		return err
	}
	defer run.Close()
	papers, err := run.Papers(ctx, o.filter.filter)
	if err != nil {
		return err
	}
	limit := 0
	if o.format == formatTable {
		limit = listLimit
	}
	if o.limit != nil {
		limit = *o.limit
	}
	found := len(papers)
	if limit > 0 && found > limit {
		papers = papers[:limit]
	}
	switch o.format {
	case formatJSON:
		return writeJSON(s.Out, papers)
	case formatTSV:
		var rows [][]string
		for _, p := range papers {
			rows = append(rows, []string{p.PaperID, p.Title, orEmpty(p.Year), strconv.Itoa(p.Topic), p.TopicLabel, shortest(float64(p.TopicScore), 32)})
		}
		return writeTSV(s.Out, []string{"paper_id", "title", "year", "topic", "topic_label", "topic_score"}, rows)
	}
	return printPapers(s, papers, found)
}

// printPapers prints a table of papers, and how many of those found it leaves
// out.
func printPapers(s *streams, papers []pipeline.ListedPaper, found int) error {
	if found == 0 {
		_, err := fmt.Fprintln(s.Out, "No paper meets the conditions.")
		return err
	}
	g := &grid{columns: []gridColumn{
		{title: "id"}, {title: "year", right: true}, {title: "title", elastic: 2},
		{title: "topic", elastic: 1}, {title: "cosine", right: true},
	}}
	for _, p := range papers {
		g.add(p.PaperID, orEmpty(p.Year), orNoTitle(p.Title), fmt.Sprintf("%d %s", p.Topic, p.TopicLabel), decimal(p.TopicScore, 3))
	}
	if err := g.write(s); err != nil {
		return err
	}
	if found > len(papers) {
		fmt.Fprintf(s.Out, "%s of %s papers; --limit 0 lists all\n", thousands(len(papers)), thousands(found))
	}
	return nil
}
