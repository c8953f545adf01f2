package kernel

import (
	"fmt"
	"testing"
)

// eachLevelBench runs a benchmark at every level and reports floating-point
// operations a second.
func eachLevelBench(b *testing.B, name string, flops int, f func()) {
	for _, l := range Levels() {
		b.Run(fmt.Sprintf("%s/%s", name, l), func(b *testing.B) {
			restore, err := Force(l)
			if err != nil {
				b.Fatal(err)
			}
			defer restore()
			for b.Loop() {
				f()
			}
			b.ReportMetric(float64(flops)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
		})
	}
}

func benchValues(n int) []float32 { return newGuarded(n, 0).fill(normal(testRand())).values }

// BenchmarkTile at depth 256 has both panels in the first-level cache: that
// figure is what the others are measured against.
func BenchmarkTile(b *testing.B) {
	rows, cols := TileShape()
	for _, depth := range []int{50, 100, 256} {
		left, right, dst := benchValues(depth*rows), benchValues(depth*cols), make([]float32, rows*cols)
		eachLevelBench(b, fmt.Sprintf("depth=%d", depth), 2*rows*cols*depth, func() { Tile(dst, cols, left, right, depth) })
	}
}

func BenchmarkDot(b *testing.B) {
	for _, n := range []int{50, 100, 1000} {
		x, y := benchValues(n), benchValues(n)
		eachLevelBench(b, fmt.Sprintf("n=%d", n), 2*n, func() { Dot(x, y) })
	}
}

func BenchmarkAxpy(b *testing.B) {
	for _, n := range []int{100, 1000} {
		x, y := benchValues(n), benchValues(n)
		eachLevelBench(b, fmt.Sprintf("n=%d", n), 2*n, func() { Axpy(y, 1e-9, x) })
	}
}

func BenchmarkFirstAbove(b *testing.B) {
	x, thresholds := benchValues(1024), make([]float32, 1024)
	for i := range thresholds {
		thresholds[i] = 100
	}
	eachLevelBench(b, "one", len(x), func() { FirstAbove(x, 100) })
	eachLevelBench(b, "each", len(x), func() { FirstAboveEach(x, thresholds) })
}

// The dense block of the sparse benchmarks is that of 20,000 terms, and a row
// has 80 of them.
const benchTerms, benchNonzeros = 20000, 80

func BenchmarkSparseRowMul(b *testing.B) {
	for _, columns := range []int{32, 50, 100} {
		block, dst := benchValues(benchTerms*columns), make([]float32, columns)
		values, indices := randomSparse(testRand(), 50*benchNonzeros, benchTerms)
		at := 0
		eachLevelBench(b, fmt.Sprintf("columns=%d", columns), 2*columns*benchNonzeros, func() {
			SparseRowMul(dst, values.values[at:at+benchNonzeros], indices[at:at+benchNonzeros], block)
			at = (at + benchNonzeros) % len(indices)
		})
	}
}

func BenchmarkSparseRowMulT(b *testing.B) {
	for _, columns := range []int{32, 50, 100} {
		block, x := benchValues(benchTerms*columns), make([]float32, columns)
		values, indices := randomSparse(testRand(), 50*benchNonzeros, benchTerms)
		at := 0
		eachLevelBench(b, fmt.Sprintf("columns=%d", columns), 2*columns*benchNonzeros, func() {
			SparseRowMulT(block, values.values[at:at+benchNonzeros], indices[at:at+benchNonzeros], x)
			at = (at + benchNonzeros) % len(indices)
		})
	}
}

func BenchmarkPackPanels(b *testing.B) {
	const rows, depth = 1024, 100
	src, dst := benchValues(rows*depth), make([]float32, PackedLen(rows, depth, 16))
	for _, width := range []int{6, 16} {
		out := dst[:0:0]
		out = append(out, make([]float32, PackedLen(rows, depth, width))...)
		b.Run(fmt.Sprintf("width=%d", width), func(b *testing.B) {
			for b.Loop() {
				PackPanels(out, src, rows, depth, width)
			}
			b.SetBytes(4 * rows * depth)
		})
	}
}
