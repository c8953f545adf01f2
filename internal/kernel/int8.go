package kernel

import "encoding/binary"

// Products of rows of int8 tell which pairs of rows may be near: they are
// exact integers, the same at every level, and cost a quarter of float32
// products or less.

// Int8Limit is the largest absolute value of such a row: with it the products
// of two adjacent pairs of values add up within int16. A value v is stored as
// the byte v + Int8Limit.
const Int8Limit = 90

// Int8Norm is the largest sum of squares that the values of a row may have in
// each of its halves, which are those at k mod 4 < 2 and the others: with it
// the products of the halves of two rows are within int16.
const Int8Norm = 1<<15 - 1

// Int8Shape returns the shape of the tiles of Candidates: rows of the left
// panel and columns (rows of the right operand) of a right one. It is a
// property of the level. Columns are at most 32.
func Int8Shape() (rows, cols int) { return active.int8Rows, active.int8Cols }

// Int8Rows are int8 rows, packed as left panels.
type Int8Rows struct {
	Rows int
	Int8Bounds
	depth  int
	values []uint8 // with Int8Limit added
}

// Int8Columns are int8 rows, packed as right panels.
type Int8Columns struct {
	Rows int
	Int8Bounds
	depth  int
	values []int8
	bias   []int32 // what Int8Limit adds to the products of a row, taken off again
}

// Int8Bounds has values for each row that are the caller's to set, at any time
// between calls of Candidates.
type Int8Bounds struct{ Floors, Errors []int32 }

// Rows that only fill up a panel, and those left out, have a floor that no
// product is above, and an error with which none is above a floor of -1<<29 or
// more.
const (
	noFloor   = 1<<31 - 1
	noProduct = -1 << 30
)

// LeaveOut keeps row i out of all pairs.
func (b Int8Bounds) LeaveOut(i int) { b.Floors[i], b.Errors[i] = noFloor, noProduct }

// reset makes bounds of 0 for the rows, and leaves out what fills them up.
func (b *Int8Bounds) reset(rows, padded int) {
	b.Floors, b.Errors = resize(b.Floors, padded), resize(b.Errors, padded)
	clear(b.Floors)
	clear(b.Errors)
	for i := rows; i < padded; i++ {
		b.LeaveOut(i)
	}
}

func resize[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// Reset makes room for rows of depth values, in the memory that p has, with
// floors and errors of 0. All rows must be Set then.
func (p *Int8Rows) Reset(rows, depth int) {
	height := active.int8Rows
	padded := (rows + height - 1) / height * height
	p.Rows, p.depth = rows, (depth+3)/4*4
	p.reset(rows, padded)
	p.values = resize(p.values, padded*p.depth)
	for i := max(0, padded-height) * p.depth; i < len(p.values); i++ {
		p.values[i] = Int8Limit
	}
}

// Depth is the number of values of a row as packed.
func (p *Int8Rows) Depth() int { return p.depth }

// Set sets row i.
func (p *Int8Rows) Set(i int, row []uint8) {
	height := active.int8Rows
	panel := p.values[i/height*height*p.depth:]
	at := i % height * 4
	for ; len(row) >= 4; row = row[4:] {
		binary.NativeEndian.PutUint32(panel[at:], binary.NativeEndian.Uint32(row))
		at += 4 * height
	}
	if len(row) > 0 {
		rest := [4]uint8{Int8Limit, Int8Limit, Int8Limit, Int8Limit}
		copy(rest[:], row)
		copy(panel[at:at+4], rest[:])
	}
}

// NewInt8Columns packs the rows x depth row-major matrix src, with floors and
// errors of 0.
func NewInt8Columns(src []uint8, rows, depth int) *Int8Columns {
	width := active.int8Cols
	padded := (rows + width - 1) / width * width
	p := &Int8Columns{Rows: rows, depth: (depth + 3) / 4 * 4}
	p.reset(rows, padded)
	p.values, p.bias = make([]int8, padded*p.depth), make([]int32, padded)
	for i := range rows {
		panel := p.values[i/width*width*p.depth:]
		var halves [2]int32
		for k, stored := range src[i*depth : (i+1)*depth] {
			v := int8(int(stored) - Int8Limit)
			panel[(k/4*width+i%width)*4+k%4] = v
			halves[k%4/2] += int32(v)
		}
		p.bias[i] = active.int8Bias(-Int8Limit*halves[0], -Int8Limit*halves[1])
	}
	return p
}

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
func Candidates(hits []uint32, rows *Int8Rows, panel int, columns *Int8Columns, first, end int) int {
	if first >= end {
		return end
	}
	height, width, depth := active.int8Rows, active.int8Cols, rows.depth
	if columns.depth != depth {
		panic("kernel: depths of Candidates differ")
	}
	at, from, to := panel*height, first*width, end*width
	return first + active.candidates(hits[:height],
		rows.values[at*depth:(at+height)*depth], rows.Floors[at:at+height], rows.Errors[at:at+height],
		columns.values[from*depth:to*depth], columns.bias[from:to], columns.Floors[from:to], columns.Errors[from:to], depth/4)
}
