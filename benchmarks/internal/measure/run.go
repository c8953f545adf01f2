package measure

import (
	"os/exec"

	"kindred/internal/rundir"
)

// BuiltRun is what `kindred build` took, and what its run says of itself.
type BuiltRun struct {
	Cost
	Stages   []Stage
	Papers   int
	Terms    int
	Topics   int
	Captured float64 // share of the TF-IDF matrix that LSA keeps
	Inertia  float64 // of k-means
	Kernel   string  // level of the hot loops
}

// Stage is a stage of a build.
type Stage struct {
	Stage   string
	Seconds float64
}

// Seconds is the time of the stages named.
func (b BuiltRun) Seconds(stages ...string) float64 {
	sum := 0.0
	for _, s := range b.Stages {
		for _, name := range stages {
			if s.Stage == name {
				sum += s.Seconds
			}
		}
	}
	return sum
}

// KindredBuild runs `binary build papers --out run --force` with more flags.
func KindredBuild(binary, papers, run string, flags ...string) (BuiltRun, error) {
	var b BuiltRun
	cost, err := Run(exec.Command(binary, append([]string{"build", papers, "--out", run, "--force"}, flags...)...))
	if err != nil {
		return b, err
	}
	dir, err := rundir.Open(run)
	if err != nil {
		return b, err
	}
	var manifest struct {
		Program   struct{ Kernel string }
		Papers    struct{ Read int }
		Effective struct {
			Inertia float64
			Topics  int
		}
		Space struct {
			Captured float64
			Terms    int
		}
	}
	if err := dir.Manifest(&manifest); err != nil {
		return b, err
	}
	var timings struct{ Stages []Stage }
	if err := dir.Timings(&timings); err != nil {
		return b, err
	}
	return BuiltRun{
		Cost: cost, Stages: timings.Stages, Kernel: manifest.Program.Kernel,
		Papers: manifest.Papers.Read, Terms: manifest.Space.Terms, Topics: manifest.Effective.Topics,
		Captured: manifest.Space.Captured, Inertia: manifest.Effective.Inertia,
	}, nil
}
