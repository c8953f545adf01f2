package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// The levels fuse multiplications with additions and the portable twin does
// not, so sums of products are compared within tolerance times the sum of the
// absolute products. All inputs and outputs stand between guard values that must
// stay as they are.
const tolerance = 1e-5

// guard is a value that no kernel produces.
const guard = -1234567

// guarded is a slice at an offset in memory between guards.
type guarded struct {
	memory []float32
	values []float32
}

func newGuarded(n, offset int) guarded {
	const border = 40
	m := make([]float32, border+offset+n+border)
	for i := range m {
		m[i] = guard
	}
	start := border + offset
	return guarded{m, m[start : start+n : start+n]}
}

func (g guarded) fill(next func() float32) guarded {
	for i := range g.values {
		g.values[i] = next()
	}
	return g
}

func (g guarded) check(t *testing.T, what string) {
	t.Helper()
	start := len(g.memory) - 40 - len(g.values)
	for i, v := range g.memory {
		if (i < start || i >= start+len(g.values)) && v != guard {
			t.Fatalf("%s: the value %d places from its start was written", what, i-start)
		}
	}
}

// eachLevel runs a test at every level that this machine has.
func eachLevel(t *testing.T, f func(t *testing.T)) {
	for _, name := range Levels() {
		t.Run(name, func(t *testing.T) {
			restore, err := Force(name)
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
			f(t)
		})
	}
}

// lengths are all up to 130, and some beyond.
func lengths() []int {
	var n []int
	for i := range 131 {
		n = append(n, i)
	}
	return append(n, 191, 255, 256, 257, 1000, 1023)
}

func testRand() *rand.Rand { return rand.New(rand.NewPCG(3, 14)) }

func normal(r *rand.Rand) func() float32 {
	return func() float32 { return float32(r.NormFloat64()) }
}

// close32 says whether got is want within the tolerance, and of the same kind
// if they are not finite.
func close32(got, want float32, absSum float64) bool {
	g, w := float64(got), float64(want)
	switch {
	case math.IsNaN(w) || math.IsNaN(g):
		return math.IsNaN(w) && math.IsNaN(g)
	case math.IsInf(w, 0) || math.IsInf(g, 0):
		return g == w
	}
	return math.Abs(g-w) <= tolerance*absSum
}

func TestDot(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		for _, n := range lengths() {
			offset := n % 9
			a := newGuarded(n, offset).fill(normal(r))
			b := newGuarded(n, (offset*5+n)%8).fill(normal(r))
			sum := 0.0
			for i := range n {
				sum += math.Abs(float64(a.values[i]) * float64(b.values[i]))
			}
			got, want := Dot(a.values, b.values), dotPortable(a.values, b.values)
			if !close32(got, want, sum) {
				t.Errorf("n = %d: %v, want %v", n, got, want)
			}
			if swapped := Dot(b.values, a.values); swapped != got {
				t.Errorf("n = %d: b.a = %v, a.b = %v", n, swapped, got)
			}
		}
	})
}

// TestDotLanes has one product in one lane at a time, of sizes that only the
// fixed order of adding the lanes gives back bit by bit.
func TestDotLanes(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		for n := 1; n <= 67; n++ {
			a, ones := make([]float32, n), make([]float32, n)
			for i := range a {
				ones[i] = 1
				a[i] = float32(math.Ldexp(float64(r.IntN(1<<20)+1), r.IntN(60)-30))
			}
			if got, want := Dot(a, ones), dotPortable(a, ones); got != want {
				t.Errorf("n = %d: %v, want the bits of %v", n, got, want)
			}
		}
	})
}

func TestAxpy(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		for _, n := range lengths() {
			for _, alpha := range []float32{0, 1, -2.5, .3, float32(math.Inf(1))} {
				x := newGuarded(n, n%7).fill(normal(r))
				y := newGuarded(n, (n*3)%8).fill(normal(r))
				before, want := slices.Clone(y.values), slices.Clone(y.values)
				Axpy(y.values, alpha, x.values)
				axpyPortable(want, alpha, x.values)
				for i := range n {
					bound := math.Abs(float64(before[i])) + math.Abs(float64(alpha)*float64(x.values[i]))
					if !close32(y.values[i], want[i], bound) {
						t.Fatalf("n = %d, alpha = %v: y[%d] = %v, want %v", n, alpha, i, y.values[i], want[i])
					}
				}
				x.check(t, "x")
				y.check(t, "y")
			}
		}
	})
}

func TestAxpyLeavesTheRestOfY(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		y := []float32{1, 2, 3}
		Axpy(y, 2, []float32{10})
		if !slices.Equal(y, []float32{21, 2, 3}) {
			t.Errorf("y = %v", y)
		}
	})
}

func TestTile(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		rows, cols := TileShape()
		for _, depth := range []int{0, 1, 2, 3, 7, 8, 31, 50, 100, 129} {
			for _, stride := range []int{cols, cols + 1, cols + 37} {
				offset := depth % 8
				a := newGuarded(depth*rows, offset).fill(normal(r))
				b := newGuarded(depth*cols, 7-offset).fill(normal(r))
				dst := newGuarded((rows-1)*stride+cols, (offset+3)%8).fill(func() float32 { return guard })
				Tile(dst.values, stride, a.values, b.values, depth)
				for i := range rows {
					for j := range stride {
						at := i*stride + j
						if at >= len(dst.values) {
							break
						}
						want, absSum := float32(guard), 0.0
						if j < cols {
							want = 0
							for k := range depth {
								product := a.values[k*rows+i] * b.values[k*cols+j]
								want += float32(product)
								absSum += math.Abs(float64(product))
							}
						}
						if !close32(dst.values[at], want, absSum) {
							t.Fatalf("depth %d, stride %d: (%d, %d) = %v, want %v", depth, stride, i, j, dst.values[at], want)
						}
					}
				}
				dst.check(t, "dst")
				a.check(t, "a")
				b.check(t, "b")
			}
		}
	})
}

// TestTileElementsAreChains shows that an element depends on its own row and
// column alone, and not on where in a tile it stands: the same pair of rows
// gives the same bits everywhere, in either order.
func TestTileElementsAreChains(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rows, cols := TileShape()
		r := testRand()
		const depth = 77
		x, y := make([]float32, depth), make([]float32, depth)
		for k := range depth {
			x[k], y[k] = float32(r.NormFloat64()), float32(r.NormFloat64())
		}
		product := func(left, right []float32) []float32 {
			a, b := make([]float32, depth*rows), make([]float32, depth*cols)
			for k := range depth {
				for i := range rows {
					a[k*rows+i] = left[k]
				}
				for j := range cols {
					b[k*cols+j] = right[k]
				}
			}
			dst := make([]float32, rows*cols)
			Tile(dst, cols, a, b, depth)
			return dst
		}
		all := append(product(x, y), product(y, x)...)
		for i, v := range all {
			if v != all[0] {
				t.Fatalf("element %d is %v, element 0 is %v", i, v, all[0])
			}
		}
	})
}

func TestPackPanels(t *testing.T) {
	for _, rows := range []int{0, 1, 5, 6, 7, 33} {
		for _, width := range []int{1, 6, 16} {
			const depth = 5
			src := make([]float32, rows*depth)
			for i := range src {
				src[i] = float32(i + 1)
			}
			dst := newGuarded(PackedLen(rows, depth, width), 1)
			PackPanels(dst.values, src, rows, depth, width)
			dst.check(t, "dst")
			for at, v := range dst.values {
				panel, k, w := at/(width*depth), at/width%depth, at%width
				want := float32(0)
				if i := panel*width + w; i < rows {
					want = src[i*depth+k]
				}
				if v != want {
					t.Fatalf("%d rows, width %d: value %d is %v, want %v", rows, width, at, v, want)
				}
			}
		}
	}
}

func TestLevels(t *testing.T) {
	names := Levels()
	if names[0] != "portable" || !slices.Contains(names, Level()) {
		t.Errorf("levels %v, in use %q", names, Level())
	}
	for _, name := range names {
		restore, err := Force(name)
		if err != nil || Level() != name {
			t.Errorf("Force(%q) = %v, in use %q", name, err, Level())
		}
		restore()
	}
	before := Level()
	if _, err := Force("mmx"); err == nil || Level() != before {
		t.Errorf("Force of an unknown level: %v, in use %q", err, Level())
	}
	if l, err := choose(""); err != nil || l.name != names[len(names)-1] {
		t.Errorf("no wish gives %q, %v", l.name, err)
	}
	if l, err := choose("portable"); err != nil || l.name != "portable" {
		t.Errorf("the wish for portable gives %q, %v", l.name, err)
	}
	l, err := choose("avx1024")
	want := fmt.Sprintf("using %s)", names[len(names)-1])
	if err == nil || l.name != names[len(names)-1] || err.Error()[len(err.Error())-len(want):] != want {
		t.Errorf("an unknown wish gives %q, %v", l.name, err)
	}
}

func TestUnfitSlicesPanic(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		rows, cols := TileShape()
		zeros := func(n int) []float32 { return make([]float32, n) }
		for name, f := range map[string]func(){
			"dot":                   func() { Dot(zeros(3), zeros(2)) },
			"axpy":                  func() { Axpy(zeros(2), 1, zeros(3)) },
			"tile, short a":         func() { Tile(zeros(rows*cols), cols, zeros(2*rows-1), zeros(2*cols), 2) },
			"tile, short b":         func() { Tile(zeros(rows*cols), cols, zeros(2*rows), zeros(2*cols-1), 2) },
			"tile, short dst":       func() { Tile(zeros(rows*cols-1), cols, zeros(2*rows), zeros(2*cols), 2) },
			"tile, narrow stride":   func() { Tile(zeros(rows*cols), cols-1, zeros(2*rows), zeros(2*cols), 2) },
			"tile, negative depth":  func() { Tile(zeros(rows*cols), cols, zeros(2*rows), zeros(2*cols), -1) },
			"sparse, few indices":   func() { SparseRowMul(zeros(3), zeros(2), []int32{0}, zeros(9)) },
			"sparse T, few indices": func() { SparseRowMulT(zeros(9), zeros(2), []int32{0}, zeros(3)) },
		} {
			if !panics(f) {
				t.Errorf("%s: no panic", name)
			}
		}
	})
}

func panics(f func()) (yes bool) {
	defer func() { yes = recover() != nil }()
	f()
	return false
}

// TestNotFiniteReachesTheSum puts a NaN or an infinity at each place.
func TestNotFiniteReachesTheSum(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	eachLevel(t, func(t *testing.T) {
		rows, cols := TileShape()
		for _, special := range []float32{nan, inf, -inf} {
			const n = 37
			a, b := make([]float32, n), make([]float32, n)
			for at := range a {
				for i := range a {
					a[i], b[i] = 1, 2
				}
				a[at] = special
				if got, want := Dot(a, b), dotPortable(a, b); !close32(got, want, 0) {
					t.Errorf("Dot with %v at %d = %v, want %v", special, at, got, want)
				}
				y := slices.Clone(b)
				Axpy(y, 3, a)
				for i, v := range y {
					want := 2 + 3*a[i]
					if !close32(v, want, 0) {
						t.Errorf("Axpy with %v at %d: y[%d] = %v, want %v", special, at, i, v, want)
					}
				}
			}
			left, right := make([]float32, rows), make([]float32, cols)
			for j := range right {
				right[j] = 2
			}
			left[1], right[cols-1] = special, 0
			tile := make([]float32, rows*cols)
			Tile(tile, cols, left, right, 1)
			for at, v := range tile {
				if want := left[at/cols] * right[at%cols]; !close32(v, want, 0) {
					t.Errorf("Tile with %v: element %d = %v, want %v", special, at, v, want)
				}
			}
		}
	})
}
