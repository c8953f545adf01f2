package cluster

import (
	"cmp"
	"math"
	"slices"

	"kindred/matrix"
)

// Period is a topic in one year.
type Period struct {
	Topic, Year int32
	Count       int64   // rows of the topic in the year
	Share       float64 // Count / all rows of the year
	Terms       []int32 // up to 5, that tell the year from the topic's other years
}

const periodTerms = 5

// OverTime follows k topics over the years. labels (n) are the topic of each
// row, years (n) its year, 0 where that is unknown; both must be as long as
// tfidf (n x V) has rows, and labels in [0, k). Rows without a year do not
// count. Periods are sorted by topic and then year; a year without a row of the
// topic has none.
//
// Terms are those with the largest weight
//
//	(a - 3/4) / A * ln(p / q) * sqrt(m),  p = (a + 1/2) / (A + 1),  q = (b + 1/2) / (B + 1)
//
// where a of the topic's A rows of the year have the term, with values of mean
// m, and b of its B rows of other years; with no other years, without the
// logarithm. Terms that the year has no more than others are left out, and so
// are those that a single row of several has. It takes O(NNZ) time.
func OverTime(labels, years []int32, k int, tfidf *matrix.CSR) []Period {
	cells := map[[2]int32][]int32{}
	ofYear := map[int32]int64{}
	ofTopic := make([][]int32, k)
	for i, year := range years {
		if year != 0 {
			cell := [2]int32{labels[i], year}
			cells[cell] = append(cells[cell], int32(i))
			ofYear[year]++
			ofTopic[labels[i]] = append(ofTopic[labels[i]], int32(i))
		}
	}
	periods := make([]Period, 0, len(cells))
	for cell, rows := range cells {
		count := int64(len(rows))
		periods = append(periods, Period{Topic: cell[0], Year: cell[1], Count: count, Share: float64(count) / float64(ofYear[cell[1]])})
	}
	slices.SortFunc(periods, func(a, b Period) int {
		return cmp.Or(cmp.Compare(a.Topic, b.Topic), cmp.Compare(a.Year, b.Year))
	})
	topic, year := newTally(tfidf.Cols), newTally(tfidf.Cols)
	for i := range periods {
		p := &periods[i]
		if i == 0 || periods[i-1].Topic != p.Topic {
			topic.reset()
			topic.add(tfidf, ofTopic[p.Topic])
		}
		year.reset()
		year.add(tfidf, cells[[2]int32{p.Topic, p.Year}])
		p.Terms = risingTerms(year, p.Count, topic, int64(len(ofTopic[p.Topic])))
	}
	return periods
}

// risingTerms are the terms that tell a year from the other years of a topic.
func risingTerms(year *tally, inYear int64, topic *tally, inTopic int64) []int32 {
	var first []rising
	for _, term := range year.seen {
		inside, mass := year.terms[term].count, year.terms[term].mass
		weight := excess(inside, inYear, topic.terms[term].count-inside, inTopic-inYear) * math.Sqrt(max(0, mass/float64(inside)))
		if weight > 0 && (inside > 1 || inYear == 1) {
			first = keepFirst(first, periodTerms, rising{term, weight, mass}, compareRising)
		}
	}
	var terms []int32
	for _, f := range first {
		terms = append(terms, f.term)
	}
	return terms
}

// rising is a term of a year, its weight, and the sum of its values.
type rising struct {
	term         int32
	weight, mass float64
}

func compareRising(a, b rising) int {
	return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.mass, a.mass), cmp.Compare(a.term, b.term))
}
