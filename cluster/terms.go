package cluster

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// labelTerms is the number of terms of a label, if need be more.
const labelTerms = 3

// tally counts the terms of some rows; it is scratch memory of one worker.
type tally struct {
	terms  []tallied // V
	seen   []int32   // terms with a count
	places []int32   // V: scratch of has, zeros
}

type tallied struct {
	count int64   // rows with the term
	mass  float64 // sum of its values
}

func newTally(terms int) *tally {
	return &tally{terms: make([]tallied, terms), places: make([]int32, terms)}
}

// add counts the terms of rows.
func (t *tally) add(m *matrix.CSR, rows []int32) {
	for _, i := range rows {
		indices, values := m.Row(int(i))
		for at, term := range indices {
			counted := &t.terms[term]
			if counted.count == 0 {
				t.seen = append(t.seen, term)
			}
			counted.count++
			counted.mass += float64(values[at])
		}
	}
}

// reset forgets what was counted.
func (t *tally) reset() {
	for _, term := range t.seen {
		t.terms[term] = tallied{}
	}
	t.seen = t.seen[:0]
}

// has returns a set of rows for each of the terms: which of the rows have it.
func (t *tally) has(m *matrix.CSR, rows []int32, terms []TopicTerm) [][]uint64 {
	sets := make([][]uint64, len(terms))
	for at, term := range terms {
		sets[at] = make([]uint64, words(len(rows)))
		t.places[term.Term] = int32(at + 1)
	}
	for r, i := range rows {
		indices, _ := m.Row(int(i))
		for _, term := range indices {
			if place := t.places[term]; place > 0 {
				set(sets[place-1], r)
			}
		}
	}
	for _, term := range terms {
		t.places[term.Term] = 0
	}
	return sets
}

// discount is what absolute discounting takes off a count, as is usual for
// counts of words: what a single row has says little about the others.
const discount = 0.75

// excess is by how much a term tells size rows, of which inside have it, from
// the others, of which outside have it: the discounted share inside, times the
// logarithm of that share over the one outside. With nothing outside it is the
// discounted share.
func excess(inside, size, outside, others int64) float64 {
	share := (float64(inside) - discount) / float64(size)
	if others <= 0 {
		return share
	}
	p := (float64(inside) + 0.5) / (float64(size) + 1)
	q := (float64(max(outside, 0)) + 0.5) / (float64(others) + 1)
	return share * math.Log(p/q)
}

// chooseTerms finds the terms and the label of each topic.
func (s Describe) chooseTerms(ctx context.Context, d *description) error {
	t := d.topics
	tallies := make([]*tally, min(parallel.Workers(s.Workers), max(len(t.Topics), 1)))
	spare := make([][]int32, len(t.Topics))
	err := parallel.Each(ctx, s.Workers, len(t.Topics), func(worker, topic int) error {
		if tallies[worker] == nil {
			tallies[worker] = newTally(d.tfidf.Cols)
		}
		counted := tallies[worker]
		counted.reset()
		counted.add(d.tfidf, d.members[topic])
		ranked := d.rank(counted, int64(len(d.members[topic])), max(s.Terms, spareTerms))
		t.Topics[topic].Terms = slices.Clone(ranked[:min(s.Terms, len(ranked))])
		spare[topic] = s.withoutVariants(ranked, counted.has(d.tfidf, d.members[topic], ranked))
		return nil
	})
	if err != nil {
		return err
	}
	labels := distinctLabels(spare)
	for topic := range t.Topics {
		t.Topics[topic].LabelTerms = labels[topic]
	}
	return nil
}

// spareTerms is the number of terms from which a label is chosen.
const spareTerms = 20

// rank returns the limit terms of the largest weight; of equals the one in more
// rows of the topic, then the one with the lower number. Terms that the topic
// has less than others do only stand in for others that it lacks.
func (d *description) rank(counted *tally, size int64, limit int) []TopicTerm {
	ranked := make([]TopicTerm, 0, limit+1)
	for _, term := range counted.seen {
		inside, mass := counted.terms[term].count, counted.terms[term].mass
		ranked = keepFirst(ranked, limit, TopicTerm{
			Term: term, DFInTopic: inside, DF: d.df[term],
			Weight: excess(inside, size, d.df[term]-inside, int64(d.tfidf.Rows)-size) * math.Sqrt(max(mass/float64(inside), 0)),
		}, compareTerms)
	}
	positive := 0
	for positive < len(ranked) && ranked[positive].Weight > 0 {
		positive++
	}
	return ranked[:min(len(ranked), max(positive, labelTerms))]
}

func compareTerms(a, b TopicTerm) int {
	switch {
	case a.Weight > b.Weight:
		return -1
	case a.Weight < b.Weight:
		return 1
	}
	return cmp.Or(cmp.Compare(b.DFInTopic, a.DFInTopic), cmp.Compare(a.Term, b.Term))
}

// keepFirst puts v into a sorted list of which only the first limit are kept.
func keepFirst[T any](list []T, limit int, v T, compare func(a, b T) int) []T {
	if len(list) == limit && (limit == 0 || compare(v, list[limit-1]) > 0) {
		return list
	}
	at, _ := slices.BinarySearchFunc(list, v, compare)
	list = slices.Insert(list, at, v)
	return list[:min(len(list), limit)]
}

// Two terms are also variants of one another where the topic's rows that have
// either mostly have both: "support" beside "support vector". The best terms of
// a small topic are in most of its rows, and so together: few rows say nothing.
const (
	variantShare = 0.8
	variantRows  = 20
)

// withoutVariants returns ranked terms, those that are variants of one before
// put last. has are the topic's rows with each.
func (s Describe) withoutVariants(ranked []TopicTerm, has [][]uint64) []int32 {
	var kept, variants []int32
	var keptAt []int
	for at, term := range ranked {
		isVariant := slices.ContainsFunc(keptAt, func(other int) bool {
			if s.Variant != nil && s.Variant(ranked[other].Term, term.Term) {
				return true
			}
			both := countBoth(has[at], has[other])
			either := int(term.DFInTopic) + int(ranked[other].DFInTopic) - both
			return both >= variantRows && float64(both) > variantShare*float64(either)
		})
		if isVariant {
			variants = append(variants, term.Term)
			continue
		}
		kept, keptAt = append(kept, term.Term), append(keptAt, at)
	}
	return append(kept, variants...)
}

// distinctLabels takes three terms a topic, and then further ones from its
// list while an earlier topic has the same.
func distinctLabels(spare [][]int32) [][]int32 {
	taken := map[string]bool{}
	labels := make([][]int32, len(spare))
	for topic, terms := range spare {
		length := min(labelTerms, len(terms))
		for length < len(terms) && taken[labelKey(terms[:length])] {
			length++
		}
		labels[topic] = slices.Clone(terms[:length])
		taken[labelKey(labels[topic])] = true
	}
	return labels
}

// labelKey is equal for labels with the same terms in any order.
func labelKey(terms []int32) string {
	var key []byte
	for _, term := range slices.Sorted(slices.Values(terms)) {
		key = binary.LittleEndian.AppendUint32(key, uint32(term))
	}
	return string(key)
}
