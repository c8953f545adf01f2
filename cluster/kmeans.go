package cluster

import (
	"context"
	"fmt"
	"math"

	"kindred/internal/rng"
	"kindred/matrix"
)

const (
	defaultMaxIter = 100
	defaultTol     = 1e-4

	// manyRows is the number of rows from which one start is enough: starts
	// differ little where there is much data, and cost most there.
	manyRows  = 10000
	fewStarts = 5
)

// KMeans holds the settings of k-means. Names and meanings are scikit-learn's.
type KMeans struct {
	K       int      // clusters; required, 1 <= K <= rows
	MaxIter int      // rounds at most; default 0: 100
	NInit   int      // starts, of which the one of least inertia is kept; default 0: see Starts
	Tol     *float64 // stop once the centroids' squared moves sum to at most Tol * the mean variance of a column; default nil: 1e-4
	Seed    uint64   // of the starts; default 0
	Workers int      `json:"-"` // default 0: all processors; no result depends on it
	// Progress is called after each round; optional.
	Progress func(stage string, done, total int64) `json:"-"`
}

// Model is a clustering of n rows of d columns into k clusters, each of at
// least one row.
type Model struct {
	Centroids  *matrix.Dense // k x d: the means of the clusters, not of unit length
	Labels     []int32       // n: the nearest centroid, of equals the first
	Inertia    float64       // sum over rows of the squared distance to their centroid
	Iterations int           // rounds, those of the start that was kept
	Converged  bool          // whether it ended before MaxIter
	History    []Iteration   // one for each round
}

// Iteration is one round: what was found when rows were given to centroids.
type Iteration struct {
	Inertia  float64 // before the centroids move; from float32 products
	Moved    int64   // rows that changed their cluster
	Repaired int     // empty clusters that got a new centroid
}

// AutoK is a plain number of topics for n papers, 4.07 n^0.22 rounded, at least
// 1 and at most a quarter of the papers: 10 for 59, 50 for 87,106.
func AutoK(n int) int {
	if n < 8 {
		return 1
	}
	return max(1, min(int(math.Round(4.07*math.Pow(float64(n), 0.22))), n/4))
}

// Starts is the number of starts for n rows: NInit, or if that is zero 5 below
// 10,000 rows and 1 from there on.
func (s KMeans) Starts(n int) int {
	switch {
	case s.NInit > 0:
		return s.NInit
	case n < manyRows:
		return fewStarts
	default:
		return 1
	}
}

// Validate says what is wrong with the settings.
func (s KMeans) Validate() error {
	switch {
	case s.K < 1:
		return fmt.Errorf("cluster: K = %d; at least 1 cluster is needed", s.K)
	case s.MaxIter < 0:
		return fmt.Errorf("cluster: MaxIter = %d is negative; 0 means %d", s.MaxIter, defaultMaxIter)
	case s.NInit < 0:
		return fmt.Errorf("cluster: NInit = %d is negative; 0 means automatic", s.NInit)
	case s.Tol != nil && (!(*s.Tol >= 0) || math.IsInf(*s.Tol, 0)):
		return fmt.Errorf("cluster: Tol = %g; a number of at least 0 is needed", *s.Tol)
	}
	return nil
}

// Fit groups the rows of x (n x d) into s.K clusters, or fewer: where x has
// fewer different rows than K, each different row is a cluster.
//
// Each start is drawn by greedy k-means++ (Arthur and Vassilvitskii, 2007): the
// best of 2 + ln K candidates, drawn in proportion to their squared distance
// from the centroids before. Beyond max(32,768, 64 K) rows it is drawn from
// that many rows, one out of each of as many equal stretches. Then Lloyd's
// rounds (1982) follow: rows go to the nearest centroid, centroids to the mean
// of their rows. A cluster left empty takes the row farthest from its centroid.
// Of several starts the one of least inertia is kept, of equals the first.
//
// It is an error if K exceeds the rows, or if a value is not finite. It takes
// O(n K d) time a round, and O(K d) memory for each worker.
func (s KMeans) Fit(ctx context.Context, x *matrix.Dense) (*Model, error) {
	if err := s.check(x); err != nil {
		return nil, err
	}
	l, err := newLloyd(ctx, s, x)
	if err != nil {
		return nil, err
	}
	starts := s.Starts(x.Rows)
	sample := l.sample()
	var best *Model
	for i := range starts {
		start, err := sample.plusPlus(ctx, s.K, rng.Stream(s.Seed, "kmeans/init", i))
		if err != nil {
			return nil, err
		}
		m, err := l.run(ctx, start, s.rounds(i, starts))
		if err != nil {
			return nil, err
		}
		if best == nil || m.Inertia < best.Inertia {
			best = m
		}
	}
	return best, nil
}

// FitFrom is Fit from given starting centroids (K x d), which it does not
// change; there is one start, and no randomness.
func (s KMeans) FitFrom(ctx context.Context, x, start *matrix.Dense) (*Model, error) {
	if err := s.check(x); err != nil {
		return nil, err
	}
	if start.Rows != s.K || start.Cols != x.Cols {
		return nil, fmt.Errorf("cluster: the start has %d x %d values; K = %d and %d columns need %d x %d",
			start.Rows, start.Cols, s.K, x.Cols, s.K, x.Cols)
	}
	if err := checkFinite(start, "the start"); err != nil {
		return nil, err
	}
	l, err := newLloyd(ctx, s, x)
	if err != nil {
		return nil, err
	}
	return l.run(ctx, start, s.rounds(0, 1))
}

// check says what is wrong with the settings, or with them for x.
func (s KMeans) check(x *matrix.Dense) error {
	if err := s.Validate(); err != nil {
		return err
	}
	if s.K > x.Rows {
		return fmt.Errorf("cluster: K = %d exceeds rows = %d", s.K, x.Rows)
	}
	return nil
}

func (s KMeans) maxIter() int {
	if s.MaxIter == 0 {
		return defaultMaxIter
	}
	return s.MaxIter
}

func (s KMeans) tol() float64 {
	if s.Tol == nil {
		return defaultTol
	}
	return *s.Tol
}

// rounds returns what tells the progress of one start: a start that ends early
// counts as all its rounds.
func (s KMeans) rounds(start, starts int) func(round int, last bool) {
	return func(round int, last bool) {
		if s.Progress == nil {
			return
		}
		each := int64(s.maxIter())
		done := int64(start) * each
		if last {
			done += each
		} else {
			done += int64(round)
		}
		s.Progress("k-means", done, int64(starts)*each)
	}
}

func checkFinite(m *matrix.Dense, what string) error {
	for i, v := range m.Data {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return fmt.Errorf("cluster: %s has a value that is not finite (%v) in row %d", what, v, i/m.Cols)
		}
	}
	return nil
}
