package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"kindred/internal/kernel"
	"kindred/matrix"
)

// Outliers holds the settings of flagging rows that fit their topics worst. A
// flag takes no row out of its topic.
type Outliers struct {
	// Share of the rows that are not zeros to flag, those with the lowest score
	// relative to the median score of their topic; 0, the default: none.
	Share float64
}

// Validate says what is wrong with the settings.
func (s Outliers) Validate() error {
	if !(s.Share >= 0 && s.Share < 1) {
		return fmt.Errorf("cluster: Share = %v of outliers is not from 0 to below 1", s.Share)
	}
	return nil
}

// Fit says which rows of x (n x d) are outliers, given their topics (n, in
// [0, k)) and their cosines with these (n). Rows of zeros always are. Of the
// others the share asked for is flagged, rounded down: those with the lowest
// score / median score of the topic, of equals the first rows. So a wide topic,
// whose rows all score low, does not get most of the flags. It takes
// O(n (d + log n)) time.
func (s Outliers) Fit(x *matrix.Dense, labels []int32, k int, score []float32) ([]bool, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := checkLabels(labels, x.Rows, k); err != nil {
		return nil, err
	}
	if len(score) != x.Rows {
		return nil, fmt.Errorf("cluster: %d scores for %d rows", len(score), x.Rows)
	}
	flags := make([]bool, x.Rows)
	var known []int32
	scores := make([][]float32, k)
	for i := range flags {
		row := x.Row(i)
		if flags[i] = kernel.Dot(row, row) == 0; !flags[i] {
			known = append(known, int32(i))
			scores[labels[i]] = append(scores[labels[i]], score[i])
		}
	}
	flagged := int(s.Share * float64(len(known)))
	if flagged == 0 {
		return flags, nil
	}
	medians := make([]float64, k)
	for topic := range medians {
		medians[topic] = median(scores[topic])
	}
	relative := make([]float64, x.Rows)
	for _, i := range known {
		// A topic that half of its rows point away from has no scale.
		if relative[i] = float64(score[i]); medians[labels[i]] > 0 {
			relative[i] /= medians[labels[i]]
		}
	}
	slices.SortFunc(known, func(a, b int32) int { return cmp.Or(cmp.Compare(relative[a], relative[b]), cmp.Compare(a, b)) })
	for _, i := range known[:flagged] {
		flags[i] = true
	}
	return flags, nil
}

// median sorts values and returns the middle one, or the mean of the two in the
// middle; NaN for none.
func median(values []float32) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	slices.Sort(values)
	n := len(values)
	return (float64(values[(n-1)/2]) + float64(values[n/2])) / 2
}
