package pipeline

import (
	"kindred/internal/sentences"
	"kindred/recommend"
	"kindred/vectorize"
)

// Sentence is a sentence of an abstract.
type Sentence struct {
	Text string `json:"text"`
	// Share of the score that its words carry: that of each term, in parts as
	// often as the paper says it.
	Share float64 `json:"share"`
}

// carrier is the sentence of a row's abstract that carries most of a score, which
// is accounted for by the terms of the row; nil if none carries any.
func (r *Run) carrier(row int32, e *recommend.Explanation) (*Sentence, error) {
	if e.Score <= 0 {
		return nil, nil
	}
	docs, err := r.documents([]int32{row})
	if err != nil {
		return nil, err
	}
	model, err := r.model()
	if err != nil {
		return nil, err
	}
	weight := map[int32]float64{} // of a term, once said
	terms, times := model.Count(docs[0])
	for i, t := range terms {
		weight[t] = 1 / float64(times[i])
	}
	share := map[int32]float64{}
	for _, t := range e.Terms {
		share[t.Term] = t.Weight / e.Score
	}
	var best *Sentence
	for _, span := range sentences.Split(docs[0].Body) {
		s := &Sentence{Text: docs[0].Body[span.Start:span.End]}
		terms, times := model.Count(vectorize.Document{Body: s.Text})
		for i, t := range terms {
			s.Share += share[t] * weight[t] * float64(times[i])
		}
		if s.Share > 0 && (best == nil || s.Share > best.Share) {
			best = s
		}
	}
	return best, nil
}
