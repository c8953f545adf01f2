package recommend

import (
	"math"

	"kindred/matrix"
)

// overlap is what two rows of terms have in common.
type overlap struct {
	cosine float64 // 0 if a row has no terms
	both   int     // terms of both
	fewer  int     // terms of the row that has fewer
}

// overlapOf follows the terms of two rows of m, both in rising order.
func overlapOf(m *matrix.CSR, a, b int32) overlap {
	aTerms, aValues := m.Row(int(a))
	bTerms, bValues := m.Row(int(b))
	o := overlap{fewer: min(len(aTerms), len(bTerms))}
	product := 0.0
	for i, j := 0, 0; i < len(aTerms) && j < len(bTerms); {
		switch {
		case aTerms[i] < bTerms[j]:
			i++
		case aTerms[i] > bTerms[j]:
			j++
		default:
			product += float64(aValues[i]) * float64(bValues[j])
			o.both++
			i++
			j++
		}
	}
	if lengths := math.Sqrt(squares(aValues) * squares(bValues)); lengths > 0 {
		o.cosine = min(product/lengths, 1)
	}
	return o
}

func squares(values []float32) float64 {
	sum := 0.0
	for _, v := range values {
		sum += float64(v) * float64(v)
	}
	return sum
}

// termsOf is the number of terms of a row.
func termsOf(m *matrix.CSR, row int32) int { return int(m.Indptr[row+1] - m.Indptr[row]) }
