package pipeline

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"kindred/cluster"
	"kindred/cluster/layout"
	"kindred/datasets"
	"kindred/internal/parallel"
	"kindred/internal/rundir"
	"kindred/matrix"
	"kindred/recommend"
	"kindred/vectorize"
)

// Built is what Build made.
type Built struct {
	Path     string
	Manifest *Manifest
	Timings  *Timings
}

// analysis is a run before it is written.
type analysis struct {
	settings  Settings
	papers    *collection
	model     *vectorize.Model
	tfidf     *matrix.CSR
	space     *vectorize.Space
	vectors   *matrix.Dense // n x d unit rows
	topics    *cluster.Topics
	facts     []topicFacts         // a topic
	neighbors *recommend.Neighbors // nil: none asked for
	phrases   *vectorize.Phrases   // until fields are named; nil: labels are terms
	structure structure
	layout    *layout.Map // nil: no map asked for
	effective Effective
	notes     []string
}

// Build reads papers from inputs (files, folders, globs, "-"), finds topics and
// neighbours, and publishes the run directory out. An existing out is refused,
// or with force replaced if it is a run. On any error, cancellation included,
// out is what it was before.
func Build(ctx context.Context, s Settings, inputs []string, out string, force bool) (*Built, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	found, err := datasets.Expand(inputs)
	if err != nil {
		return nil, err
	}
	return build(ctx, s, found, nil, out, force)
}

// build is Build of inputs that are known. names, if not nil, are the names
// that the manifest gives them.
func build(ctx context.Context, s Settings, inputs []datasets.Input, names []string, path string, force bool) (built *Built, err error) {
	defer boundMemory(s.Memory)()
	s = s.effective()
	options, err := s.Input.options()
	if err != nil {
		return nil, err
	}
	options.Stdin = s.Stdin
	bg, err := readBackground(s)
	if err != nil {
		return nil, err
	}
	var at position
	options.Progress = func(_ string, done, total int64) { at = position{done, total} }
	reader, err := datasets.NewReader(inputs, options)
	if err != nil {
		return nil, err
	}
	w, err := rundir.Create(path, force)
	if err != nil {
		return nil, err
	}
	defer func() {
		if failed := w.Abort(); failed != nil && err == nil {
			err = failed
		}
	}()
	clock := newClock()
	spool, err := w.TempFile("papers.spool")
	if err != nil {
		return nil, err
	}
	a := &analysis{settings: s}
	clock.begin("Reading")
	if a.papers, err = readPapers(ctx, s, reader, &at, spool); err != nil {
		return nil, err
	}
	for i, name := range names {
		a.papers.files[i].Name = name
	}
	out, ctx := newOutput(ctx, w, s.Workers)
	defer out.queue.Stop()
	if err := out.queue.Wait(a.analyse(ctx, clock, out, spool, bg)); err != nil {
		return nil, err
	}
	manifest := a.manifest()
	timings := clock.timings(s, a.papers.files)
	timings.Written = out.written
	if s.isBackgroundFile() {
		if timings.Background, err = filepath.Abs(s.Background); err != nil {
			return nil, err
		}
	}
	if err := w.Publish(manifest, timings); err != nil {
		return nil, err
	}
	return &Built{Path: path, Manifest: manifest, Timings: timings}, nil
}

// noTerms says whether paper i has no known term.
func (a *analysis) noTerms(i int) bool { return a.tfidf.Indptr[i] == a.tfidf.Indptr[i+1] }

// clock measures the stages of a build.
type clock struct {
	start  time.Time
	begun  time.Time
	stages []StageTime
}

func newClock() *clock {
	now := time.Now()
	return &clock{start: now, begun: now}
}

// begin ends the stage before and begins the next.
func (c *clock) begin(stage string) {
	c.end()
	c.stages = append(c.stages, StageTime{Stage: stage})
}

func (c *clock) end() {
	now := time.Now()
	if n := len(c.stages); n > 0 {
		c.stages[n-1].Seconds = milliseconds(now.Sub(c.begun))
	}
	c.begun = now
}

func milliseconds(d time.Duration) float64 { return math.Round(d.Seconds()*1000) / 1000 }

func (c *clock) timings(s Settings, files []datasets.FileInfo) *Timings {
	c.end()
	host, _ := os.Hostname() // a name is nice to have, no more
	t := &Timings{
		Started: c.start.UTC().Format(time.RFC3339), Seconds: milliseconds(time.Since(c.start)),
		Stages: c.stages, Workers: parallel.Workers(s.Workers), PeakMB: peakMB(), Host: host, Go: runtime.Version(),
	}
	for _, f := range files {
		t.Inputs = append(t.Inputs, InputPath{f.Path, f.SHA256})
	}
	return t
}
