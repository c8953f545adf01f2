package vectorize

import "math"

// idf is the inverse document frequency of each term:
//
//	bm25                  ln(1 + (N - df + 0.5) / (df + 0.5))   Robertson and Zaragoza, 2009
//	tfidf                 ln((1 + N) / (1 + df)) + 1
//	tfidf, NoSmoothIDF    ln(N / df) + 1
//	NoIDF                 1
func (s Settings) idf(df []int64, n int64) []float64 {
	out := make([]float64, len(df))
	for t, d := range df {
		switch {
		case s.NoIDF:
			out[t] = 1
		case s.Weighting != WeightingTFIDF:
			out[t] = bm25IDF(d, n)
		case s.NoSmoothIDF:
			out[t] = math.Log(float64(n)/float64(d)) + 1
		default:
			out[t] = math.Log(float64(1+n)/float64(1+d)) + 1
		}
	}
	return out
}

func bm25IDF(df, n int64) float64 { return math.Log1p((float64(n-df) + .5) / (float64(df) + .5)) }

// weigher computes the weights of a row.
type weigher struct {
	termWeight      []float64 // a term: idf, to its power
	k1, b           float64
	averageLength   float64
	bm25, sublinear bool
	norm            string
	dampened        [64]float64 // a low term frequency: 1 + its logarithm
}

func newWeigher(s Settings, v *Vocabulary) *weigher {
	w := &weigher{
		termWeight: make([]float64, len(v.IDF)), k1: orDefault(s.K1, DefaultK1), b: orDefault(s.B, DefaultB),
		averageLength: v.AverageLength, bm25: s.Weighting != WeightingTFIDF, sublinear: s.SublinearTF, norm: s.Norm,
	}
	exponent := s.exponent()
	for t, idf := range v.IDF {
		w.termWeight[t] = math.Pow(idf, exponent)
	}
	for tf := range w.dampened {
		w.dampened[tf] = 1 + math.Log(float64(tf))
	}
	return w
}

// row fills values with the weights of terms that occur tf times in a document
// of the given length, and returns the Euclidean norm that they had before they
// were scaled by Settings.Norm. scratch has room for them. A weight is
//
//	bm25                 idf^exponent * tf (k1 + 1) / (tf + k1 (1 - b + b length / average length))
//	tfidf                idf^exponent * tf
//	tfidf, SublinearTF   idf^exponent * (1 + ln tf)
func (w *weigher) row(values []float32, columns []int32, tf []uint16, length int64, scratch []float64) float64 {
	relative := 1.0
	if w.averageLength > 0 {
		relative = float64(length) / w.averageLength
	}
	damping := w.k1 * (1 - w.b + float64(w.b*relative))
	sum, squares := 0.0, 0.0
	scratch = scratch[:len(columns)]
	for i, t := range columns {
		f := float64(tf[i])
		switch {
		case w.bm25:
			f = f * (w.k1 + 1) / (f + damping)
		case w.sublinear && int(tf[i]) < len(w.dampened):
			f = w.dampened[tf[i]]
		case w.sublinear:
			f = 1 + math.Log(f)
		}
		f *= w.termWeight[t]
		scratch[i] = f
		sum += f
		squares += float64(f * f)
	}
	norm := math.Sqrt(squares)
	divisor := norm
	switch w.norm {
	case NormNone:
		divisor = 1
	case NormL1:
		divisor = sum
	}
	for i, f := range scratch {
		if divisor > 0 {
			f /= divisor
		}
		values[i] = float32(f)
	}
	return norm
}
