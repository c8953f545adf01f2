package pipeline

import (
	"context"
	"fmt"
	"math"
	"os"
	"runtime"
	"time"

	"kindred/cluster"
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
	labels    []string             // a topic
	neighbors *recommend.Neighbors // nil: none asked for
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
	if err := out.queue.Wait(a.analyse(ctx, clock, out, spool)); err != nil {
		return nil, err
	}
	manifest := a.manifest()
	timings := clock.timings(s, a.papers.files)
	timings.Written = out.written
	if err := w.Publish(manifest, timings); err != nil {
		return nil, err
	}
	return &Built{Path: path, Manifest: manifest, Timings: timings}, nil
}

// analyse finds all that a run holds beside the papers. Each file is queued for
// writing as soon as all is known that it holds, and written while the next
// stage computes.
func (a *analysis) analyse(ctx context.Context, clock *clock, out *output, spool *os.File) (err error) {
	s := a.settings
	out.add("ids.idx", a.writeIDs)
	clock.begin("TF-IDF")
	collect(s.Memory)
	text := s.Text
	text.Workers, text.Progress = s.Workers, s.Progress
	if a.model, a.tfidf, err = text.Fit(ctx, a.papers.counts); err != nil {
		return err
	}
	a.papers.counts = nil
	collect(s.Memory)
	a.notes = append(a.notes, a.model.Notes...)
	out.add("terms, tfidf and postings", a.writeTerms, a.writeTFIDF, a.writePostings)

	clock.begin("LSA")
	lsa := vectorize.LSA{Components: s.Components, Seed: s.Seed, Workers: s.Workers, Progress: s.Progress}
	if a.space, err = lsa.Fit(ctx, a.tfidf); err != nil {
		return err
	}
	if s.Components > a.space.Dims() {
		a.notes = append(a.notes, fmt.Sprintf("components %d lowered to %d: that is the rank of %d papers and %d terms",
			s.Components, a.space.Dims(), a.tfidf.Rows, a.tfidf.Cols))
	}
	if a.vectors, err = a.space.Transform(ctx, a.tfidf, s.Workers); err != nil {
		return err
	}
	out.add("vectors", a.writeVectors)

	clock.begin("Topics")
	if err := a.findTopics(ctx, clock); err != nil {
		return err
	}
	out.add("topics", a.writeCentroids, a.writeTopics, a.writeTopicTerms, a.writeTopicsOverTime)
	out.add("papers", func(ctx context.Context, w *rundir.Writer) error { return a.writePapers(ctx, w, spool) })
	if s.neighbors() > 0 {
		clock.begin("Neighbours")
		if err := a.findNeighbors(ctx); err != nil {
			return err
		}
	}
	a.effective.Components, a.effective.Neighbors = a.space.Dims(), s.neighbors()
	a.effective.MinDF, a.effective.MaxDF = a.model.MinDF, a.model.MaxDF

	clock.begin("Writing") // what is left of it
	return a.writeNeighbors(ctx, out.writer)
}

// findTopics clusters the vectors and describes the clusters.
func (a *analysis) findTopics(ctx context.Context, clock *clock) error {
	s := a.settings
	n := a.vectors.Rows
	k := s.Topics
	if k == 0 {
		k = cluster.AutoK(n)
	}
	if k > n {
		a.notes = append(a.notes, fmt.Sprintf("topics %d lowered to %d: there are no more papers", k, n))
		k = n
	}
	kmeans := cluster.KMeans{K: k, NInit: s.NInit, Seed: s.Seed, Workers: s.Workers, Progress: s.Progress}
	fitted, err := kmeans.Fit(ctx, a.vectors)
	if err != nil {
		return err
	}
	found := fitted.Centroids.Rows
	if found < k {
		a.notes = append(a.notes, fmt.Sprintf("topics %d lowered to %d: the papers have no more different vectors", k, found))
	}
	clock.begin("Labels")
	describe := cluster.Describe{Workers: s.Workers, Variant: a.model.Variants()}
	if a.topics, err = describe.Fit(ctx, a.vectors, a.tfidf, a.model.Vocabulary.DF, fitted.Labels, found); err != nil {
		return err
	}
	a.labels = topicLabels(a.topics, a.model.Vocabulary)
	a.effective.Topics, a.effective.NInit = found, kmeans.Starts(n)
	a.effective.Inertia, a.effective.Iterations = finite(fitted.Inertia), fitted.Iterations
	return nil
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
