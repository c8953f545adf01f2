package pipeline

import (
	"cmp"
	"context"
	"math"
	"slices"

	"kindred/internal/rundir"
	"kindred/recommend"
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
	// OnlyA and OnlyB are the terms that weigh most in the one paper and are not
	// in the other: what keeps the two apart. Share is that of the squared weights
	// of their paper.
	OnlyA []TermShare `json:"only_a"`
	OnlyB []TermShare `json:"only_b"`
	// SentenceA and SentenceB are the sentences of the abstracts that carry most
	// of the score; nil without an abstract or a score.
	SentenceA *Sentence `json:"sentence_a"`
	SentenceB *Sentence `json:"sentence_b"`
}

// TermAccount is what a term adds to a score; a negative weight speaks against.
type TermAccount struct {
	Term   string  `json:"term"`
	Weight float64 `json:"weight"`
	// Kind is shared: in both; linked: in the example alone, tied to the paper by
	// the LSA space; or one of the kinds that Query.Boost and Query.Libraries add.
	Kind string `json:"kind"`
}

// TermShare is a term and its share of the squared weights of a paper.
type TermShare struct {
	Term  string  `json:"term"`
	Share float64 `json:"share"`
}

// apartTerms is the number of terms named in OnlyA and OnlyB.
const apartTerms = 5

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

func (r *Run) explain(ctx context.Context, a, b, space string, terms int) (*Explanation, error) {
	s, err := r.resolve(ctx, Query{Like: []string{a}, Space: space, Explain: &terms})
	if err != nil {
		return nil, err
	}
	row, idB, err := r.find(b)
	if err != nil {
		return nil, err
	}
	all, err := s.index.Explain(s.query, int32(row))
	if err != nil {
		return nil, err
	}
	account, err := r.named(all, nil, terms)
	if err != nil {
		return nil, err
	}
	e := &Explanation{A: s.said.Like[0], B: idB, Score: all.Score, Space: s.said.Space, Terms: account.Terms, Rest: account.Rest}
	if e.OnlyA, e.OnlyB, err = r.apart(int(s.like[0]), row); err != nil {
		return nil, err
	}
	if e.SentenceA, err = r.carrier(s.like[0], all); err != nil {
		return nil, err
	}
	back, err := r.resolve(ctx, Query{Like: []string{idB}, Space: space})
	if err != nil {
		return nil, err
	}
	reverse, err := back.index.Explain(back.query, s.like[0])
	if err != nil {
		return nil, err
	}
	e.SentenceB, err = r.carrier(int32(row), reverse)
	return e, err
}

// account is a score by named terms.
type account struct {
	Terms []TermAccount
	Rest  float64
}

// account names what makes up the score of a row.
func (r *Run) account(s *search, row int32, terms int) (*account, error) {
	e, err := s.index.Explain(s.query, row)
	if err != nil {
		return nil, err
	}
	return r.named(e, s.bonusesOf(row), terms)
}

// bonusesOf are the parts of a row's bonus.
func (s *search) bonusesOf(row int32) []TermAccount {
	var out []TermAccount
	for _, b := range s.extra {
		if score := b.score[row]; score != 0 {
			out = append(out, TermAccount{bonusNames[b.kind], score, b.kind})
		}
	}
	return out
}

var bonusNames = map[string]string{
	KindAuthors: "(same authors)", KindVenue: "(same venue)", KindCategories: "(same categories)",
	KindRecency: "(recent)", KindLibraries: "(kept by the same readers)",
}

// named gives the terms of an explanation their names; of them the n largest,
// beside all bonuses.
func (r *Run) named(e *recommend.Explanation, bonuses []TermAccount, n int) (*account, error) {
	model, err := r.model()
	if err != nil {
		return nil, err
	}
	top := e.Top(n)
	out := &account{Terms: make([]TermAccount, 0, len(top.Terms)+len(bonuses)), Rest: top.Rest + e.Bonus}
	for _, t := range top.Terms {
		out.Terms = append(out.Terms, TermAccount{model.Vocabulary.Written[t.Term], t.Weight, string(t.Kind)})
	}
	for _, b := range bonuses {
		out.Terms = append(out.Terms, b)
		out.Rest -= b.Weight
	}
	slices.SortStableFunc(out.Terms, func(a, b TermAccount) int {
		return cmp.Compare(math.Abs(b.Weight), math.Abs(a.Weight))
	})
	return out, nil
}

// apart names the terms that weigh most in one of two rows and are not in the
// other.
func (r *Run) apart(a, b int) (onlyA, onlyB []TermShare, err error) {
	look, err := r.lookup()
	if err != nil {
		return nil, nil, err
	}
	termsA, weightsA, err := look.tfidf.row(a)
	if err != nil {
		return nil, nil, err
	}
	termsB, weightsB, err := look.tfidf.row(b)
	if err != nil {
		return nil, nil, err
	}
	if onlyA, err = r.without(termsA, weightsA, termsB); err != nil {
		return nil, nil, err
	}
	onlyB, err = r.without(termsB, weightsB, termsA)
	return onlyA, onlyB, err
}

// without names the heaviest terms that are not among others (rising).
func (r *Run) without(terms []int32, weights []float32, others []int32) ([]TermShare, error) {
	model, err := r.model()
	if err != nil {
		return nil, err
	}
	squares := 0.0
	for _, w := range weights {
		squares += float64(w) * float64(w)
	}
	out := []TermShare{}
	for i, t := range terms {
		if _, shared := slices.BinarySearch(others, t); !shared {
			out = append(out, TermShare{model.Vocabulary.Written[t], float64(weights[i]) * float64(weights[i]) / squares})
		}
	}
	slices.SortStableFunc(out, func(a, b TermShare) int { return cmp.Compare(b.Share, a.Share) })
	return out[:min(len(out), apartTerms)], nil
}
