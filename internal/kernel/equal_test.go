package kernel

import (
	"math"
	"slices"
	"testing"
)

// TestFusingLevelsGiveEqualBits compares the levels that fuse multiplications
// with additions with the first of them.
func TestFusingLevelsGiveEqualBits(t *testing.T) {
	fusing := Levels()[1:]
	if len(fusing) < 2 {
		t.Skipf("only one level that fuses, or none: %v", fusing)
	}
	for _, n := range append(lengths(), 6000) {
		var want []uint32
		for _, name := range fusing {
			restore, err := Force(name)
			if err != nil {
				t.Fatal(err)
			}
			got := resultsOfAll(n)
			restore()
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("n = %d: the bits of %s differ from those of %s", n, name, fusing[0])
			}
		}
	}
}

// resultsOfAll returns the bits of the results of all kernels on the same
// values of length n, whatever the level. Some values are not finite, zeros
// with a sign, or subnormal.
func resultsOfAll(n int) []uint32 {
	r := testRand()
	special := []float32{float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), float32(math.Copysign(0, -1)), 1e-42, -1e-30}
	values := func(n int, some bool) []float32 {
		v := newGuarded(n, r.IntN(16)).fill(normal(r)).values
		for i := range v {
			if some && r.IntN(50) == 0 {
				v[i] = special[r.IntN(len(special))]
			}
		}
		return v
	}
	var bits []uint32
	add := func(v ...float32) {
		for _, x := range v {
			bits = append(bits, math.Float32bits(x))
		}
	}
	for _, some := range []bool{false, true} {
		a, b := values(n, some), values(n, some)
		add(Dot(a, b), Dot(b, a))
		y := slices.Clone(a)
		Axpy(y, -1.25, b)
		add(y...)

		const sparseRows = 5
		nonzeros, indices := randomSparse(r, 9, sparseRows)
		block := values(sparseRows*n, some)
		SparseRowMul(y, nonzeros.values, indices, block)
		add(y...)
		SparseRowMulT(block, nonzeros.values, indices, a)
		add(block...)
	}
	const rows = 37
	depth := n % 53
	add(productByTiles(values(rows*depth, false), values((n%99+1)*depth, true), rows, n%99+1, depth)...)
	return bits
}

// productByTiles multiplies the rows of left with the rows of right.
func productByTiles(left, right []float32, rows, columns, depth int) []float32 {
	height, width := TileShape()
	a := make([]float32, PackedLen(rows, depth, height))
	b := make([]float32, PackedLen(columns, depth, width))
	PackPanels(a, left, rows, depth, height)
	PackPanels(b, right, columns, depth, width)
	out := make([]float32, rows*columns)
	tile := make([]float32, height*width)
	for i := 0; i < rows; i += height {
		for j := 0; j < columns; j += width {
			Tile(tile, width, a[i*depth:(i+height)*depth], b[j*depth:(j+width)*depth], depth)
			for at, v := range tile {
				if row, column := i+at/width, j+at%width; row < rows && column < columns {
					out[row*columns+column] = v
				}
			}
		}
	}
	return out
}
