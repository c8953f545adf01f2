package cluster

import (
	"context"
	"fmt"
	"math"

	"kindred/internal/parallel"
	"kindred/internal/rng"
	"kindred/matrix"
)

// DefaultSample is the number of rows that Evaluate takes for the silhouette.
const DefaultSample = 2000

// Evaluate holds the settings of measuring a clustering without reference
// labels. The zero value asks for the defaults. Agree measures with them.
type Evaluate struct {
	Sample  int    // rows for the silhouette; default 0: 2,000
	Seed    uint64 // of the sample; default 0
	Workers int    `json:"-"` // default 0: all processors; no result depends on it
}

// Quality says how good a clustering is.
type Quality struct {
	Sizes      []int64   // rows of each cluster
	Inertia    float64   // sum of squared distances of the rows to the mean of their cluster
	MeanCosine float64   // mean cosine of the rows with the mean of their cluster; 0 for a row of zeros
	Silhouette float64   // of the sample, by cosine distance; see Fit
	Sampled    int       // rows in the sample
	Coherence  []float64 // of each cluster's terms: see Evidence.Coherence
	Diversity  float64   // share of different terms in all lists of terms (Dieng, Ruiz and Blei, 2020)
}

// MeanCoherence is the mean of Coherence over the clusters.
func (q *Quality) MeanCoherence() float64 {
	sum := 0.0
	for _, v := range q.Coherence {
		sum += v
	}
	return sum / float64(max(len(q.Coherence), 1))
}

// Validate says what is wrong with the settings.
func (s Evaluate) Validate() error {
	if s.Sample < 0 {
		return fmt.Errorf("cluster: Sample = %d is negative; 0 means %d", s.Sample, DefaultSample)
	}
	return nil
}

// Fit measures the clusters labels (n, values in [0, k)) of the rows of x
// (n x d, unit length or zero), and the terms that describe each (k lists of
// columns of tfidf, n x V).
//
// The silhouette of a row (Rousseeuw, 1987) is (b - a) / max(a, b), a being its
// mean distance 1 - cosine to the others of its cluster and b the least mean
// distance to another cluster; 0 for a row alone in its cluster. It is taken
// over the rows of the sample alone, which are chosen by Seed, and averaged. It
// takes O(n d + S^2 d + NNZ) time.
func (s Evaluate) Fit(ctx context.Context, x *matrix.Dense, labels []int32, k int, tfidf *matrix.CSR, terms [][]int32) (*Quality, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := checkLabels(labels, x.Rows, k); err != nil {
		return nil, err
	}
	if err := checkTerms(terms, x.Rows, k, tfidf); err != nil {
		return nil, err
	}
	q := &Quality{Diversity: diversity(terms)}
	if err := s.compactness(ctx, q, x, labels, k); err != nil {
		return nil, err
	}
	size := s.Sample
	if size == 0 {
		size = DefaultSample
	}
	rows := sample(rng.Stream(s.Seed, "quality/sample", 0), x.Rows, min(size, x.Rows))
	q.Sampled = len(rows)
	var err error
	if q.Silhouette, err = silhouette(ctx, s.Workers, x, labels, k, rows); err != nil {
		return nil, err
	}
	e, err := countEvidence(ctx, s.Workers, tfidf, terms)
	if err != nil {
		return nil, err
	}
	for topic := range terms {
		q.Coherence = append(q.Coherence, e.Coherence(topic))
	}
	return q, nil
}

func checkTerms(terms [][]int32, n, k int, tfidf *matrix.CSR) error {
	switch {
	case tfidf.Rows != n:
		return fmt.Errorf("cluster: %d rows of vectors, %d of terms", n, tfidf.Rows)
	case len(terms) != k:
		return fmt.Errorf("cluster: %d lists of terms for %d clusters", len(terms), k)
	}
	for topic, list := range terms {
		for _, term := range list {
			if term < 0 || int(term) >= tfidf.Cols {
				return fmt.Errorf("cluster: term %d of cluster %d is not in 0 to %d", term, topic, tfidf.Cols-1)
			}
		}
	}
	return nil
}

// compactness finds sizes, inertia and mean cosine.
func (s Evaluate) compactness(ctx context.Context, q *Quality, x *matrix.Dense, labels []int32, k int) error {
	sums := NewAssignment(k, x.Cols)
	blocks := parallel.Blocks(x.Rows, blockRows)
	err := parallel.Fold(ctx, s.Workers, len(blocks), func(_, block int) (*Assignment, error) {
		a := NewAssignment(k, x.Cols)
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			label := int(labels[i])
			a.Counts[label]++
			addRow(a.Sums[label*x.Cols:(label+1)*x.Cols], x.Row(i))
		}
		return a, nil
	}, func(_ int, a *Assignment) error {
		sums.Merge(a)
		return nil
	})
	if err != nil {
		return err
	}
	q.Sizes = sums.Counts
	means := sums.Means(matrix.NewDense(k, x.Cols))
	directions := matrix.NewDense(k, x.Cols)
	for label := range k {
		unit(directions.Row(label), sums.Sums[label*x.Cols:(label+1)*x.Cols])
	}
	type partial struct{ squares, cosines float64 }
	err = parallel.Fold(ctx, s.Workers, len(blocks), func(_, block int) (p partial, _ error) {
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			row, label := x.Row(i), int(labels[i])
			p.squares += squaredDistance(row, means.Row(label))
			p.cosines += dot(row, directions.Row(label))
		}
		return p, nil
	}, func(_ int, p partial) error {
		q.Inertia += p.squares
		q.MeanCosine += p.cosines / float64(x.Rows)
		return nil
	})
	return err
}

// dot is the inner product in float64.
func dot(a, b []float32) float64 {
	b = b[:len(a)]
	sum := 0.0
	for j, v := range a {
		sum += float64(v) * float64(b[j])
	}
	return sum
}

// diversity is the share of different terms in all lists.
func diversity(lists [][]int32) float64 {
	different := map[int32]bool{}
	all := 0
	for _, list := range lists {
		for _, term := range list {
			different[term] = true
			all++
		}
	}
	return float64(len(different)) / float64(max(all, 1))
}

// silhouetteRows is the number of rows of a block of silhouette.
const silhouetteRows = 256

// silhouette is the mean silhouette of the given rows among themselves.
func silhouette(ctx context.Context, workers int, x *matrix.Dense, labels []int32, k int, rows []int) (float64, error) {
	chosen := matrix.NewDense(len(rows), x.Cols)
	counts := make([]float64, k)
	for i, row := range rows {
		copy(chosen.Row(i), x.Row(row))
		counts[labels[row]]++
	}
	centers := NewCenters(chosen)
	blocks := parallel.Blocks(len(rows), silhouetteRows)
	total := 0.0
	err := parallel.Fold(ctx, workers, len(blocks), func(_, block int) (sum float64, _ error) {
		p := newProducts(centers)
		panel, origin := make([][]float32, 0, p.width), make([]float32, x.Cols)
		distances := make([]float64, k)
		for first := blocks[block].Start; first < blocks[block].End; first += p.width {
			panel = panel[:0]
			for i := first; i < min(first+p.width, blocks[block].End); i++ {
				panel = append(panel, chosen.Row(i))
			}
			p.run(panel, origin)
			for i := range panel {
				clear(distances)
				for j, row := range rows {
					if j != first+i {
						distances[labels[row]] += 1 - float64(p.of(j)[i])
					}
				}
				sum += rowSilhouette(distances, counts, int(labels[rows[first+i]]))
			}
		}
		return sum, nil
	}, func(_ int, sum float64) error {
		total += sum
		return nil
	})
	return total / float64(max(len(rows), 1)), err
}

// rowSilhouette is that of one row: sums of its distances to each cluster, the
// numbers of rows in each, and its own cluster.
func rowSilhouette(sums, counts []float64, own int) float64 {
	if counts[own] < 2 {
		return 0
	}
	within := sums[own] / (counts[own] - 1)
	nearest := math.Inf(1)
	for c, count := range counts {
		if c != own && count > 0 {
			nearest = min(nearest, sums[c]/count)
		}
	}
	if larger := max(within, nearest); larger > 0 && !math.IsInf(larger, 1) {
		return (nearest - within) / larger
	}
	return 0
}
