package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/pipeline"
	"kindred/report"
)

// reportOptions are the flags of kindred report.
type reportOptions struct {
	out     string
	title   string
	workers int
}

// reportWriters write a report by the extension of its file.
var reportWriters = map[string]func(io.Writer, *report.Report) error{
	".html": report.WriteHTML,
	".md":   report.WriteMarkdown,
	".json": report.WriteJSON,
}

func newReportCommand(s *streams) *cobra.Command {
	o := &reportOptions{}
	cmd := &cobra.Command{
		Use:   "report RUN --out FILE [flags]",
		Short: "The topic report: a page, Markdown or JSON",
		Long: `Writes what a run found for people to read. FILE.html is one page with a map of
all papers, a card for each topic, trends and a search; it needs no network and
can be sent by mail. FILE.md says the same for a repository or a message, and
FILE.json for programs.`,
		Example: "  kindred report ai --out ai.html\n  kindred report ai --out ai.md\n  kindred report ai --out report.json --title \"What we read in 2025\"",
		Args:    arguments(1, 1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			write, ok := reportWriters[strings.ToLower(filepath.Ext(o.out))]
			if !ok {
				return usagef("say where the report goes, and as what: --out FILE.html, FILE.md or FILE.json")
			}
			return runReport(cmd.Context(), s, args[0], o, write)
		},
	}
	addFlags(cmd, "Report", func(fs *pflag.FlagSet) {
		fs.StringVarP(&o.out, "out", "o", "", "the `FILE` to write: .html, .md or .json (required)")
		fs.StringVar(&o.title, "title", "", "`TEXT` over the report; without it, the name of the run")
		fs.Var(count{&o.workers, "all"}, "workers", "processors to use; no result depends on it")
	})
	return cmd
}

func runReport(ctx context.Context, s *streams, path string, o *reportOptions, write func(io.Writer, *report.Report) error) error {
	run, err := pipeline.Open(path)
	if err != nil {
		return err
	}
	defer run.Close()
	r, err := report.New(ctx, run, report.Options{Title: o.title, Workers: o.workers})
	if err != nil {
		return err
	}
	size, err := publishFile(o.out, func(w io.Writer) error { return write(w, r) })
	if err != nil {
		return fmt.Errorf("the report cannot be written to %s: %w", clean(o.out), withoutPath(err))
	}
	_, err = fmt.Fprintf(s.Out, "%s, %.1f MB: %s in %s.\n", clean(o.out), float64(size)/1e6,
		several(len(r.Papers), "paper", "papers"), several(len(r.Topics), "topic", "topics"))
	return err
}

// withoutPath leaves out the path of an error of the file system, which is that of
// a temporary file.
func withoutPath(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// publishFile writes a file that appears whole or not at all.
func publishFile(path string, write func(io.Writer) error) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name()) // gone after the rename
	if err = write(f); err == nil {
		size, err = f.Seek(0, io.SeekCurrent)
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return size, err
}
