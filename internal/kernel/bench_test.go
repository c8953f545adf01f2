package kernel

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

// work is what one call of a kernel does.
type work struct {
	flops int // floating-point operations: a multiplication and an addition are two
	ints  int // the same of integers
	bytes int // read and written, cache or not
}

// eachLevelBench runs a benchmark at every level; setup makes it at that level,
// whose tile may have a shape of its own. It reports operations and bytes a
// second, and the share that the operations are of the machine's peak in
// float32; integers may go beyond it.
func eachLevelBench(b *testing.B, name string, setup func() (work, func())) {
	for _, l := range Levels() {
		b.Run(fmt.Sprintf("%s/%s", name, l), func(b *testing.B) {
			peak := machinePeak()
			restore, err := Force(l)
			if err != nil {
				b.Fatal(err)
			}
			defer restore()
			w, f := setup()
			for b.Loop() {
				f()
			}
			rate := func(each int) float64 { return float64(each) * float64(b.N) / b.Elapsed().Seconds() / 1e9 }
			if w.flops > 0 {
				b.ReportMetric(rate(w.flops), "GFLOP/s")
			}
			if w.ints > 0 {
				b.ReportMetric(rate(w.ints), "GOP/s")
			}
			if w.bytes > 0 {
				b.ReportMetric(rate(w.bytes), "GB/s")
			}
			if w.flops+w.ints > 0 {
				b.ReportMetric(100*rate(w.flops+w.ints)/peak, "%peak")
			}
		})
	}
}

// machinePeak is the most GFLOP/s that one core does in float32, and what %peak
// is a share of. It is the best of many short runs, so that a busy machine does
// not lower it, and is measured once.
var machinePeak = sync.OnceValue(func() float64 {
	w, tile, restore := peakBench()
	defer restore()
	best := 0.0
	for range 50 {
		const calls = 500
		start := time.Now()
		for range calls {
			tile()
		}
		best = max(best, float64(w.flops)*calls/time.Since(start).Seconds()/1e9)
	}
	return best
})

// peakBench is one tile at the best level, its panels in the first-level cache.
func peakBench() (w work, tile func(), restore func()) {
	levels := Levels()
	restore, err := Force(levels[len(levels)-1])
	if err != nil {
		panic(err)
	}
	const cache = 24 << 10 // bytes: three quarters of the smallest first-level cache in use
	rows, cols := TileShape()
	w, tile = tileBench(cache / 4 / (rows + cols))
	return w, tile, restore
}

// BenchmarkPeak shows the machine's peak: the best of many runs, where the other
// figures are means.
func BenchmarkPeak(b *testing.B) {
	_, tile, restore := peakBench()
	defer restore()
	for b.Loop() {
		tile()
	}
	b.ReportMetric(machinePeak(), "GFLOP/s")
}

func tileBench(depth int) (work, func()) {
	rows, cols := TileShape()
	left, right, dst := benchValues(depth*rows), benchValues(depth*cols), make([]float32, rows*cols)
	return work{flops: 2 * rows * cols * depth}, func() { Tile(dst, cols, left, right, depth) }
}

func benchValues(n int) []float32 { return newGuarded(n, 0).fill(normal(testRand())).values }

// BenchmarkTile has both panels in the first-level cache.
func BenchmarkTile(b *testing.B) {
	for _, depth := range []int{50, 100, 256} {
		eachLevelBench(b, fmt.Sprintf("depth=%d", depth), func() (work, func()) { return tileBench(depth) })
	}
}

func BenchmarkDot(b *testing.B) {
	for _, n := range []int{50, 100, 1000} {
		x, y := benchValues(n), benchValues(n)
		eachLevelBench(b, fmt.Sprintf("n=%d", n), func() (work, func()) {
			return work{flops: 2 * n, bytes: 8 * n}, func() { Dot(x, y) }
		})
	}
}

func BenchmarkAxpy(b *testing.B) {
	for _, n := range []int{100, 1000} {
		x, y := benchValues(n), benchValues(n)
		eachLevelBench(b, fmt.Sprintf("n=%d", n), func() (work, func()) {
			return work{flops: 2 * n, bytes: 12 * n}, func() { Axpy(y, 1e-9, x) }
		})
	}
}

// The dense block of the sparse benchmarks is that of 20,000 terms, and a row
// has 80 of them.
const benchTerms, benchNonzeros = 20000, 80

// sparseWork is one row of the sparse benchmarks, which touches each row of the
// dense block that it has a value for passes times.
func sparseWork(columns, passes int) work {
	return work{flops: 2 * columns * benchNonzeros, bytes: benchNonzeros * (8 + 4*columns*passes)}
}

func BenchmarkSparseRowMul(b *testing.B) {
	for _, columns := range []int{32, 50, 100} {
		block, dst := benchValues(benchTerms*columns), make([]float32, columns)
		values, indices := randomSparse(testRand(), 50*benchNonzeros, benchTerms)
		at := 0
		eachLevelBench(b, fmt.Sprintf("columns=%d", columns), func() (work, func()) {
			return sparseWork(columns, 1), func() {
				SparseRowMul(dst, values.values[at:at+benchNonzeros], indices[at:at+benchNonzeros], block)
				at = (at + benchNonzeros) % len(indices)
			}
		})
	}
}

func BenchmarkSparseRowMulT(b *testing.B) {
	for _, columns := range []int{32, 50, 100} {
		block, x := benchValues(benchTerms*columns), make([]float32, columns)
		values, indices := randomSparse(testRand(), 50*benchNonzeros, benchTerms)
		at := 0
		eachLevelBench(b, fmt.Sprintf("columns=%d", columns), func() (work, func()) {
			return sparseWork(columns, 2), func() {
				SparseRowMulT(block, values.values[at:at+benchNonzeros], indices[at:at+benchNonzeros], x)
				at = (at + benchNonzeros) % len(indices)
			}
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
