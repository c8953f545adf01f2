package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// run runs the command line and returns the exit code.
func run(ctx context.Context, args []string, s *streams) int {
	root := newRootCommand(s)
	root.SetArgs(append([]string{}, args...)) // nil would mean the arguments of the process
	command, err := root.ExecuteContextC(ctx)
	if err != nil {
		reportError(s.Err, command.CommandPath(), err)
	}
	return exitCode(err)
}

// groups of commands, as the help lists them.
const (
	groupBuild   = "build"
	groupLook    = "look"
	groupProve   = "prove"
	groupProgram = "program"
)

func newRootCommand(s *streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "kindred",
		Short: "Papers in; themes, related papers and tables out",
		Long: `Kindred turns a collection of papers into themes one can read, related work
one can trust, and tables one can open in a notebook.

kindred build reads papers and writes a run: a folder of Parquet and NumPy
files. All other commands answer from a run.`,
		Example: `  kindred demo
  kindred build papers.jsonl.zst --out ai
  kindred topics ai
  kindred related ai "attention is all you need"`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return nil
			}
			if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
				return usagef("there is no command %q; did you mean %s?", args[0], strings.Join(near, " or "))
			}
			return usagef("there is no command %q", args[0])
		},
		RunE:                       func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
		SilenceUsage:               true,
		SilenceErrors:              true,
		SuggestionsMinimumDistance: 2,
	}
	root.SetIn(s.In)
	root.SetOut(s.Out)
	root.SetErr(s.Err)
	root.AddGroup(
		&cobra.Group{ID: groupBuild, Title: "Make a run:"},
		&cobra.Group{ID: groupLook, Title: "Look into it:"},
		&cobra.Group{ID: groupProve, Title: "Judge and prove it:"},
		&cobra.Group{ID: groupProgram, Title: "The program:"},
	)
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
			c.DisableFlagsInUseLine = true
			root.AddCommand(c)
		}
	}
	add(groupBuild, newBuildCommand(s), newDemoCommand(s), newBackgroundCommand(s))
	add(groupLook, newTopicsCommand(s), newPapersCommand(s), newRelatedCommand(s), newExplainCommand(s), newReportCommand(s), newExportCommand(s))
	add(groupProve, newEvalCommand(s), newVerifyCommand(s))
	add(groupProgram, newVersionCommand(s))
	root.SetHelpCommandGroupID(groupProgram)
	root.SetCompletionCommandGroupID(groupProgram)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return &usageError{err} })
	root.SetGlobalNormalizationFunc(normalizeFlag)
	root.SetUsageFunc(usage)
	return root
}

// aliases are the names that scikit-learn and BERTopic give to settings.
func aliases() map[string]string {
	return map[string]string{
		"n-components": "components",
		"n-clusters":   "topics",
		"nr-topics":    "topics",
		"n-neighbors":  "neighbors",
		"random-state": "seed",
	}
}

// normalizeFlag takes underscores for dashes, and aliases.
func normalizeFlag(_ *pflag.FlagSet, name string) pflag.NormalizedName {
	name = strings.ReplaceAll(name, "_", "-")
	if alias, ok := aliases()[name]; ok {
		name = alias
	}
	return pflag.NormalizedName(name)
}

// arguments makes a wrong number of arguments a usage error that says what is
// expected.
func arguments(least, most int, expected string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return usagef("expected %s", expected)
		case most >= 0 && len(args) > most:
			return usagef("expected %s, and not also %q", expected, args[most])
		}
		return nil
	}
}
