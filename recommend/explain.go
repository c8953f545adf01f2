package recommend

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Kind says by what a term of the query speaks for or against a row.
type Kind string

// The kinds of a TermShare.
const (
	Shared Kind = "shared" // the row holds the term
	Linked Kind = "linked" // the row does not, but has terms that go with it in LSA space
)

// TermShare is the share of one term of the query in a score; a negative one
// speaks against the row.
type TermShare struct {
	Term   int32
	Weight float64
	Kind   Kind
}

// Explanation accounts for the score of a row: the weights of Terms, Bonus and
// Rest add up to Score.
type Explanation struct {
	Result
	Terms []TermShare // largest absolute weight first; equal ones in order of their terms
	Rest  float64     // of the terms left out, and rounding
}

// Explain accounts for the score that Search gives a row, by the terms of the
// query. With the names of Search, and T the term vectors, term t has the share
//
//	Blend.Sparse * q[t] w[t] / (Pivot * mean + (1 - Pivot) * |w|) + Blend.LSA * LSA[t] (T[t].v)
//
// Terms without a share are left out; Rest is within 1e-6 of zero. Exclude,
// Among, Only, N and MinScore do not matter. It takes O(terms (d + log N)) time.
func (ix *Index) Explain(q Query, row int32) (*Explanation, error) {
	s, err := ix.scorer(q)
	if err != nil {
		return nil, err
	}
	if row < 0 || int(row) >= ix.postings.N {
		return nil, fmt.Errorf("recommend: row %d to explain is none of the %d rows", row, ix.postings.N)
	}
	dot, err := s.dot(row)
	if err != nil {
		return nil, err
	}
	e := &Explanation{}
	for _, t := range s.terms {
		w, shared, err := ix.postings.weight(t.Term, row)
		if err != nil {
			return nil, err
		}
		share := TermShare{Term: t.Term, Kind: Linked}
		if shared {
			share.Kind = Shared
		}
		if length := ix.lengths[row]; length > 0 {
			share.Weight = ix.blend.Sparse * t.Weight * float64(w) / length
		}
		if s.vector != nil {
			share.Weight += ix.blend.LSA * t.LSA * dot64(ix.termVectors.Row(int(t.Term)), ix.vectors.Row(int(row)))
		}
		if share.Weight != 0 {
			e.Terms = append(e.Terms, share)
		}
	}
	e.Result = s.score(row, dot)
	e.Rest = e.Score - e.Bonus
	for _, share := range e.Terms {
		e.Rest -= share.Weight
	}
	slices.SortStableFunc(e.Terms, func(a, b TermShare) int {
		return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight))
	})
	return e, nil
}

// Top returns the account with its n largest terms alone, by absolute weight;
// the others are added to Rest. n = 0 keeps all.
func (e *Explanation) Top(n int) *Explanation {
	if n <= 0 || n >= len(e.Terms) {
		return e
	}
	top := &Explanation{Result: e.Result, Terms: slices.Clone(e.Terms[:n]), Rest: e.Rest}
	for _, t := range e.Terms[n:] {
		top.Rest += t.Weight
	}
	return top
}
