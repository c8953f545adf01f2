package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// int8Rowset is rows x depth values within the limits of Candidates; some rows
// are at the limits.
func int8Rowset(r *rand.Rand, rows, depth int) []int8 {
	m := make([]int8, rows*depth)
	for i := range rows {
		row := m[i*depth : (i+1)*depth]
		extreme := r.IntN(4) == 0
		var squares [2]int
		for k := range row {
			v := r.IntN(2*Int8Limit+1) - Int8Limit
			if extreme {
				v = Int8Limit * (2*r.IntN(2) - 1)
			}
			if half := k % 4 / 2; squares[half]+v*v <= Int8Norm {
				squares[half] += v * v
				row[k] = int8(v)
			}
		}
	}
	return m
}

func packInt8(src []int8, rows, depth int) *Int8Rows {
	var p Int8Rows
	p.Reset(rows, depth)
	for i := range rows {
		p.Set(i, stored(src[i*depth:(i+1)*depth]))
	}
	return &p
}

func stored(values []int8) []uint8 {
	s := make([]uint8, len(values))
	for i, v := range values {
		s[i] = uint8(int(v) + Int8Limit)
	}
	return s
}

// allCandidates calls Candidates for all panels and gives what it found.
func allCandidates(a *Int8Rows, b *Int8Columns) map[[2]int]bool {
	height, width := Int8Shape()
	hits := make([]uint32, height)
	found := map[[2]int]bool{}
	for panel := 0; panel*height < a.Rows; panel++ {
		panels := (b.Rows + width - 1) / width
		for p := Candidates(hits, a, panel, b, 0, panels); p < panels; p = Candidates(hits, a, panel, b, p+1, panels) {
			for i, bits := range hits {
				for j := range 32 {
					if bits>>j&1 != 0 {
						found[[2]int{panel*height + i, p*width + j}] = true
					}
				}
			}
		}
	}
	return found
}

func TestCandidatesEqualProducts(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := testRand()
		for depth := range 131 {
			rows, columns := 1+r.IntN(20), 1+r.IntN(100)
			left, right := int8Rowset(r, rows, depth), int8Rowset(r, columns, depth)
			a, b := packInt8(left, rows, depth), NewInt8Columns(stored(right), columns, depth)
			scale := 1 + r.IntN(3000)
			for i := range rows {
				a.Floors[i], a.Errors[i] = int32(r.IntN(2*scale)-scale/2), int32(r.IntN(scale/4+1))
			}
			for j := range columns {
				b.Floors[j], b.Errors[j] = int32(r.IntN(2*scale)-scale/2), int32(r.IntN(scale/4+1))
			}
			found := allCandidates(a, b)
			for i := range rows {
				for j := range columns {
					product := int32(0)
					for k := range depth {
						product += int32(left[i*depth+k]) * int32(right[j*depth+k])
					}
					want := product+b.Errors[j] > a.Floors[i] || product+a.Errors[i] > b.Floors[j]
					if found[[2]int{i, j}] != want {
						t.Fatalf("depth %d, row %d, column %d: found %v, want %v (product %d)", depth, i, j, !want, want, product)
					}
					delete(found, [2]int{i, j})
				}
			}
			for pair := range found {
				t.Fatalf("depth %d: the pair %v is outside %d x %d", depth, pair, rows, columns)
			}
		}
	})
}

// TestCandidatesAtTheLimits has products as large as the limits allow, where
// sums of 16 bits wrap around on the way.
func TestCandidatesAtTheLimits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, depth := range []int{4, 16, 17, 100, 1000} {
			row := make([]int8, depth)
			var squares [2]int
			product := int32(0)
			for k := range row {
				if half := k % 4 / 2; squares[half]+Int8Limit*Int8Limit <= Int8Norm {
					squares[half] += Int8Limit * Int8Limit
					row[k] = Int8Limit
					product += Int8Limit * Int8Limit
				}
			}
			negative := make([]int8, depth)
			for k, v := range row {
				negative[k] = -v
			}
			for _, c := range []struct {
				right []int8
				want  int32
			}{{row, product}, {negative, -product}} {
				a, b := packInt8(row, 1, depth), NewInt8Columns(stored(c.right), 1, depth)
				b.Floors[0] = noFloor
				for _, floor := range []int32{c.want - 1, c.want, c.want + 1} {
					a.Floors[0] = floor
					if found := len(allCandidates(a, b)) == 1; found != (c.want > floor) {
						t.Errorf("depth %d, product %d, floor %d: found %v", depth, c.want, floor, found)
					}
				}
			}
		}
	})
}

func TestCandidatesOfDifferentDepthsPanic(t *testing.T) {
	a, b := packInt8(make([]int8, 8), 1, 8), NewInt8Columns(make([]uint8, 12), 1, 12)
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	Candidates(make([]uint32, 32), a, 0, b, 0, 1)
}

// BenchmarkCandidates has columns as many as stay in the first-level cache.
func BenchmarkCandidates(b *testing.B) {
	const columns = 160
	for _, depth := range []int{52, 100, 256} {
		eachLevelBench(b, fmt.Sprintf("depth=%d", depth), func() (work, func()) {
			r := testRand()
			height, width := Int8Shape()
			rows, cols := packInt8(int8Rowset(r, height, depth), height, depth), NewInt8Columns(stored(int8Rowset(r, columns, depth)), columns, depth)
			for i := range rows.Floors {
				rows.Floors[i] = noFloor
			}
			for i := range cols.Floors {
				cols.Floors[i] = noFloor
			}
			hits := make([]uint32, height)
			return work{ints: 2 * height * columns * depth}, func() { Candidates(hits, rows, 0, cols, 0, columns/width) }
		})
	}
}
