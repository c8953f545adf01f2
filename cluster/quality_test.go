package cluster

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"kindred/matrix"
)

func mustEvaluate(t *testing.T, s Evaluate, x *matrix.Dense, labels []int32, k int, tfidf *matrix.CSR, terms [][]int32) *Quality {
	t.Helper()
	q, err := s.Fit(t.Context(), x, labels, k, tfidf, terms)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestSilhouetteBesideScikitLearn(t *testing.T) {
	// x as for the inertia, y = x[:300] / np.linalg.norm(x[:300], axis=1, keepdims=True)
	// silhouette_score(y.astype("f8"), np.arange(300) % 6, metric="cosine")
	x := byFormula(300)
	labels := make([]int32, 300)
	for i := range labels {
		matrix.NormalizeRow(x.Row(i))
		labels[i] = int32(i % 6)
	}
	q := mustEvaluate(t, Evaluate{}, x, labels, 6, sparse(0, make([][]int32, 300)...), make([][]int32, 6))
	if want := 0.6033817596191087; math.Abs(q.Silhouette-want) > 1e-6 || q.Sampled != 300 {
		t.Errorf("silhouette %v of %d rows, scikit-learn's %v of 300", q.Silhouette, q.Sampled, want)
	}
}

func TestSilhouetteOfASampleByBruteForce(t *testing.T) {
	x, labels := planted(40, 6, 4, 1, 1)
	labels[3], labels[9] = 4, 5 // alone, if drawn
	rows := []int{1, 3, 4, 8, 9, 11, 12, 13, 20, 21, 30, 39}
	sum := 0.0
	for _, i := range rows {
		total, count := map[int32]float64{}, map[int32]float64{}
		for _, j := range rows {
			if i != j {
				total[labels[j]] += 1 - dot(x.Row(i), x.Row(j))
				count[labels[j]]++
			}
		}
		if count[labels[i]] == 0 {
			continue
		}
		a, b := total[labels[i]]/count[labels[i]], math.Inf(1)
		for c, v := range total {
			if c != labels[i] {
				b = min(b, v/count[c])
			}
		}
		sum += (b - a) / max(a, b)
	}
	got, err := silhouette(t.Context(), 2, x, labels, 6, rows)
	if want := sum / float64(len(rows)); err != nil || math.Abs(got-want) > 1e-5 {
		t.Errorf("silhouette %v, %v; want %v", got, err, want)
	}
}

func TestSilhouetteAtItsBorders(t *testing.T) {
	x, _ := planted(10, 4, 2, 0.1, 2)
	none := make([][]int32, 10)
	for k, labels := range map[int][]int32{1: make([]int32, 10), 10: {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		q := mustEvaluate(t, Evaluate{}, x, labels, k, sparse(0, none...), make([][]int32, k))
		if q.Silhouette != 0 {
			t.Errorf("%d clusters of 10 rows: silhouette %v", k, q.Silhouette)
		}
	}
	equal := mustEvaluate(t, Evaluate{}, matrix.NewDense(10, 4), []int32{0, 0, 0, 0, 0, 1, 1, 1, 1, 1}, 2, sparse(0, none...), make([][]int32, 2))
	if equal.Silhouette != 0 || equal.MeanCosine != 0 || equal.Inertia != 0 {
		t.Errorf("rows of zeros: %+v", equal)
	}
	empty := mustEvaluate(t, Evaluate{}, matrix.NewDense(0, 4), nil, 0, sparse(0), nil)
	if empty.Silhouette != 0 || empty.Diversity != 0 || empty.MeanCoherence() != 0 {
		t.Errorf("no rows: %+v", empty)
	}
}

func TestInertiaAndCosineByBruteForce(t *testing.T) {
	x, _ := planted(2500, 10, 8, 2, 3)
	m := mustFit(t, KMeans{K: 8, Tol: ptr(0.0)}, x)
	k := m.Centroids.Rows
	q := mustEvaluate(t, Evaluate{}, x, m.Labels, k, sparse(0, make([][]int32, 2500)...), make([][]int32, k))
	if math.Abs(q.Inertia-m.Inertia) > 1e-5*m.Inertia {
		t.Errorf("inertia %v, the model's %v", q.Inertia, m.Inertia)
	}
	cosines, rows := 0.0, int64(0)
	for i, label := range m.Labels {
		c := m.Centroids.Row(int(label))
		cosines += dot(x.Row(i), c) / math.Sqrt(dot(c, c)) / 2500
	}
	for _, size := range q.Sizes {
		rows += size
	}
	if math.Abs(q.MeanCosine-cosines) > 1e-5 || rows != 2500 {
		t.Errorf("mean cosine %v, want %v; %d rows", q.MeanCosine, cosines, rows)
	}
}

func TestCoherenceAndDiversity(t *testing.T) {
	// Terms 0 and 1 always together; 2 and 3 never; 4 in every row with 5 in half
	// of them, as by chance.
	tfidf := sparse(6, []int32{0, 1, 4, 5}, []int32{2, 4}, []int32{0, 1, 4, 5}, []int32{3, 4})
	x := matrix.NewDense(4, 1)
	terms := [][]int32{{0, 1}, {2, 3}, {4, 5}, {4}}
	q := mustEvaluate(t, Evaluate{}, x, []int32{0, 1, 2, 3}, 4, tfidf, terms)
	for c, want := range []float64{1, -1, 0, 0} {
		if !near(q.Coherence[c], want) {
			t.Errorf("coherence of %v is %v, want %v", terms[c], q.Coherence[c], want)
		}
	}
	if !near(q.Diversity, 6.0/7) || !near(q.MeanCoherence(), 0) {
		t.Errorf("diversity %v, mean coherence %v", q.Diversity, q.MeanCoherence())
	}
	always := mustEvaluate(t, Evaluate{}, x, []int32{0, 0, 0, 0}, 1, sparse(2, []int32{0, 1}, []int32{0, 1}, []int32{0, 1}, []int32{0, 1}), [][]int32{{0, 1}})
	if always.Coherence[0] != 1 {
		t.Errorf("two terms in every row have coherence %v", always.Coherence[0])
	}
}

func TestEvidenceOverBlocksByBruteForce(t *testing.T) {
	labels := make([]int32, 3*blockRows+11)
	for i := range labels {
		labels[i] = int32(i % 4)
	}
	m := plantedTerms(labels, 4)
	lists := [][]int32{{0, 41, 3}, {41, 10, 42, 50}, {}}
	e, err := countEvidence(t.Context(), 2, m, lists)
	if err != nil {
		t.Fatal(err)
	}
	for topic, terms := range lists {
		pair := 0
		for a, term := range terms {
			for _, other := range terms[:a] {
				var both int64
				for i := range m.Rows {
					if m.At(i, int(term)) != 0 && m.At(i, int(other)) != 0 {
						both++
					}
				}
				if e.Pairs[topic][pair] != both {
					t.Errorf("terms %d and %d: %d rows, want %d", term, other, e.Pairs[topic][pair], both)
				}
				pair++
			}
			if e.Single[topic][a] != frequencies(m)[term] {
				t.Errorf("term %d: %d rows, want %d", term, e.Single[topic][a], frequencies(m)[term])
			}
		}
	}
}

func TestSampleFollowsTheSeed(t *testing.T) {
	x, labels := planted(3000, 8, 5, 2, 4)
	q := func(seed uint64) *Quality {
		return mustEvaluate(t, Evaluate{Sample: 100, Seed: seed}, x, labels, 5, sparse(0, make([][]int32, 3000)...), make([][]int32, 5))
	}
	if a, b := q(1), q(2); a.Sampled != 100 || a.Silhouette == b.Silhouette || a.Silhouette != q(1).Silhouette {
		t.Errorf("silhouettes %v and %v of two samples", a.Silhouette, b.Silhouette)
	}
}

func TestEvaluateErrors(t *testing.T) {
	x := matrix.NewDense(2, 2)
	tfidf := sparse(3, []int32{0}, []int32{1})
	fit := func(ctx context.Context, s Evaluate, labels []int32, tfidf *matrix.CSR, terms [][]int32) error {
		_, err := s.Fit(ctx, x, labels, 2, tfidf, terms)
		return err
	}
	good := []int32{0, 1}
	for want, err := range map[string]error{
		"Sample = -1 is negative":          fit(t.Context(), Evaluate{Sample: -1}, good, tfidf, make([][]int32, 2)),
		"1 labels for 2 rows":              fit(t.Context(), Evaluate{}, []int32{0}, tfidf, make([][]int32, 2)),
		"2 rows of vectors, 1 of terms":    fit(t.Context(), Evaluate{}, good, sparse(3, nil), make([][]int32, 2)),
		"1 lists of terms for 2 clusters":  fit(t.Context(), Evaluate{}, good, tfidf, make([][]int32, 1)),
		"term 3 of cluster 1 is not in 0 ": fit(t.Context(), Evaluate{}, good, tfidf, [][]int32{{0}, {3}}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := fit(ctx, Evaluate{}, good, tfidf, make([][]int32, 2)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v of a cancelled context", err)
	}
	if _, err := (Describe{}).Fit(ctx, x, tfidf, make([]int64, 3), good, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v of a cancelled context", err)
	}
}
