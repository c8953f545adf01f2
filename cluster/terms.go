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
	counts []int64   // V: rows with the term
	masses []float64 // V: sum of its values
	seen   []int32   // terms with a count
}

func newTally(terms int) *tally {
	return &tally{counts: make([]int64, terms), masses: make([]float64, terms)}
}

// add counts the terms of rows.
func (t *tally) add(m *matrix.CSR, rows []int32) {
	for _, i := range rows {
		indices, values := m.Row(int(i))
		for at, term := range indices {
			if t.counts[term] == 0 {
				t.seen = append(t.seen, term)
			}
			t.counts[term]++
			t.masses[term] += float64(values[at])
		}
	}
}

// reset forgets what was counted.
func (t *tally) reset() {
	for _, term := range t.seen {
		t.counts[term], t.masses[term] = 0, 0
	}
	t.seen = t.seen[:0]
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
		spare[topic] = s.withoutVariants(d, topic, ranked)
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
	ranked := make([]TopicTerm, 0, len(counted.seen))
	for _, term := range counted.seen {
		inside := counted.counts[term]
		mean := counted.masses[term] / float64(inside)
		ranked = append(ranked, TopicTerm{
			Term: term, DFInTopic: inside, DF: d.df[term],
			Weight: excess(inside, size, d.df[term]-inside, int64(d.tfidf.Rows)-size) * math.Sqrt(max(mean, 0)),
		})
	}
	slices.SortFunc(ranked, func(a, b TopicTerm) int {
		return cmp.Or(cmp.Compare(b.Weight, a.Weight), cmp.Compare(b.DFInTopic, a.DFInTopic), cmp.Compare(a.Term, b.Term))
	})
	positive, _ := slices.BinarySearchFunc(ranked, 0, func(t TopicTerm, _ int) int {
		if t.Weight > 0 {
			return -1
		}
		return 1
	})
	return ranked[:min(len(ranked), limit, max(positive, labelTerms))]
}

// Two terms are also variants of one another where the topic's rows that have
// either mostly have both: "support" beside "support vector". The best terms of
// a small topic are in most of its rows, and so together: few rows say nothing.
const (
	variantShare = 0.8
	variantRows  = 20
)

// withoutVariants returns ranked terms, those that are variants of one before
// put last.
func (s Describe) withoutVariants(d *description, topic int, ranked []TopicTerm) []int32 {
	has := make([][]uint64, len(ranked))
	place := make(map[int32]int, len(ranked))
	rows := d.members[topic]
	for at, term := range ranked {
		has[at] = make([]uint64, words(len(rows)))
		place[term.Term] = at
	}
	for r, i := range rows {
		indices, _ := d.tfidf.Row(int(i))
		for _, term := range indices {
			if at, ok := place[term]; ok {
				set(has[at], r)
			}
		}
	}
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
