package cluster

import (
	"context"
	"math"
	"math/bits"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// A set of rows of a block is a bit set.

func words(n int) int { return (n + 63) / 64 }

func set(bitset []uint64, i int) { bitset[i/64] |= 1 << (i % 64) }

func countBoth(a, b []uint64) int {
	b = b[:len(a)]
	count := 0
	for w, v := range a {
		count += bits.OnesCount64(v & b[w])
	}
	return count
}

// Evidence is the partial that counts how lists of terms, one a topic, occur
// together in rows.
type Evidence struct {
	Lists  [][]int32 // terms of each topic; not changed
	Rows   int64
	Single [][]int64 // rows with each term of a list
	Pairs  [][]int64 // rows with both terms, of pair (a, b < a) at a(a-1)/2 + b
}

// NewEvidence returns the partial of no rows.
func NewEvidence(lists [][]int32) *Evidence {
	e := &Evidence{Lists: lists}
	for _, terms := range lists {
		e.Single = append(e.Single, make([]int64, len(terms)))
		e.Pairs = append(e.Pairs, make([]int64, len(terms)*(len(terms)-1)/2))
	}
	return e
}

// Add counts the rows r of m; slots are TermSlots of the lists.
func (e *Evidence) Add(m *matrix.CSR, r parallel.Range, slots []int32) {
	width := words(r.Len())
	tracked := int32(0)
	for _, slot := range slots {
		tracked = max(tracked, slot)
	}
	has := make([]uint64, int(tracked+1)*width) // slot 0 is for the other terms
	for i := r.Start; i < r.End; i++ {
		indices, _ := m.Row(i)
		for _, term := range indices {
			if slot := slots[term]; slot > 0 {
				set(has[int(slot)*width:], i-r.Start)
			}
		}
	}
	rows := func(term int32) []uint64 { return has[int(slots[term])*width:][:width] }
	for topic, terms := range e.Lists {
		pair := 0
		for a, term := range terms {
			with := rows(term)
			e.Single[topic][a] += int64(countBoth(with, with))
			for _, other := range terms[:a] {
				e.Pairs[topic][pair] += int64(countBoth(with, rows(other)))
				pair++
			}
		}
	}
	e.Rows += int64(r.Len())
}

// Merge adds the partial of other rows.
func (e *Evidence) Merge(f *Evidence) {
	add := func(a, b []int64) {
		for i, v := range b {
			a[i] += v
		}
	}
	for topic := range e.Lists {
		add(e.Single[topic], f.Single[topic])
		add(e.Pairs[topic], f.Pairs[topic])
	}
	e.Rows += f.Rows
}

// Coherence finishes: the mean, over the pairs of a topic's terms, of the
// normalised pointwise mutual information
//
//	ln(P(a,b) / (P(a) P(b))) / -ln P(a,b)
//
// of being in a row (Bouma, 2009; Lau, Newman and Baldwin, 2014), -1 for terms
// that are never in one row and 1 for terms that always are. A list of fewer
// than two terms has 0.
func (e *Evidence) Coherence(topic int) float64 {
	n := float64(e.Rows)
	sum := 0.0
	pair := 0
	for a := range e.Lists[topic] {
		for b := range a {
			both := float64(e.Pairs[topic][pair]) / n
			pair++
			switch {
			case both == 0:
				sum--
			case both == 1:
				sum++
			default:
				apart := float64(e.Single[topic][a]) / n * float64(e.Single[topic][b]) / n
				sum += math.Log(both/apart) / -math.Log(both)
			}
		}
	}
	if pair == 0 || e.Rows == 0 {
		return 0
	}
	return sum / float64(pair)
}

// TermSlots gives each term of some list a number from 1 up; other terms have 0.
func TermSlots(lists [][]int32, terms int) []int32 {
	slots := make([]int32, terms)
	next := int32(0)
	for _, list := range lists {
		for _, term := range list {
			if slots[term] == 0 {
				next++
				slots[term] = next
			}
		}
	}
	return slots
}

// countEvidence counts lists of terms in the rows of m.
func countEvidence(ctx context.Context, workers int, m *matrix.CSR, lists [][]int32) (*Evidence, error) {
	slots := TermSlots(lists, m.Cols)
	blocks := parallel.Blocks(m.Rows, blockRows)
	total := NewEvidence(lists)
	err := parallel.Fold(ctx, workers, len(blocks), func(_, block int) (*Evidence, error) {
		e := NewEvidence(lists)
		e.Add(m, blocks[block], slots)
		return e, nil
	}, func(_ int, e *Evidence) error {
		total.Merge(e)
		return nil
	})
	return total, err
}
