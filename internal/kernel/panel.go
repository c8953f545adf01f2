package kernel

// PackRows lays rows, less an offset (d), out as one panel of the given width:
//
//	dst[j*width+i] = rows[i][j] - offset[j]
//
// filled up with zeros where there are fewer rows than width. dst must have
// d*width values.
func PackRows(dst []float32, width int, rows [][]float32, offset []float32) {
	dst = dst[:len(offset)*width]
	if len(rows) > width {
		panic("kernel: more rows than a panel is wide")
	}
	for _, row := range rows {
		_ = row[:len(offset):len(row)]
	}
	active.packRows(dst, width, rows, offset)
}

// TwoLargest finds, in each column of the K x width matrix of scores, the two
// largest of scores[k*width+i] - less[k], and the row of the first, the lowest
// of equals. All start from minus infinity and row 0; a NaN counts as nothing.
// width is the length of first, second and at.
func TwoLargest(first, second []float32, at []int32, scores, less []float32) {
	width := len(first)
	active.twoLargest(first, second[:width], at[:width], scores[:len(less)*width], less)
}
