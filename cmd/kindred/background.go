package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/pipeline"
)

// backgroundOptions are the flags of kindred background learn.
type backgroundOptions struct {
	settings pipeline.BackgroundSettings
	out      string
	quiet    bool
}

func newBackgroundCommand(s *streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "background",
		Short: "Learn a space from many papers that small collections lean on",
		Long: `A collection of tens or hundreds of papers is too small to learn from alone which
words go together. Kindred carries a background space, learnt from some hundred
thousand papers, on which it leans the more the smaller a collection is. For
papers on something else, learn one from many papers on that.`,
		Example: "  kindred background learn medline.jsonl.zst --out medicine.kbg",
		Args:    arguments(0, 0, "a command: kindred background learn"),
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newBackgroundLearnCommand(s))
	return cmd
}

func newBackgroundLearnCommand(s *streams) *cobra.Command {
	o := &backgroundOptions{}
	cmd := &cobra.Command{
		Use:   "learn FILE... --out SPACE",
		Short: "Learn a background space from files of papers",
		Long: `Reads papers as build does and writes the space that they make: words, in how many
papers each is, and some hundred numbers a word. No text is kept.`,
		Example: "  kindred background learn medline.jsonl.zst --out medicine.kbg\n  kindred build reading-list.bib --background medicine.kbg --out mine",
		Args:    arguments(1, -1, "FILE..."),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.out == "" {
				return usagef("say where the space goes: --out SPACE")
			}
			return runBackgroundLearn(cmd.Context(), s, args, o)
		},
	}
	addFlags(cmd, "Space", func(fs *pflag.FlagSet) {
		fs.StringVarP(&o.out, "out", "o", "", "the `SPACE` file to write (required)")
		fs.StringVar(&o.settings.Name, "name", "", "`NAME` that manifests give it; without it, that of the file")
		fs.Var(count{&o.settings.Terms, "auto"}, "terms", "words to keep, the most frequent ones")
		fs.Var(count{&o.settings.Components, "auto"}, "components", "numbers a word")
		fs.Var(count{&o.settings.Workers, "all"}, "workers", "processors to use; no result depends on it")
	})
	addFlags(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	})
	return cmd
}

func runBackgroundLearn(ctx context.Context, s *streams, inputs []string, o *backgroundOptions) error {
	bar := newProgress(s, o.quiet)
	o.settings.Progress = bar.update
	if o.settings.Name == "" {
		o.settings.Name = o.out
	}
	learnt, err := pipeline.LearnBackground(ctx, o.settings, inputs)
	bar.end()
	if err != nil {
		return err
	}
	size, err := publishFile(o.out, func(w io.Writer) error {
		_, err := learnt.WriteTo(w)
		return err
	})
	if err != nil {
		return fmt.Errorf("the space cannot be written to %s: %w", clean(o.out), withoutPath(err))
	}
	_, err = fmt.Fprintf(s.Out, "%s, %.1f MB: %s words, %d numbers each, from %s papers.\n", clean(o.out), float64(size)/1e6,
		thousands(learnt.Terms()), learnt.Dims(), thousands(learnt.Papers()))
	return err
}
