package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is the width to which help texts of flags are wrapped.
const helpWidth = 100

// groupKey is the annotation of a flag that names its group.
const groupKey = "group"

// addFlags gives a command flags that the help lists under a title.
func addFlags(cmd *cobra.Command, title string, bind func(fs *pflag.FlagSet)) {
	fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
	bind(fs)
	fs.VisitAll(func(f *pflag.Flag) {
		if f.Annotations == nil {
			f.Annotations = map[string][]string{}
		}
		f.Annotations[groupKey] = []string{title}
	})
	fs.SortFlags = false
	cmd.Flags().SortFlags = false
	cmd.Flags().AddFlagSet(fs)
	fs.VisitAll(func(f *pflag.Flag) {
		if c, ok := f.Value.(choice); ok {
			_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(c.allowed, cobra.ShellCompDirectiveNoFileComp)) // the flag is new
		}
	})
}

// usage prints how a command is used: its commands and flags by group.
func usage(cmd *cobra.Command) error {
	var b strings.Builder
	b.WriteString("Usage:\n")
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "  %s COMMAND ...\n", cmd.CommandPath())
	} else {
		fmt.Fprintf(&b, "  %s\n", cmd.UseLine())
	}
	if cmd.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", cmd.Example)
	}
	for _, group := range cmd.Groups() {
		fmt.Fprintf(&b, "\n%s\n", group.Title)
		listCommands(&b, cmd, group.ID)
	}
	if len(cmd.Groups()) == 0 && cmd.HasAvailableSubCommands() {
		b.WriteString("\nCommands:\n")
		listCommands(&b, cmd, "")
	}
	for _, title := range flagGroups(cmd.LocalFlags()) {
		fs := pflag.NewFlagSet(title, pflag.ContinueOnError)
		fs.SortFlags = false
		cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
			if flagGroup(f) == title {
				fs.AddFlag(f)
			}
		})
		fmt.Fprintf(&b, "\n%s:\n%s", title, fs.FlagUsagesWrapped(helpWidth))
	}
	if cmd.HasAvailableSubCommands() {
		fmt.Fprintf(&b, "\n%s COMMAND --help tells more about a command.\n", cmd.CommandPath())
	}
	_, err := fmt.Fprint(cmd.OutOrStdout(), b.String())
	return err
}

func listCommands(b *strings.Builder, cmd *cobra.Command, group string) {
	for _, c := range cmd.Commands() {
		if c.GroupID == group && (c.IsAvailableCommand() || c.Name() == "help") {
			fmt.Fprintf(b, "  %-*s  %s\n", cmd.NamePadding(), c.Name(), c.Short)
		}
	}
}

func flagGroup(f *pflag.Flag) string {
	if title := f.Annotations[groupKey]; len(title) > 0 {
		return title[0]
	}
	return "Other flags"
}

// flagGroups are the groups of flags in their order; "Other flags" is last.
func flagGroups(fs *pflag.FlagSet) []string {
	var titles []string
	other := false
	seen := map[string]bool{}
	fs.VisitAll(func(f *pflag.Flag) {
		title := flagGroup(f)
		switch {
		case f.Hidden:
		case len(f.Annotations[groupKey]) == 0:
			other = true
		case !seen[title]:
			seen[title] = true
			titles = append(titles, title)
		}
	})
	if other {
		titles = append(titles, "Other flags")
	}
	return titles
}
