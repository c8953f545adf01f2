package cluster

import (
	"context"
	"fmt"
	"math"

	"kindred/matrix"
)

// Defaults of KMeans.
const (
	DefaultMaxIter = 100
	DefaultTol     = 1e-4
	// ManyStartsBelow is the number of rows below which NInit is 5 by default.
	ManyStartsBelow = 10000
)

// KMeans holds the settings of k-means clustering (Lloyd, 1982) from greedy
// k-means++ starts (Arthur and Vassilvitskii, 2007). The zero value asks for
// the defaults.
type KMeans struct {
	K       int      // clusters; default 0: AutoK of the rows
	MaxIter int      // rounds a start at most; default 0: 100
	NInit   int      // starts, of which the best is kept; default 0: 5 below 10,000 rows, else 1
	Tol     *float64 // a start ends when the centroids' squared moves sum to at most Tol x the mean variance of a column; default nil: 1e-4
	Seed    uint64   // of the starts; default 0
	Workers int      `json:"-"` // default 0: all processors; no result depends on it
	// Progress is called after each round with rounds done and at most to do; optional.
	Progress func(stage string, done, total int64) `json:"-"`
}

// Model is a clustering of the rows of a matrix. No cluster is empty.
type Model struct {
	Centroids  *matrix.Dense // clusters found x d
	Labels     []int32       // n: the nearest centroid, the lowest of equals
	Inertia    float64       // sum of squared distances to the nearest centroid
	Iterations int           // rounds of the start that was kept
	Converged  bool          // whether the rounds came to rest, rather than to MaxIter
	History    []Iteration   // its rounds
}

// Iteration is what one round did.
type Iteration struct {
	Inertia  float64 // before the centroids moved
	Moved    int64   // rows that changed their cluster
	Repaired int     // empty clusters that got a row far from its centroid
}

// AutoK is the number of topics for n rows where nothing better is known:
// 4.07 n^0.22 rounded, at most n/4 and at least 1. It gives 10 for 59 rows and
// 50 for 87,106.
func AutoK(n int) int {
	if n < 1 {
		return 1
	}
	k := int(math.Round(4.07 * math.Pow(float64(n), 0.22)))
	return max(1, min(k, n/4))
}

// Validate says what is wrong with the settings.
func (s KMeans) Validate() error {
	switch {
	case s.K < 0:
		return fmt.Errorf("cluster: K = %d is negative; 0 means automatic", s.K)
	case s.MaxIter < 0:
		return fmt.Errorf("cluster: MaxIter = %d is negative; 0 means %d", s.MaxIter, DefaultMaxIter)
	case s.NInit < 0:
		return fmt.Errorf("cluster: NInit = %d is negative; 0 means automatic", s.NInit)
	case s.Tol != nil && !(*s.Tol >= 0 && *s.Tol <= math.MaxFloat64):
		return fmt.Errorf("cluster: Tol = %v is not a number from 0 up", *s.Tol)
	}
	return nil
}

// Starts is the number of starts for n rows.
func (s KMeans) Starts(n int) int {
	switch {
	case s.NInit > 0:
		return s.NInit
	case n < ManyStartsBelow:
		return 5
	}
	return 1
}

func (s KMeans) maxIter() int {
	if s.MaxIter == 0 {
		return DefaultMaxIter
	}
	return s.MaxIter
}

func (s KMeans) tol() float64 {
	if s.Tol == nil {
		return DefaultTol
	}
	return *s.Tol
}

// Fit groups the rows of x (n x d) into K clusters.
//
// A round gives each row to its nearest centroid and moves each centroid to
// the mean of its rows; an empty cluster gets one of the rows farthest from
// their centroids, as in scikit-learn. The start with the least inertia is kept,
// the first of equals. Where x has fewer different rows than K, so many clusters
// are found. K above n, and a value that is not finite, are errors. It takes
// O(n K d) time a round, less the less the centroids move: rows are looked at
// again only where bounds on their distances (Hamerly, 2010) leave it open which
// centroid is the nearest. It takes O(n) memory, and O(K d) a worker.
func (s KMeans) Fit(ctx context.Context, x *matrix.Dense) (*Model, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if s.K == 0 {
		s.K = AutoK(x.Rows)
	}
	if x.Rows > 0 && s.K > x.Rows {
		return nil, fmt.Errorf("cluster: K = %d exceeds rows = %d", s.K, x.Rows)
	}
	points, err := centre(ctx, s.Workers, x)
	if err != nil {
		return nil, err
	}
	starts := s.Starts(x.Rows)
	var best *solution
	for start := range starts {
		centroids, err := s.seed(ctx, points, start)
		if err != nil {
			return nil, err
		}
		found, err := s.lloyd(ctx, points, centroids, start, starts)
		if err != nil {
			return nil, err
		}
		if best == nil || found.inertia < best.inertia {
			best = found
		}
	}
	return best.model(points), nil
}

// FitFrom is Fit from the given centroids (K x d) instead of random starts. K
// may be left at 0.
func (s KMeans) FitFrom(ctx context.Context, x, start *matrix.Dense) (*Model, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	switch {
	case s.K != 0 && s.K != start.Rows:
		return nil, fmt.Errorf("cluster: K = %d, but %d starting centroids", s.K, start.Rows)
	case start.Rows == 0:
		return nil, fmt.Errorf("cluster: no starting centroid")
	case x.Rows > 0 && start.Rows > x.Rows:
		return nil, fmt.Errorf("cluster: K = %d exceeds rows = %d", start.Rows, x.Rows)
	case start.Cols != x.Cols:
		return nil, fmt.Errorf("cluster: starting centroids have %d columns, rows %d", start.Cols, x.Cols)
	}
	for i := range start.Rows {
		if !finite(start.Row(i)) {
			return nil, fmt.Errorf("cluster: starting centroid %d has a value that is not finite", i)
		}
	}
	points, err := centre(ctx, s.Workers, x)
	if err != nil {
		return nil, err
	}
	centroids := matrix.NewDense(start.Rows, start.Cols)
	for i := range start.Rows {
		row := centroids.Row(i)
		subtract(row, start.Row(i), points.mean)
		if square := dot(row, row); square > maxSquare {
			return nil, fmt.Errorf("cluster: starting centroid %d is %.3g away from the mean, beyond float32", i, math.Sqrt(square))
		}
	}
	found, err := s.lloyd(ctx, points, centroids, 0, 1)
	if err != nil {
		return nil, err
	}
	return found.model(points), nil
}
