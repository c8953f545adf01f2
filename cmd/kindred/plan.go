package main

import (
	"context"
	"fmt"

	"kindred/pipeline"
)

// runPlan prints what a build would take, and builds nothing.
func runPlan(ctx context.Context, s *streams, o *buildOptions, inputs []string) error {
	plan, err := pipeline.MakePlan(ctx, o.settings, inputs)
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
		{"Disk", fmt.Sprintf("about %s MB for the run", thousands(max(1, int64(plan.RunMB))))},
		{"Time", fmt.Sprintf("about %s s on %d processors", guess(max(.1, plan.Seconds)), plan.Workers)},
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
		g.add(name, guess(stage.Seconds))
	}
	return g.write(s)
}

// guess shows as many digits of seconds as a guess is worth.
func guess(seconds float64) string {
	switch {
	case seconds < .1:
		return "< 0.1"
	case seconds < 10:
		return fmt.Sprintf("%.1f", seconds)
	}
	return fmt.Sprintf("%.0f", seconds)
}
