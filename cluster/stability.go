package cluster

import (
	"context"
	"fmt"

	"kindred/internal/parallel"
	"kindred/internal/rng"
	"kindred/matrix"
)

// Stability holds the settings of measuring how far topics come back when parts
// of the rows are grouped anew. The zero value asks for the defaults.
type Stability struct {
	Rows    int    // rows that are looked at, at random where there are more; default 0: 3,000, or 40 for each topic
	Draws   int    // parts of these rows; default 0: 8
	Seed    uint64 // of all draws; default 0
	Workers int    `json:"-"` // default 0: all processors; no result depends on it
}

// DefaultStabilityDraws is the number of parts that Stability groups.
const DefaultStabilityDraws = 8

// rowsOfTopic is the number of rows for each topic that Stability looks at.
const rowsOfTopic = 40

// Validate says what is wrong with the settings.
func (s Stability) Validate() error {
	if s.Rows < 0 || s.Draws < 0 {
		return fmt.Errorf("cluster: stability of %d rows in %d draws; 0 means automatic", s.Rows, s.Draws)
	}
	return nil
}

// Fit returns the stability of each of k topics (labels, n, in [0, k)) of the
// rows of x (n x d, rows of unit length or zero), 0 to 1: the mean, over random
// four fifths of the rows that k-means groups anew, of the best Jaccard
// coefficient with one of the groups (Hennig, 2007). Above .75 a topic is stable,
// below .5 it dissolves. -1 is a topic of which no row was looked at. It takes
// O(Rows k d) time, whatever n.
func (s Stability) Fit(ctx context.Context, x *matrix.Dense, labels []int32, k int) ([]float64, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := checkLabels(labels, x.Rows, k); err != nil {
		return nil, err
	}
	if s.Rows == 0 {
		s.Rows = max(DefaultChoiceRows, rowsOfTopic*k)
	}
	if s.Draws == 0 {
		s.Draws = DefaultStabilityDraws
	}
	rows := nonZero(x)
	chosen := sample(rng.Stream(s.Seed, "stability/sample", 0), len(rows), min(s.Rows, len(rows)))
	found := &grouping{k: k, labels: make([]int32, len(chosen))}
	for i, at := range chosen {
		chosen[i] = rows[at]
		found.labels[i] = labels[rows[at]]
	}
	mean, counted := make([]float64, k), make([]float64, k)
	if int(partOfRows*float64(len(chosen))) > k {
		points := pick(x, chosen)
		parts, err := newParts(ctx, s.Workers, points, s.Draws, s.Seed, "stability/draw", k)
		if err != nil {
			return nil, err
		}
		err = parallel.Fold(ctx, s.Workers, len(parts), func(_, draw int) ([]float64, error) {
			again, err := parts[draw].group(ctx, points, k)
			if err != nil {
				return nil, err
			}
			own, _ := newOverlap(found, again).best()
			return own, nil
		}, func(_ int, own []float64) error {
			for topic, jaccard := range own {
				if jaccard >= 0 {
					mean[topic] += jaccard
					counted[topic]++
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for topic := range mean {
		if counted[topic] == 0 {
			mean[topic] = -1
			continue
		}
		mean[topic] /= counted[topic]
	}
	return mean, nil
}
