package kernel

// Products of rows of int8 tell which pairs of rows may be near: they are
// exact integers, the same at every level, and cost a quarter of float32
// products or less.

// Int8Limit is the largest absolute value of an Int8Block: with it the products
// of two adjacent pairs of values add up within int16.
const Int8Limit = 90

// Int8Norm is the largest sum of squares that the values of a row may have in
// each of its halves, which are those at k mod 4 < 2 and the others: with it
// the products of the halves of two rows are within int16.
const Int8Norm = 1<<15 - 1

// Int8Shape returns the shape of the tiles of Candidates: rows of the left
// panel and columns (rows of the right operand) of a right one. It is a
// property of the level. Columns are at most 32.
func Int8Shape() (rows, cols int) { return active.int8Rows, active.int8Cols }

// Int8Block is a block of int8 rows, packed for both sides of a product.
type Int8Block struct {
	Rows int
	// Floors and Errors, a value for each row, are the caller's to set, at any
	// time between calls of Candidates.
	Floors, Errors []int32

	depth int
	left  []uint8 // panels, with Int8Limit added
	right []int8  // panels
	bias  []int32 // what Int8Limit adds to the products of a row, taken off again
}

// Rows that only fill up a panel, and those left out, have a floor that no
// product is above, and an error with which none is above a floor of -1<<29 or
// more.
const (
	noFloor   = 1<<31 - 1
	noProduct = -1 << 30
)

// NewInt8Block packs the rows x depth row-major matrix src, with floors and
// errors of 0.
func NewInt8Block(src []int8, rows, depth int) *Int8Block {
	height, width := Int8Shape()
	up := func(to int) int { return (rows + to - 1) / to * to }
	quads := (depth + 3) / 4
	longest := max(up(height), up(width))
	b := &Int8Block{
		Rows: rows, Floors: make([]int32, longest), Errors: make([]int32, longest), depth: 4 * quads,
		left: make([]uint8, up(height)*4*quads), right: make([]int8, up(width)*4*quads), bias: make([]int32, up(width)),
	}
	for i := range b.left {
		b.left[i] = Int8Limit
	}
	for i := range rows {
		left, right := b.left[i/height*height*b.depth:], b.right[i/width*width*b.depth:]
		var halves [2]int32
		for k, v := range src[i*depth : (i+1)*depth] {
			left[(k/4*height+i%height)*4+k%4] = uint8(int(v) + Int8Limit)
			right[(k/4*width+i%width)*4+k%4] = v
			halves[k%4/2] += int32(v)
		}
		b.bias[i] = active.int8Bias(-Int8Limit*halves[0], -Int8Limit*halves[1])
	}
	for i := rows; i < longest; i++ {
		b.LeaveOut(i)
	}
	return b
}

// LeaveOut keeps row i out of all pairs.
func (b *Int8Block) LeaveOut(i int) { b.Floors[i], b.Errors[i] = noFloor, noProduct }

// Candidates looks for pairs of rows whose product may be above a floor. It
// forms the products of the rows of one left panel with the columns of the
// right panels first, first+1 ... end-1, and stops at the first panel with a
// pair i, j for which
//
//	product + Errors of column j > Floors of row i, or
//	product + Errors of row i    > Floors of column j
//
// It returns the panel's number and sets bit j of hits[i] for each such pair of
// row i and column j of the two panels; or end, if there is none. Floors must
// be -1<<29 or more.
func Candidates(hits []uint32, rows *Int8Block, panel int, columns *Int8Block, first, end int) int {
	if first >= end {
		return end
	}
	height, width, depth := active.int8Rows, active.int8Cols, rows.depth
	if columns.depth != depth {
		panic("kernel: depths of Candidates differ")
	}
	at, from, to := panel*height, first*width, end*width
	return first + active.candidates(hits[:height],
		rows.left[at*depth:(at+height)*depth], rows.Floors[at:at+height], rows.Errors[at:at+height],
		columns.right[from*depth:to*depth], columns.bias[from:to], columns.Floors[from:to], columns.Errors[from:to], depth/4)
}
