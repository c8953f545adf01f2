package cluster

import (
	"cmp"
	"math"
	"slices"
)

// choice is a phrase that a topic could be named by.
type choice struct {
	rowsWith
	score float64
}

func compareChoices(a, b choice) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.rows, a.rows), cmp.Compare(a.phrase, b.phrase))
}

// What makes a choice, see Label.Fit. The figures are from docs/decisions/0010.
const (
	choices      = 60   // of a topic, the best ones
	leastShare   = 0.02 // of the topic's rows must have it
	fewRows      = 3    // of a topic in which a single row may do
	halfCoverage = 0.08 // the coverage at which half of the score is left
	oneWord      = 0.45 // of the score of a single word is left
	partShare    = 0.75 // of a phrase's rows that a longer one must have to take its place
	akin         = 0.7  // of the score is left beside a label of which it is a part, or the other way round
)

// rank returns the choices of a topic, the best first.
func (n *phraseCounts) rank(topic int) []choice {
	size, others := n.sizes[topic], int64(n.Rows.Rows)-n.sizes[topic]
	least := int64(1)
	if size > fewRows {
		least = max(2, int64(math.Ceil(leastShare*float64(size))))
	}
	var list []choice
	for _, h := range n.have[topic] {
		if h.rows < least {
			continue
		}
		coverage := n.coverage(topic, h.rows)
		exclusivity := coverage / n.rates[h.phrase]
		score := excess(h.rows, size, n.df[h.phrase]-h.rows, others) * math.Sqrt(exclusivity) * coverage / (coverage + halfCoverage) * n.Weight[h.phrase]
		if len(n.Words[h.phrase]) == 1 {
			score *= oneWord * math.Sqrt(exclusivity)
		}
		if score > 0 {
			list = keepFirst(list, choices, choice{h, score}, compareChoices)
		}
	}
	return list
}

// withoutParts leaves out the phrases that stand almost only within a longer one
// of the list.
func (n *phraseCounts) withoutParts(list []choice) []choice {
	var whole []choice
	for _, c := range list {
		isPart := slices.ContainsFunc(list, func(other choice) bool {
			return float64(other.rows) >= partShare*float64(c.rows) && n.contains(other.phrase, c.phrase)
		})
		if !isPart {
			whole = append(whole, c)
		}
	}
	return whole
}

// assign gives topics their labels: again and again the best choice of all
// topics without one, so that a topic that loses a phrase takes its next.
func (n *phraseCounts) assign(choices [][]choice) []TopicLabel {
	out := make([]TopicLabel, len(choices))
	open := make([][]choice, len(choices))
	for t := range out {
		out[t].Phrase = -1
		open[t] = slices.Clone(choices[t])
	}
	for {
		topic := -1
		for t, list := range open {
			if len(list) > 0 && (topic < 0 || list[0].score > open[topic][0].score) {
				topic = t
			}
		}
		if topic < 0 {
			return out
		}
		out[topic] = n.label(topic, open[topic][0])
		open[topic] = nil
		for t := range open {
			open[t] = n.beside(open[t], out[topic].Phrase)
		}
	}
}

// beside returns what is left of choices where another topic has a label.
func (n *phraseCounts) beside(list []choice, label int32) []choice {
	list = slices.DeleteFunc(list, func(c choice) bool { return c.phrase == label })
	for i, c := range list {
		if n.contains(c.phrase, label) || n.contains(label, c.phrase) {
			list[i].score *= akin
		}
	}
	slices.SortFunc(list, compareChoices)
	return list
}

// describe returns the next-best phrases that say something else than the label,
// which may be -1, and than one another.
func (n *phraseCounts) describe(label int32, list []choice, limit int) []int32 {
	var said []int32
	if label >= 0 {
		said = append(said, label)
	}
	without := len(said)
	for _, c := range list {
		if len(said) == without+limit {
			break
		}
		if !slices.ContainsFunc(said, func(p int32) bool { return n.saysIt(p, c.phrase) }) {
			said = append(said, c.phrase)
		}
	}
	return said[without:]
}

// saysIt says whether a phrase says what another one would: they share more than
// half of the words of the shorter one. What is put to a single word is new:
// "spectral clustering" beside "clustering".
func (n *phraseCounts) saysIt(said, other int32) bool {
	a, b := n.Words[said], n.Words[other]
	if said == other {
		return true
	}
	if len(a) == 1 && len(b) > 1 {
		return false
	}
	shared := 0
	for _, w := range a {
		if slices.Contains(b, w) {
			shared++
		}
	}
	return 2*shared > min(len(a), len(b))
}
