package recommend

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// WeightedTerm is a term of a query.
type WeightedTerm struct {
	Term   int32
	Weight float64 // of the term itself
	LSA    float64 // of its vector, which the query's place in LSA space is the sum of
}

// Query says what to look for. Index.Combine makes the terms of examples.
type Query struct {
	// Terms is what to look for. A term may stand there twice; weights are
	// added. None: no row matches.
	Terms []WeightedTerm
	// Bonus (n, or nil) is added to the score of each row, whatever it holds.
	Bonus   []float64
	Exclude []int32 // rows that are never results
	// Among, if not nil, are the only rows that can be results. All of them
	// are then ranked, also those that score nothing or less.
	Among    []int32
	Only     []bool   // n: the rows that can be results; nil: all
	N        int      // results at most; default 0: 10
	MinScore *float64 // the lowest score of a result, also among Among; nil: no limit
}

// DefaultResults is the number of results if a query does not say.
const DefaultResults = 10

// merged returns the terms rising and once each.
func (q Query) merged() ([]WeightedTerm, error) {
	terms := q.Terms
	byTerm := func(a, b WeightedTerm) int { return cmp.Compare(a.Term, b.Term) }
	if !slices.IsSortedFunc(terms, byTerm) {
		terms = slices.Clone(terms)
		slices.SortStableFunc(terms, byTerm)
	}
	merged := make([]WeightedTerm, 0, len(terms))
	for _, t := range terms {
		for _, weight := range []float64{t.Weight, t.LSA} {
			if math.IsNaN(weight) || math.IsInf(weight, 0) {
				return nil, fmt.Errorf("recommend: the weight of term %d of the query is %v", t.Term, weight)
			}
		}
		if last := len(merged) - 1; last >= 0 && merged[last].Term == t.Term {
			merged[last].Weight += t.Weight
			merged[last].LSA += t.LSA
		} else {
			merged = append(merged, t)
		}
	}
	return merged, nil
}

// validate checks the query against an index of n rows.
func (q Query) validate(n int) error {
	if q.N < 0 {
		return fmt.Errorf("recommend: N = %d results; 0 means %d", q.N, DefaultResults)
	}
	if q.Bonus != nil && len(q.Bonus) != n {
		return fmt.Errorf("recommend: a bonus for %d rows; there are %d", len(q.Bonus), n)
	}
	if q.Only != nil && len(q.Only) != n {
		return fmt.Errorf("recommend: Only says of %d rows whether they can be results; there are %d", len(q.Only), n)
	}
	for row, bonus := range q.Bonus {
		if math.IsNaN(bonus) || math.IsInf(bonus, 0) {
			return fmt.Errorf("recommend: the bonus of row %d is %v", row, bonus)
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

func dot64(a, b []float32) float64 {
	sum := 0.0
	for i, v := range a {
		sum += float64(v) * float64(b[i])
	}
	return sum
}
