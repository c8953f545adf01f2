package cluster

import (
	"cmp"
	"math"
	"slices"

	"kindred/matrix"
)

// What makes a term new in a period.
const (
	priorRows    = 10   // what the topic is like counts as much as so many rows
	supportMin   = 3    // rows of the period with the term, at least
	supportShare = 0.04 // and share of its rows
	newFromZ     = 2.5
	spareFactor  = 4 // terms kept for each one asked for, as some are variants
)

// newTerms finds the new terms of topics, one after another.
type newTerms struct {
	limit             int
	variant           func(a, b int32) bool
	inTopic, inPeriod []int32   // V: rows with each term; zeros between topics, and between periods
	mass              []float64 // V: sum of the values of each term in the period; zeros between periods
	seen              []int32   // terms of the period
}

type newTerm struct {
	term   int32
	weight float64
}

func (s Timeline) newTerms(terms int) *newTerms {
	return &newTerms{
		limit: cmp.Or(s.Terms, DefaultNewTerms), variant: s.Variant,
		inTopic: make([]int32, terms), inPeriod: make([]int32, terms), mass: make([]float64, terms),
	}
}

// find returns the new terms of each period of a topic, given its rows in each.
func (n *newTerms) find(tfidf *matrix.CSR, periods [][]int32) [][]int32 {
	topic := int32(0)
	for _, rows := range periods {
		topic += int32(len(rows))
		for _, i := range rows {
			indices, _ := tfidf.Row(int(i))
			for _, term := range indices {
				n.inTopic[term]++
			}
		}
	}
	found := make([][]int32, len(periods))
	for at, rows := range periods {
		if len(rows) >= supportMin && len(rows) < int(topic) {
			found[at] = n.period(tfidf, rows, topic)
		}
	}
	for _, rows := range periods {
		for _, i := range rows {
			indices, _ := tfidf.Row(int(i))
			for _, term := range indices {
				n.inTopic[term] = 0
			}
		}
	}
	return found
}

// period returns the terms that are new in the rows of a period, of a topic that
// has more.
func (n *newTerms) period(tfidf *matrix.CSR, rows []int32, topic int32) []int32 {
	n.seen = n.seen[:0]
	for _, i := range rows {
		indices, values := tfidf.Row(int(i))
		for at, term := range indices {
			n.mass[term] += float64(values[at])
			if n.inPeriod[term]++; n.inPeriod[term] == supportMin {
				n.seen = append(n.seen, term)
			}
		}
	}
	var first []newTerm
	for _, term := range n.seen {
		with, all := float64(n.inPeriod[term]), float64(n.inTopic[term])
		if with < supportShare*float64(len(rows)) || with*float64(topic) <= all*float64(len(rows)) {
			continue // in too few rows, or not more often than elsewhere
		}
		z := logOddsZ(with, float64(len(rows)), all-with, float64(topic)-float64(len(rows)))
		if z >= newFromZ {
			weight := z * math.Sqrt(max(n.mass[term]/with, 0))
			first = keepFirst(first, spareFactor*n.limit, newTerm{term, weight}, func(a, b newTerm) int {
				return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.term, b.term))
			})
		}
	}
	for _, i := range rows {
		indices, _ := tfidf.Row(int(i))
		for _, term := range indices {
			n.inPeriod[term], n.mass[term] = 0, 0
		}
	}
	terms := make([]int32, 0, n.limit)
	for _, f := range first {
		isVariant := slices.ContainsFunc(terms, func(other int32) bool { return n.variant != nil && n.variant(other, f.term) })
		if len(terms) < n.limit && !isVariant {
			terms = append(terms, f.term)
		}
	}
	return terms
}

// logOddsZ is by how many standard errors the log odds of a of A rows are above
// those of b of B rows; see Timeline.Fit.
func logOddsZ(a, rowsA, b, rowsB float64) float64 {
	share := (a + b) / (rowsA + rowsB)
	with, without := priorRows*share, priorRows*(1-share)
	hereWith, hereWithout := a+with, rowsA-a+without
	elseWith, elseWithout := b+with, rowsB-b+without
	if hereWithout <= 0 { // all rows of the topic have it
		return 0
	}
	difference := math.Log(hereWith * elseWithout / (hereWithout * elseWith))
	return difference / math.Sqrt(1/hereWith+1/hereWithout+1/elseWith+1/elseWithout)
}
