package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// DefaultDescription is the number of phrases that describe a topic beside its
// label.
const DefaultDescription = 3

// Phrases say which phrases rows have.
type Phrases struct {
	Rows   *matrix.CSR // m x P: the phrases of each row; a pattern, whose Values are not read
	Words  [][]int32   // P: the words of each phrase in order, by number
	Weight []float64   // P: how well each serves as a name, 0 to about 1
}

// Label holds the settings of naming topics by phrases. The zero value asks for
// the defaults.
type Label struct {
	Description int // phrases that describe a topic beside its label; default 0: 3
	Workers     int `json:"-"` // default 0: all processors; no result depends on it
}

// TopicLabel names a topic by phrases.
type TopicLabel struct {
	Phrase      int32   // the label; -1: no phrase tells the topic from others
	Description []int32 // the next-best phrases that say something else
	Coverage    float64 // share of the topic's rows that have the label
	Precision   float64 // share of the rows with the label that are the topic's
	Exclusivity float64 // Coverage / the sum of the label's coverages of all topics
}

// Validate says what is wrong with the settings.
func (s Label) Validate() error {
	if s.Description < 0 {
		return fmt.Errorf("cluster: Description = %d is negative; 0 means %d", s.Description, DefaultDescription)
	}
	return nil
}

// Fit names k topics by phrases, given the topic of each row of p (m, values in
// [0, k)). No two topics get the same label.
//
// A phrase that a topic could be named by scores
//
//	(a - 3/4) / A * ln(p / q) * sqrt(e) * c / (c + .08) * w,  p = (a + 1/2) / (A + 1),  q = (b + 1/2) / (B + 1)
//
// where a of the A rows of the topic have it and b of the B other rows, c = a/A
// is its coverage, e its exclusivity, and w its weight; a single word .45 sqrt(e)
// times that. It must be in 2 rows of a topic of more than 3, and in 2 of 100. A
// phrase is left out where a longer one of which it is a part holds 3/4 as much.
// Topics take their labels by falling score; a phrase that contains a label
// taken before, or is contained in it, then loses 3/10 of its score.
//
// It takes O(NNZ + k^2) time.
func (s Label) Fit(ctx context.Context, p Phrases, labels []int32, k int) ([]TopicLabel, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if p.Rows.Cols != len(p.Words) || p.Rows.Cols != len(p.Weight) {
		return nil, fmt.Errorf("cluster: rows of %d phrases, the words of %d, the weights of %d", p.Rows.Cols, len(p.Words), len(p.Weight))
	}
	if err := checkLabels(labels, p.Rows.Rows, k); err != nil {
		return nil, err
	}
	n, err := s.count(ctx, p, labels, k)
	if err != nil {
		return nil, err
	}
	choices := make([][]choice, k)
	err = parallel.Each(ctx, s.Workers, k, func(_, topic int) error {
		choices[topic] = n.withoutParts(n.rank(topic))
		return nil
	})
	if err != nil {
		return nil, err
	}
	out := n.assign(choices)
	for topic := range out {
		out[topic].Description = n.describe(out[topic].Phrase, choices[topic], cmp.Or(s.Description, DefaultDescription))
	}
	return out, nil
}

// phraseCounts is what is known of the phrases of topics.
type phraseCounts struct {
	Phrases
	sizes []int64      // a topic: its rows
	have  [][]rowsWith // a topic: rows with each phrase that some have
	df    []int64      // a phrase: rows with it
	rates []float64    // a phrase: sum of its coverages of all topics
}

// rowsWith is the number of a topic's rows with a phrase.
type rowsWith struct {
	phrase int32
	rows   int64
}

func (s Label) count(ctx context.Context, p Phrases, labels []int32, k int) (*phraseCounts, error) {
	n := &phraseCounts{Phrases: p, sizes: make([]int64, k), have: make([][]rowsWith, k), df: make([]int64, len(p.Words)), rates: make([]float64, len(p.Words))}
	members := make([][]int32, k)
	for i, topic := range labels {
		members[topic] = append(members[topic], int32(i))
	}
	scratch := make([][]int64, parallel.Workers(s.Workers))
	err := parallel.Fold(ctx, s.Workers, k, func(worker, topic int) ([]rowsWith, error) {
		if scratch[worker] == nil {
			scratch[worker] = make([]int64, len(p.Words))
		}
		return countPhrases(p.Rows, members[topic], scratch[worker]), nil
	}, func(topic int, have []rowsWith) error {
		n.have[topic], n.sizes[topic] = have, int64(len(members[topic]))
		for _, h := range have {
			n.df[h.phrase] += h.rows
			n.rates[h.phrase] += n.coverage(topic, h.rows)
		}
		return nil
	})
	return n, err
}

// countPhrases counts the phrases of some rows. rows has a zero for each phrase.
func countPhrases(m *matrix.CSR, members []int32, rows []int64) []rowsWith {
	var seen []int32
	for _, i := range members {
		for _, p := range m.Indices[m.Indptr[i]:m.Indptr[i+1]] {
			if rows[p] == 0 {
				seen = append(seen, p)
			}
			rows[p]++
		}
	}
	have := make([]rowsWith, len(seen))
	for i, p := range seen {
		have[i] = rowsWith{p, rows[p]}
		rows[p] = 0
	}
	return have
}

func (n *phraseCounts) coverage(topic int, rows int64) float64 {
	return float64(rows) / float64(n.sizes[topic])
}

// label is the label of a topic with its evidence.
func (n *phraseCounts) label(topic int, c choice) TopicLabel {
	coverage := n.coverage(topic, c.rows)
	return TopicLabel{
		Phrase: c.phrase, Coverage: coverage,
		Precision:   float64(c.rows) / float64(n.df[c.phrase]),
		Exclusivity: coverage / n.rates[c.phrase],
	}
}

// contains says whether a phrase has a shorter one in it.
func (n *phraseCounts) contains(long, short int32) bool {
	a, b := n.Words[long], n.Words[short]
	for i := 0; len(a) > len(b) && i <= len(a)-len(b); i++ {
		if slices.Equal(a[i:i+len(b)], b) {
			return true
		}
	}
	return false
}
