package pipeline

import (
	"cmp"
	"slices"
	"strings"

	"kindred/recommend"
	"kindred/vectorize"
)

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
