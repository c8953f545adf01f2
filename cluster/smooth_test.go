package cluster

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

// drawnRows are unit rows, and for each k neighbours drawn at random, some of
// them missing.
func drawnRows(n, d, k int) (*matrix.Dense, []int32) {
	r := rng.Stream(3, "test/smooth", 0)
	x := matrix.NewDense(n, d)
	for i := range n {
		for j := range d {
			x.Row(i)[j] = r.Float32() - .3
		}
		matrix.NormalizeRow(x.Row(i))
	}
	neighbors := make([]int32, n*k)
	for i := range neighbors {
		neighbors[i] = int32(r.IntN(n+n/10)) - int32(n/10)
		neighbors[i] = max(neighbors[i], -1)
	}
	return x, neighbors
}

func smoothed(t *testing.T, s Smooth, x *matrix.Dense, neighbors []int32, k int) *matrix.Dense {
	t.Helper()
	out, err := s.Fit(context.Background(), x, neighbors, k)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSmoothAgainstMeans(t *testing.T) {
	const n, d, k = 300, 7, 4
	x, neighbors := drawnRows(n, d, k)
	clear(x.Row(5))
	before := x.Clone()
	want := make([][]float64, n)
	for i := range n {
		for _, v := range x.Row(i) {
			want[i] = append(want[i], float64(v))
		}
	}
	for rounds := 1; rounds <= 3; rounds++ {
		next := make([][]float64, n)
		for i := range n {
			sum := slices.Clone(want[i])
			for _, row := range neighbors[i*k : (i+1)*k] {
				for j := range d {
					if row >= 0 {
						sum[j] += want[row][j]
					}
				}
			}
			square := 0.0
			for _, v := range sum {
				square += v * v
			}
			for j := range sum {
				if square > 0 {
					sum[j] /= math.Sqrt(square)
				}
			}
			next[i] = sum
		}
		want = next
		got := smoothed(t, Smooth{Rounds: rounds}, x, neighbors, k)
		for i := range n {
			for j, v := range got.Row(i) {
				if math.Abs(float64(v)-want[i][j]) > 1e-5 {
					t.Fatalf("%d rounds, row %d, column %d: %g, want %g", rounds, i, j, v, want[i][j])
				}
			}
		}
	}
	if !slices.Equal(x.Data, before.Data) {
		t.Error("the rows given were changed")
	}
}

func TestSmoothSameBytesForAnyWorkers(t *testing.T) {
	const n, d, k = 3*blockRows + 17, 5, 3
	x, neighbors := drawnRows(n, d, k)
	var first *matrix.Dense
	for _, workers := range []int{1, 2, 3, 8} {
		got := smoothed(t, Smooth{Workers: workers}, x, neighbors, k)
		if first == nil {
			first = got
		}
		if !slices.Equal(got.Data, first.Data) {
			t.Errorf("%d workers give other rows than 1", workers)
		}
	}
}

func TestSmoothBringsGroupsTogether(t *testing.T) {
	// Two groups of rows, each within 40 degrees; one row of the first looks more
	// like the second, but all its neighbours are of the first.
	angles := []float64{0, 10, 20, 60, 80, 90, 100, 110}
	x := matrix.NewDense(len(angles), 2)
	for i, a := range angles {
		x.Row(i)[0], x.Row(i)[1] = float32(math.Cos(a*math.Pi/180)), float32(math.Sin(a*math.Pi/180))
	}
	neighbors := []int32{1, 2, 0, 2, 0, 1, 1, 2, 5, 6, 4, 6, 5, 7, 5, 6}
	got := smoothed(t, Smooth{}, x, neighbors, 2)
	angle := func(i int) float64 { return math.Atan2(float64(got.Row(i)[1]), float64(got.Row(i)[0])) * 180 / math.Pi }
	if a := angle(3); a > 25 {
		t.Errorf("the row between the groups is at %.0f degrees", a)
	}
	if low, high := angle(0), angle(7); low < 5 || high > 105 {
		t.Errorf("the outer rows are at %.0f and %.0f degrees", low, high)
	}
}

func TestSmoothWithoutNeighbors(t *testing.T) {
	x, _ := drawnRows(4, 3, 0)
	clear(x.Row(2))
	for _, k := range []int{0, 2} {
		neighbors := slices.Repeat([]int32{-1}, 4*k)
		got := smoothed(t, Smooth{}, x, neighbors, k)
		for i, v := range got.Data {
			if math.Abs(float64(v-x.Data[i])) > 1e-6 {
				t.Fatalf("k = %d: value %d is %g, was %g", k, i, v, x.Data[i])
			}
		}
	}
	if got := smoothed(t, Smooth{}, matrix.NewDense(0, 3), nil, 10); got.Rows != 0 {
		t.Errorf("%d rows of none", got.Rows)
	}
}

func TestSmoothErrors(t *testing.T) {
	x, neighbors := drawnRows(6, 3, 2)
	ctx := context.Background()
	if _, err := (Smooth{Rounds: -1}).Fit(ctx, x, neighbors, 2); err == nil {
		t.Error("negative rounds are taken")
	}
	for _, k := range []int{-1, 0, 1, 3} {
		if _, err := (Smooth{}).Fit(ctx, x, neighbors, k); err == nil {
			t.Errorf("%d neighbours of 6 rows are taken as %d a row", len(neighbors), k)
		}
	}
	for _, bad := range []int32{-2, 6} {
		neighbors[3] = bad
		if _, err := (Smooth{}).Fit(ctx, x, neighbors, 2); err == nil {
			t.Errorf("neighbour %d of 6 rows is taken", bad)
		}
	}
	neighbors[3] = 0
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := (Smooth{}).Fit(cancelled, x, neighbors, 2); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func BenchmarkSmooth(b *testing.B) {
	const n, d, k = 87106, 100, 10
	x, neighbors := drawnRows(n, d, k)
	for b.Loop() {
		if _, err := (Smooth{}).Fit(context.Background(), x, neighbors, k); err != nil {
			b.Fatal(err)
		}
	}
}
