package cluster

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/matrix"
)

// Defaults of Describe.
const (
	DefaultTerms           = 10
	DefaultRepresentatives = 5
)

// Describe holds the settings of describing clusters as topics. The zero value
// asks for the defaults.
type Describe struct {
	Terms           int // of a topic; default 0: 10
	Representatives int // of a topic; default 0: 5
	Workers         int `json:"-"` // default 0: all processors; no result depends on it
	// Variant says that term b is a form of term a ("models" of "model"), so that
	// no label gets both; called from several goroutines; optional.
	Variant func(a, b int32) bool `json:"-"`
	// Progress is called after each pass; optional.
	Progress func(stage string, done, total int64) `json:"-"`
}

// Topics are clusters, numbered by falling size (of equals, the one with the
// lowest row first), with their evidence.
type Topics struct {
	Labels    []int32       // n: the topic of each row
	Score     []float32     // n: cosine of the row with its topic's centroid; 0 for a row of zeros
	Second    []int32       // n: the other topic with the highest cosine, the lowest of equals; -1 if there is none, or for a row of zeros
	Margin    []float32     // n: Score less the second's cosine; Score where there is no second
	Centroids *matrix.Dense // k x d: mean of the topic's rows, scaled to unit length
	Topics    []Topic       // k
}

// Topic is a cluster in words: its terms, and figures that say how far they
// hold.
type Topic struct {
	Size            int
	Terms           []TopicTerm // by falling weight
	LabelTerms      []int32     // three, more where another topic has the same three, fewer where there are no more
	Representatives []int32     // most central rows first, none nearly equal to one before it

	Coverage    float64 // share of the topic's rows with at least one of LabelTerms
	Exclusivity float64 // share of the topic among all rows with at least one of LabelTerms
	Coherence   float64 // mean NPMI of pairs of Terms over all rows, -1 to 1; 0 for fewer than two terms
	Cohesion    float64 // mean Score of its rows
}

// TopicTerm is a term of a topic.
type TopicTerm struct {
	Term      int32   // column of the sparse matrix
	Weight    float64 // see Describe.Fit
	DFInTopic int64   // rows of the topic with the term
	DF        int64   // rows with the term
}

// Validate says what is wrong with the settings.
func (s Describe) Validate() error {
	switch {
	case s.Terms < 0:
		return fmt.Errorf("cluster: Terms = %d is negative; 0 means %d", s.Terms, DefaultTerms)
	case s.Representatives < 0:
		return fmt.Errorf("cluster: Representatives = %d is negative; 0 means %d", s.Representatives, DefaultRepresentatives)
	}
	return nil
}

// Fit describes k clusters of the rows of x (n x d, rows of unit length or zero)
// and tfidf (n x V, the same rows; a term is in a row where a value is stored).
// df (V) are the numbers of rows with each term, labels (n) the clusters. A
// cluster without rows becomes no topic.
//
// A term weighs
//
//	(a - 3/4) / A * ln(p / q) * sqrt(m),  p = (a + 1/2) / (A + 1),  q = (b + 1/2) / (B + 1)
//
// where a of the A rows of the topic have it and b of the B other rows, and m
// is the mean of its values in those a rows; with no other rows, without the
// logarithm. So a term counts that many rows of the topic have, few others have,
// and that matters in the rows that have it. It is class-based TF-IDF
// (Grootendorst, 2022) on presence in rows, with the odds against the other rows
// in place of the logarithm of all occurrences.
//
// A label is the first three terms that are no variants of one another: forms
// of one word (see Variant), or such that 20 rows of the topic have both, and
// more than 4/5 of those that have either. A topic with the same three as one
// before it gets further terms.
//
// It takes O(n k d + NNZ) time.
func (s Describe) Fit(ctx context.Context, x *matrix.Dense, tfidf *matrix.CSR, df []int64, labels []int32, k int) (*Topics, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := checkDescribe(x, tfidf, df, labels, k); err != nil {
		return nil, err
	}
	s.Terms, s.Representatives = cmp.Or(s.Terms, DefaultTerms), cmp.Or(s.Representatives, DefaultRepresentatives)
	steps := []func(context.Context, *description) error{s.place, s.chooseTerms, s.gatherEvidence, s.chooseRepresentatives}
	d := newDescription(x, tfidf, df, labels, k)
	for i, step := range steps {
		if err := step(ctx, d); err != nil {
			return nil, err
		}
		if s.Progress != nil {
			s.Progress("topics", int64(i+1), int64(len(steps)))
		}
	}
	return d.topics, nil
}

func checkDescribe(x *matrix.Dense, tfidf *matrix.CSR, df []int64, labels []int32, k int) error {
	switch {
	case tfidf.Rows != x.Rows:
		return fmt.Errorf("cluster: %d rows of vectors, %d of terms", x.Rows, tfidf.Rows)
	case len(df) != tfidf.Cols:
		return fmt.Errorf("cluster: %d document frequencies for %d terms", len(df), tfidf.Cols)
	}
	return checkLabels(labels, x.Rows, k)
}

func checkLabels(labels []int32, n, k int) error {
	if len(labels) != n {
		return fmt.Errorf("cluster: %d labels for %d rows", len(labels), n)
	}
	for i, label := range labels {
		if label < 0 || int(label) >= k {
			return fmt.Errorf("cluster: label %d of row %d is not in 0 to %d", label, i, k-1)
		}
	}
	return nil
}

// description is what is known of the topics under way.
type description struct {
	x       *matrix.Dense
	tfidf   *matrix.CSR
	df      []int64
	members [][]int32 // rows of each topic, rising
	topics  *Topics
}

// newDescription numbers the topics.
func newDescription(x *matrix.Dense, tfidf *matrix.CSR, df []int64, labels []int32, k int) *description {
	members := make([][]int32, k)
	for i, label := range labels {
		members[label] = append(members[label], int32(i))
	}
	members = slices.DeleteFunc(members, func(rows []int32) bool { return len(rows) == 0 })
	slices.SortFunc(members, func(a, b []int32) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0]))
	})
	n := len(labels)
	t := &Topics{
		Labels: make([]int32, n), Score: make([]float32, n), Second: make([]int32, n), Margin: make([]float32, n),
		Topics: make([]Topic, len(members)),
	}
	for topic, rows := range members {
		t.Topics[topic].Size = len(rows)
		for _, i := range rows {
			t.Labels[i] = int32(topic)
		}
	}
	return &description{x, tfidf, df, members, t}
}

// place finds the centroids and how near each row is to them.
func (s Describe) place(ctx context.Context, d *description) error {
	t := d.topics
	k := len(t.Topics)
	t.Centroids = matrix.NewDense(k, d.x.Cols)
	err := parallel.Each(ctx, s.Workers, k, func(_, topic int) error {
		sums := make([]float64, d.x.Cols)
		for _, i := range d.members[topic] {
			addRow(sums, d.x.Row(int(i)))
		}
		unit(t.Centroids.Row(topic), sums)
		return nil
	})
	if err != nil {
		return err
	}
	centers := NewCenters(t.Centroids)
	blocks := parallel.Blocks(d.x.Rows, blockRows)
	err = parallel.Each(ctx, s.Workers, len(blocks), func(_, block int) error {
		d.placeBlock(centers, blocks[block])
		return nil
	})
	for topic, rows := range d.members {
		sum := 0.0
		for _, i := range rows {
			sum += float64(t.Score[i])
		}
		t.Topics[topic].Cohesion = sum / float64(len(rows))
	}
	return err
}

func (d *description) placeBlock(centers *Centers, r parallel.Range) {
	p := newProducts(centers)
	t := d.topics
	rows, origin := make([][]float32, 0, p.width), make([]float32, d.x.Cols)
	others := make([]float32, p.width)
	for first := r.Start; first < r.End; first += p.width {
		rows = rows[:0]
		for i := first; i < min(first+p.width, r.End); i++ {
			rows = append(rows, d.x.Row(i))
		}
		p.run(rows, origin)
		score, second := t.Score[first:first+len(rows)], t.Second[first:first+len(rows)]
		for i := range rows {
			second[i], others[i] = -1, float32(math.Inf(-1))
		}
		for topic := range int32(len(t.Topics)) {
			for i, cosine := range p.of(int(topic))[:len(rows)] {
				switch {
				case t.Labels[first+i] == topic:
					score[i] = cosine
				case cosine > others[i]:
					second[i], others[i] = topic, cosine
				}
			}
		}
		for i, row := range rows {
			if kernel.Dot(row, row) == 0 {
				second[i] = -1
			}
			t.Margin[first+i] = score[i]
			if second[i] >= 0 {
				t.Margin[first+i] -= others[i]
			}
		}
	}
}

// gatherEvidence counts how the terms occur together.
func (s Describe) gatherEvidence(ctx context.Context, d *description) error {
	t := d.topics.Topics
	lists := make([][]int32, 2*len(t)) // the terms of each topic, then the labels
	labels := lists[len(t):]
	for topic := range t {
		for _, term := range t[topic].Terms {
			lists[topic] = append(lists[topic], term.Term)
		}
		labels[topic] = t[topic].LabelTerms
	}
	e, err := countEvidence(ctx, s.Workers, d.tfidf, lists)
	if err != nil {
		return err
	}
	return parallel.Each(ctx, s.Workers, len(t), func(_, topic int) error {
		t[topic].Coherence = e.Coherence(topic)
		covered := 0
		for _, i := range d.members[topic] {
			indices, _ := d.tfidf.Row(int(i))
			if slices.ContainsFunc(labels[topic], func(term int32) bool {
				_, has := slices.BinarySearch(indices, term)
				return has
			}) {
				covered++
			}
		}
		if covered > 0 {
			t[topic].Coverage = float64(covered) / float64(t[topic].Size)
			t[topic].Exclusivity = float64(covered) / float64(e.Any[len(t)+topic])
		}
		return nil
	})
}

// nearlyEqual is the cosine from which two rows are too alike to both stand for
// a topic.
const nearlyEqual = 0.98

func (s Describe) chooseRepresentatives(ctx context.Context, d *description) error {
	t := d.topics
	return parallel.Each(ctx, s.Workers, len(t.Topics), func(_, topic int) error {
		central := slices.Clone(d.members[topic])
		slices.SortFunc(central, func(a, b int32) int {
			return cmp.Or(cmp.Compare(t.Score[b], t.Score[a]), cmp.Compare(a, b))
		})
		var taken []int32
		for _, i := range central {
			if len(taken) == s.Representatives {
				break
			}
			row := d.x.Row(int(i))
			if !slices.ContainsFunc(taken, func(j int32) bool { return kernel.Dot(row, d.x.Row(int(j))) > nearlyEqual }) {
				taken = append(taken, i)
			}
		}
		t.Topics[topic].Representatives = taken
		return nil
	})
}

// unit writes sums scaled to unit length to dst; zeros stay zeros.
func unit(dst []float32, sums []float64) {
	squares := 0.0
	for _, v := range sums {
		squares += v * v
	}
	if squares == 0 {
		return
	}
	for j, v := range sums {
		dst[j] = float32(v / math.Sqrt(squares))
	}
}
