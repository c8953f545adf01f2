package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/pipeline"
)

// explainOptions are the flags of kindred explain.
type explainOptions struct {
	terms  *int
	space  string
	format string
}

func newExplainCommand(s *streams) *cobra.Command {
	o := &explainOptions{}
	cmd := &cobra.Command{
		Use:   "explain RUN A B [flags]",
		Short: "Why a paper is related to another",
		Long: `Says which terms make paper B related to paper A. The weights of the terms and
the rest add up to the score, which is that of kindred related for the pair. A
shared term is in both papers; a linked one is in A alone, and tied to B by the
words that go with it.`,
		Example: "  kindred explain ai W2963403868 W2194775991\n  kindred explain ai W1 W2 --terms 0 --format json",
		Args:    arguments(3, 3, "RUN and the ids or titles of two papers"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runExplain(cmd.Context(), s, args[0], args[1], args[2], o)
		},
	}
	addFlags(cmd, "Account", func(fs *pflag.FlagSet) {
		fs.Var(optionalInt{&o.terms, pipeline.DefaultTerms}, "terms", "terms to name; 0: all")
		addSpace(fs, &o.space)
	})
	addFormat(cmd, &o.format, formatTable, formatJSON)
	return cmd
}

func runExplain(ctx context.Context, s *streams, path, a, b string, o *explainOptions) error {
	run, err := pipeline.Open(path)
	if err != nil {
		return err
	}
	defer run.Close()
	terms := pipeline.DefaultTerms
	if o.terms != nil {
		terms = *o.terms
	}
	e, err := run.Explain(ctx, a, b, o.space, terms)
	if err != nil {
		return err
	}
	if o.format == formatJSON {
		return writeJSON(s.Out, e)
	}
	papers, err := run.Named(ctx, []string{e.A, e.B})
	if err != nil {
		return err
	}
	for i, name := range []string{"A: ", "B: "} {
		if err := printPaper(s, name, papers[i].PaperID, papers[i].Title, papers[i].Year); err != nil {
			return err
		}
	}
	fmt.Fprintln(s.Out)
	g := &grid{columns: []gridColumn{{title: "weight", right: true}, {title: "term", elastic: 1}, {title: "kind"}}}
	for _, t := range e.Terms {
		g.add(decimal(t.Weight, 4), t.Term, t.Kind)
	}
	g.add(decimal(e.Rest, 4), "(the rest)", "")
	g.add(decimal(e.Score, 4), "= score", "")
	return g.write(s)
}
