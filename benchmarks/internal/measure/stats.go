package measure

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Median is the middle value, of an even number the upper of the two in the
// middle; NaN of none.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	return slices.Sorted(slices.Values(values))[len(values)/2]
}

// Exponent is e of y = c x^e, by least squares on the logarithms. Points that
// have none are left out; it is NaN where fewer than two different x are left.
func Exponent(x, y []float64) float64 {
	var lx, ly []float64
	for i := range x {
		if x[i] > 0 && y[i] > 0 {
			lx, ly = append(lx, math.Log(x[i])), append(ly, math.Log(y[i]))
		}
	}
	if len(lx) < 2 || slices.Min(lx) == slices.Max(lx) {
		return math.NaN()
	}
	_, slope := stat.LinearRegression(lx, ly, nil, false)
	return slope
}
