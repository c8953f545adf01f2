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
	LabelTerms      []int32     // for want of a phrase: three, more where another topic has the same three, fewer where there are no more
	Representatives []int32     // central rows that differ from one another, the most central first

	Coverage    float64 // share of the topic's rows with at least one of LabelTerms
	Precision   float64 // share of the rows with at least one of LabelTerms that are the topic's
	Exclusivity float64 // Coverage / the sum of such shares of all topics' rows
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
// LabelTerms are the first three terms that are no variants of one another:
// forms of one word (see Variant), or such that 20 rows of the topic have both,
// and more than 4/5 of those that have either. A topic with the same three as
// one before it gets further terms. Label names topics by phrases instead.
//
// Representatives are chosen one after another by maximal marginal relevance
// (Carbonell and Goldstein, 1998), .7 cosine with the centroid less .3 of the
// largest cosine with those before, among the twentieth of the topic's rows that
// is most central (30 rows at least). Rows that nearly equal one before are left
// out, and so are those of less than half as many terms as is usual in the
// topic, while there are others.
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
	terms, labels := make([][]int32, len(t)), make([][]int32, len(t))
	for topic := range t {
		for _, term := range t[topic].Terms {
			terms[topic] = append(terms[topic], term.Term)
		}
		labels[topic] = t[topic].LabelTerms
	}
	e, err := countEvidence(ctx, s.Workers, d.tfidf, terms)
	if err != nil {
		return err
	}
	with, err := d.countLabels(ctx, s.Workers, labels)
	if err != nil {
		return err
	}
	for topic := range t {
		t[topic].Coherence = e.Coherence(topic)
		if with[topic][topic] == 0 {
			continue
		}
		rows, rates := 0, 0.0
		for other := range t {
			rows += with[other][topic]
			rates += float64(with[other][topic]) / float64(t[other].Size)
		}
		t[topic].Coverage = float64(with[topic][topic]) / float64(t[topic].Size)
		t[topic].Precision = float64(with[topic][topic]) / float64(rows)
		t[topic].Exclusivity = t[topic].Coverage / rates
	}
	return nil
}

// countLabels returns for each topic how many of its rows have at least one term
// of each list.
func (d *description) countLabels(ctx context.Context, workers int, lists [][]int32) ([][]int, error) {
	slots := TermSlots(lists, d.tfidf.Cols)
	listsOf := [][]int{nil} // a slot: the lists with its term
	for list, terms := range lists {
		for _, term := range terms {
			for len(listsOf) <= int(slots[term]) {
				listsOf = append(listsOf, nil)
			}
			listsOf[slots[term]] = append(listsOf[slots[term]], list)
		}
	}
	with := make([][]int, len(lists))
	err := parallel.Each(ctx, workers, len(lists), func(_, topic int) error {
		with[topic] = make([]int, len(lists))
		last := make([]int, len(lists)) // the last row counted, + 1
		for at, i := range d.members[topic] {
			indices, _ := d.tfidf.Row(int(i))
			for _, term := range indices {
				for _, list := range listsOf[slots[term]] {
					if last[list] != at+1 {
						last[list] = at + 1
						with[topic][list]++
					}
				}
			}
		}
		return nil
	})
	return with, err
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
