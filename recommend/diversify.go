package recommend

import "fmt"

// Diversify chooses n results, or all there are, by maximal marginal relevance
// (Carbonell and Goldstein, 1998): next is always the one with the largest
//
//	(1 - diverse) score / largest score - diverse * largest similarity to one chosen before
//
// and of equal ones the first. scores fall; similarity(i, j) is that of two
// results, 1 = the same. diverse = 0 keeps the order, 1 looks at similarity
// alone, after the first. It returns the places of those chosen, in the order of
// the choice, and takes O(n results) calls of similarity.
func Diversify(scores []float64, similarity func(i, j int) float64, diverse float64, n int) ([]int, error) {
	if !(diverse >= 0 && diverse <= 1) {
		return nil, fmt.Errorf("recommend: diverse = %v is not in 0 to 1", diverse)
	}
	largest := 1.0
	if len(scores) > 0 && scores[0] > 0 {
		largest = scores[0]
	}
	repeats := make([]float64, len(scores)) // largest similarity to one chosen
	taken := make([]bool, len(scores))
	chosen := make([]int, 0, min(n, len(scores)))
	for len(chosen) < cap(chosen) {
		best, value := -1, 0.0
		for i, score := range scores {
			if taken[i] {
				continue
			}
			if v := (1-diverse)*score/largest - diverse*repeats[i]; best < 0 || v > value {
				best, value = i, v
			}
		}
		chosen = append(chosen, best)
		taken[best] = true
		for i := range scores {
			if !taken[i] {
				repeats[i] = max(repeats[i], similarity(i, best))
			}
		}
	}
	return chosen, nil
}
