package pipeline_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kindred/datasets"
	"kindred/pipeline"
)

func TestPlanOfFewPapersIsExact(t *testing.T) {
	for _, c := range []struct {
		settings pipeline.Settings
		stages   int
	}{{pipeline.Settings{}, 9}, {pipeline.Settings{Preset: pipeline.PresetSklearn}, 8}} {
		s := c.settings
		papers := writePapers(t, 1500, 9)
		plan, err := pipeline.MakePlan(context.Background(), s, []string{papers})
		if err != nil {
			t.Fatal(err)
		}
		m := build(t, s, papers).Manifest
		if plan.Papers != m.Papers.Read || !plan.Counted || plan.Terms != int64(m.Space.Terms) || plan.Search != m.Effective.Search {
			t.Errorf("preset %q: %+v; the run has %d papers, %d terms", s.Preset, plan, m.Papers.Read, m.Space.Terms)
		}
		if plan.NonZeros != int64(m.Space.NonZeros) {
			t.Errorf("preset %q: %d non-zeros planned, the run has %d", s.Preset, plan.NonZeros, m.Space.NonZeros)
		}
		if len(plan.Stages) != c.stages || plan.Seconds <= 0 || plan.PeakMB <= 0 || plan.RunMB <= 0 {
			t.Errorf("preset %q: %+v", s.Preset, plan)
		}
	}
}

func TestPlanOfManyPapersIsAnEstimate(t *testing.T) {
	const n = 12000
	none := 0
	plan, err := pipeline.MakePlan(context.Background(), pipeline.Settings{Preset: pipeline.PresetSklearn, Neighbors: &none}, []string{writePapers(t, n, 9)})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Counted || plan.Papers < n*8/10 || plan.Papers > n*12/10 {
		t.Errorf("%+v", plan)
	}
	if plan.Search != "" || len(plan.Stages) != 7 {
		t.Errorf("no neighbours asked for: %+v", plan)
	}
}

func TestPlanErrors(t *testing.T) {
	ctx := context.Background()
	empty := filepath.Join(t.TempDir(), "empty.jsonl")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pipeline.MakePlan(ctx, pipeline.Settings{}, []string{empty}); !errors.Is(err, datasets.ErrNoPapers) {
		t.Errorf("an empty file: %v", err)
	}
	if _, err := pipeline.MakePlan(ctx, pipeline.Settings{}, []string{"-"}); err == nil || !strings.Contains(err.Error(), "give a file") {
		t.Errorf("standard input: %v", err)
	}
	if _, err := pipeline.MakePlan(ctx, pipeline.Settings{Topics: -1}, []string{empty}); err == nil || !strings.Contains(err.Error(), "topics = -1") {
		t.Errorf("settings: %v", err)
	}
	if _, err := pipeline.MakePlan(ctx, pipeline.Settings{}, []string{empty + ".none"}); err == nil {
		t.Error("no file: no error")
	}
}
