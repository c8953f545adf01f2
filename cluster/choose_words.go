package cluster

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"kindred/internal/parallel"
	"kindred/internal/rng"
	"kindred/matrix"
)

// leadingTerms is the number of terms by which a topic is judged.
const leadingTerms = 5

// leading measures the leading terms of a grouping's topics: how coherent they
// are, and what share of them is different.
func leading(ctx context.Context, terms *matrix.CSR, g *grouping) (coherence, distinct float64, err error) {
	df := make([]int64, terms.Cols)
	for _, term := range terms.Indices {
		df[term]++
	}
	members := make([][]int32, g.k)
	for i, label := range g.labels {
		members[label] = append(members[label], int32(i))
	}
	counted := newTally(terms.Cols)
	var lists [][]int32
	for _, rows := range members {
		if len(rows) == 0 {
			continue
		}
		counted.reset()
		counted.add(terms, rows)
		var ranked []TopicTerm
		for _, term := range counted.seen {
			inside := counted.terms[term].count
			weight := excess(inside, int64(len(rows)), df[term]-inside, int64(terms.Rows-len(rows)))
			ranked = keepFirst(ranked, leadingTerms, TopicTerm{Term: term, Weight: weight, DFInTopic: inside}, compareTerms)
		}
		list := make([]int32, len(ranked))
		for i, term := range ranked {
			list[i] = term.Term
		}
		lists = append(lists, list)
	}
	e, err := countEvidence(ctx, 1, terms, lists)
	if err != nil {
		return 0, 0, err
	}
	for topic := range lists {
		coherence += e.Coherence(topic) / float64(len(lists))
	}
	return coherence, diversity(lists), nil
}

// Rows of real texts are 1.1 times as like one another as chance has it, and
// more; rows of terms dealt out at random .95 to 1.03 times.
const (
	likeByChance = 1.08
	likenessRows = 300
	likenessTop  = 3
	deals        = 9
)

// likeness says how like one another rows are by their terms, beside rows of the
// same terms dealt out at random: the mean of the two figures of alike, each
// divided by its mean over some deals.
func (c *chooser) likeness(ctx context.Context) (float64, error) {
	chosen := sample(rng.Stream(c.Seed, "choose/likeness", 0), c.terms.Rows, min(likenessRows, c.terms.Rows))
	rows := pickTerms(c.terms, chosen)
	found := make([][2]float64, deals+1)
	err := parallel.Each(ctx, c.Workers, len(found), func(_, deal int) error {
		m := rows
		if deal > 0 {
			m = dealt(rows, rng.Stream(c.Seed, "choose/deal", deal))
		}
		found[deal] = alike(m)
		return nil
	})
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for figure := range 2 {
		chance := 0.0
		for _, deal := range found[1:] {
			chance += deal[figure] / deals
		}
		if chance > 0 {
			sum += found[0][figure] / chance / 2
		}
	}
	return sum, nil
}

// alike returns the median over the rows of the mean cosine with the three
// nearest others, and the mean squared cosine of pairs of rows.
func alike(m *matrix.CSR) [2]float64 {
	dense := make([]float32, m.Cols)
	near := make([]float64, m.Rows)
	squares := 0.0
	for i := range m.Rows {
		indices, values := m.Row(i)
		for at, term := range indices {
			dense[term] = values[at]
		}
		var nearest []float64
		for j := range m.Rows {
			if j == i {
				continue
			}
			others, weights := m.Row(j)
			cosine := 0.0
			for at, term := range others {
				cosine += float64(weights[at]) * float64(dense[term])
			}
			squares += cosine * cosine
			nearest = keepFirst(nearest, likenessTop, cosine, func(a, b float64) int { return cmp.Compare(b, a) })
		}
		near[i] = mean(nearest)
		for _, term := range indices {
			dense[term] = 0
		}
	}
	slices.Sort(near)
	return [2]float64{near[len(near)/2], squares / float64(m.Rows*max(m.Rows-1, 1))}
}

// dealt deals the values of a matrix out at random: each row has as many terms
// as before, and each term is in as many rows, with the same values; rows are
// then scaled to unit length. A term that a row would get twice goes to another
// row where that can be found soon.
func dealt(m *matrix.CSR, random *rand.Rand) *matrix.CSR {
	type entry struct {
		term  int32
		value float32
	}
	cards := make([]entry, len(m.Values))
	for at, term := range m.Indices {
		cards[at] = entry{term, m.Values[at]}
	}
	random.Shuffle(len(cards), func(i, j int) { cards[i], cards[j] = cards[j], cards[i] })
	rowOf := make([]int32, len(cards))
	for i := range m.Rows {
		for at := m.Indptr[i]; at < m.Indptr[i+1]; at++ {
			rowOf[at] = int32(i)
		}
	}
	has := func(row int32, term int32, besides int) bool {
		for at := m.Indptr[row]; at < m.Indptr[row+1]; at++ {
			if cards[at].term == term && int(at) != besides {
				return true
			}
		}
		return false
	}
	for at := range cards {
		for try := 0; try < swapTries && has(rowOf[at], cards[at].term, at); try++ {
			other := random.IntN(len(cards))
			if !has(rowOf[other], cards[at].term, other) && !has(rowOf[at], cards[other].term, at) {
				cards[at], cards[other] = cards[other], cards[at]
			}
		}
	}
	out := &matrix.CSR{Rows: m.Rows, Cols: m.Cols, Indptr: m.Indptr, Indices: make([]int32, len(cards)), Values: make([]float32, len(cards))}
	for i := range m.Rows {
		row := cards[m.Indptr[i]:m.Indptr[i+1]]
		slices.SortFunc(row, func(a, b entry) int {
			return cmp.Or(cmp.Compare(a.term, b.term), cmp.Compare(a.value, b.value))
		})
		square := 0.0
		for at, card := range row {
			out.Indices[m.Indptr[i]+int64(at)] = card.term
			square += float64(card.value) * float64(card.value)
		}
		if square == 0 {
			continue
		}
		scale := float32(1 / math.Sqrt(square))
		for at, card := range row {
			out.Values[m.Indptr[i]+int64(at)] = float32(card.value * scale)
		}
	}
	return out
}

// swapTries is how often another row is looked for.
const swapTries = 20
