package cluster

import (
	"context"
	"fmt"
	"math"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// Defaults of ChooseK.
const (
	DefaultDraws       = 4
	DefaultChoiceMax   = 120
	DefaultChoiceRows  = 3000
	rowsPerTopic       = 20 // of the sample, at the largest number of topics
	fewToCompare       = 9  // below, there is nothing to compare
	fallbackTopics     = 5  // where there is no structure
	gridStep           = 1.2
	partOfRows         = 0.8
	usualWeight        = 0.08
	usualRows          = 600
	wordsWeight        = 0.25 // of coherence and of distinct terms, each
	stableWithoutWords = 0.5
)

// ChooseK holds the settings of choosing the number of topics. The zero value
// asks for the defaults.
type ChooseK struct {
	Min     int    // topics at least; default 0: 2
	Max     int    // topics at most; default 0: 120, or 3 AutoK of the rows, but a third of the rows at most
	Rows    int    // rows that are looked at, at random where there are more; default 0: 3,000, or 20 for each of Max topics
	Draws   int    // parts of these rows that are grouped anew; default 0: 4; at least 2
	Seed    uint64 // of all draws; default 0
	Workers int    `json:"-"` // default 0: all processors; no result depends on it
	// Progress is called as groupings are found; optional.
	Progress func(stage string, done, total int64) `json:"-"`
}

// Choice is a number of topics and what speaks for it.
type Choice struct {
	K         int
	Structure bool        // false: it was found that the rows are not in groups at all
	Chance    float64     // likeness of rows by their terms / that of rows of terms dealt out at random; 0 without terms
	Reason    string      // one to three sentences for readers
	Curve     []Candidate // what was tried, by rising K; empty where there was nothing to choose
}

// Candidate is a number of topics that was tried.
type Candidate struct {
	K          int
	Stability  float64 // mean Jaccard coefficient of a topic with its best match in another draw's grouping, 0 to 1
	Separation float64 // mean of 1 - (distance to the own topic's centroid / distance to the next), distance = 1 - cosine; 0 to 1
	Coherence  float64 // mean NPMI of the five leading terms of a topic: see Evidence.Coherence; 0 without terms
	Distinct   float64 // share of different terms in these lists; 0 without terms
	Score      float64 // see ChooseK.Fit
}

// Validate says what is wrong with the settings.
func (s ChooseK) Validate() error {
	switch {
	case s.Min < 0:
		return fmt.Errorf("cluster: Min = %d topics is negative; 0 means 2", s.Min)
	case s.Max < 0:
		return fmt.Errorf("cluster: Max = %d topics is negative; 0 means automatic", s.Max)
	case s.Max > 0 && s.Min > s.Max:
		return fmt.Errorf("cluster: Min = %d topics exceeds Max = %d", s.Min, s.Max)
	case s.Rows < 0:
		return fmt.Errorf("cluster: Rows = %d to choose by is negative; 0 means automatic", s.Rows)
	case s.Draws < 0 || s.Draws == 1:
		return fmt.Errorf("cluster: Draws = %d; groupings are compared, so 2 are needed; 0 means %d", s.Draws, DefaultDraws)
	}
	return nil
}

// Fit chooses the number of topics for the rows of x (n x d, rows of unit length
// or zero; rows of zeros do not count). tfidf (n x V) has their terms; nil does
// without.
//
// Numbers from Min to Max in steps of a fifth are tried. For each of them, Draws
// random four fifths of the rows are grouped by k-means, and all rows given to
// the centroids found. A number is good if such groupings agree (Ben-Hur,
// Elisseeff and Guyon, 2002; Hennig, 2007), and if rows are much nearer to their
// own centroid than to the next. The first alone prefers the fewest topics, and
// real collections have no one true number: where the curves are flat, a number
// near AutoK of the rows is taken. So the largest score wins:
//
//	Stability + Separation + (Coherence + Distinct) / 4 - .08 (1 + 600 / n) ln(K / AutoK)^2
//
// of which all but the last term are weighed means with the numbers before and
// after (1:2:1), as single curves have noise. The few rows of a small collection
// say less, and AutoK more.
//
// Rows of terms are in no groups if they are as like one another as rows of the
// same terms dealt out at random: see dealt. Without terms, if the stability
// is below a half. K is 5 then, within the bounds.
//
// It takes O(Rows d (sum of K)) time, whatever n.
func (s ChooseK) Fit(ctx context.Context, x *matrix.Dense, tfidf *matrix.CSR) (*Choice, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	switch {
	case x.Rows == 0:
		return nil, fmt.Errorf("cluster: no rows to choose a number of topics for")
	case tfidf != nil && tfidf.Rows != x.Rows:
		return nil, fmt.Errorf("cluster: %d rows of vectors, %d of terms", x.Rows, tfidf.Rows)
	}
	c, err := s.newChooser(ctx, x, tfidf)
	if err != nil {
		return nil, err
	}
	if len(c.grid) < 2 {
		return c.settled(x.Rows), nil
	}
	choice := &Choice{}
	if choice.Curve, err = c.curve(ctx); err != nil {
		return nil, err
	}
	best := c.score(choice.Curve, x.Rows)
	choice.K = choice.Curve[best].K
	choice.Structure = choice.Curve[best].Stability >= stableWithoutWords
	if tfidf != nil {
		if choice.Chance, err = c.likeness(ctx); err != nil {
			return nil, err
		}
		choice.Structure = choice.Chance >= likeByChance
	}
	if !choice.Structure {
		choice.K = c.within(fallbackTopics)
	}
	choice.Reason = choice.explain(best, c.within(AutoK(x.Rows)))
	return choice, nil
}

// chooser is what one choice works with.
type chooser struct {
	ChooseK
	rows  *matrix.Dense // the sample
	terms *matrix.CSR   // of the same rows; nil: none
	parts []*part
	grid  []int
}

// within brings k into the bounds asked for, and not above the rows.
func (c *chooser) within(k int) int {
	k = max(k, c.Min, 1)
	if c.Max > 0 {
		k = min(k, c.Max)
	}
	return max(1, min(k, c.rows.Rows))
}

// settled is the choice where only one number can be; nothing speaks against
// structure then.
func (c *chooser) settled(n int) *Choice {
	k := c.within(AutoK(n))
	reason := fmt.Sprintf("%s: there are too few different texts (%d) to compare numbers of topics.", topics(k), c.rows.Rows)
	if c.Min > 0 && c.Min == c.Max {
		reason = fmt.Sprintf("%s: no other number was allowed.", topics(k))
	}
	return &Choice{K: k, Structure: true, Reason: reason}
}

// newGrid lists the numbers to try, of which limit is the largest possible.
func (s ChooseK) newGrid(n, rows, limit int) []int {
	low, high := max(s.Min, 2), s.Max
	if high == 0 {
		high = max(low, min(rows/3, max(DefaultChoiceMax, 3*AutoK(n))))
	}
	high = min(high, limit)
	if rows < fewToCompare || low > high {
		return nil
	}
	grid := []int{low}
	for at := float64(low); ; {
		at *= gridStep
		k := int(math.Round(at))
		if k >= high {
			break
		}
		if k > grid[len(grid)-1] {
			grid = append(grid, k)
		}
	}
	if last := len(grid) - 1; last > 0 && float64(high) < float64(grid[last])*math.Sqrt(gridStep) {
		grid = grid[:last]
	}
	if high > low {
		grid = append(grid, high)
	}
	return grid
}

// curve measures each number of the grid.
func (c *chooser) curve(ctx context.Context) ([]Candidate, error) {
	curve := make([]Candidate, len(c.grid))
	tasks := len(c.grid) * len(c.parts)
	found := make([]*grouping, tasks)
	// The largest numbers, which take longest, come first.
	err := parallel.Fold(ctx, c.Workers, tasks, func(_, task int) (*grouping, error) {
		at, p := len(c.grid)-1-task/len(c.parts), c.parts[task%len(c.parts)]
		return p.group(ctx, c.rows, c.grid[at])
	}, func(task int, g *grouping) error {
		found[task] = g
		if c.Progress != nil {
			c.Progress("number of topics", int64(task+1), int64(tasks))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = parallel.Each(ctx, c.Workers, len(c.grid), func(_, task int) error {
		at := len(c.grid) - 1 - task
		groupings := found[task*len(c.parts) : (task+1)*len(c.parts)]
		curve[at] = Candidate{K: c.grid[at], Stability: agreement(groupings)}
		for _, g := range groupings {
			curve[at].Separation += g.separation / float64(len(groupings))
		}
		if c.terms == nil {
			return nil
		}
		var err error
		curve[at].Coherence, curve[at].Distinct, err = leading(ctx, c.terms, groupings[0])
		return err
	})
	return curve, err
}

// score fills in the scores and returns the place of the best, the first of equals.
func (c *chooser) score(curve []Candidate, n int) int {
	usual := float64(c.within(AutoK(n)))
	weight := usualWeight * (1 + usualRows/float64(n))
	evidence := func(at int) float64 {
		p := curve[min(max(at, 0), len(curve)-1)]
		return p.Stability + p.Separation + wordsWeight*(p.Coherence+p.Distinct)
	}
	best := 0
	for at := range curve {
		p := &curve[at]
		far := math.Log(float64(p.K) / usual)
		p.Score = (evidence(at-1)+2*evidence(at)+evidence(at+1))/4 - weight*far*far
		if p.Score > curve[best].Score {
			best = at
		}
	}
	return best
}
