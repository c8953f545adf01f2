package main

import (
	"runtime"

	"github.com/spf13/cobra"

	"kindred/internal/kernel"
	"kindred/internal/rundir"
	"kindred/pipeline"
)

// versionInfo is what kindred version prints.
type versionInfo struct {
	Program  string `json:"program"`
	Version  string `json:"version"`
	Format   int    `json:"format_version"` // of run directories
	Kernel   string `json:"kernel"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

func newVersionCommand(s *streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "version [flags]",
		Short:   "Program, format and kernel level",
		Long:    "Prints the version of the program and of the runs it writes, and the level of vector\ninstructions in use. Equal bytes need equal versions and an equal level.",
		Example: "  kindred version\n  kindred version --format json",
		Args:    arguments(0, 0, "no arguments"),
		RunE: func(*cobra.Command, []string) error {
			v := versionInfo{"kindred", pipeline.Version, rundir.FormatVersion, kernel.Level(), runtime.Version(),
				runtime.GOOS + "/" + runtime.GOARCH}
			if format == formatJSON {
				return writeJSON(s.Out, v)
			}
			level := v.Kernel
			if err := kernel.LevelError(); err != nil {
				level += " (" + readable(err) + ")"
			}
			return facts(s.Out, [][2]string{
				{v.Program, v.Version}, {"run format", orEmpty(&v.Format)}, {"kernel level", level}, {"Go", v.Go}, {"platform", v.Platform},
			})
		},
	}
	addFormat(cmd, &format, formatTable, formatJSON)
	return cmd
}
