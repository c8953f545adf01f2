package measure

import (
	"os"
	"path/filepath"
	"testing"
)

// TestPlanOfRealPapers builds both collections as planned.
func TestPlanOfRealPapers(t *testing.T) {
	if testing.Short() {
		t.Skip("short: builds 330,402 papers")
	}
	folder := filepath.Join("..", "..", "..", "..", "shared", "data")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("../shared/data is not here")
	}
	t.Chdir("../../..")
	binary := filepath.Join(t.TempDir(), "kindred")
	if err := Build(binary); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		flags []string
	}{{"conferences", nil}, {"arxiv", []string{"--search", "approximate"}}} {
		papers := filepath.Join("..", "shared", "data", c.name, "papers.jsonl.zst")
		plan, err := KindredPlan(binary, papers, c.flags...)
		if err != nil {
			t.Fatal(err)
		}
		built, err := KindredBuild(binary, papers, filepath.Join(t.TempDir(), "run"), c.flags...)
		if err != nil {
			t.Fatal(err)
		}
		const factor = 1.5
		if share := plan.PeakMB / built.PeakMB; share < 1/factor || share > factor {
			t.Errorf("%s: %.0f MB planned, %.0f used", c.name, plan.PeakMB, built.PeakMB)
		}
		if share := float64(plan.Papers) / float64(built.Papers); share < .8 || share > 1.25 {
			t.Errorf("%s: %d papers planned, %d read", c.name, plan.Papers, built.Papers)
		}
		t.Logf("%s: %d papers, %.1f s, %.0f MB planned; %d papers, %.1f s, %.0f MB built", c.name,
			plan.Papers, plan.Seconds, plan.PeakMB, built.Papers, built.Cost.Seconds, built.PeakMB)
	}
}
