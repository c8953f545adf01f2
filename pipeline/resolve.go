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

// exampleMaker makes examples of papers and texts.
type exampleMaker struct {
	run    *Run
	look   *lookup
	limits WordLimits
	stop   map[int32]bool // terms of limits.StopWords; nil: not yet known
}

func (w WordLimits) any() bool {
	return w.MaxQueryTerms != 0 || w.MinTermFreq != 0 || w.MinDocFreq != 0 || len(w.StopWords) != 0
}

// limited says that limits may be why an example has no words.
func (e *exampleMaker) limited() string {
	if e.limits.any() {
		return " within the limits for words that were asked for"
	}
	return ""
}

// named names an example without words.
func (e *exampleMaker) named(q *Query, s *search) string {
	switch {
	case len(q.References) > 0 && len(s.like) == 0:
		return "the bibliography"
	case len(s.said.Like) > 5:
		return strings.Join(s.said.Like[:5], ", ") + ", ..."
	}
	return strings.Join(s.said.Like, ", ")
}

// papers makes examples of rows.
func (e *exampleMaker) papers(rows []int32) ([]recommend.Example, error) {
	examples := make([]recommend.Example, len(rows))
	if e.limits.MinTermFreq > 1 { // the run has weights, not counts: count again
		texts, err := e.run.documents(rows)
		if err != nil {
			return nil, err
		}
		for i, doc := range texts {
			if examples[i], _, err = e.text(doc); err != nil {
				return nil, err
			}
		}
		return examples, nil
	}
	for i, row := range rows {
		terms, weights, err := e.look.tfidf.row(int(row))
		if err != nil {
			return nil, err
		}
		if examples[i], err = e.limit(terms, weights); err != nil {
			return nil, err
		}
	}
	return examples, nil
}

// text makes an example of a text, and returns its words that are not known.
func (e *exampleMaker) text(doc vectorize.Document) (recommend.Example, []string, error) {
	model, err := e.run.model()
	if err != nil {
		return recommend.Example{}, nil, err
	}
	terms, weights, _, unknown := model.TransformFrequent(doc, max(e.limits.MinTermFreq, 1))
	example, err := e.limit(terms, weights)
	return example, unknown, err
}

// limit leaves out terms that shall not count.
func (e *exampleMaker) limit(terms []int32, weights []float32) (recommend.Example, error) {
	if e.limits.MinDocFreq <= 1 && len(e.limits.StopWords) == 0 {
		return recommend.Example{Terms: terms, Weights: weights}, nil
	}
	if e.stop == nil {
		model, err := e.run.model()
		if err != nil {
			return recommend.Example{}, err
		}
		e.stop = map[int32]bool{}
		words, _, _, _ := model.Transform(vectorize.Document{Body: strings.Join(e.limits.StopWords, " ")})
		for _, t := range words {
			e.stop[t] = true
		}
	}
	var out recommend.Example
	for i, t := range terms {
		if !e.stop[t] && e.look.postings.Indptr[t+1]-e.look.postings.Indptr[t] >= int64(e.limits.MinDocFreq) {
			out.Terms, out.Weights = append(out.Terms, t), append(out.Weights, weights[i])
		}
	}
	return out, nil
}

// keepHeaviest leaves the query its MaxQueryTerms terms of the largest weight.
func (e *exampleMaker) keepHeaviest(q *recommend.Query) error {
	n := e.limits.MaxQueryTerms
	if n == 0 || n >= len(q.Terms) {
		return nil
	}
	slices.SortStableFunc(q.Terms, func(a, b recommend.WeightedTerm) int {
		return cmp.Compare(max(b.Weight, -b.Weight), max(a.Weight, -a.Weight))
	})
	q.Terms = q.Terms[:n:n]
	slices.SortFunc(q.Terms, func(a, b recommend.WeightedTerm) int { return cmp.Compare(a.Term, b.Term) })
	return nil
}

// documents are the texts of rows, as they were read.
func (r *Run) documents(rows []int32) ([]vectorize.Document, error) {
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	at := make([]int, len(rows))
	for i, row := range rows {
		at[i] = int(row)
	}
	b, err := f.Rows([]string{"title", "abstract", "keywords"}, at)
	if err != nil {
		return nil, err
	}
	docs := make([]vectorize.Document, len(rows))
	for i := range docs {
		docs[i] = document(r.Manifest.Settings, b.Columns[0].Strings[i], b.Columns[1].Strings[i], b.Columns[2].StringList(i))
	}
	return docs, nil
}
