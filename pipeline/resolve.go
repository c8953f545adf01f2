package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"kindred/recommend"
	"kindred/vectorize"
)

// search is a query turned into rows and weights.
type search struct {
	query recommend.Query
	said  AnsweredQuery
	index *searchIndex
	like  []int32 // rows of the example
	extra []bonus // what query.Bonus is the sum of
	fold  bool    // leave out near-duplicates
}

// resolve turns names, texts and filters into rows and weights.
func (r *Run) resolve(ctx context.Context, q Query) (*search, error) {
	if err := q.Validate(); err != nil {
		return nil, err
	}
	index, err := r.searchIndex(q.Space)
	if err != nil {
		return nil, err
	}
	s := &search{index: index, fold: !q.KeepDuplicates && len(q.Among) == 0, said: AnsweredQuery{
		Text: q.Text, Among: len(q.Among), Space: cmp.Or(q.Space, SpaceBlend), N: cmp.Or(q.N, DefaultRelated),
		MinScore: q.MinScore, Diverse: q.Diverse, KeepDuplicates: q.KeepDuplicates,
	}}
	s.query.N, s.query.MinScore = s.said.N, q.MinScore
	if err := r.resolveExample(ctx, &q, s); err != nil {
		return nil, err
	}
	if s.query.Among, _, err = r.findAll(q.Among); err != nil {
		return nil, err
	}
	if s.said.Filter, s.query.Only, err = r.selected(ctx, q.Filter); err != nil {
		return nil, err
	}
	return s, r.addBonuses(ctx, &q, s)
}

// resolveExample fills the terms of the query.
func (r *Run) resolveExample(ctx context.Context, q *Query, s *search) (err error) {
	e := &exampleMaker{run: r, limits: q.Words}
	if q.Words.any() {
		s.said.Words = &q.Words
	}
	if e.look, err = r.lookup(); err != nil {
		return err
	}
	if s.like, s.said.Like, err = r.findAll(q.Like); err != nil {
		return err
	}
	unlike, ids, err := r.findAll(q.Unlike)
	if err != nil {
		return err
	}
	s.said.Unlike = ids
	for i, row := range unlike {
		if slices.Contains(s.like, row) {
			return fmt.Errorf("pipeline: %q is both in like and in unlike", ids[i])
		}
	}
	like, err := e.papers(s.like)
	if err != nil {
		return err
	}
	away, err := e.papers(unlike)
	if err != nil {
		return err
	}
	var text *recommend.Example
	if strings.TrimSpace(q.Text) != "" {
		example, unknown, err := e.text(vectorize.Document{Body: q.Text})
		if err != nil {
			return err
		}
		s.said.UnknownWords = unknown
		if len(example.Terms) == 0 && len(q.Like) == 0 && len(q.References) == 0 {
			if len(unknown) == 0 {
				return fmt.Errorf("pipeline: the text has %w%s; it has stop words alone, or none", ErrNoKnownWord, e.limited())
			}
			return fmt.Errorf("pipeline: the text has %w%s; its words are %s", ErrNoKnownWord, e.limited(), strings.Join(unknown, ", "))
		}
		text = &example
	}
	if len(q.References) > 0 {
		more, err := r.resolveReferences(ctx, q, s, e)
		if err != nil {
			return err
		}
		like = append(like, more...)
	}
	if text != nil {
		text.Share = float64(max(len(like), 1))
		like = append(like, *text)
	}
	if s.query.Terms, err = s.index.Combine(like, away, recommend.DefaultAway); err != nil {
		return err
	}
	if !slices.ContainsFunc(like, func(x recommend.Example) bool { return len(x.Terms) > 0 }) {
		return fmt.Errorf("pipeline: %s has %w%s, so nothing is related to it", e.named(q, s), ErrNoKnownWord, e.limited())
	}
	if len(q.Among) == 0 {
		s.query.Exclude = slices.Concat(s.like, unlike)
	}
	return e.keepHeaviest(&s.query)
}
