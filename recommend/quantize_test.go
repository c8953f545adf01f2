package recommend

import (
	"context"
	"math"
	"testing"

	"kindred/internal/kernel"
	"kindred/internal/rng"
	"kindred/matrix"
)

// awkwardRows are unit rows of all kinds: random ones, ones with few values,
// with all values alike, in narrow clusters, and nearly equal.
func awkwardRows(n, d int) *matrix.Dense {
	x := unitRows(n, d, 0)
	r := rng.Stream(3, "test/awkward", d)
	for i := range n {
		row := x.Row(i)
		switch i % 6 {
		case 1:
			clear(row)
			row[r.IntN(d)] = -1
		case 2:
			for k := range row {
				row[k] = float32(2*r.IntN(2) - 1)
			}
		case 3:
			clear(row)
			row[i%d], row[(i*7+1)%d] = .9, .5
		case 4, 5:
			copy(row, x.Row(i/30))
			for k := range row {
				row[k] += float32(r.NormFloat64()) * .01
			}
		}
		matrix.NormalizeRow(row)
	}
	return x
}

// values are the values of a rounded row.
func values(m *quantized, i int) []int {
	v := make([]int, m.d)
	for k, stored := range m.row(i) {
		v[k] = int(stored) - kernel.Int8Limit
	}
	return v
}

func TestQuantizerErrorBound(t *testing.T) {
	for _, d := range []int{1, 2, 3, 4, 7, 20, 63, 64, 65, 100, 128, 300, 1000} {
		const n = 120
		x := awkwardRows(n, d)
		m, err := quantize(context.Background(), 1, x)
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			var squares [2]int
			for k, v := range values(m, i) {
				if v < -kernel.Int8Limit || v > kernel.Int8Limit {
					t.Fatalf("d = %d: the value %d", d, v)
				}
				squares[k%4/2] += v * v
			}
			if max(squares[0], squares[1]) > kernel.Int8Norm {
				t.Fatalf("d = %d, row %d: halves of %v", d, i, squares)
			}
		}
		sum := 0.0
		for i := range n {
			sum += float64(m.errors[i]) / m.squared
			for j := range n {
				product := int32(0)
				other := values(m, j)
				for k, v := range values(m, i) {
					product += int32(v) * int32(other[k])
				}
				score := kernel.Dot(x.Row(i), x.Row(j))
				if off := math.Abs(float64(product) - m.squared*float64(score)); off > float64(m.errors[i]+m.errors[j]) {
					t.Fatalf("d = %d, rows %d and %d: the product %d is %v off, more than %d + %d", d, i, j, product, off, m.errors[i], m.errors[j])
				}
				if product+m.errors[j] <= m.floor(i, score) {
					t.Fatalf("d = %d, rows %d and %d: the score itself is not above its floor", d, i, j)
				}
			}
		}
		// Rounding alone: each value is off by 1/sqrt(12) of a step.
		if mean, rounding := sum/n, math.Sqrt(float64(d)/12/m.squared); d >= 20 && mean > 1.3*rounding {
			t.Errorf("d = %d: rows are %v off on average, rounding alone makes it %v", d, mean, rounding)
		}
	}
}

func TestExactOfAwkwardRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, d := range []int{1, 5, 64, 100} {
			x := awkwardRows(5*testRows+11, d)
			nb, err := Exact{K: 10}.fit(context.Background(), x, testRows)
			if err != nil {
				t.Fatal(err)
			}
			checkExact(t, x, 10, nb)
		}
	})
}
