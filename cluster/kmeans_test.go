package cluster

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

// planted returns n unit rows around k random directions, row i around i mod k.
func planted(n, d, k int, spread float64, seed uint64) (*matrix.Dense, []int32) {
	random := rng.Stream(seed, "test/planted", 0)
	directions := matrix.NewDense(k, d)
	for i := range directions.Data {
		directions.Data[i] = float32(random.NormFloat64())
	}
	for c := range k {
		matrix.NormalizeRow(directions.Row(c))
	}
	x, labels := matrix.NewDense(n, d), make([]int32, n)
	for i := range n {
		labels[i] = int32(i % k)
		row := x.Row(i)
		for j := range row {
			row[j] = directions.Row(i % k)[j] + float32(spread*random.NormFloat64()/math.Sqrt(float64(d)))
		}
		matrix.NormalizeRow(row)
	}
	return x, labels
}

// byFormula returns rows that a script in another language can make too.
func byFormula(n int) *matrix.Dense {
	const d = 13
	x := matrix.NewDense(n, d)
	for i := range n {
		for j := range d {
			v := float64((i*i*(j+3)+17*i*j+5*j)%101) / 101
			if i%6 == j {
				v += 1.5
			}
			x.Row(i)[j] = float32(v)
		}
	}
	return x
}

func mustFit(t *testing.T, s KMeans, x *matrix.Dense) *Model {
	t.Helper()
	m, err := s.Fit(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func mustFitFrom(t *testing.T, s KMeans, x, start *matrix.Dense) *Model {
	t.Helper()
	m, err := s.FitFrom(t.Context(), x, start)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func ptr[T any](v T) *T { return &v }

func TestOneRoundEqualsReference(t *testing.T) {
	x, _ := planted(5000, 17, 8, 1.5, 1)
	start := x.RowRange(0, 5).Clone()
	m := mustFitFrom(t, KMeans{MaxIter: 1, Tol: ptr(0.0)}, x, start)

	sums, counts, inertia := make([]float64, 5*17), make([]float64, 5), 0.0
	for i := range x.Rows {
		best, at := math.Inf(1), 0
		for c := range 5 {
			if d := squaredDistance(x.Row(i), start.Row(c)); d < best {
				best, at = d, c
			}
		}
		inertia += best
		counts[at]++
		for j, v := range x.Row(i) {
			sums[at*17+j] += float64(v)
		}
	}
	for c := range 5 {
		for j, got := range m.Centroids.Row(c) {
			if want := sums[c*17+j] / counts[c]; math.Abs(float64(got)-want) > 1e-6 {
				t.Fatalf("centroid %d, column %d: %v, want %v", c, j, got, want)
			}
		}
	}
	if got := m.History[0].Inertia; math.Abs(got-inertia) > 1e-5*inertia {
		t.Errorf("inertia of the round %v, want %v", got, inertia)
	}
	if m.History[0].Moved != 5000 || m.Iterations != 1 {
		t.Errorf("moved %d rows in %d rounds", m.History[0].Moved, m.Iterations)
	}
}

func TestModelIsConsistent(t *testing.T) {
	x, _ := planted(6000, 20, 12, 2, 2)
	for _, maxIter := range []int{1, 3, 100} {
		m := mustFit(t, KMeans{K: 15, MaxIter: maxIter, Seed: 4}, x)
		inertia := 0.0
		for i, label := range m.Labels {
			own := squaredDistance(x.Row(i), m.Centroids.Row(int(label)))
			inertia += own
			for c := range m.Centroids.Rows {
				if other := squaredDistance(x.Row(i), m.Centroids.Row(c)); other < own-1e-5 {
					t.Fatalf("row %d is at %v from its centroid, %v from centroid %d", i, own, other, c)
				}
			}
		}
		if math.Abs(inertia-m.Inertia) > 1e-5*inertia {
			t.Errorf("inertia %v, labels and centroids give %v", m.Inertia, inertia)
		}
		for r := 1; r < len(m.History); r++ {
			if m.History[r].Inertia > m.History[r-1].Inertia*(1+1e-6) {
				t.Errorf("inertia rises in round %d: %v to %v", r, m.History[r-1].Inertia, m.History[r].Inertia)
			}
		}
		if m.Converged != (m.Iterations < maxIter) && m.Iterations != maxIter {
			t.Errorf("%d rounds of %d, converged: %v", m.Iterations, maxIter, m.Converged)
		}
	}
}

func TestStartAtOptimumStays(t *testing.T) {
	x, _ := planted(3000, 10, 6, 0.5, 3)
	first := mustFit(t, KMeans{K: 6, Tol: ptr(0.0)}, x)
	again := mustFitFrom(t, KMeans{Tol: ptr(0.0)}, x, first.Centroids)
	if again.Iterations > 2 || math.Abs(again.Inertia-first.Inertia) > 1e-9*first.Inertia {
		t.Errorf("%d rounds from the optimum, inertia %v to %v", again.Iterations, first.Inertia, again.Inertia)
	}
	if !slices.Equal(first.Labels, again.Labels) {
		t.Error("labels change at the optimum")
	}
}

func TestPlantedClustersAreFound(t *testing.T) {
	x, want := planted(4000, 30, 25, 0.6, 5)
	for seed := range uint64(3) {
		m := mustFit(t, KMeans{K: 25, Seed: seed}, x)
		if a := Agree(m.Labels, want); a.ARI < 0.999 {
			t.Errorf("seed %d: ARI %v", seed, a.ARI)
		}
	}
}

func TestInertiaBesideScikitLearn(t *testing.T) {
	// i, j = np.meshgrid(np.arange(7000), np.arange(13), indexing="ij")
	// x = (((i*i*(j+3) + 17*i*j + 5*j) % 101) / 101 + 1.5*(i % 6 == j)).astype("f4")
	// KMeans(k, init=x[:k], n_init=1, tol=1e-4).fit(x.astype("f8")).inertia_
	x := byFormula(7000)
	for k, want := range map[int]float64{2: 18017.540323888992, 6: 7538.286462180555, 9: 7213.628150796178, 24: 6159.897098625219} {
		m := mustFitFrom(t, KMeans{}, x, x.RowRange(0, k))
		if m.Inertia > want*(1+1e-6) {
			t.Errorf("K = %d: inertia %v, scikit-learn's %v", k, m.Inertia, want)
		}
	}
}

func TestEmptyClustersAreRepaired(t *testing.T) {
	x := byFormula(7000)
	start := x.RowRange(0, 6).Clone()
	for j := range start.Cols {
		start.Row(4)[j], start.Row(5)[j] = 50, 60
	}
	m := mustFitFrom(t, KMeans{}, x, start)
	if m.Centroids.Rows != 6 || m.History[0].Repaired != 2 {
		t.Fatalf("%d clusters, %d repaired", m.Centroids.Rows, m.History[0].Repaired)
	}
	// As above with st = x[:6].copy(); st[4] = 50; st[5] = 60.
	if want := 7538.286462180555; m.Inertia > want*(1+1e-3) {
		t.Errorf("inertia %v, scikit-learn's %v", m.Inertia, want)
	}
}

func TestFewDifferentRows(t *testing.T) {
	equal := matrix.NewDense(1000, 8)
	for i := range equal.Data {
		equal.Data[i] = float32(i%8) / 7
	}
	m := mustFit(t, KMeans{K: 10}, equal)
	if m.Centroids.Rows != 1 || m.Inertia != 0 || !slices.Equal(m.Centroids.Row(0), equal.Row(0)) {
		t.Errorf("1,000 equal rows: %d clusters, inertia %v, centroid %v", m.Centroids.Rows, m.Inertia, m.Centroids.Row(0))
	}
	three := matrix.NewDense(3000, 8)
	for i := range three.Rows {
		three.Row(i)[i%3] = 1
	}
	m = mustFit(t, KMeans{K: 7}, three)
	if m.Centroids.Rows != 3 || m.Inertia > 1e-9 {
		t.Errorf("3 different rows: %d clusters, inertia %v", m.Centroids.Rows, m.Inertia)
	}
	m = mustFitFrom(t, KMeans{}, three, three.RowRange(0, 5))
	if m.Centroids.Rows != 3 || m.Inertia > 1e-9 || slices.Max(m.Labels) != 2 {
		t.Errorf("3 different rows from 5 starts: %d clusters, inertia %v", m.Centroids.Rows, m.Inertia)
	}
	if m := mustFit(t, KMeans{K: 4}, matrix.NewDense(9, 0)); m.Centroids.Rows != 1 {
		t.Errorf("rows without columns: %d clusters", m.Centroids.Rows)
	}
	if m := mustFit(t, KMeans{K: 4}, matrix.NewDense(9, 3)); m.Centroids.Rows != 1 || m.Inertia != 0 {
		t.Errorf("rows of zeros: %d clusters, inertia %v", m.Centroids.Rows, m.Inertia)
	}
}

func TestSampleWithoutTheRareRows(t *testing.T) {
	x := matrix.NewDense(seedRows*3, 4)
	for i := range x.Rows {
		x.Row(i)[0] = 1
	}
	for r := range 3 {
		x.Row(17 + 5000*r)[1+r] = 1
	}
	if m := mustFit(t, KMeans{K: 4}, x); m.Centroids.Rows != 4 || m.Inertia > 1e-9 {
		t.Errorf("%d clusters, inertia %v; there are 4 different rows", m.Centroids.Rows, m.Inertia)
	}
}

func TestBorders(t *testing.T) {
	x, _ := planted(60, 9, 5, 2, 6)
	one := mustFit(t, KMeans{K: 1}, x)
	for j := range 9 {
		mean := 0.0
		for i := range x.Rows {
			mean += float64(x.Row(i)[j]) / 60
		}
		if math.Abs(mean-float64(one.Centroids.Row(0)[j])) > 1e-6 {
			t.Errorf("K = 1, column %d: %v, mean %v", j, one.Centroids.Row(0)[j], mean)
		}
	}
	if all := mustFit(t, KMeans{K: 60}, x); all.Centroids.Rows != 60 || all.Inertia > 1e-9 {
		t.Errorf("K = n: %d clusters, inertia %v", all.Centroids.Rows, all.Inertia)
	}
	if auto := mustFit(t, KMeans{}, x); auto.Centroids.Rows != AutoK(60) {
		t.Errorf("K = 0: %d clusters, want %d", auto.Centroids.Rows, AutoK(60))
	}
	if single := mustFit(t, KMeans{}, x.RowRange(0, 1)); single.Centroids.Rows != 1 || single.Inertia > 1e-12 {
		t.Errorf("one row: %+v", single)
	}
}

func TestNoCancellationFarFromTheOrigin(t *testing.T) {
	x, want := planted(3000, 12, 6, 0.3, 7)
	far := x.Clone()
	for i := range far.Data {
		far.Data[i] += 1000
	}
	m := mustFit(t, KMeans{K: 6}, far)
	if a := Agree(m.Labels, want); a.ARI < 0.999 {
		t.Errorf("ARI %v for clusters far from the origin", a.ARI)
	}
	if near := mustFit(t, KMeans{K: 6}, x); math.Abs(near.Inertia-m.Inertia) > 0.01*near.Inertia {
		t.Errorf("inertia %v, %v at the origin", m.Inertia, near.Inertia)
	}
}

func TestSameBitsForAnyWorkers(t *testing.T) {
	x, _ := planted(9001, 33, 20, 2.5, 8)
	if blocks := (x.Rows + blockRows - 1) / blockRows; blocks < 3 {
		t.Fatalf("only %d blocks", blocks)
	}
	start := x.RowRange(0, 30).Clone()
	clear(start.RowRange(20, 30).Data)
	for j := range start.Cols {
		start.Row(25)[j] = 1e3
	}
	want := mustFit(t, KMeans{K: 23, NInit: 2, Seed: 9, Workers: 1}, x)
	wantFrom := mustFitFrom(t, KMeans{Workers: 1}, x, start)
	if wantFrom.History[0].Repaired == 0 {
		t.Error("no empty cluster to repair")
	}
	for _, workers := range []int{2, 3, 8} {
		sameModel(t, workers, mustFit(t, KMeans{K: 23, NInit: 2, Seed: 9, Workers: workers}, x), want)
		sameModel(t, workers, mustFitFrom(t, KMeans{Workers: workers}, x, start), wantFrom)
	}
}

func sameModel(t *testing.T, workers int, got, want *Model) {
	t.Helper()
	if !slices.Equal(got.Centroids.Data, want.Centroids.Data) || !slices.Equal(got.Labels, want.Labels) ||
		got.Inertia != want.Inertia || !slices.Equal(got.History, want.History) {
		t.Errorf("%d workers give another model than one", workers)
	}
}

func TestSeedAndStarts(t *testing.T) {
	x, _ := planted(3000, 20, 20, 3, 10)
	s := KMeans{K: 20, NInit: 1}
	a := mustFit(t, s, x)
	s.Seed = 1
	b := mustFit(t, s, x)
	if slices.Equal(a.Labels, b.Labels) {
		t.Error("two seeds give equal labels")
	}
	s.Seed, s.NInit = 0, 6
	if best := mustFit(t, s, x); best.Inertia > a.Inertia {
		t.Errorf("the best of 6 starts has inertia %v, the first %v", best.Inertia, a.Inertia)
	}
	for n, want := range map[int]int{1: 5, 9999: 5, 10000: 1} {
		if got := (KMeans{}).Starts(n); got != want {
			t.Errorf("%d starts for %d rows, want %d", got, n, want)
		}
	}
}

func TestInputStaysAsItWas(t *testing.T) {
	x, _ := planted(3000, 8, 4, 1, 11)
	start := x.RowRange(0, 4).Clone()
	x0, start0 := x.Clone(), start.Clone()
	mustFitFrom(t, KMeans{}, x, start)
	mustFit(t, KMeans{K: 4}, x)
	if !slices.Equal(x.Data, x0.Data) || !slices.Equal(start.Data, start0.Data) {
		t.Error("Fit changes its input")
	}
}

func TestAutoK(t *testing.T) {
	for n, want := range map[int]int{-1: 1, 0: 1, 1: 1, 3: 1, 8: 2, 40: 9, 59: 10, 87106: 50} {
		if got := AutoK(n); got != want {
			t.Errorf("AutoK(%d) = %d, want %d", n, got, want)
		}
	}
}

func TestKMeansErrors(t *testing.T) {
	x, _ := planted(120, 4, 3, 1, 12)
	broken := x.Clone()
	broken.Row(7)[2] = float32(math.NaN())
	far := x.RowRange(0, 5).Clone()
	far.Row(3)[0] = 2e20
	huge := x.Clone()
	huge.Row(3)[0] = 3e19
	fit := func(s KMeans, x *matrix.Dense) error { _, err := s.Fit(t.Context(), x); return err }
	from := func(s KMeans, start *matrix.Dense) error { _, err := s.FitFrom(t.Context(), x, start); return err }
	for want, err := range map[string]error{
		"K = 900 exceeds rows = 120":                 fit(KMeans{K: 900}, x),
		"K = -1 is negative":                         fit(KMeans{K: -1}, x),
		"MaxIter = -2 is negative":                   fit(KMeans{MaxIter: -2}, x),
		"NInit = -3 is negative":                     fit(KMeans{NInit: -3}, x),
		"Tol = NaN is not a number":                  fit(KMeans{Tol: ptr(math.NaN())}, x),
		"Tol = -1 is not a number":                   from(KMeans{Tol: ptr(-1.0)}, x),
		"no rows to cluster":                         fit(KMeans{}, matrix.NewDense(0, 4)),
		"row 7 has a value that is not finite":       fit(KMeans{K: 2}, broken),
		"beyond float32":                             fit(KMeans{K: 2}, huge),
		"K = 3, but 2 starting centroids":            from(KMeans{K: 3}, x.RowRange(0, 2)),
		"no starting centroid":                       from(KMeans{}, x.RowRange(0, 0)),
		"K = 121 exceeds rows = 120":                 from(KMeans{}, matrix.NewDense(121, 4)),
		"starting centroids have 5 columns, rows 4":  from(KMeans{}, matrix.NewDense(2, 5)),
		"starting centroid 7 has a value that is no": from(KMeans{}, broken),
		"starting centroid 3 is 2e+20 away":          from(KMeans{}, far),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "cluster: ") {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

func TestKMeansCancelAndProgress(t *testing.T) {
	x, _ := planted(9000, 20, 20, 3, 13)
	ctx, cancel := context.WithCancel(t.Context())
	calls := 0
	_, err := KMeans{K: 20, Progress: func(string, int64, int64) {
		if calls++; calls == 2 {
			cancel()
		}
	}}.Fit(ctx, x)
	if !errors.Is(err, context.Canceled) || calls != 2 {
		t.Errorf("%v after %d calls", err, calls)
	}
	var last, end int64
	mustFit(t, KMeans{K: 5, NInit: 3, Progress: func(_ string, done, total int64) {
		if done < last || done > total {
			t.Errorf("progress from %d to %d of %d", last, done, total)
		}
		last, end = done, total
	}}, x)
	if last != end || end == 0 {
		t.Errorf("progress ends at %d of %d", last, end)
	}
}

func TestSampleIsUniform(t *testing.T) {
	counts := make([]int, 10)
	random := rng.Stream(1, "test/sample", 0)
	for range 10000 {
		rows := sample(random, 10, 3)
		if len(rows) != 3 || !slices.IsSorted(rows) {
			t.Fatalf("sample %v", rows)
		}
		for _, r := range rows {
			counts[r]++
		}
	}
	for r, c := range counts {
		if c < 2750 || c > 3250 { // 3,000 expected, standard deviation 46
			t.Errorf("row %d was drawn %d times of 10,000", r, c)
		}
	}
}
