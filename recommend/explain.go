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

// Explanation accounts for the score of a row: the weights of Terms and Rest
// add up to Score.
type Explanation struct {
	Result
	Terms []TermShare // largest absolute weight first; equal ones in order of their terms
	Rest  float64     // of the terms left out, and rounding
}

// Explain accounts for the score that Search gives a row, by the terms of the
// query. With q the terms, w the weights of the row, v its vector and T the
// term vectors, term t has the share
//
//	Blend.Sparse * q[t] w[t] / (|q| |w|) + Blend.LSA * q[t] (T[t].v) / |sum over s of q[s] T[s]|
//
// Terms without a share are left out. Rest is within 1e-6 of zero if the vector
// of the query is what Query says; else it holds what the terms do not explain.
// Exclude, Among, N and MinScore do not matter. It takes O(terms (d + log n))
// time.
func (ix *Index) Explain(q Query, row int32) (*Explanation, error) {
	s, err := ix.scorer(q)
	if err != nil {
		return nil, err
	}
	if row < 0 || int(row) >= ix.Postings.N {
		return nil, fmt.Errorf("recommend: row %d to explain is none of the %d rows", row, ix.Postings.N)
	}
	weights := make([]float64, len(s.terms))
	kinds := make([]Kind, len(s.terms))
	dot := 0.0
	for i, t := range s.terms {
		w, ok, err := ix.Postings.weight(t.number, row)
		if err != nil {
			return nil, err
		}
		kinds[i] = Linked
		if ok {
			kinds[i] = Shared
		}
		dot += t.weight * w
		if lengths := s.length * float64(ix.Postings.Norms[row]); lengths > 0 {
			weights[i] = s.blend.Sparse * t.weight * w / lengths
		}
	}
	if s.vector != nil {
		if ix.TermVectors == nil {
			return nil, fmt.Errorf("recommend: the index has no term vectors, which are needed to explain cosines in LSA space")
		}
		for i, cosine := range s.lsaShares(row) {
			weights[i] += s.blend.LSA * cosine
		}
	}
	e := &Explanation{Result: s.score(row, dot)}
	e.Rest = e.Score
	for i, t := range s.terms {
		if weights[i] != 0 {
			e.Terms = append(e.Terms, TermShare{t.number, weights[i], kinds[i]})
			e.Rest -= weights[i]
		}
	}
	slices.SortStableFunc(e.Terms, func(a, b TermShare) int {
		return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight))
	})
	return e, nil
}

// lsaShares splits the cosine of a row in LSA space by terms.
func (s *scorer) lsaShares(row int32) []float64 {
	v := s.index.Vectors.Row(int(row))
	shares := make([]float64, len(s.terms))
	sum := make([]float64, len(v))
	for i, t := range s.terms {
		vector := s.index.TermVectors.Row(int(t.number))
		shares[i] = t.weight * dot64(vector, v)
		for j, x := range vector {
			sum[j] += t.weight * float64(x)
		}
	}
	square := 0.0
	for _, x := range sum {
		square += x * x
	}
	for i := range shares {
		if square == 0 {
			shares[i] = 0
		} else {
			shares[i] /= math.Sqrt(square)
		}
	}
	return shares
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
