package pipeline

import (
	"context"
	"fmt"

	"kindred/cluster"
	"kindred/matrix"
	"kindred/recommend"
)

// How the neighbours of all papers are searched.
const (
	SearchExact       = "exact"       // every pair of papers is looked at
	SearchApproximate = "approximate" // by inverted lists; the manifest has the recall
)

// exactPapers is the number of papers up to which the search is exact unless
// the settings say otherwise. Two cores need about a minute and a half for it.
const exactPapers = 500_000

const (
	listRows   = 64 // papers of the sample for each inverted list
	listRounds = 8  // of k-means
)

// search is the way neighbours are searched among n papers.
func (s Settings) search(n int) string {
	switch {
	case s.Search != "":
		return s.Search
	case n <= exactPapers:
		return SearchExact
	}
	return SearchApproximate
}

// graphNeighbors is the number of neighbours a paper that topics, duplicates and
// the map take into account, however many are stored.
const graphNeighbors = 10

// searches is the number of neighbours to find for each paper: those asked for,
// and those that topics and the map need.
func (s Settings) searches() int {
	if s.Preset == PresetSklearn {
		return s.neighbors()
	}
	return max(s.neighbors(), graphNeighbors)
}

// findNeighbors finds the nearest neighbours of all papers.
func (a *analysis) findNeighbors(ctx context.Context) (err error) {
	s, n := a.settings, a.vectors.Rows
	a.effective.Search = s.search(n)
	if a.effective.Search == SearchExact {
		exact := recommend.Exact{K: s.searches(), Workers: s.Workers, Progress: s.Progress}
		a.neighbors, err = exact.Fit(ctx, a.vectors)
		return err
	}
	lists := cluster.KMeans{
		K: recommend.Lists(n), NInit: 1, MaxIter: listRounds, Seed: s.Seed, Workers: s.Workers, Progress: s.Progress,
	}
	fitted, err := lists.Fit(ctx, sampleRows(a.vectors, listRows*lists.K))
	if err != nil {
		return err
	}
	search := recommend.Approximate{K: s.searches(), Workers: s.Workers, Progress: s.Progress}
	found, err := search.Fit(ctx, a.vectors, fitted.Centroids)
	if err != nil {
		return err
	}
	a.neighbors = found.Neighbors
	a.effective.Lists, a.effective.Probes, a.effective.Recall = fitted.Centroids.Rows, found.Probes, &found.Recall
	a.notes = append(a.notes, fmt.Sprintf("neighbours searched approximately: %.1f %% of the exact ones were found for a sample of %d papers (--search exact finds all)",
		100*found.Recall, found.Sampled))
	return nil
}

// sampleRows returns about so many rows, evenly spread, or x where it has no
// more.
func sampleRows(x *matrix.Dense, size int) *matrix.Dense {
	if size >= x.Rows {
		return x
	}
	out := matrix.NewDense(size, x.Cols)
	for i := range size {
		copy(out.Row(i), x.Row(i*x.Rows/size))
	}
	return out
}
