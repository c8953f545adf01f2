package cluster

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

// sparse returns the matrix of rows of terms, all values 1.
func sparse(terms int, rows ...[]int32) *matrix.CSR {
	m := &matrix.CSR{Rows: len(rows), Cols: terms, Indptr: []int64{0}}
	for _, row := range rows {
		m.Indices = append(m.Indices, row...)
		m.Indptr = append(m.Indptr, int64(len(m.Indices)))
	}
	m.Values = slices.Repeat([]float32{1}, len(m.Indices))
	return m
}

func frequencies(m *matrix.CSR) []int64 {
	df := make([]int64, m.Cols)
	for _, term := range m.Indices {
		df[term]++
	}
	return df
}

// plantedTerms gives rows of topic c the terms 10c to 10c+9, the first most
// often, and all of them some of the last 20 terms.
func plantedTerms(labels []int32, k int) *matrix.CSR {
	random := rng.Stream(3, "test/terms", 0)
	var rows [][]int32
	for _, label := range labels {
		var row []int32
		for t := range 10 {
			if random.Float64() < 0.9-0.08*float64(t) {
				row = append(row, 10*label+int32(t))
			}
		}
		for t := range 20 {
			if random.Float64() < 0.5 {
				row = append(row, int32(10*k+t))
			}
		}
		rows = append(rows, row)
	}
	return sparse(10*k+20, rows...)
}

func mustDescribe(t *testing.T, s Describe, x *matrix.Dense, tfidf *matrix.CSR, labels []int32, k int) *Topics {
	t.Helper()
	topics, err := s.Fit(t.Context(), x, tfidf, frequencies(tfidf), labels, k)
	if err != nil {
		t.Fatal(err)
	}
	return topics
}

func TestTopicsAreNumberedBySize(t *testing.T) {
	x, _ := planted(12, 5, 3, 0.5, 1)
	tfidf := plantedTerms(make([]int32, 12), 1)
	// Sizes 2, 5, 0, 2, 3; of the two of size 2, cluster 3 has the lowest row.
	labels := []int32{1, 3, 0, 1, 4, 4, 1, 1, 0, 3, 4, 1}
	topics := mustDescribe(t, Describe{}, x, tfidf, labels, 5)
	want := []int32{0, 2, 3, 0, 1, 1, 0, 0, 3, 2, 1, 0}
	if !slices.Equal(topics.Labels, want) || len(topics.Topics) != 4 || topics.Centroids.Rows != 4 {
		t.Errorf("labels %v, want %v; %d topics", topics.Labels, want, len(topics.Topics))
	}
	for topic, size := range []int{5, 3, 2, 2} {
		if got := topics.Topics[topic].Size; got != size {
			t.Errorf("topic %d has size %d, want %d", topic, got, size)
		}
	}
}

func TestPlacesAgreeWithReference(t *testing.T) {
	x, labels := planted(500, 19, 7, 2, 2)
	clear(x.Row(77))
	topics := mustDescribe(t, Describe{}, x, plantedTerms(labels, 7), labels, 7)
	k := len(topics.Topics)
	means := make([][]float64, k)
	for c := range means {
		means[c] = make([]float64, 19)
	}
	for i, topic := range topics.Labels {
		addRow(means[topic], x.Row(i))
	}
	cosine := func(i, c int) float64 {
		sum, norm := 0.0, 0.0
		for j, v := range means[c] {
			sum += v * float64(x.Row(i)[j])
			norm += v * v
		}
		return sum / math.Sqrt(norm)
	}
	cohesion := make([]float64, k)
	for i, topic := range topics.Labels {
		own, best := cosine(i, int(topic)), math.Inf(-1)
		for c := range k {
			if c != int(topic) {
				best = max(best, cosine(i, c))
			}
		}
		cohesion[topic] += own / float64(topics.Topics[topic].Size)
		if i == 77 {
			if topics.Score[i] != 0 || topics.Second[i] != -1 || topics.Margin[i] != 0 {
				t.Errorf("row of zeros: score %v, second %d, margin %v", topics.Score[i], topics.Second[i], topics.Margin[i])
			}
			continue
		}
		if math.Abs(float64(topics.Score[i])-own) > 1e-5 || math.Abs(float64(topics.Margin[i])-(own-best)) > 1e-5 {
			t.Fatalf("row %d: score %v, margin %v, want %v, %v", i, topics.Score[i], topics.Margin[i], own, own-best)
		}
		if second := topics.Second[i]; second == topic || cosine(i, int(second)) < best-1e-5 {
			t.Fatalf("row %d of topic %d: second %d has %v, the best other %v", i, topic, second, cosine(i, int(second)), best)
		}
	}
	for topic, want := range cohesion {
		if got := topics.Topics[topic].Cohesion; math.Abs(got-want) > 1e-5 {
			t.Errorf("topic %d: cohesion %v, want %v", topic, got, want)
		}
	}
}

func TestTermsOfPlantedTopics(t *testing.T) {
	x, labels := planted(3000, 20, 6, 0.5, 3)
	tfidf := plantedTerms(labels, 6)
	topics := mustDescribe(t, Describe{}, x, tfidf, labels, 6)
	df := frequencies(tfidf)
	for c, topic := range topics.Topics {
		planted := labels[topic.Representatives[0]]
		if len(topic.Terms) != 10 || !slices.Equal(topic.LabelTerms, []int32{10 * planted, 10*planted + 1, 10*planted + 2}) {
			t.Fatalf("topic %d of terms %d...: %d terms, label %v", c, 10*planted, len(topic.Terms), topic.LabelTerms)
		}
		for at, term := range topic.Terms {
			if term.Term/10 != planted || term.DF != df[term.Term] || term.DFInTopic != term.DF {
				t.Errorf("topic %d has the term %+v", c, term)
			}
			if at > 0 && term.Weight > topic.Terms[at-1].Weight {
				t.Errorf("topic %d: weight %v after %v", c, term.Weight, topic.Terms[at-1].Weight)
			}
		}
		if topic.Exclusivity != 1 || topic.Coverage < 0.97 || topic.Coherence < 0.3 {
			t.Errorf("topic %d: %+v", c, topic)
		}
	}
}

func TestWeightsAndFiguresByHand(t *testing.T) {
	// Rows 0 to 3 are topic 0, rows 4 to 6 topic 1.
	tfidf := sparse(5, []int32{0, 1}, []int32{0, 1}, []int32{0, 3}, []int32{4}, []int32{0, 2}, []int32{2, 3}, []int32{4})
	tfidf.Values[0], tfidf.Values[2], tfidf.Values[4] = 0.25, 0.25, 0.25 // term 0 in topic 0
	x := matrix.NewDense(7, 2)
	for i := range 7 {
		x.Row(i)[i/4] = 1
	}
	topics := mustDescribe(t, Describe{}, x, tfidf, []int32{0, 0, 0, 0, 1, 1, 1}, 2)
	first := topics.Topics[0]
	want := (3 - 0.75) / 4 * math.Log((3.5/5)/(1.5/4)) * 0.5
	at := slices.IndexFunc(first.Terms, func(term TopicTerm) bool { return term.Term == 0 })
	if at < 0 || math.Abs(first.Terms[at].Weight-want) > 1e-12 || first.Terms[at].DFInTopic != 3 || first.Terms[at].DF != 4 {
		t.Fatalf("terms %+v, want term 0 with weight %v", first.Terms, want)
	}
	// Term 1 (2 of 4 rows, no other) leads; 3 and 4 are in one row of each topic,
	// which has fewer others, so neither is a term of topic 0 but to fill the label.
	if !slices.Equal(first.LabelTerms, []int32{1, 0, 3}) || len(first.Terms) != 3 {
		t.Errorf("label %v of terms %+v", first.LabelTerms, first.Terms)
	}
	// Rows 0, 1, 2 of the topic and 4, 5 of the three others have term 1, 0 or 3.
	if first.Coverage != 3.0/4 || first.Precision != 3.0/5 || math.Abs(first.Exclusivity-3.0/4/(3.0/4+2.0/3)) > 1e-12 {
		t.Errorf("coverage %v, precision %v, exclusivity %v", first.Coverage, first.Precision, first.Exclusivity)
	}
	npmi := func(both, a, b float64) float64 {
		return math.Log(both/7/(a/7*b/7)) / -math.Log(both/7)
	}
	if want := (npmi(2, 2, 4) + npmi(1, 4, 2) - 1) / 3; math.Abs(first.Coherence-want) > 1e-12 {
		t.Errorf("coherence %v, want %v", first.Coherence, want)
	}
}

func TestLabelsWithoutVariants(t *testing.T) {
	// In topic 0, terms 0 and 1 are always together; 2, 3, 4 are apart.
	var rows [][]int32
	var labels []int32
	for i := range 27 {
		rows = append(rows, []int32{0, 1, int32(2 + i%3)})
		labels = append(labels, 0)
	}
	for range 21 {
		rows = append(rows, []int32{5, 6})
		labels = append(labels, 1)
	}
	tfidf := sparse(7, rows...)
	x := matrix.NewDense(len(rows), 3)
	topics := mustDescribe(t, Describe{}, x, tfidf, labels, 2)
	if got := topics.Topics[0].LabelTerms; !slices.Equal(got, []int32{0, 2, 3}) {
		t.Errorf("label %v, want 0, 2, 3: 1 is a variant of 0", got)
	}
	if got := topics.Topics[1].LabelTerms; !slices.Equal(got, []int32{5, 6}) {
		t.Errorf("label %v: a variant is better than nothing", got)
	}
	forms := Describe{Variant: func(a, b int32) bool { return a == 2 && b == 3 }}
	if got := mustDescribe(t, forms, x, tfidf, labels, 2).Topics[0].LabelTerms; !slices.Equal(got, []int32{0, 2, 4}) {
		t.Errorf("label %v, want 0, 2, 4: the caller says that 3 is a variant of 2", got)
	}
}

func TestLabelsDiffer(t *testing.T) {
	labels := distinctLabels([][]int32{{1, 2, 3, 4}, {3, 1, 2, 5, 6}, {2, 3, 1, 5}, {7}, {}, {1, 2, 3}})
	want := [][]int32{{1, 2, 3}, {3, 1, 2, 5}, {2, 3, 1, 5}, {7}, {}, {1, 2, 3}}
	if fmt.Sprint(labels) != fmt.Sprint(want) {
		t.Errorf("labels %v, want %v", labels, want)
	}
}

func TestOneTopicAndNoTerms(t *testing.T) {
	x, _ := planted(6, 4, 1, 0.5, 4)
	topics := mustDescribe(t, Describe{}, x, sparse(3, []int32{1}, []int32{0, 1}, []int32{0, 1}, nil, nil, nil), make([]int32, 6), 1)
	one := topics.Topics[0]
	if !slices.Equal(one.LabelTerms, []int32{1, 0}) || one.Coverage != 0.5 || one.Exclusivity != 1 {
		t.Errorf("one topic: %+v", one)
	}
	for i := range 6 {
		if topics.Second[i] != -1 || topics.Margin[i] != topics.Score[i] {
			t.Errorf("row %d: second %d, margin %v, score %v", i, topics.Second[i], topics.Margin[i], topics.Score[i])
		}
	}
	bare := mustDescribe(t, Describe{}, x, sparse(0, nil, nil, nil, nil, nil, nil), make([]int32, 6), 1).Topics[0]
	if len(bare.LabelTerms) != 0 || len(bare.Terms) != 0 || bare.Coverage != 0 || bare.Exclusivity != 0 || bare.Coherence != 0 {
		t.Errorf("a topic without terms: %+v", bare)
	}
	if none := mustDescribe(t, Describe{}, matrix.NewDense(0, 4), sparse(3), nil, 0); len(none.Topics) != 0 {
		t.Errorf("no rows: %+v", none)
	}
}

func TestEveryTopicWithTermsHasALabel(t *testing.T) {
	// Every row has the same terms, so none tells the topics apart.
	rows := slices.Repeat([][]int32{{0, 1}}, 10)
	topics := mustDescribe(t, Describe{}, matrix.NewDense(10, 2), sparse(2, rows...), []int32{0, 0, 0, 0, 0, 0, 0, 1, 1, 1}, 2)
	for c, topic := range topics.Topics {
		if len(topic.LabelTerms) == 0 || len(topic.Terms) == 0 {
			t.Errorf("topic %d has no label: %+v", c, topic)
		}
	}
}

func TestRepresentatives(t *testing.T) {
	x := matrix.NewDense(7, 2)
	for i, angle := range []float64{0, 0.01, 0.5, -0.5, 0.02, 1.2, 0.25} {
		x.Row(i)[0], x.Row(i)[1] = float32(math.Cos(angle)), float32(math.Sin(angle))
	}
	// Row 6 is nearest the centroid, at .2 rad, but has few terms.
	rows := slices.Repeat([][]int32{{0, 1, 2}}, 6)
	tfidf := sparse(3, append(rows, []int32{1})...)
	describe := func(limit int) []int32 {
		return mustDescribe(t, Describe{Representatives: limit}, x, tfidf, make([]int32, 7), 1).Topics[0].Representatives
	}
	if got := describe(1); !slices.Equal(got, []int32{4}) {
		t.Errorf("representatives %v, want the most central of those with text", got)
	}
	if got := describe(3); !slices.Equal(got, []int32{4, 2, 3}) {
		t.Errorf("representatives %v, want 4, 2, 3: 0 and 1 nearly equal 4", got)
	}
	if got := describe(7); !slices.Equal(got, []int32{4, 2, 3, 5, 6}) {
		t.Errorf("representatives %v, want 4, 2, 3, 5, and 6, the short one, last", got)
	}
}

func TestRepresentativesByBruteForce(t *testing.T) {
	x, labels := planted(900, 12, 3, 1, 8)
	tfidf := plantedTerms(labels, 3)
	topics := mustDescribe(t, Describe{}, x, tfidf, labels, 3)
	cosine := func(a, b []float32) float64 {
		sum := 0.0
		for j, v := range a {
			sum += float64(v) * float64(b[j])
		}
		return sum
	}
	for c, topic := range topics.Topics {
		chosen := topic.Representatives
		if len(chosen) != 5 {
			t.Fatalf("topic %d has representatives %v", c, chosen)
		}
		centroid := topics.Centroids.Row(c)
		better := 0
		for i, label := range topics.Labels {
			if int(label) == c && topics.Score[i] > topics.Score[chosen[0]] {
				if indices, _ := tfidf.Row(i); len(indices) >= 8 { // all but the shortest
					better++
				}
			}
		}
		if better > 0 {
			t.Errorf("topic %d: %d rows are more central than the first representative", c, better)
		}
		for at, i := range chosen {
			if topics.Labels[i] != int32(c) {
				t.Errorf("topic %d: row %d is of topic %d", c, i, topics.Labels[i])
			}
			for _, j := range chosen[:at] {
				if cosine(x.Row(int(i)), x.Row(int(j))) > nearlyEqual+1e-6 {
					t.Errorf("topic %d: rows %d and %d are nearly equal", c, i, j)
				}
			}
			central := 0
			for j, label := range topics.Labels {
				if int(label) == c && cosine(x.Row(j), centroid) > cosine(x.Row(int(i)), centroid)+1e-6 {
					central++
				}
			}
			if central > 60 {
				t.Errorf("topic %d: %d rows are more central than representative %d", c, central, at)
			}
		}
	}
}

func TestTopicsSameBitsForAnyWorkers(t *testing.T) {
	x, labels := planted(3*blockRows+5, 16, 9, 2, 5)
	tfidf := plantedTerms(labels, 9)
	var lists [][]int32
	for c := range 9 {
		lists = append(lists, []int32{int32(10 * c), int32(10*c + 3), 91, 95})
	}
	text := func(workers int) string {
		topics := mustDescribe(t, Describe{Workers: workers}, x, tfidf, labels, 9)
		q, err := Evaluate{Workers: workers, Sample: 3 * silhouetteRows}.Fit(t.Context(), x, labels, 9, tfidf, lists)
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(topics.Labels, topics.Score, topics.Second, topics.Margin, topics.Centroids.Data, topics.Topics, *q)
	}
	want := text(1)
	for _, workers := range []int{2, 3, 8} {
		if text(workers) != want {
			t.Errorf("%d workers give other topics than one", workers)
		}
	}
}

func TestDescribeErrors(t *testing.T) {
	x := matrix.NewDense(3, 2)
	tfidf := sparse(2, []int32{0}, []int32{1}, nil)
	fit := func(s Describe, tfidf *matrix.CSR, df []int64, labels []int32) error {
		_, err := s.Fit(t.Context(), x, tfidf, df, labels, 2)
		return err
	}
	for want, err := range map[string]error{
		"Terms = -1 is negative":           fit(Describe{Terms: -1}, tfidf, make([]int64, 2), make([]int32, 3)),
		"Representatives = -2 is negative": fit(Describe{Representatives: -2}, tfidf, make([]int64, 2), make([]int32, 3)),
		"3 rows of vectors, 1 of terms":    fit(Describe{}, sparse(2, nil), make([]int64, 2), make([]int32, 3)),
		"5 document frequencies for 2":     fit(Describe{}, tfidf, make([]int64, 5), make([]int32, 3)),
		"2 labels for 3 rows":              fit(Describe{}, tfidf, make([]int64, 2), make([]int32, 2)),
		"label 2 of row 1 is not in 0 to":  fit(Describe{}, tfidf, make([]int64, 2), []int32{0, 2, 0}),
		"label -1 of row 2":                fit(Describe{}, tfidf, make([]int64, 2), []int32{0, 1, -1}),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
