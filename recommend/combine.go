package recommend

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Example is something that results shall be like, or unlike.
type Example struct {
	Terms   []int32   // rising, once each
	Weights []float32 // of the terms, of any length
	Share   float64   // how much it counts among the others; default 0: 1
}

// DefaultAway is how much the mean of all that results shall be unlike counts
// against the mean of all that they shall be like: a row
// that is as like the one as the other keeps half of its score (Rocchio, 1971).
const DefaultAway = .5

// Examples that have their words in common with few rows count up to mostApart
// times as much as the mean.
const mostApart = 2

// Combine makes the terms of a query from examples, so that a row's score is the
// mean of its scores for each, less away times that for what it shall be unlike.
// With w the weights of an example scaled to length 1, T the term vectors, and a
// its weight, which sums to 1 over like and to -away over unlike,
//
//	Weight[t] = sum of a w[t]
//	LSA[t]    = sum of a w[t] / |sum over s of w[s] T[s]|
//
// The weight of an example is its share divided by sqrt(sum of w[t]^2 df[t] / N),
// what its scores for rows that have nothing to do with it are expected to be:
// else examples of common words would outvote the others. Examples without terms
// count nothing. Of many terms the most common are left out of Weight, see
// manyPostings. It takes O(terms d) time.
func (ix *Index) Combine(like, unlike []Example, away float64) ([]WeightedTerm, error) {
	if !(away >= 0) || math.IsInf(away, 0) {
		return nil, fmt.Errorf("recommend: away = %v; it must be 0 or more", away)
	}
	terms, err := ix.addExamples(nil, like, 1)
	if err == nil {
		terms, err = ix.addExamples(terms, unlike, -away)
	}
	if err != nil {
		return nil, err
	}
	if terms, err = (Query{Terms: terms}).merged(); err != nil {
		return nil, err
	}
	return terms, ix.leaveOut(terms)
}

// Terms that most rows have take most of the time of a search and tell rows apart
// the least. Where the terms of a query have more than manyPostings together, those
// whose squares are least for their number of rows count by their vectors alone, as
// far as they are leastSquares of all squares.
const (
	manyPostings = 100_000
	leastSquares = .02
)

// leaveOut sets the weights of such terms to 0.
func (ix *Index) leaveOut(terms []WeightedTerm) error {
	postings, squares := 0, 0.0
	worth := make([]float64, len(terms)) // square for each row
	order := make([]int, len(terms))
	for i, t := range terms {
		rows, _, err := ix.postings.of(t.Term)
		if err != nil {
			return err
		}
		postings += len(rows)
		squares += t.Weight * t.Weight
		worth[i], order[i] = t.Weight*t.Weight/float64(max(len(rows), 1)), i
	}
	if postings <= manyPostings {
		return nil
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(worth[a], worth[b]) })
	left := leastSquares * squares
	for _, i := range order {
		rows, _, _ := ix.postings.of(terms[i].Term)
		if left -= terms[i].Weight * terms[i].Weight; left < 0 || postings <= manyPostings {
			return nil
		}
		terms[i].Weight = 0
		postings -= len(rows)
	}
	return nil
}

// addExamples appends the terms of examples whose weights sum to total.
func (ix *Index) addExamples(terms []WeightedTerm, examples []Example, total float64) ([]WeightedTerm, error) {
	weights, err := ix.exampleWeights(examples)
	if err != nil {
		return nil, err
	}
	for i, e := range examples {
		if weights[i] == 0 {
			continue
		}
		length := lengthOf(e.Weights)
		start := len(terms)
		for j, t := range e.Terms {
			w := float64(e.Weights[j]) / length
			terms = append(terms, WeightedTerm{t, w, w})
		}
		own := terms[start:]
		scale := 0.0 // of its vector
		if ix.termVectors != nil {
			sum, err := ix.placed(own)
			if err != nil {
				return nil, err
			}
			squares := 0.0
			for _, x := range sum {
				squares += x * x
			}
			if squares > 0 {
				scale = 1 / math.Sqrt(squares)
			}
		}
		for j := range own {
			own[j].Weight *= total * weights[i]
			own[j].LSA *= total * weights[i] * scale
		}
	}
	return terms, nil
}

// exampleWeights are the weights of examples, which sum to 1; 0 for those without
// terms.
func (ix *Index) exampleWeights(examples []Example) ([]float64, error) {
	chance := make([]float64, len(examples))
	mean, count := 0.0, 0
	for i, e := range examples {
		if len(e.Terms) != len(e.Weights) {
			return nil, fmt.Errorf("recommend: example %d has %d terms and %d weights", i, len(e.Terms), len(e.Weights))
		}
		if !(e.Share >= 0) || math.IsInf(e.Share, 0) {
			return nil, fmt.Errorf("recommend: the share of example %d is %v; it must be 0 or more", i, e.Share)
		}
		length := lengthOf(e.Weights)
		if length == 0 {
			continue
		}
		for j, t := range e.Terms {
			rows, _, err := ix.postings.of(t)
			if err != nil {
				return nil, err
			}
			w := float64(e.Weights[j]) / length
			chance[i] += w * w * float64(len(rows)) / float64(ix.postings.N)
		}
		chance[i] = math.Sqrt(chance[i])
		mean += chance[i]
		count++
	}
	mean /= float64(max(count, 1))
	weights := make([]float64, len(examples))
	sum := 0.0
	for i, e := range examples {
		if chance[i] > 0 {
			weights[i] = cmp.Or(e.Share, 1) / max(chance[i], mean/mostApart)
			sum += weights[i]
		}
	}
	for i := range weights {
		if sum > 0 {
			weights[i] /= sum
		}
	}
	return weights, nil
}

func lengthOf(weights []float32) float64 {
	squares := 0.0
	for _, w := range weights {
		squares += float64(w) * float64(w)
	}
	return math.Sqrt(squares)
}
