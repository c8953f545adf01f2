package kernel

import "math"

// The functions of this file define the results: each assembly level is tested
// against them. They are always compiled. float32(x*y) keeps the compiler from
// fusing the multiplication with the addition.

// The shape of tilePortable's product.
const (
	portableTileRows = 6
	portableTileCols = 16
)

func tilePortable(dst []float32, stride int, a, b []float32, depth int) {
	var sums [portableTileRows * portableTileCols]float32
	for k := range depth {
		left := a[k*portableTileRows : (k+1)*portableTileRows : (k+1)*portableTileRows]
		right := b[k*portableTileCols : (k+1)*portableTileCols : (k+1)*portableTileCols]
		for i, x := range left {
			row := sums[i*portableTileCols : (i+1)*portableTileCols : (i+1)*portableTileCols]
			for j, y := range right {
				row[j] += float32(x * y)
			}
		}
	}
	for i := range portableTileRows {
		copy(dst[i*stride:i*stride+portableTileCols], sums[i*portableTileCols:(i+1)*portableTileCols])
	}
}

func dotPortable(a, b []float32) float32 {
	var s [16]float32
	n := len(a) &^ 15
	for i := 0; i < n; i += 16 {
		x, y := a[i:i+16:i+16], b[i:i+16:i+16]
		for l := range s {
			s[l] += float32(x[l] * y[l])
		}
	}
	for i := n; i < len(a); i++ {
		s[i-n] += float32(a[i] * b[i])
	}
	for width := 8; width > 0; width /= 2 {
		for l := range width {
			s[l] += s[l+width]
		}
	}
	return s[0]
}

func axpyPortable(y []float32, alpha float32, x []float32) {
	for i, v := range x {
		y[i] += float32(alpha * v)
	}
}

func sparseRowMulPortable(dst, values []float32, indices []int32, b []float32) {
	n := len(dst)
	clear(dst)
	for t, v := range values {
		at := int(indices[t]) * n
		for j, x := range b[at : at+n] {
			dst[j] += float32(v * x)
		}
	}
}

func sparseRowMulTPortable(b, values []float32, indices []int32, x []float32) {
	n := len(x)
	for t, v := range values {
		at := int(indices[t]) * n
		row := b[at : at+n]
		for j, y := range x {
			row[j] += float32(v * y)
		}
	}
}

func packRowsPortable(dst []float32, width int, rows [][]float32, offset []float32) {
	for j, o := range offset {
		to := dst[j*width : (j+1)*width]
		for i, row := range rows {
			to[i] = row[j] - o
		}
		clear(to[len(rows):])
	}
}

func twoLargestPortable(first, second []float32, at []int32, scores, less []float32) {
	width := len(first)
	for i := range width {
		first[i], second[i], at[i] = float32(math.Inf(-1)), float32(math.Inf(-1)), 0
	}
	for k, l := range less {
		for i, v := range scores[k*width : (k+1)*width] {
			switch v -= l; {
			case v > first[i]:
				first[i], second[i], at[i] = v, first[i], int32(k)
			case v > second[i]:
				second[i] = v
			}
		}
	}
}
