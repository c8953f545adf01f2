package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/internal/rundir"
	"kindred/pipeline"
)

// verifyOptions are the flags of kindred verify.
type verifyOptions struct {
	rebuild bool
	workers int
	quiet   bool
}

func newVerifyCommand(s *streams) *cobra.Command {
	o := &verifyOptions{}
	cmd := &cobra.Command{
		Use:   "verify RUN [--rebuild [FILE...]] [flags]",
		Short: "Digests hold; the same bytes again",
		Long: `Reads all files of a run and compares them with the digests in its manifest. Each
file that is missing, cut, edited or swapped is named.

With --rebuild the run is also built again, from the recorded settings and the
same inputs, and compared byte by byte. Inputs are looked for where they were, or
among the FILEs given, by their SHA-256.`,
		Example: "  kindred verify ai\n  kindred verify ai --rebuild\n  kindred verify ai --rebuild ~/archive/papers.jsonl.zst",
		Args:    arguments(1, -1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 && !o.rebuild {
				return usagef("FILEs go with --rebuild; without it there is nothing to do with %q", args[1])
			}
			return runVerify(cmd.Context(), s, args[0], args[1:], o)
		},
	}
	addFlags(cmd, "Proof", func(fs *pflag.FlagSet) {
		fs.BoolVar(&o.rebuild, "rebuild", false, "build the run again and compare the bytes")
		fs.Var(count{&o.workers, "all"}, "workers", "processors to use for --rebuild; no result depends on it")
	})
	addFlags(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	})
	return cmd
}

func runVerify(ctx context.Context, s *streams, path string, files []string, o *verifyOptions) error {
	dir, err := rundir.Open(path)
	if err != nil {
		return err
	}
	bar := newProgress(s, o.quiet)
	problems, err := pipeline.Verify(ctx, path, bar.update)
	bar.end()
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		for _, p := range problems {
			fmt.Fprintln(s.Out, clean(p.String()))
		}
		return fmt.Errorf("%s is not as it was published: %s", path, several(len(problems), "problem", "problems"))
	}
	fmt.Fprintf(s.Out, "All %d files of %s are as published.\n", len(dir.Digests())+1, clean(path)) // and the manifest
	if !o.rebuild {
		return nil
	}
	return rebuild(ctx, s, path, files, o)
}

func rebuild(ctx context.Context, s *streams, path string, files []string, o *verifyOptions) error {
	run, err := pipeline.Open(path)
	if err != nil {
		return err
	}
	defer run.Close()
	for _, caution := range run.Cautions() {
		fmt.Fprintln(s.Err, "kindred:", clean(caution))
	}
	bar := newProgress(s, o.quiet)
	different, err := run.Rebuild(ctx, files, o.workers, bar.update)
	bar.end()
	switch {
	case errors.Is(err, pipeline.ErrCannotRebuild):
		return err
	case err != nil:
		return fmt.Errorf("the second build failed: %w", err)
	case len(different) > 0:
		for _, name := range different {
			fmt.Fprintln(s.Out, clean(name)+": differs when built again")
		}
		return fmt.Errorf("%s built again differs in %s", path, several(len(different), "file", "files"))
	}
	_, err = fmt.Fprintln(s.Out, "Built again from its inputs: the same bytes.")
	return err
}
