package recommend

import (
	"context"
	"fmt"
	"math"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/rng"
	"kindred/matrix"
)

// unitTolerance is how far from 1 the length of a row may be.
const unitTolerance = 1e-3

// anyProduct is a floor that all products are above.
const anyProduct = -1 << 29

// quantized holds the rows of a matrix rounded to int8.
type quantized struct {
	d       int
	values  []uint8 // n x d, stored as kernel.Int8Limit says
	errors  []int32 // of each row: its part in the error of a product; 0 = a row of zeros
	squared float64 // what a cosine of 1 is as a product
}

// quantize rounds the rows of x. It refuses rows that are neither zeros nor of
// unit length.
func quantize(ctx context.Context, workers int, x *matrix.Dense) (*quantized, error) {
	m := &quantized{d: x.Cols, values: make([]uint8, len(x.Data)), errors: make([]int32, x.Rows)}
	e := make([]float32, x.Rows)
	quantizers := make([]*quantizer, parallel.Workers(workers))
	for w := range quantizers {
		quantizers[w] = newQuantizer(x.Cols)
	}
	blocks := parallel.Blocks(x.Rows, 1024)
	err := parallel.Each(ctx, workers, len(blocks), func(worker, block int) error {
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			row := x.Row(i)
			length := math.Sqrt(float64(kernel.Dot(row, row)))
			switch {
			case length == 0:
			case !(math.Abs(length-1) <= unitTolerance):
				return fmt.Errorf("recommend: row %d has length %v; rows must have length 1 (see matrix.NormalizeRow) or be all zeros", i, length)
			default:
				e[i] = quantizers[worker].row(m.row(i), row)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	largest := float32(0)
	for _, v := range e {
		largest = max(largest, v)
	}
	scale := float64(newQuantizer(x.Cols).scale)
	m.squared = scale * scale
	share := 1 + unitTolerance + float64(largest)/2
	for i, v := range e {
		m.errors[i] = int32(math.Ceil(m.squared * share * float64(v)))
	}
	return m, nil
}

func (m *quantized) row(i int) []uint8 { return m.values[i*m.d : (i+1)*m.d] }

func (m *quantized) isZero(i int) bool { return m.errors[i] == 0 }

// floor is the bound that a product of row i, with the error of the other row
// added, is above if the score is worst or more.
func (m *quantized) floor(i int, worst float32) int32 {
	if math.IsInf(float64(worst), -1) {
		return anyProduct
	}
	return int32(math.Floor(m.squared*float64(worst))) - m.errors[i] - 1
}

// quantizer turns unit rows into int8 rows whose products are close to the
// cosines times the square of scale:
//
//	q = round(scale * R x)
//
// R is a fixed random rotation, which spreads what a row has in a few columns
// over all of them: Hadamard transforms of the first and of the last columns by
// turns, with random signs before each (Ailon and Chazelle, 2006). With e = |q/scale - R x|,
// the Cauchy-Schwarz inequality gives
//
//	|q.r/scale^2 - x.y| <= e_x |y| + e_y |x| + e_x e_y
type quantizer struct {
	scale  float32
	signs  [4][]float32
	width  int     // of the transforms: the largest power of 2 within the columns
	unit   float32 // what makes a transform keep lengths
	rotate []float32
}

const (
	// At most largestScale, the halves of nearly all rows are within
	// kernel.Int8Norm; and at most columnScale times the root of the number of
	// columns, nearly all values are within kernel.Int8Limit.
	largestScale = 212
	columnScale  = 25

	// What float32 rounding adds to the error of a row, generously: to its
	// rotation, and to the score of a pair.
	roundingError = 1e-5
)

func newQuantizer(d int) *quantizer {
	q := &quantizer{
		scale: min(largestScale, float32(columnScale*math.Sqrt(float64(d)))),
		width: 1, rotate: make([]float32, d),
	}
	for 2*q.width <= d {
		q.width *= 2
	}
	q.unit = float32(1 / math.Sqrt(float64(q.width)))
	for s := range q.signs {
		random := rng.Stream(0, "recommend/rotation", s)
		q.signs[s] = make([]float32, d)
		for k := range q.signs[s] {
			q.signs[s][k] = float32(2*random.IntN(2) - 1)
		}
	}
	return q
}

// row writes the int8 row of x to dst and returns e, rounding included.
func (q *quantizer) row(dst []uint8, x []float32) float32 {
	r := q.rotate
	copy(r, x)
	for turn, signs := range q.signs {
		for k, s := range signs {
			r[k] *= s
		}
		if turn%2 == 0 {
			hadamard(r[:q.width], q.unit)
		} else {
			hadamard(r[len(r)-q.width:], q.unit)
		}
	}
	scale := q.scale
	for {
		largest := q.round(dst, r, scale)
		if largest <= kernel.Int8Norm {
			break
		}
		scale *= .99 * float32(math.Sqrt(kernel.Int8Norm/float64(largest)))
	}
	squared := 0.0
	for k, v := range r {
		diff := float64(int(dst[k])-kernel.Int8Limit)/float64(q.scale) - float64(v)
		squared += diff * diff
	}
	return float32(math.Sqrt(squared)) + roundingError
}

// round returns the larger sum of squares of the halves of dst.
func (q *quantizer) round(dst []uint8, x []float32, scale float32) int {
	var squares [2]int
	for k, v := range x {
		rounded := math.RoundToEven(float64(v) * float64(scale))
		value := int(max(-kernel.Int8Limit, min(rounded, kernel.Int8Limit)))
		dst[k] = uint8(value + kernel.Int8Limit)
		squares[k%4/2] += value * value
	}
	return max(squares[0], squares[1])
}

// hadamard transforms a power of 2 of values in place, and multiplies them by
// unit.
func hadamard(x []float32, unit float32) {
	for half := 1; half < len(x); half *= 2 {
		for start := 0; start < len(x); start += 2 * half {
			a, b := x[start:start+half], x[start+half:start+2*half]
			for k, v := range a {
				a[k], b[k] = v+b[k], v-b[k]
			}
		}
	}
	for k := range x {
		x[k] *= unit
	}
}
