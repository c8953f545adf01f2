package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"kindred/internal/parallel"
)

// Request is one of many queries, a line of JSON. What it does not say is as in
// the Query that all have in common.
type Request struct {
	QueryID json.RawMessage `json:"query_id"` // a text or a number, which the answer repeats
	Like    []string        `json:"like"`
	Unlike  []string        `json:"unlike"`
	Text    string          `json:"text"`
	Among   []string        `json:"among"`
	N       *int            `json:"n"`
	// Error is why the line is none, for requests that could not be read.
	Error error `json:"-"`
}

// maxRequest is the size of the longest line of requests.
const maxRequest = 16 << 20

// ReadRequests returns a function that reads one request a line, for RelatedEach.
// Empty lines are passed over. A line that is no request becomes one with an
// Error, which names the line.
func ReadRequests(in io.Reader) func() (Request, bool, error) {
	lines := newLineReader(in, maxRequest)
	return func() (Request, bool, error) {
		for {
			line, err := lines.next()
			switch {
			case errors.Is(err, io.EOF):
				return Request{}, false, nil
			case errors.Is(err, errLongLine):
				return Request{Error: fmt.Errorf("pipeline: line %d of the queries is longer than %d MB", lines.number, maxRequest>>20)}, true, nil
			case err != nil:
				return Request{}, false, err
			case len(line) == 0:
				continue
			}
			var q Request
			err = json.Unmarshal(line, &q)
			if id := q.QueryID; err == nil && len(id) > 0 && id[0] != '"' && id[0] != '-' && (id[0] < '0' || id[0] > '9') {
				err, q.QueryID = fmt.Errorf("query_id is %s; it must be a text or a number", id), nil
			}
			if err != nil {
				q = Request{QueryID: q.QueryID, Error: fmt.Errorf("pipeline: line %d of the queries is no request: %w", lines.number, err)}
			}
			return q, true, nil
		}
	}
}

// requestsAtOnce is the number of requests that a worker takes at a time.
const requestsAtOnce = 16

// RelatedEach answers many requests, each as Related would answer base with what
// the request says; do is called with the answers in the order of the requests,
// from one goroutine. A request that fails has an answer with an Error. Answers do
// not depend on workers (0: all processors).
func (r *Run) RelatedEach(ctx context.Context, base Query, next func() (Request, bool, error), workers int, do func(*Answer) error) error {
	r.asked.Add(coldAnswers) // many are to come
	batch := func() ([]Request, bool, error) {
		var requests []Request
		for len(requests) < requestsAtOnce {
			q, ok, err := next()
			if err != nil {
				return nil, false, err
			}
			if !ok {
				break
			}
			requests = append(requests, q)
		}
		return requests, len(requests) > 0, nil
	}
	answer := func(_ int, requests []Request) ([]*Answer, error) {
		answers := make([]*Answer, len(requests))
		for i, request := range requests {
			a, err := r.answer(ctx, base, request)
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if err != nil {
				a = &Answer{Results: []Result{}, Error: err.Error(), Query: AnsweredQuery{
					Like: request.Like, Unlike: request.Unlike, Text: request.Text, Among: len(request.Among),
					Space: cmp.Or(base.Space, SpaceBlend), N: cmp.Or(base.N, DefaultRelated),
				}}
			}
			a.QueryID = request.QueryID
			answers[i] = a
		}
		return answers, nil
	}
	return parallel.Stream(ctx, workers, batch, answer, func(answers []*Answer) error {
		for _, a := range answers {
			if err := do(a); err != nil {
				return err
			}
		}
		return nil
	})
}

// answer answers one request.
func (r *Run) answer(ctx context.Context, base Query, request Request) (*Answer, error) {
	if request.Error != nil {
		return nil, request.Error
	}
	q := base
	if request.Like != nil {
		q.Like = request.Like
	}
	if request.Unlike != nil {
		q.Unlike = request.Unlike
	}
	if request.Text != "" {
		q.Text = request.Text
	}
	if request.Among != nil {
		q.Among = request.Among
		if len(q.Among) == 0 {
			return nil, errors.New("pipeline: among is empty: there is nothing to rank")
		}
	}
	if request.N != nil {
		if q.N = *request.N; q.N <= 0 {
			return nil, fmt.Errorf("pipeline: n = %d is not positive", q.N)
		}
	}
	return r.Related(ctx, q)
}
