package recommend

import (
	"math"

	"kindred/internal/kernel"
	"kindred/internal/rng"
)

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
func (q *quantizer) row(dst []int8, x []float32) float32 {
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
		diff := float64(dst[k])/float64(q.scale) - float64(v)
		squared += diff * diff
	}
	return float32(math.Sqrt(squared)) + roundingError
}

// round returns the larger sum of squares of the halves of dst.
func (q *quantizer) round(dst []int8, x []float32, scale float32) int {
	var squares [2]int
	for k, v := range x {
		rounded := math.RoundToEven(float64(v) * float64(scale))
		value := int(max(-kernel.Int8Limit, min(rounded, kernel.Int8Limit)))
		dst[k] = int8(value)
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

// bounds are the int8 products that stand for scores.
type bounds struct {
	squared float64 // of the quantizer's scale
	share   float64 // of a row's e in its part of the error of a pair
}

func newBounds(q *quantizer, largestError float32) bounds {
	return bounds{float64(q.scale) * float64(q.scale), 1 + unitTolerance + float64(largestError)/2}
}

// error is the part of a row with e in the error of a pair's product.
func (b bounds) error(e float32) int32 {
	return int32(math.Ceil(b.squared * b.share * float64(e)))
}

// floor is the bound that a product, with the error of the other row added, is
// above if the score can be worst or more.
func (b bounds) floor(worst float32, err int32) int32 {
	if math.IsInf(float64(worst), -1) {
		return anyProduct
	}
	return int32(math.Floor(b.squared*float64(worst))) - err - 1
}

// anyProduct is a floor that all products are above.
const anyProduct = -1 << 29
