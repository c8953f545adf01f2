package pipeline

import (
	"context"

	"kindred/cluster/layout"
)

// How faithful the map is, is measured on so many neighbours of so many papers.
const (
	trustedNeighbors = 10
	trustedPapers    = 100
)

// drawMap places papers and the labels of topics on the map.
func (a *analysis) drawMap(ctx context.Context) (err error) {
	s := a.settings
	draw := layout.Settings{Seed: s.Seed, Workers: s.Workers, Progress: s.Progress}
	graph := a.neighbors.First(graphNeighbors)
	if a.layout, err = draw.Fit(ctx, a.vectors, graph.Rows, graph.K); err != nil {
		return err
	}
	for topic, place := range a.layout.LabelPlaces(a.topics.Labels, len(a.facts)) {
		a.facts[topic].x, a.facts[topic].y = float64(place.X), float64(place.Y)
	}
	trust, err := layout.Trustworthiness(ctx, a.vectors, a.layout, trustedNeighbors, trustedPapers, s.Workers)
	if err != nil {
		return err
	}
	a.effective.Map = &MapQuality{Trustworthiness: finite(trust), Sampled: min(trustedPapers, a.vectors.Rows)}
	return nil
}

// place is where paper i stands: on the axis of x (0) or y (1).
func (a *analysis) place(axis, i int) (float64, bool) {
	if a.layout == nil {
		return 0, false
	}
	return float64([2][]float32{a.layout.X, a.layout.Y}[axis][i]), true
}
