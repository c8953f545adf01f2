package vectorize

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"kindred/internal/rng"
	"kindred/matrix"
)

// topicMatrix is a sparse matrix with the shape of papers: each row draws most
// of its columns from one of ten groups, unit length.
func topicMatrix(seed uint64, rows, cols, perRow int) *matrix.CSR {
	r := rng.Stream(seed, "test/matrix", 0)
	m := &matrix.CSR{Rows: rows, Cols: cols, Indptr: []int64{0}}
	for range rows {
		group := r.IntN(10)
		set := map[int32]bool{}
		for len(set) < min(perRow, cols) {
			if r.Float64() < .7 {
				set[int32((group+10*r.IntN(cols/10+1))%cols)] = true
			} else {
				set[int32(r.IntN(cols))] = true
			}
		}
		var columns []int32
		for c := range set {
			columns = append(columns, c)
		}
		slices.Sort(columns)
		values := make([]float32, len(columns))
		for i := range values {
			values[i] = .2 + r.Float32()
		}
		matrix.NormalizeRow(values)
		m.Indices = append(m.Indices, columns...)
		m.Values = append(m.Values, values...)
		m.Indptr = append(m.Indptr, int64(len(m.Indices)))
	}
	return m
}

func singularValues(t *testing.T, a *matrix.CSR) []float64 {
	t.Helper()
	var svd mat.SVD
	if !svd.Factorize(mat.DenseCopyOf(a), mat.SVDNone) {
		t.Fatal("oracle: SVD failed")
	}
	return svd.Values(nil)
}

func TestLSAExactAgainstGonum(t *testing.T) {
	for _, shape := range [][2]int{{40, 200}, {300, 60}, {200, 200}} {
		t.Run(fmt.Sprint(shape), func(t *testing.T) {
			a := topicMatrix(1, shape[0], shape[1], 12)
			space, err := LSA{Components: 20}.Fit(context.Background(), a)
			if err != nil {
				t.Fatal(err)
			}
			want := singularValues(t, a)
			for i, got := range space.SingularValues {
				if math.Abs(got-want[i]) > 1e-5*want[0] {
					t.Errorf("singular value %d: %.7f, want %.7f", i, got, want[i])
				}
			}
			checkSpace(t, a, space, 20)
		})
	}
}

func TestLSAKrylovAgainstGonum(t *testing.T) {
	a := topicMatrix(2, 900, 700, 15)
	space, err := LSA{Components: 30}.Fit(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	want := singularValues(t, a)
	best := 0.0
	for _, v := range want[:30] {
		best += v * v
	}
	if share := space.Captured * squaredNorm(a) / best; share < .97 || share > 1+1e-5 {
		t.Errorf("captured %.5f of what the best space of rank 30 captures", share)
	}
	for i, got := range space.SingularValues[:8] {
		if math.Abs(got-want[i]) > 1e-3*want[0] {
			t.Errorf("singular value %d: %.6f, want %.6f", i, got, want[i])
		}
	}
	checkSpace(t, a, space, 30)
}

// checkSpace checks what holds of every space: orthonormal columns, fixed
// signs, falling singular values which are the lengths of the projections.
func checkSpace(t *testing.T, a *matrix.CSR, space *Space, dims int) {
	t.Helper()
	if space.Dims() != dims || len(space.SingularValues) != dims {
		t.Fatalf("%d dimensions, %d singular values, want %d", space.Dims(), len(space.SingularValues), dims)
	}
	var gram, scores mat.Dense
	gram.Mul(space.TermVectors.T(), space.TermVectors)
	scores.Mul(a, space.TermVectors)
	for i := range dims {
		for j := range dims {
			want := 0.0
			if i == j {
				want = 1
			}
			if math.Abs(gram.At(i, j)-want) > 2e-5 {
				t.Fatalf("term vectors %d and %d: product %g, want %g", i, j, gram.At(i, j), want)
			}
		}
		// The singular values are those of a projection, so they are no longer
		// than what the space really captures, and not much shorter.
		if got, value := mat.Norm(scores.ColView(i), 2), space.SingularValues[i]; value > got*(1+1e-5) || value < .99*got {
			t.Errorf("dimension %d: projections have length %g, singular value is %g", i, got, value)
		}
		largest := 0.0
		for r := range space.TermVectors.Rows {
			if v := space.TermVectors.At(r, i); math.Abs(v) > math.Abs(largest) {
				largest = v
			}
		}
		if largest < 0 {
			t.Errorf("dimension %d: the largest component is %g", i, largest)
		}
	}
	if !slices.IsSortedFunc(space.SingularValues, func(a, b float64) int {
		if a < b {
			return 1
		}
		return -1
	}) {
		t.Errorf("singular values do not fall: %v", space.SingularValues)
	}
}

func TestLSASameBytesForAnyWorkers(t *testing.T) {
	a := topicMatrix(3, 5000, 3000, 20)
	var first *Space
	var rows *matrix.Dense
	for _, workers := range []int{1, 2, 3, 8} {
		space, err := LSA{Workers: workers}.Fit(context.Background(), a)
		if err != nil {
			t.Fatal(err)
		}
		z, err := space.Transform(context.Background(), a, workers)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first, rows = space, z
			continue
		}
		if !slices.Equal(space.TermVectors.Data, first.TermVectors.Data) || !slices.Equal(z.Data, rows.Data) {
			t.Errorf("%d workers give another space than 1", workers)
		}
	}
	for i := range rows.Rows {
		if n := length(rows.Row(i)); math.Abs(n-1) > 1e-5 {
			t.Fatalf("row %d has length %g", i, n)
		}
	}
}

func length(v []float32) float64 {
	sum := 0.0
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	return math.Sqrt(sum)
}

func TestLSADegenerate(t *testing.T) {
	equal := &matrix.CSR{Rows: 1000, Cols: 600, Indptr: []int64{0}}
	for range equal.Rows {
		equal.Indices = append(equal.Indices, 3, 5, 80)
		equal.Values = append(equal.Values, .6, .64, .48)
		equal.Indptr = append(equal.Indptr, int64(len(equal.Indices)))
	}
	tiny := topicMatrix(1, 500, 400, 9)
	for i := range tiny.Values {
		tiny.Values[i] *= 1e-30 // their squares are no float32
	}
	zeros := &matrix.CSR{Rows: 4, Cols: 9, Indptr: make([]int64, 5)}
	for name, c := range map[string]struct {
		a    *matrix.CSR
		dims int
	}{
		"equal rows":   {equal, 1},
		"zeros":        {zeros, 0},
		"tiny":         {tiny, 0},
		"one row":      {topicMatrix(1, 1, 30, 5), 1},
		"no rows":      {&matrix.CSR{Cols: 7, Indptr: []int64{0}}, 0},
		"no columns":   {&matrix.CSR{Rows: 2, Indptr: make([]int64, 3)}, 0},
		"few rows":     {topicMatrix(1, 20, 900, 9), 4},
		"few terms":    {topicMatrix(1, 9000, 30, 9), 30},
		"few, krylov":  {topicMatrix(1, 300, 300, 9), 17},
		"many":         {topicMatrix(1, 11000, 500, 9), 100},
		"two rows big": {topicMatrix(1, 2, 5000, 9), 1},
	} {
		t.Run(name, func(t *testing.T) {
			space, err := LSA{}.Fit(context.Background(), c.a)
			if err != nil {
				t.Fatal(err)
			}
			if space.Dims() != c.dims {
				t.Errorf("%d dimensions, want %d", space.Dims(), c.dims)
			}
			z, err := space.Transform(context.Background(), c.a, 1)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range z.Data {
				if v != v {
					t.Fatal("NaN in the vectors")
				}
			}
		})
	}
}

func TestLSASeedMatters(t *testing.T) {
	a := topicMatrix(4, 800, 600, 15)
	one, err := LSA{Seed: 1, Components: 10}.Fit(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	two, err := LSA{Seed: 2, Components: 10}.Fit(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	if slices.Equal(one.TermVectors.Data, two.TermVectors.Data) {
		t.Error("the seed changes nothing")
	}
}

func TestLSAErrors(t *testing.T) {
	if _, err := (LSA{Components: -1}).Fit(context.Background(), topicMatrix(1, 5, 50, 5)); err == nil {
		t.Error("negative components are taken")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (LSA{}).Fit(ctx, topicMatrix(1, 600, 500, 5)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	space, err := LSA{Components: 2}.Fit(context.Background(), topicMatrix(1, 5, 50, 5))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := space.Transform(context.Background(), topicMatrix(1, 5, 40, 5), 1); err == nil {
		t.Error("a matrix of other terms is taken")
	}
}
