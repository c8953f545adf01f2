package recommend

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

// clusteredRows are n unit rows around so many centroids, which it returns too.
func clusteredRows(n, d, clusters int) (x, centroids *matrix.Dense) {
	centroids = unitRows(clusters, d, 0)
	x = matrix.NewDense(n, d)
	r := rng.Stream(5, "test/clustered", n)
	for i := range n {
		row := x.Row(i)
		copy(row, centroids.Row(r.IntN(clusters)))
		for k := range row {
			row[k] += float32(r.NormFloat64()) * 1.2 / float32(math.Sqrt(float64(d)))
		}
		matrix.NormalizeRow(row)
	}
	return x, centroids
}

func approximate(t *testing.T, s Approximate, x, centroids *matrix.Dense) *Approximately {
	t.Helper()
	found, err := s.Fit(context.Background(), x, centroids)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestApproximateWithAllListsIsExact(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, c := range []struct{ n, d, lists, zeroEvery int }{
			{0, 4, 2, 0}, {1, 4, 2, 0}, {2, 4, 5, 0}, {50, 3, 7, 6}, {700, 17, 20, 0}, {400, 100, 9, 5},
		} {
			x, centroids := unitRows(c.n, c.d, c.zeroEvery), unitRows(c.lists, c.d, 0)
			want := fit(t, Exact{K: 8}, x)
			got := approximate(t, Approximate{K: 8, Probes: c.lists}, x, centroids)
			if !slices.Equal(got.Neighbors.Rows, want.Rows) || !slices.Equal(got.Neighbors.Scores, want.Scores) {
				t.Errorf("%v: other neighbours than those of the exact search", c)
			}
			if got.Recall != 1 {
				t.Errorf("%v: recall %v", c, got.Recall)
			}
		}
	})
}

func TestApproximateSameBytesForAnyWorkers(t *testing.T) {
	x, centroids := clusteredRows(3*queryRows+50, 24, 40) // 4 blocks
	var first *Approximately
	for _, workers := range []int{1, 2, 3, 8} {
		got := approximate(t, Approximate{K: 10, Probes: 3, Workers: workers}, x, centroids)
		if first == nil {
			first = got
		} else if !slices.Equal(got.Neighbors.Rows, first.Neighbors.Rows) || !slices.Equal(got.Neighbors.Scores, first.Neighbors.Scores) || got.Recall != first.Recall {
			t.Errorf("%d workers give other neighbours than 1", workers)
		}
	}
}

// TestApproximateRecall has the recall of all rows, found by the exact search.
func TestApproximateRecall(t *testing.T) {
	const n, k = 1500, 10
	x, centroids := clusteredRows(n, 24, 40)
	want := fit(t, Exact{K: k}, x)
	before := 0.0
	for _, probes := range []int{1, 2, 5, 12} {
		got := approximate(t, Approximate{K: k, Probes: probes, Sample: n}, x, centroids)
		found := 0
		for i := range n {
			rows, scores := got.Neighbors.Of(i)
			exact, _ := want.Of(i)
			for at, j := range rows {
				if slices.Contains(exact, j) {
					found++
				}
				if score := cosine64(x, i, int(j)); math.Abs(score-float64(scores[at])) > 1e-6 {
					t.Fatalf("score %v, really %v", scores[at], score)
				}
			}
		}
		if recall := float64(found) / (n * k); recall != got.Recall || got.Sampled != n || got.Probes != probes {
			t.Errorf("%d probes: %+v, recall really %v", probes, got, recall)
		}
		if got.Recall <= before {
			t.Errorf("%d probes: recall %v, with fewer %v", probes, got.Recall, before)
		}
		before = got.Recall
	}
	if before < .97 {
		t.Errorf("recall %v with 12 of 40 lists", before)
	}
}

func TestApproximateDefaults(t *testing.T) {
	x, centroids := clusteredRows(1200, 24, 25)
	got := approximate(t, Approximate{K: 5}, x, centroids)
	if got.Probes != DefaultProbes(25) || got.Probes != 10 || got.Sampled != defaultSample || got.Recall < .9 {
		t.Errorf("%d probes, %d sampled, recall %v", got.Probes, got.Sampled, got.Recall)
	}
	if got := approximate(t, Approximate{K: 5, Sample: -1}, x, centroids); got.Sampled != 0 || got.Recall != 1 {
		t.Errorf("no sample: %d, %v", got.Sampled, got.Recall)
	}
	if Lists(0) != 1 || Lists(100) != 10 || DefaultProbes(1) != 1 || DefaultProbes(3) != 3 {
		t.Errorf("%d and %d lists, %d and %d probes", Lists(0), Lists(100), DefaultProbes(1), DefaultProbes(3))
	}
}

func TestApproximateErrors(t *testing.T) {
	good, centroids := unitRows(5, 4, 0), unitRows(2, 4, 0)
	long := good.Clone()
	long.Row(3)[0] = 2
	for _, c := range []struct {
		s         Approximate
		x, lists  *matrix.Dense
		complaint string
	}{
		{Approximate{}, good, centroids, "K = 0"},
		{Approximate{K: 1, Probes: -1}, good, centroids, "probes = -1"},
		{Approximate{K: 1, Sample: -2}, good, centroids, "sample = -2"},
		{Approximate{K: 1}, good, unitRows(2, 3, 0), "2 x 3"},
		{Approximate{K: 1}, good, matrix.NewDense(0, 4), "0 x 4"},
		{Approximate{K: 1}, long, centroids, "row 3 has length 2"},
	} {
		if _, err := c.s.Fit(context.Background(), c.x, c.lists); err == nil || !strings.Contains(err.Error(), c.complaint) {
			t.Errorf("error %v, want %q", err, c.complaint)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	x, centroids := clusteredRows(5*queryRows, 8, 9)
	s := Approximate{K: 2, Workers: 2, Progress: func(stage string, done, total int64) {
		if stage != "neighbors" || total != 5 {
			t.Errorf("%s: %d of %d", stage, done, total)
		}
		cancel()
	}}
	if got, err := s.Fit(ctx, x, centroids); !errors.Is(err, context.Canceled) || got != nil {
		t.Errorf("cancelled: %v, %v", got, err)
	}
}
