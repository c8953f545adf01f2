package main

import (
	"context"
	"fmt"

	"kindred/pipeline"
)

// runPlan prints what a build would take, and builds nothing.
func runPlan(ctx context.Context, s *streams, o *buildOptions, inputs []string) error {
	settings := o.settings
	settings.Stdin = s.In
	plan, err := pipeline.MakePlan(ctx, settings, inputs)
	if err != nil {
		return err
	}
	if o.json {
		return writeJSON(s.Out, plan)
	}
	return printPlan(s, plan)
}

func printPlan(s *streams, plan *pipeline.Plan) error {
	about := "about "
	if plan.Counted {
		about = ""
	}
	if err := facts(s.Out, [][2]string{
		{"Papers", about + thousands(plan.Papers)},
		{"Terms", about + thousands(plan.Terms)},
		{"Memory", fmt.Sprintf("about %s MB at most", thousands(int64(plan.PeakMB)))},
		{"Disk", fmt.Sprintf("about %s MB for the run", thousands(int64(plan.RunMB)))},
		{"Time", fmt.Sprintf("about %.*f s on %d processors", decimals(plan.Seconds), plan.Seconds, plan.Workers)},
	}); err != nil {
		return err
	}
	fmt.Fprintln(s.Out)
	g := grid{columns: []gridColumn{{title: "Stage"}, {title: "Seconds", right: true}}}
	for _, stage := range plan.Stages {
		name := stage.Stage
		if name == "Neighbours" {
			name += ", " + plan.Search
		}
		g.add(name, fmt.Sprintf("%.*f", decimals(stage.Seconds), stage.Seconds))
	}
	return g.write(s)
}

// decimals shows as much of seconds as a guess is worth.
func decimals(seconds float64) int {
	switch {
	case seconds < 1:
		return 2
	case seconds < 10:
		return 1
	}
	return 0
}
