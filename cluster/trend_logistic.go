package cluster

import (
	"cmp"
	"math"
	"slices"
)

// logistic is a logistic regression of counts on the numbers of periods.
type logistic struct {
	at           []float64 // periods, less their mean
	prior        float64   // mean share: what the row more that each period counts adds to its count
	count, total []float64
	intercept    float64
	slope        float64
	variance     float64 // of slope, if nothing varies more than by chance
}

func newLogistic(counts []int64, periods []TimePeriod) *logistic {
	l := &logistic{}
	of, all, middle := 0.0, 0.0, 0.0
	for i, p := range periods {
		of += float64(counts[i])
		all += float64(p.Rows)
		middle += float64(p.Index) * float64(p.Rows)
	}
	l.prior = of / all
	for i, p := range periods {
		l.at = append(l.at, float64(p.Index)-middle/all)
		l.count = append(l.count, float64(counts[i])+l.prior)
		l.total = append(l.total, float64(p.Rows)+1)
	}
	l.intercept = math.Log(of / (all - of))
	return l
}

// Limits of iterations.
const (
	newtonRounds = 50
	newtonTol    = 1e-7
	halvings     = 25
)

// state is what a regression says at some intercept and slope.
type state struct {
	likelihood, residuals float64 // logarithm of the quasi-likelihood; Pearson's sum of squares
	byIntercept, bySlope  float64 // its gradient
	information           [3]float64
	intercept, slope      float64
}

// look weighs each period for the given correlation of its rows.
func (l *logistic) look(intercept, slope, correlation float64) state {
	s := state{intercept: intercept, slope: slope}
	for i, x := range l.at {
		weight := 1 / (1 + (l.total[i]-1)*correlation)
		odds := intercept + slope*x
		p := min(max(1/(1+math.Exp(-odds)), 1e-15), 1-1e-15)
		v, off := l.total[i]*p*(1-p), l.count[i]-l.total[i]*p
		s.likelihood += weight * (l.count[i]*math.Log(p) + (l.total[i]-l.count[i])*math.Log1p(-p))
		s.residuals += weight * off * off / (v + l.prior*(1-l.prior))
		s.byIntercept += weight * off
		s.bySlope += weight * off * x
		s.information[0] += weight * v
		s.information[1] += weight * v * x
		s.information[2] += weight * v * x * x
	}
	return s
}

// fit finds the most likely intercept and slope by Newton's method, with steps
// halved that lead too far, and returns Pearson's sum of squared residuals.
func (l *logistic) fit(correlation float64) (residuals float64) {
	at := l.look(l.intercept, l.slope, correlation)
	for range newtonRounds {
		h := at.information
		determinant := h[0]*h[2] - h[1]*h[1]
		l.variance = h[0] / determinant
		step0 := (h[2]*at.byIntercept - h[1]*at.bySlope) / determinant
		step1 := (h[0]*at.bySlope - h[1]*at.byIntercept) / determinant
		next := l.look(at.intercept+step0, at.slope+step1, correlation)
		for next.likelihood < at.likelihood && math.Abs(step0)+math.Abs(step1) > newtonTol {
			step0, step1 = step0/2, step1/2
			next = l.look(at.intercept+step0, at.slope+step1, correlation)
		}
		if !(next.likelihood > at.likelihood) || math.Abs(step0)+math.Abs(step1) <= newtonTol {
			break
		}
		at = next
	}
	l.intercept, l.slope = at.intercept, at.slope
	return at.residuals
}

// spread finds by halving the correlation of rows with which the residuals are
// as large as expected, free, fits with it, and returns it and by what factor
// they are still larger.
func (l *logistic) spread(free float64) (correlation, scale float64) {
	low, high := 0.0, 1.0
	for range halvings {
		middle := (low + high) / 2
		if l.fit(middle) > free {
			low = middle
		} else {
			high = middle
		}
	}
	return high, l.fit(high) / free
}

// adjust returns p-values adjusted for their number, so that of those below a
// level no more than this share is expected to be chance (Benjamini and
// Hochberg, 1995).
func adjust(p []float64) []float64 {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(p[b], p[a]), cmp.Compare(a, b)) })
	adjusted := make([]float64, len(p))
	least := 1.0
	for i, at := range order {
		least = min(least, p[at]*float64(len(p))/float64(len(p)-i))
		adjusted[at] = least
	}
	return adjusted
}
