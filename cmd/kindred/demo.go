package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/datasets/sample"
	"kindred/pipeline"
)

const (
	demoRun     = "kindred-demo" // default of --out
	demoPapers  = 3              // papers shown,
	demoNearest = 3              // each with so many nearest
)

// demoOptions are the flags of kindred demo.
type demoOptions struct {
	out   string
	quiet bool
}

func newDemoCommand(s *streams) *cobra.Command {
	o := &demoOptions{}
	cmd := &cobra.Command{
		Use:   "demo [flags]",
		Short: "All of it on a small embedded sample",
		Long: `Builds a run from a sample of papers that the program carries, prints its topics
and three papers with what is related to them, and says where the run is. An older
demo is replaced; no other folder is.`,
		Example: "  kindred demo\n  kindred demo --out /tmp/demo",
		Args:    arguments(0, 0, "no arguments"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd.Context(), s, o)
		},
	}
	addFlags(cmd, "Run", func(fs *pflag.FlagSet) {
		fs.StringVarP(&o.out, "out", "o", "", "the `RUN` folder to write (default "+demoRun+", or a new temporary folder if that is taken)")
	})
	addFlags(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	})
	return cmd
}

func runDemo(ctx context.Context, s *streams, o *demoOptions) error {
	scratch, err := os.MkdirTemp("", "kindred-demo-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	papers := filepath.Join(scratch, sample.Name)
	if err := os.WriteFile(papers, sample.Bytes(), 0o666); err != nil {
		return err
	}
	out, err := demoPlace(o.out)
	if err != nil {
		return err
	}
	bar := newProgress(s, o.quiet)
	built, err := pipeline.Build(ctx, pipeline.Settings{Progress: bar.update}, []string{papers}, out, isDemo(out))
	bar.end()
	if err != nil {
		return err
	}
	return printDemo(ctx, s, built)
}

// demoPlace is the folder of the demo: the one asked for, else the default if
// it is free or holds a demo, else a new temporary one.
func demoPlace(asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	if _, err := os.Lstat(demoRun); errors.Is(err, fs.ErrNotExist) || isDemo(demoRun) {
		return demoRun, nil
	}
	folder, err := os.MkdirTemp("", demoRun+"-")
	return filepath.Join(folder, "run"), err
}

// isDemo says whether a folder is a run of the sample alone.
func isDemo(path string) bool {
	run, err := pipeline.Open(path)
	if err != nil {
		return false
	}
	defer run.Close()
	inputs := run.Manifest.Inputs
	return len(inputs) == 1 && inputs[0].Name == sample.Name
}

func printDemo(ctx context.Context, s *streams, built *pipeline.Built) error {
	run, err := pipeline.Open(built.Path)
	if err != nil {
		return err
	}
	defer run.Close()
	topics, err := run.Topics()
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "%s papers in %d topics, built in %.1f s:\n\n", thousands(built.Manifest.Papers.Read), len(topics), built.Timings.Seconds)
	if err := printTopics(s, topics, len(topics)); err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "\n%d papers, each with the %d most related to it:\n", demoPapers, demoNearest)
	for _, t := range topics[:min(demoPapers, len(topics))] {
		if len(t.RepresentativeIDs) == 0 {
			continue
		}
		like := t.RepresentativeIDs[:1]
		paper, err := run.Named(ctx, like)
		if err != nil {
			return err
		}
		answer, err := run.Related(ctx, pipeline.Query{Like: like, N: demoNearest})
		if err != nil {
			return err
		}
		if err := printNearest(s, paper[0], answer.Results); err != nil {
			return err
		}
	}
	return printNext(s, built.Path, topics)
}

func printNearest(s *streams, paper pipeline.ListedPaper, results []pipeline.Result) error {
	fmt.Fprintln(s.Out)
	if err := printPaper(s, "", paper.PaperID, paper.Title, paper.Year); err != nil {
		return err
	}
	for _, r := range results {
		if err := printPaper(s, "  "+decimal(r.Score, 2)+"  ", r.PaperID, r.Title, r.Year); err != nil {
			return err
		}
	}
	return nil
}
