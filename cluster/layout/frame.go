package layout

import (
	"math"
	"slices"
)

// What frame does with stragglers.
const (
	tail  = 0.0005 // share of points on each side that do not settle the frame
	inner = 0.9    // half the width of what the others take
	outer = 0.97   // no point is farther out
)

// frame centres points (pairs of coordinates) and scales them into -1 to 1, by
// one factor for both axes. The few points that are far out are drawn in,
// without passing one another.
func frame(points []float32) {
	n := len(points) / 2
	if n == 0 {
		return
	}
	var middle [2]float64
	half := 0.0
	for axis := range 2 {
		values := make([]float32, n)
		for i := range n {
			values[i] = points[2*i+axis]
		}
		slices.Sort(values)
		cut := int(tail * float64(n))
		low, high := float64(values[cut]), float64(values[n-1-cut])
		middle[axis], half = (low+high)/2, max(half, (high-low)/2)
	}
	scale := 1.0
	if half > 0 {
		scale = inner / half
	}
	for i := range n {
		x, y := (float64(points[2*i])-middle[0])*scale, (float64(points[2*i+1])-middle[1])*scale
		if far := math.Max(math.Abs(x), math.Abs(y)); far > inner {
			drawn := inner + (outer-inner)*(1-math.Exp(-(far-inner)/inner))
			x, y = x*drawn/far, y*drawn/far
		}
		points[2*i], points[2*i+1] = float32(x), float32(y)
	}
}
