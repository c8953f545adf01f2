package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// DefaultNewTerms is the number of terms of a topic in a period.
const DefaultNewTerms = 5

// Timeline holds the settings of following topics over time. The zero value
// asks for the defaults.
type Timeline struct {
	Unit    Unit // length of a period; default Auto: by the span, see ChooseUnit
	Terms   int  // new terms of a topic in a period at most; default 0: 5
	Workers int  `json:"-"` // default 0: all processors; no result depends on it
	// Variant says that term b is a form of term a, so that no period gets both;
	// called from several goroutines; optional.
	Variant func(a, b int32) bool `json:"-"`
}

// TopicsOverTime says how many rows k topics have in each period.
type TopicsOverTime struct {
	Unit    Unit
	Dated   int64 // rows of which something is known
	Counted int64 // those of them that are known to lie in one period
	Periods []TimePeriod
	Counts  [][]int64   // k x periods: rows of the topic
	Terms   [][][]int32 // k x periods: new terms of the topic, see Timeline.Fit
}

// TimePeriod is a period with rows in it.
type TimePeriod struct {
	Index       int32 // see Unit.Index
	First, Last int32 // days since 1970-01-01, both in it
	Rows        int64 // of all topics
}

// Share is the share of a topic in the rows of a period.
func (t *TopicsOverTime) Share(topic, period int) float64 {
	return float64(t.Counts[topic][period]) / float64(t.Periods[period].Rows)
}

// Validate says what is wrong with the settings.
func (s Timeline) Validate() error {
	if s.Terms < 0 {
		return fmt.Errorf("cluster: Terms = %d is negative; 0 means %d", s.Terms, DefaultNewTerms)
	}
	return s.Unit.validate()
}

// Fit counts the rows of each topic in each period that has rows, and finds the
// terms that are new in it. labels (n) are the topics of the rows, in [0, k);
// dates (n) say when they were published; tfidf (n x V) has their terms. A row
// without a date, or with one that leaves the period open, does not count.
//
// A term is new in a period if rows of the topic have it more often there than
// in its other periods. With a of A rows in the period, b of B in the others,
// and s = 10 (a + b) / (A + B) as what ten rows of the topic would have, its log
// odds differ by
//
//	ln((a + s) / (A + 10 - a - s)) - ln((b + s) / (B + 10 - b - s))
//
// which, divided by its standard error, is z: the log odds with an informative
// Dirichlet prior of Monroe, Colaresi and Quinn (2008), on presence in rows. Terms
// need z = 2.5, and three rows and 4 % of the rows of the period; they are those
// with the largest z sqrt(m), m being the mean of their values in those rows; of
// equals the lowest. A topic with rows in one period alone has none.
//
// It takes O(n log n + NNZ) time and O(V) memory a worker.
func (s Timeline) Fit(ctx context.Context, dates Dates, labels []int32, k int, tfidf *matrix.CSR) (*TopicsOverTime, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := checkLabels(labels, tfidf.Rows, k); err != nil {
		return nil, err
	}
	if err := dates.validate(tfidf.Rows); err != nil {
		return nil, err
	}
	t := &TopicsOverTime{Unit: s.Unit}
	if t.Unit == Auto {
		t.Unit = ChooseUnit(dates)
	}
	placed := t.count(dates, labels, k)
	t.Terms = make([][][]int32, k)
	scratch := make([]*newTerms, min(parallel.Workers(s.Workers), max(k, 1)))
	return t, parallel.Each(ctx, s.Workers, k, func(worker, topic int) error {
		if scratch[worker] == nil {
			scratch[worker] = s.newTerms(tfidf.Cols)
		}
		t.Terms[topic] = scratch[worker].find(tfidf, placed[topic])
		return nil
	})
}

// count finds the periods and the numbers of rows, and returns the rows of each
// topic (k) in each period.
func (t *TopicsOverTime) count(dates Dates, labels []int32, k int) [][][]int32 {
	of := make([]int32, len(labels)) // period of each row: its number, later its place
	known := make([]bool, len(labels))
	totals := map[int32]int64{}
	for i, from := range dates.From {
		if from == NoDay {
			continue
		}
		t.Dated++
		of[i] = t.Unit.Index(from)
		if known[i] = from == dates.To[i] || of[i] == t.Unit.Index(dates.To[i]); known[i] {
			t.Counted++
			totals[of[i]]++
		}
	}
	for index, rows := range totals {
		first, last := t.Unit.Days(index)
		t.Periods = append(t.Periods, TimePeriod{index, first, last, rows})
	}
	slices.SortFunc(t.Periods, func(a, b TimePeriod) int { return cmp.Compare(a.Index, b.Index) })
	place := make(map[int32]int, len(t.Periods))
	for at, p := range t.Periods {
		place[p.Index] = at
	}
	t.Counts = make([][]int64, k)
	placed := make([][][]int32, k)
	for topic := range placed {
		t.Counts[topic], placed[topic] = make([]int64, len(t.Periods)), make([][]int32, len(t.Periods))
	}
	for i, label := range labels {
		if known[i] {
			at := place[of[i]]
			t.Counts[label][at]++
			placed[label][at] = append(placed[label][at], int32(i))
		}
	}
	return placed
}
