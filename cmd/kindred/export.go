package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/export"
	"kindred/pipeline"
)

// exportOptions are the flags of kindred export.
type exportOptions struct {
	settings export.Settings
	out      string
	quiet    bool
}

func newExportCommand(s *streams) *cobra.Command {
	o := &exportOptions{}
	cmd := &cobra.Command{
		Use:   "export RUN --out DIR [flags]",
		Short: "A run's tables for other programs",
		Long: `Writes papers, topics, terms, trends and neighbours into a folder, with the columns
of the run's own files: as Parquet with the vector of each paper, as CSV (ISO
dates, lists joined by "|", empty where a value is missing), or as JSON lines.`,
		Example: "  kindred export ai --out ai-parquet\n  kindred export ai --out ai-csv --format csv",
		Args:    arguments(1, 1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.out == "" {
				return usagef("say where the tables go: --out DIR")
			}
			return runExport(cmd.Context(), s, args[0], o)
		},
	}
	o.settings.Format = export.Formats()[0]
	addFlags(cmd, "Export", func(fs *pflag.FlagSet) {
		fs.StringVarP(&o.out, "out", "o", "", "the folder `DIR` to write (required)")
		fs.Var(choice{&o.settings.Format, export.Formats()}, "format", "format of the files")
		fs.BoolVar(&o.settings.Force, "force", false, "replace DIR if it is there; only an export is ever replaced")
	})
	addFlags(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	})
	return cmd
}

func runExport(ctx context.Context, s *streams, path string, o *exportOptions) error {
	run, err := pipeline.Open(path)
	if err != nil {
		return err
	}
	defer run.Close()
	bar := newProgress(s, o.quiet)
	o.settings.Progress = bar.update
	written, err := export.Write(ctx, run, o.out, o.settings)
	bar.end()
	if err != nil {
		return err
	}
	g := &grid{columns: []gridColumn{{title: "file"}, {title: "rows", right: true}}}
	for _, w := range written {
		g.add(w.File, thousands(w.Rows))
	}
	if err := g.write(s); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "\nThe tables are in %s.\n", clean(o.out))
	return err
}
