package vectorize

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"kindred/matrix"
)

// pairValues are the eigenvalues, falling, of the products of different columns.
func pairValues(t *testing.T, a *matrix.CSR) []float64 {
	t.Helper()
	rows := mat.DenseCopyOf(a)
	var gram mat.Dense
	gram.Mul(rows.T(), rows)
	products := mat.NewSymDense(a.Cols, nil)
	for i := range a.Cols {
		for j := i + 1; j < a.Cols; j++ {
			products.SetSym(i, j, gram.At(i, j))
		}
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(products, false) {
		t.Fatal("oracle: eigenvalues did not converge")
	}
	values := eigen.Values(nil)
	slices.Reverse(values)
	return values
}

// rayleigh is what a direction makes of the products of different columns.
func rayleigh(a *mat.Dense, diagonal []float64, direction mat.Vector) float64 {
	var image mat.VecDense
	image.MulVec(a, direction)
	value := mat.Dot(&image, &image)
	for t, square := range diagonal {
		value -= square * direction.AtVec(t) * direction.AtVec(t)
	}
	return value
}

func TestPairsAgainstGonum(t *testing.T) {
	for _, c := range []struct{ rows, cols, dims int }{{300, 90, 8}, {40, 200, 6}, {500, 320, 20}, {60, 400, 8}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			a := topicMatrix(5, c.rows, c.cols, 12)
			space, err := LSA{Components: c.dims, Pairs: true}.Fit(context.Background(), a)
			if err != nil {
				t.Fatal(err)
			}
			if space.Dims() != c.dims {
				t.Fatalf("%d dimensions, want %d", space.Dims(), c.dims)
			}
			want, diagonal := pairValues(t, a), squaredColumns(a)
			directions, rows := mat.DenseCopyOf(space.TermVectors), mat.DenseCopyOf(a)
			var gram, scores mat.Dense
			gram.Mul(directions.T(), directions)
			scores.Mul(rows, directions)
			found, best, captured := 0.0, 0.0, 0.0
			for i := range c.dims {
				for j := range c.dims {
					if one := float64(1 - min(1, max(i-j, j-i))); math.Abs(gram.At(i, j)-one) > 2e-5 {
						t.Fatalf("term vectors %d and %d: product %g, want %g", i, j, gram.At(i, j), one)
					}
				}
				got := rayleigh(rows, diagonal, directions.ColView(i))
				found, best = found+got, best+want[i]
				if i < 4 && math.Abs(got-want[i]) > 2e-3*want[0] {
					t.Errorf("dimension %d: eigenvalue %g, want %g", i, got, want[i])
				}
				length := mat.Norm(scores.ColView(i), 2)
				captured += length * length
				if math.Abs(length-space.SingularValues[i]) > 1e-4*length {
					t.Errorf("dimension %d: projections have length %g, said is %g", i, length, space.SingularValues[i])
				}
			}
			if found < .97*best {
				t.Errorf("the space has %.4f of the best sum of eigenvalues", found/best)
			}
			if share := captured / squaredNorm(a); math.Abs(share-space.Captured) > 1e-4 {
				t.Errorf("captured %g, said is %g", share, space.Captured)
			}
		})
	}
}

func TestPairsDropsWhatIsInOneTermAlone(t *testing.T) {
	// Term 0 is heavy and always alone; terms 1 and 2, and 3 and 4, go together.
	a := &matrix.CSR{Rows: 90, Cols: 5, Indptr: []int64{0}}
	for i := range a.Rows {
		switch i % 3 {
		case 0:
			a.Indices, a.Values = append(a.Indices, 0), append(a.Values, 1)
		case 1:
			a.Indices, a.Values = append(a.Indices, 1, 2), append(a.Values, .6, .8)
		case 2:
			a.Indices, a.Values = append(a.Indices, 3, 4), append(a.Values, .8, .6)
		}
		a.Indptr = append(a.Indptr, int64(len(a.Indices)))
	}
	space, err := LSA{Components: 3, Pairs: true}.Fit(context.Background(), a)
	if err != nil {
		t.Fatal(err)
	}
	if space.Dims() != 2 {
		t.Fatalf("%d dimensions; two pairs of terms go together", space.Dims())
	}
	for j, v := range space.TermVectors.Row(0) {
		if math.Abs(float64(v)) > 1e-6 {
			t.Errorf("the term that is always alone has %g in dimension %d", v, j)
		}
	}
}

func TestPairsIsPlainWithoutPairs(t *testing.T) {
	for _, cols := range []int{9, 400} {
		a := &matrix.CSR{Rows: 3 * cols, Cols: cols, Indptr: []int64{0}}
		for i := range a.Rows {
			a.Indices, a.Values = append(a.Indices, int32(i%cols)), append(a.Values, 1)
			a.Indptr = append(a.Indptr, int64(i+1))
		}
		plain, err := LSA{Components: 3}.Fit(context.Background(), a)
		if err != nil {
			t.Fatal(err)
		}
		pairs, err := LSA{Components: 3, Pairs: true}.Fit(context.Background(), a)
		if err != nil {
			t.Fatal(err)
		}
		if pairs.Dims() != 3 || !slices.Equal(pairs.TermVectors.Data, plain.TermVectors.Data) {
			t.Errorf("%d terms that are always alone: %d dimensions, other ones than those of plain LSA", cols, pairs.Dims())
		}
	}
}

func TestPairsDegenerate(t *testing.T) {
	for name, c := range map[string]struct {
		a    *matrix.CSR
		dims int
	}{
		"zeros":      {&matrix.CSR{Rows: 4, Cols: 9, Indptr: make([]int64, 5)}, 0},
		"no rows":    {&matrix.CSR{Cols: 7, Indptr: []int64{0}}, 0},
		"no columns": {&matrix.CSR{Rows: 2, Indptr: make([]int64, 3)}, 0},
		"one row":    {topicMatrix(1, 1, 30, 5), 1},
		"two rows":   {topicMatrix(1, 2, 5000, 9), 1},
		"few rows":   {topicMatrix(1, 20, 900, 9), 4},
		"many":       {topicMatrix(1, 11000, 500, 9), 100},
	} {
		t.Run(name, func(t *testing.T) {
			space, err := LSA{Pairs: true}.Fit(context.Background(), c.a)
			if err != nil {
				t.Fatal(err)
			}
			if space.Dims() != c.dims || len(space.SingularValues) != c.dims {
				t.Errorf("%d dimensions, %d lengths, want %d", space.Dims(), len(space.SingularValues), c.dims)
			}
			for _, v := range space.TermVectors.Data {
				if v-v != 0 {
					t.Fatalf("a value of %v", v)
				}
			}
		})
	}
}

func TestPairsSameBytesForAnyWorkers(t *testing.T) {
	a := topicMatrix(3, 5000, 3000, 20)
	var first *Space
	for _, workers := range []int{1, 2, 3, 8} {
		space, err := LSA{Workers: workers, Pairs: true}.Fit(context.Background(), a)
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = space
		}
		if !slices.Equal(space.TermVectors.Data, first.TermVectors.Data) || !slices.Equal(space.SingularValues, first.SingularValues) {
			t.Errorf("%d workers give another space than 1", workers)
		}
	}
}

func TestPairsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, cols := range []int{50, 500} {
		if _, err := (LSA{Pairs: true}).Fit(ctx, topicMatrix(1, 600, cols, 5)); !errors.Is(err, context.Canceled) {
			t.Errorf("%d terms, cancelled: %v", cols, err)
		}
	}
}
