package pipeline

import (
	"context"
	"fmt"
	"os"

	"kindred/cluster"
	"kindred/matrix"
	"kindred/vectorize"
	"kindred/vectorize/background"
)

// analyse finds all that a run holds beside the papers. Each file is queued for
// writing as soon as all is known that it holds, and written while the next
// stage computes.
func (a *analysis) analyse(ctx context.Context, clock *clock, out *output, spool *os.File, bg *background.Space) (err error) {
	s := a.settings
	out.add("ids.idx", a.writeIDs)
	clock.begin("TF-IDF")
	if bg, err = s.background(bg); err != nil {
		return err
	}
	if err := a.weigh(ctx, bg); err != nil {
		return err
	}
	out.add("terms, tfidf and postings", a.writeTerms, a.writeTFIDF, a.writePostings)

	clock.begin("LSA")
	lsa := vectorize.LSA{Pairs: s.Preset != PresetSklearn, Components: s.Components, Seed: s.Seed, Workers: s.Workers, Progress: s.Progress}
	if a.space, err = lsa.Fit(ctx, a.tfidf); err != nil {
		return err
	}
	if s.Components > a.space.Dims() {
		a.notes = append(a.notes, fmt.Sprintf("components %d lowered to %d: that is the rank of %d papers and %d terms",
			s.Components, a.space.Dims(), a.tfidf.Rows, a.tfidf.Cols))
	}
	if err := a.blend(ctx, bg); err != nil {
		return err
	}
	if a.vectors, err = a.space.Transform(ctx, a.tfidf, s.Workers); err != nil {
		return err
	}
	out.add("vectors", a.writeVectors)

	if s.searches() > 0 {
		clock.begin("Neighbours")
		if err := a.findNeighbors(ctx); err != nil {
			return err
		}
	}
	out.add("neighbours", a.writeNeighbors)

	clock.begin("Topics")
	if err := a.findTopics(ctx, clock, spool); err != nil {
		return err
	}
	clock.begin("Structure")
	if err := a.findStructure(ctx); err != nil {
		return err
	}
	if s.Preset != PresetSklearn {
		clock.begin("Map")
		if err := a.drawMap(ctx); err != nil {
			return err
		}
	}
	a.effective.Components, a.effective.Neighbors = a.space.Dims(), s.neighbors()
	a.effective.MinDF, a.effective.MaxDF = a.model.MinDF, a.model.MaxDF
	out.add("topics", a.writeCentroids, a.writeTopics, a.writeTopicTerms, a.writeTopicsOverTime,
		a.writeFields, a.writeHierarchy, a.writeBridges, a.writeDuplicates)

	clock.begin("Writing") // what is left of it
	return a.writePapers(ctx, out.writer, spool)
}

// weigh makes the TF-IDF matrix of the papers' counts.
func (a *analysis) weigh(ctx context.Context, bg *background.Space) (err error) {
	s := a.settings
	collect(s.Memory)
	text := s.Text
	text.Workers, text.Progress, text.Background = s.Workers, s.Progress, bg
	if a.model, a.tfidf, err = text.Fit(ctx, a.papers.counts); err != nil {
		return err
	}
	a.papers.counts = nil
	collect(s.Memory)
	a.notes = append(a.notes, a.model.Notes...)
	return nil
}

// findTopics clusters the vectors and describes the clusters.
func (a *analysis) findTopics(ctx context.Context, clock *clock, spool *os.File) error {
	s := a.settings
	n := a.vectors.Rows
	points, err := a.smoothed(ctx)
	if err != nil {
		return err
	}
	k, err := a.numberOfTopics(ctx, points)
	if err != nil {
		return err
	}
	if k > n {
		a.notes = append(a.notes, fmt.Sprintf("topics %d lowered to %d: there are no more papers", k, n))
		k = n
	}
	kmeans := cluster.KMeans{K: k, NInit: s.NInit, Seed: s.Seed, Workers: s.Workers, Progress: s.Progress}
	fitted, err := kmeans.Fit(ctx, points)
	if err != nil {
		return err
	}
	found := fitted.Centroids.Rows
	if found < k {
		a.notes = append(a.notes, fmt.Sprintf("topics %d lowered to %d: the papers have no more different vectors", k, found))
	}
	a.effective.Topics, a.effective.NInit = found, kmeans.Starts(n)
	a.effective.Inertia, a.effective.Iterations = finite(fitted.Inertia), fitted.Iterations
	clock.begin("Labels")
	if err := a.describe(ctx, fitted.Labels, found, spool); err != nil || s.Preset == PresetSklearn {
		return err
	}
	return a.measureTopics(ctx, points)
}

// numberOfTopics is the one asked for, or the one chosen.
func (a *analysis) numberOfTopics(ctx context.Context, points *matrix.Dense) (int, error) {
	s := a.settings
	if s.Topics > 0 {
		return s.Topics, nil
	}
	choose := cluster.ChooseK{Min: s.TopicRange[0], Max: s.TopicRange[1], Seed: s.Seed, Workers: s.Workers, Progress: s.Progress}
	chosen, err := choose.Fit(ctx, points, a.tfidf)
	if err != nil {
		return 0, err
	}
	choice := &TopicsChoice{Asked: "auto", Chosen: chosen.K, Reason: chosen.Reason, Structure: chosen.Structure, Curve: []ChoicePoint{}}
	if s.TopicRange != [2]int{} {
		choice.Asked = fmt.Sprintf("auto:%d-%d", s.TopicRange[0], s.TopicRange[1])
	}
	for _, c := range chosen.Curve {
		choice.Curve = append(choice.Curve, ChoicePoint{c.K, finite(c.Stability), finite(c.Separation), finite(c.Coherence), finite(c.Distinct), finite(c.Score)})
	}
	a.effective.Choice = choice
	return chosen.K, nil
}

// smoothed are the vectors averaged with those of their neighbours, by which
// papers are grouped; or the vectors themselves.
func (a *analysis) smoothed(ctx context.Context) (*matrix.Dense, error) {
	if a.settings.Preset == PresetSklearn {
		return a.vectors, nil
	}
	rounds, graph := cluster.DefaultRounds, a.neighbors.First(graphNeighbors)
	a.effective.Smoothing = &Smoothing{Neighbors: graph.K, Rounds: rounds}
	return cluster.Smooth{Rounds: rounds, Workers: a.settings.Workers}.Fit(ctx, a.vectors, graph.Rows, graph.K)
}
