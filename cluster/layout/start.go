package layout

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"

	"kindred/internal/rng"
	"kindred/matrix"
)

// Where points start: their spread, and the shifts that part equal rows.
const (
	startSpread = 1
	startShift  = 0.01
)

// start returns the first two principal components of the rows of x, as n pairs
// with a mean of 0 and a mean square of startSpread^2.
func (s Settings) start(ctx context.Context, x *matrix.Dense) ([]float32, error) {
	n, d := x.Rows, x.Cols
	out := matrix.NewDense(n, 2)
	if n > 0 && d > 0 {
		axes, err := principalAxes(ctx, s.Workers, x)
		if err != nil {
			return nil, err
		}
		if err := matrix.AddProduct(ctx, s.Workers, out, 1, x, axes); err != nil {
			return nil, err
		}
	}
	var mean [2]float64
	for i, v := range out.Data {
		mean[i%2] += float64(v) / float64(n)
	}
	squares := 0.0
	for i, v := range out.Data {
		from := float64(v) - mean[i%2]
		squares += from * from
	}
	scale := 0.0
	if squares > 0 {
		scale = startSpread / math.Sqrt(squares/float64(2*n))
	}
	random := rng.Stream(s.Seed, "layout/start", 0)
	for i, v := range out.Data {
		out.Data[i] = float32((float64(v)-mean[i%2])*scale + random.NormFloat64()*startShift)
	}
	return out.Data, nil
}

// principalAxes returns the first two principal axes of the rows of x, d x 2. Of
// each axis the largest component, the first of equals, is positive.
func principalAxes(ctx context.Context, workers int, x *matrix.Dense) (*matrix.Dense, error) {
	n, d := x.Rows, x.Cols
	products, err := matrix.Gram(ctx, workers, x, d, x)
	if err != nil {
		return nil, err
	}
	mean := make([]float64, d)
	for i := range n {
		for j, v := range x.Row(i) {
			mean[j] += float64(v) / float64(n)
		}
	}
	covariance := mat.NewSymDense(d, nil)
	for a := range d {
		for b := a; b < d; b++ {
			covariance.SetSym(a, b, products[a*d+b]/float64(n)-mean[a]*mean[b])
		}
	}
	axes := matrix.NewDense(d, 2)
	var eigen mat.EigenSym
	if !eigen.Factorize(covariance, true) {
		return axes, nil // the shifts alone part the points
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	for c := range min(2, d) {
		largest := 0.0
		for j := range d {
			if v := vectors.At(j, d-1-c); math.Abs(v) > math.Abs(largest) {
				largest = v
			}
		}
		for j := range d {
			axes.Data[2*j+c] = float32(math.Copysign(1, largest) * vectors.At(j, d-1-c))
		}
	}
	return axes, nil
}
