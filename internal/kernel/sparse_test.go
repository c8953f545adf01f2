package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomSparse returns a row of nonzeros values with columns below rows, some
// of them more than once.
func randomSparse(r *rand.Rand, nonzeros, rows int) (values guarded, indices []int32) {
	values = newGuarded(nonzeros, r.IntN(8)).fill(normal(r))
	indices = make([]int32, nonzeros)
	for t := range indices {
		indices[t] = int32(r.IntN(rows))
	}
	return values, indices
}

func TestSparseRowMul(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		for n := range 240 {
			for _, nonzeros := range []int{0, 1, 2, 13} {
				const rows = 9
				values, indices := randomSparse(r, nonzeros, rows)
				b := newGuarded(rows*n, n%8).fill(normal(r))
				dst := newGuarded(n, (n+5)%8).fill(func() float32 { return guard })
				want, absSum := make([]float32, n), make([]float64, n)
				sparseRowMulPortable(want, values.values, indices, b.values)
				for at, i := range indices {
					for j := range n {
						absSum[j] += math.Abs(float64(values.values[at]) * float64(b.values[int(i)*n+j]))
					}
				}
				SparseRowMul(dst.values, values.values, indices, b.values)
				for j, v := range dst.values {
					if !close32(v, want[j], absSum[j]) {
						t.Fatalf("%d columns, %d non-zeros: dst[%d] = %v, want %v", n, nonzeros, j, v, want[j])
					}
				}
				dst.check(t, "dst")
				b.check(t, "b")
			}
		}
	})
}

func TestSparseRowMulT(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		for n := range 240 {
			for _, nonzeros := range []int{0, 1, 2, 13} {
				const rows = 9
				values, indices := randomSparse(r, nonzeros, rows)
				x := newGuarded(n, n%8).fill(normal(r))
				b := newGuarded(rows*n, (n+5)%8).fill(normal(r))
				want, absSum := slices.Clone(b.values), make([]float64, rows*n)
				for at, v := range b.values {
					absSum[at] = math.Abs(float64(v))
				}
				for at, i := range indices {
					for j := range n {
						absSum[int(i)*n+j] += math.Abs(float64(values.values[at]) * float64(x.values[j]))
					}
				}
				sparseRowMulTPortable(want, values.values, indices, x.values)
				SparseRowMulT(b.values, values.values, indices, x.values)
				for at, v := range b.values {
					if !close32(v, want[at], absSum[at]) {
						t.Fatalf("%d columns, %d non-zeros: value %d is %v, want %v", n, nonzeros, at, v, want[at])
					}
				}
				x.check(t, "x")
				b.check(t, "b")
			}
		}
	})
}

// TestSparseColumnsAreChains shows that the result of a column does not depend
// on how many columns stand beside it: passes of all widths add alike.
func TestSparseColumnsAreChains(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		const rows, nonzeros, columns = 5, 11, 130
		values, indices := randomSparse(r, nonzeros, rows)
		column := make([]float32, rows)
		for i := range column {
			column[i] = float32(r.NormFloat64())
		}
		for n := 1; n <= columns; n++ {
			b, dst := make([]float32, rows*n), make([]float32, n)
			for at := range b {
				b[at] = column[at/n]
			}
			SparseRowMul(dst, values.values, indices, b)
			single := make([]float32, 1)
			SparseRowMul(single, values.values, indices, column)
			for j, v := range dst {
				if v != single[0] {
					t.Fatalf("column %d of %d is %v, alone it is %v", j, n, v, single[0])
				}
			}
		}
	})
}

func TestSparseNotFinite(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	eachLevel(t, func(t *testing.T) {
		for _, n := range []int{1, 4, 9, 100} {
			for _, special := range []float32{nan, inf, -inf, float32(math.Copysign(0, -1)), 1e-42} {
				b := make([]float32, 2*n)
				for at := range b {
					b[at] = float32(at%3) - 1
				}
				b[n-1], b[n] = special, special
				values, indices := []float32{2, -1}, []int32{1, 0}
				got, want := make([]float32, n), make([]float32, n)
				SparseRowMul(got, values, indices, b)
				sparseRowMulPortable(want, values, indices, b)
				for j := range n {
					if !close32(got[j], want[j], 4) {
						t.Errorf("%d columns with %v: dst[%d] = %v, want %v", n, special, j, got[j], want[j])
					}
				}
			}
		}
	})
}

func TestSparseIndexOutOfRange(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, n := range []int{1, 3, 5, 8, 20, 96, 100, 103} {
			for _, bad := range []int32{-1, 4, math.MaxInt32, math.MinInt32} {
				b := newGuarded(4*n, 0).fill(func() float32 { return 1 })
				dst := newGuarded(n, 3)
				values, indices := []float32{1, 1, 1}, []int32{0, bad, 1}
				if !panics(func() { SparseRowMul(dst.values, values, indices, b.values) }) {
					t.Errorf("SparseRowMul, %d columns: index %d of 4 rows does not panic", n, bad)
				}
				if !panics(func() { SparseRowMulT(b.values, values, indices, dst.values) }) {
					t.Errorf("SparseRowMulT, %d columns: index %d of 4 rows does not panic", n, bad)
				}
				b.check(t, "b")
				dst.check(t, "dst")
			}
			// A last row that is not whole is no row.
			if !panics(func() { SparseRowMul(make([]float32, n+1), []float32{1}, []int32{1}, make([]float32, 2*n+1)) }) {
				t.Errorf("%d columns: a part of a row is taken for a row", n+1)
			}
		}
	})
}
