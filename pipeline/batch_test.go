package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"kindred/pipeline"
)

// TestManyRequests: the same answers in the same order for any number of workers,
// equal to those of Related; bad requests cost nothing but themselves.
func TestManyRequests(t *testing.T) {
	run, papers := fieldRun(t)
	var lines bytes.Buffer
	for i := range 100 {
		switch i % 5 {
		case 0:
			fmt.Fprintf(&lines, "{\"query_id\": %d, \"like\": [%q], \"n\": 3}\n", i, papers[i].ID)
		case 1:
			fmt.Fprintf(&lines, "{\"query_id\": \"q%d\", \"text\": %q}\n\n", i, papers[i].Title)
		case 2:
			fmt.Fprintf(&lines, "{\"query_id\": \"q%d\", \"like\": [%q], \"unlike\": [%q], \"among\": [%q, %q]}\n", i, papers[i].ID, papers[i+1].ID, papers[i+1].ID, papers[i+2].ID)
		case 3:
			fmt.Fprintf(&lines, "{\"query_id\": \"q%d\", \"like\": [\"nobody\"]}\n", i)
		case 4:
			fmt.Fprintf(&lines, "{\"query_id\": {}, %q\n", papers[i].ID)
		}
	}
	var first []*pipeline.Answer
	for _, workers := range []int{1, 2, 3, 8} {
		var answers []*pipeline.Answer
		err := run.RelatedEach(context.Background(), pipeline.Query{N: 4}, pipeline.ReadRequests(bytes.NewReader(lines.Bytes())), workers, func(a *pipeline.Answer) error {
			answers = append(answers, a)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = answers
		}
		if !reflect.DeepEqual(answers, first) {
			t.Errorf("%d workers give other answers", workers)
		}
	}
	if len(first) != 100 {
		t.Fatalf("%d answers to 100 requests", len(first))
	}
	for i, a := range first {
		wantID, failed := fmt.Sprintf(`"q%d"`, i), i%5 > 2
		switch i % 5 {
		case 0:
			wantID = fmt.Sprint(i)
			want := related(t, run, pipeline.Query{Like: []string{papers[i].ID}, N: 3})
			if !reflect.DeepEqual(a.Results, want.Results) {
				t.Errorf("%d: %+v, Related gives %+v", i, a.Results, want.Results)
			}
		case 2:
			if len(a.Results) != 2 {
				t.Errorf("among two: %+v", a)
			}
		case 4:
			wantID = ""
			if !strings.Contains(a.Error, "of the queries is no request") {
				t.Errorf("%d: %q", i, a.Error)
			}
		}
		if string(a.QueryID) != wantID || (a.Error != "") != failed || failed && len(a.Results) > 0 {
			t.Errorf("answer %d: %+v", i, a)
		}
	}
}

func FuzzReadRequests(f *testing.F) {
	f.Add([]byte("{\"query_id\": 1, \"like\": [\"a\"]}\n\nbroken\n{\"n\": 1e99}"))
	f.Add([]byte("\xef\xbb\xbf{\"query_id\": [1]}\r\n{\"text\": \"\\ud800\"}"))
	f.Fuzz(func(t *testing.T, text []byte) {
		next := pipeline.ReadRequests(bytes.NewReader(text))
		for range bytes.Count(text, []byte("\n")) + 1 {
			q, ok, err := next()
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				return
			}
			if q.Error == nil && len(q.QueryID) > 0 && !json.Valid(q.QueryID) {
				t.Fatalf("query_id %q", q.QueryID)
			}
		}
		if _, ok, _ := next(); ok {
			t.Fatal("more requests than lines")
		}
	})
}
