package recommend

import (
	"fmt"
	"math"
	"slices"
)

// WeightedTerm is a term of a query.
type WeightedTerm struct {
	Term   int32
	Weight float64
}

// Query says what to look for.
type Query struct {
	// Terms is the example as weighted terms: the sum of the look-up weights
	// of some rows, or a text's weights. A term may stand there twice; weights
	// are added. None: no row matches by its terms.
	Terms []WeightedTerm
	// Vector is the same example in LSA space, of unit length: the sum of the
	// term vectors by weight, scaled. Nil or zeros: no row matches by LSA.
	Vector  []float32
	Exclude []int32 // rows that are never results
	// Among, if not nil, are the only rows that can be results. All of them
	// are then ranked, also those that score nothing.
	Among    []int32
	N        int      // results at most; default 0: 10
	MinScore *float64 // the lowest score of a result, also among Among; nil: no limit
}

// DefaultResults is the number of results if a query does not say.
const DefaultResults = 10

// term is a term of a query after equal ones were added.
type term struct {
	number int32
	weight float64
}

// terms returns the terms rising and once each, and the Euclidean length of
// their weights.
func (q Query) terms() ([]term, float64, error) {
	sorted := slices.Clone(q.Terms)
	slices.SortStableFunc(sorted, func(a, b WeightedTerm) int { return int(a.Term) - int(b.Term) })
	var terms []term
	for _, t := range sorted {
		if math.IsNaN(t.Weight) || math.IsInf(t.Weight, 0) {
			return nil, 0, fmt.Errorf("recommend: the weight of term %d of the query is %v", t.Term, t.Weight)
		}
		if last := len(terms) - 1; last >= 0 && terms[last].number == t.Term {
			terms[last].weight += t.Weight
		} else {
			terms = append(terms, term{t.Term, t.Weight})
		}
	}
	sum := 0.0
	for _, t := range terms {
		sum += t.weight * t.weight
	}
	return terms, math.Sqrt(sum), nil
}

// validate checks the query against an index of n rows and d dimensions.
func (q Query) validate(n, d int) error {
	if q.N < 0 {
		return fmt.Errorf("recommend: N = %d results; 0 means %d", q.N, DefaultResults)
	}
	if len(q.Vector) != 0 && len(q.Vector) != d {
		return fmt.Errorf("recommend: the vector of the query has %d dimensions, those of the index have %d", len(q.Vector), d)
	}
	if len(q.Vector) != 0 {
		if length := length64(q.Vector); length != 0 && !(math.Abs(length-1) <= unitTolerance) {
			return fmt.Errorf("recommend: the vector of the query has length %v; it must be 1 or 0", length)
		}
	}
	for _, list := range []struct {
		name string
		rows []int32
	}{{"Exclude", q.Exclude}, {"Among", q.Among}} {
		for _, row := range list.rows {
			if row < 0 || int(row) >= n {
				return fmt.Errorf("recommend: row %d in %s is none of the %d rows", row, list.name, n)
			}
		}
	}
	if q.MinScore != nil && math.IsNaN(*q.MinScore) {
		return fmt.Errorf("recommend: MinScore is not a number")
	}
	return nil
}

func length64(v []float32) float64 { return math.Sqrt(dot64(v, v)) }

func dot64(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}
