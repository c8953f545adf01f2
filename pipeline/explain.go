package pipeline

import (
	"context"
	"fmt"

	"kindred/internal/rundir"
)

// DefaultTerms is the number of terms that Explain names.
const DefaultTerms = 20

// Explanation is the account of the score of a pair: the weights of Terms and
// Rest add up to Score, which is Related's.
type Explanation struct {
	A     string        `json:"a"`
	B     string        `json:"b"`
	Score float64       `json:"score"`
	Space string        `json:"space"`
	Terms []TermAccount `json:"terms"` // by falling absolute weight
	Rest  float64       `json:"rest"`  // of the terms that are not named
}

// TermAccount is what a term adds to a score.
type TermAccount struct {
	Term   string  `json:"term"`
	Weight float64 `json:"weight"`
	Kind   string  `json:"kind"` // shared: in both papers; linked: in a alone, tied to b by the LSA space
}

// Explain says which terms make paper b related to paper a, named by id or
// title. terms is the number of terms named; 0 means all.
func (r *Run) Explain(ctx context.Context, a, b, space string, terms int) (*Explanation, error) {
	var e *Explanation
	err := rundir.CatchFault(func() (err error) {
		e, err = r.explain(ctx, a, b, space, terms)
		return err
	})
	return e, err
}

func (r *Run) explain(_ context.Context, a, b, space string, terms int) (*Explanation, error) {
	if terms < 0 {
		return nil, fmt.Errorf("pipeline: terms = %d is negative; 0 means all", terms)
	}
	blend, err := blendOf(space)
	if err != nil {
		return nil, err
	}
	look, err := r.lookup()
	if err != nil {
		return nil, err
	}
	model, err := r.model()
	if err != nil {
		return nil, err
	}
	query, said, err := r.resolve(Query{Like: []string{a}, Space: space}, look)
	if err != nil {
		return nil, err
	}
	row, idB, err := r.find(b)
	if err != nil {
		return nil, err
	}
	index := look.index(blend)
	account, err := index.Explain(query, int32(row))
	if err != nil {
		return nil, err
	}
	account = account.Top(terms)
	e := &Explanation{A: said.Like[0], B: idB, Score: account.Score, Space: said.Space, Rest: account.Rest, Terms: []TermAccount{}}
	for _, s := range account.Terms {
		e.Terms = append(e.Terms, TermAccount{model.Vocabulary.Written[s.Term], s.Weight, string(s.Kind)})
	}
	return e, nil
}
