package kernel

import (
	"math"
	"slices"
	"testing"
)

func TestPackRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		for d := range 70 {
			for _, width := range []int{1, 6, 8, 16, 24} {
				for count := 0; count <= width; count += 1 + width/8 {
					rows, behind := make([][]float32, count), make([]guarded, count)
					for i := range rows {
						behind[i] = newGuarded(d, i%8).fill(normal(r))
						rows[i] = behind[i].values
					}
					offset := newGuarded(d, d%8).fill(normal(r))
					dst := newGuarded(d*width, d%7).fill(func() float32 { return guard })
					want := make([]float32, d*width)
					packRowsPortable(want, width, rows, offset.values)
					PackRows(dst.values, width, rows, offset.values)
					if !slices.Equal(dst.values, want) {
						t.Fatalf("%d rows of %d in a panel of %d: %v, want %v", count, d, width, dst.values, want)
					}
					dst.check(t, "dst")
				}
			}
		}
	})
}

func TestPackRowsPanics(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		row, offset := make([]float32, 10), make([]float32, 10)
		full := slices.Repeat([][]float32{row}, 16)
		short := slices.Clone(full)
		short[15] = row[:9:9]
		if !panics(func() { PackRows(make([]float32, 160), 16, short, offset) }) {
			t.Error("a short row does not panic")
		}
		if !panics(func() { PackRows(make([]float32, 159), 16, full, offset) }) {
			t.Error("a short panel does not panic")
		}
		if !panics(func() { PackRows(make([]float32, 150), 15, full, offset) }) {
			t.Error("too many rows does not panic")
		}
	})
}

func TestTwoLargest(t *testing.T) {
	nan, infinity := float32(math.NaN()), float32(math.Inf(1))
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		few := func() float32 { // many equal ones
			if r.IntN(40) == 0 {
				return []float32{nan, infinity, -infinity}[r.IntN(3)]
			}
			return float32(r.IntN(9) - 4)
		}
		for _, width := range []int{0, 1, 5, 8, 15, 16, 17, 32, 48, 64} {
			for k := range 70 {
				scores, less := newGuarded(k*width, k%8).fill(few), newGuarded(k, k%5).fill(few)
				first, second, at := newGuarded(width, 1), newGuarded(width, 2), make([]int32, width+1)
				at[width] = guard
				TwoLargest(first.values, second.values, at[:width], scores.values, less.values)
				wantFirst, wantSecond, wantAt := make([]float32, width), make([]float32, width), make([]int32, width)
				twoLargestPortable(wantFirst, wantSecond, wantAt, scores.values, less.values)
				if !slices.Equal(first.values, wantFirst) || !slices.Equal(second.values, wantSecond) || !slices.Equal(at[:width], wantAt) {
					t.Fatalf("%d x %d: %v, %v at %v, want %v, %v at %v",
						k, width, first.values, second.values, at, wantFirst, wantSecond, wantAt)
				}
				first.check(t, "first")
				second.check(t, "second")
				if at[width] != guard {
					t.Fatal("at was written beyond its end")
				}
			}
		}
	})
}

func TestTwoLargestPanics(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		f, at := make([]float32, 16), make([]int32, 16)
		if !panics(func() { TwoLargest(f, f, at, make([]float32, 31), f[:2]) }) {
			t.Error("too few scores does not panic")
		}
		if !panics(func() { TwoLargest(f, f[:15:15], at, nil, nil) }) {
			t.Error("a short second does not panic")
		}
		if !panics(func() { TwoLargest(f, f, at[:15:15], nil, nil) }) {
			t.Error("a short at does not panic")
		}
	})
}

// A panel of 16 rows in 100 dimensions, and its scores with 50 centroids.
func BenchmarkPanel(b *testing.B) {
	eachLevelBench(b, "PackRows", func() (work, func()) {
		rows, offset, dst := make([][]float32, 16), benchValues(100), make([]float32, 16*100)
		for i := range rows {
			rows[i] = benchValues(100)
		}
		return work{bytes: 2 * 4 * len(dst)}, func() { PackRows(dst, 16, rows, offset) }
	})
	eachLevelBench(b, "TwoLargest", func() (work, func()) {
		scores, less := benchValues(16*50), benchValues(50)
		first, second, at := make([]float32, 16), make([]float32, 16), make([]int32, 16)
		return work{bytes: 4 * len(scores)}, func() { TwoLargest(first, second, at, scores, less) }
	})
}
