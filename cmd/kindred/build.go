package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"kindred/pipeline"
)

func newBuildCommand(s *streams) *cobra.Command {
	o := &buildOptions{}
	cmd := &cobra.Command{
		Use:   "build FILE... --out RUN [flags]",
		Short: "Papers in, a run out",
		Long: `Reads papers, finds their topics and nearest papers, and writes a run.

FILE is a file, a folder, a pattern such as "papers-*.json", or - for standard
input; .gz and .zst are unpacked. JSON lines, JSON arrays, BibTeX, RIS, CSV, TSV
and Daily Papers listings are told by their content. The same papers and settings
give the same bytes, whatever the number of workers. Names of flags are
scikit-learn's where it has the same thing, and may be written with underscores.`,
		Example: `  kindred build papers.jsonl.zst --out ai
  kindred build daily-papers.txt --out daily --topics 12
  kindred build *.csv --out mine --id-field key --rejects rejects.tsv
  kindred build snapshot.jsonl.zst --plan
  kindred build papers.jsonl --out sk --preset sklearn --n_clusters 50 --random_state 1`,
		Args: arguments(1, -1, "at least one FILE of papers"),
		RunE: func(cmd *cobra.Command, inputs []string) error {
			if err := o.finish(cmd.Flags()); err != nil {
				return err
			}
			if o.plan {
				return runPlan(cmd.Context(), s, o, inputs)
			}
			return runBuild(cmd.Context(), s, o, inputs)
		},
	}
	bindBuild(cmd, o)
	return cmd
}

func runBuild(ctx context.Context, s *streams, o *buildOptions, inputs []string) error {
	rejects, err := createRejects(o.rejects)
	if err != nil {
		return err
	}
	bar := newProgress(s, o.quiet)
	settings := o.settings
	settings.Stdin, settings.OnReject, settings.Progress = s.In, rejects.add, bar.update
	built, err := pipeline.Build(ctx, settings, inputs, o.out, o.force)
	bar.end()
	if errors.Is(err, context.Canceled) {
		rejects.discard()
		return err
	}
	if settings.Strict {
		rejects.add(err)
	}
	if err := errors.Join(err, rejects.publish()); err != nil {
		return err
	}
	return printBuilt(ctx, s, built, o.json)
}
