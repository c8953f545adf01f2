package cluster

import "math"

// pair are the two centroids nearest to a row, and their scores x.c - |c|^2/2:
// the larger a score, the less the distance.
type pair struct {
	first, second           int32
	firstScore, secondScore float32
}

// nearest finds the two nearest centroids of the rows of the panel, of equals
// the lowest first. Where there is one centroid alone the second is the same,
// with a score of minus infinity. best comes in as a guess, of two different
// centroids if there are two: the better it is, the fewer branches go wrong.
// The products are used up.
func (p *products) nearest(best []pair) {
	for i := range best {
		b := &best[i]
		b.firstScore = p.take(i, b.first)
		b.secondScore = p.take(i, b.second)
		if b.secondScore > b.firstScore || b.secondScore == b.firstScore && b.second < b.first {
			*b = pair{b.second, b.first, b.secondScore, b.firstScore}
		}
		p.limits[i] = b.secondScore
	}
	limits := p.limits[:len(best)]
	for c, half := range p.centers.half {
		products := p.of(c)[:len(limits)]
		for i, product := range products {
			if score := product - half; score >= limits[i] {
				best[i].offer(int32(c), score)
				limits[i] = best[i].secondScore
			}
		}
	}
}

// take returns the score of a centroid for row i of the panel, and leaves one
// that nothing is below.
func (p *products) take(i int, centroid int32) float32 {
	product := &p.of(int(centroid))[i]
	score := *product - p.centers.half[centroid]
	*product = float32(math.Inf(-1))
	return score
}

// offer takes in a centroid with a score no less than the second's.
func (b *pair) offer(centroid int32, score float32) {
	switch {
	case score > b.firstScore || score == b.firstScore && centroid < b.first:
		*b = pair{centroid, b.first, score, b.firstScore}
	case score > b.secondScore:
		b.second, b.secondScore = centroid, score
	}
}
