package kernel

import (
	"encoding/binary"
	"math"
	"testing"
)

// FuzzLevels compares every level with the portable twin on arbitrary bits:
// NaNs, infinities and subnormal numbers included.
func FuzzLevels(f *testing.F) {
	f.Add([]byte{}, uint8(0), uint8(1))
	f.Add([]byte("a text of some length, so that full vectors and a tail are there; and then more of it, up to thirty"), uint8(3), uint8(5))
	f.Add([]byte{0, 0, 0x80, 0x7f, 0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0xff, 1, 0, 0, 0, 0, 0, 0, 0x80}, uint8(1), uint8(2))
	f.Fuzz(func(t *testing.T, data []byte, offset, columns uint8) {
		values := make([]float32, len(data)/4)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(data[4*i:]))
		}
		half := len(values) / 2
		a, b := values[:half], values[half:2*half]
		for _, name := range Levels() {
			restore, err := Force(name)
			if err != nil {
				t.Fatal(err)
			}
			compareSums(t, name, a, b, int(offset%8), int(columns)+1)
			restore()
		}
	})
}

// compareSums leaves out what overflows a float32 on the way: there the fused
// and the rounded product may differ.
func compareSums(t *testing.T, level string, a, b []float32, offset, columns int) {
	absSum, tiny := 0.0, 0.0
	for i := range a {
		absSum += math.Abs(float64(a[i]) * float64(b[i]))
		tiny += math.SmallestNonzeroFloat32
	}
	if absSum > math.MaxFloat32 && !math.IsInf(absSum, 0) {
		return
	}
	bound := absSum + tiny/tolerance
	x, y := newGuarded(len(a), offset), newGuarded(len(b), 7-offset)
	copy(x.values, a)
	copy(y.values, b)
	if got, want := Dot(x.values, y.values), dotPortable(a, b); !close32(got, want, bound) {
		t.Errorf("%s: Dot(%v, %v) = %v, want %v", level, a, b, got, want)
	}

	// As a sparse product: values of a, one dense row of b's for each.
	rows := len(b) / columns
	if rows == 0 {
		return
	}
	indices := make([]int32, len(a))
	total := 0.0
	for i := range indices {
		indices[i] = int32(i % rows)
		total += math.Abs(float64(a[i]))
	}
	largest := 0.0
	for _, v := range b {
		largest = max(largest, math.Abs(float64(v)))
	}
	if total*largest > math.MaxFloat32 || math.IsNaN(total*largest) {
		return
	}
	dst, want := newGuarded(columns, offset), make([]float32, columns)
	SparseRowMul(dst.values, a, indices, y.values)
	sparseRowMulPortable(want, a, indices, b)
	for j, v := range dst.values {
		if !close32(v, want[j], total*largest+tiny/tolerance) {
			t.Errorf("%s: column %d of %d is %v, want %v", level, j, columns, v, want[j])
		}
	}
	dst.check(t, "dst")
}
