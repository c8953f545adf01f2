// Package kernel holds the few hot loops of Kindred.
//
// Each has a portable twin in Go, which defines its result, and may have
// assembly for a level of vector instructions (see Level). Assembly fuses
// multiplications with additions, the portable twin does not; both add in the
// same order. So levels that fuse give equal bits, and the portable one agrees
// with them within rounding.
//
// Slices of unfit lengths and indices out of range are errors of the program:
// they panic, and nothing outside the slices is read or written.
package kernel

// TileShape returns the shape of Tile's product: rows of the left panel, and
// columns (rows of the right operand) of the right panel. It is a property of
// the level.
func TileShape() (rows, cols int) { return active.tileRows, active.tileCols }

// PackPanels lays the rows x depth row-major matrix src out as panels of width
// rows, each depth x width with the depth index outermost; the last panel is
// filled up with zeros. dst must have PackedLen(rows, depth, width) values.
func PackPanels(dst, src []float32, rows, depth, width int) {
	for panel := 0; panel*width < rows; panel++ {
		out := dst[panel*width*depth : (panel+1)*width*depth]
		for w := range width {
			i := panel*width + w
			if i >= rows {
				for k := range depth {
					out[k*width+w] = 0
				}
				continue
			}
			for k, v := range src[i*depth : (i+1)*depth] {
				out[k*width+w] = v
			}
		}
	}
}

// PackedLen is the number of values that PackPanels writes.
func PackedLen(rows, depth, width int) int {
	return (rows + width - 1) / width * width * depth
}

// Tile computes one tile of a product of packed panels:
//
//	dst[i*stride+j] = sum over k < depth of a[k*rows+i] * b[k*cols+j]
//
// for i < rows, j < cols of TileShape, each element one chain of fused
// multiply-adds in rising k.
func Tile(dst []float32, stride int, a, b []float32, depth int) {
	rows, cols := active.tileRows, active.tileCols
	if stride < cols {
		panic("kernel: stride of a tile below its width")
	}
	active.tile(dst[:(rows-1)*stride+cols], stride, a[:depth*rows], b[:depth*cols], depth)
}

// Dot is the inner product of a and b, which have equal length: 16 running sums
// (element i belongs to lane i mod 16), added by halves.
func Dot(a, b []float32) float32 {
	return active.dot(a, b[:len(a)])
}

// Axpy adds alpha*x to y: y[i] += alpha * x[i] for i < len(x).
func Axpy(y []float32, alpha float32, x []float32) {
	active.axpy(y[:len(x)], alpha, x)
}

// SparseRowMul multiplies a sparse row by a dense block of len(dst) columns,
//
//	dst[j] = sum over t of values[t] * b[indices[t]*len(dst)+j]
//
// each element one chain of fused multiply-adds in rising t.
func SparseRowMul(dst []float32, values []float32, indices []int32, b []float32) {
	active.sparseRowMul(dst, values, indices[:len(values)], b)
}

// SparseRowMulT adds the product of a sparse column and a dense row to a dense
// block of len(x) columns, in rising t:
//
//	b[indices[t]*len(x)+j] += values[t] * x[j]
func SparseRowMulT(b []float32, values []float32, indices []int32, x []float32) {
	active.sparseRowMulT(b, values, indices[:len(values)], x)
}
