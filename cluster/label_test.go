package cluster

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
)

// phrasesIn are rows of phrases with the given words, all of weight 1.
func phrasesIn(words [][]int32, rows ...[]int32) Phrases {
	return Phrases{Rows: sparse(len(words), rows...), Words: words, Weight: slices.Repeat([]float64{1}, len(words))}
}

func mustLabel(t *testing.T, s Label, p Phrases, labels []int32, k int) []TopicLabel {
	t.Helper()
	got, err := s.Fit(t.Context(), p, labels, k)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestLabelByHand(t *testing.T) {
	// Topic 0 is rows 0 to 9, topic 1 rows 10 to 29. Phrase 0 is in 8 rows of topic
	// 0 and 4 of topic 1, phrase 1 in 5 rows of topic 0 alone.
	rows := make([][]int32, 30)
	for i := range 8 {
		rows[i] = append(rows[i], 0)
	}
	for i := 10; i < 14; i++ {
		rows[i] = append(rows[i], 0)
	}
	for i := 5; i < 10; i++ {
		rows[i] = append(rows[i], 1)
	}
	labels := make([]int32, 30)
	for i := 10; i < 30; i++ {
		labels[i] = 1
	}
	p := phrasesIn([][]int32{{1, 2}, {3, 4}}, rows...)
	score := func(a, size, b, others, e float64) float64 {
		c := a / size
		return (a - 0.75) / size * math.Log((a+0.5)/(size+1)/((b+0.5)/(others+1))) * math.Sqrt(e) * c / (c + 0.08)
	}
	first, second := score(8, 10, 4, 20, 0.8/(0.8+0.2)), score(5, 10, 0, 20, 1)
	n, err := Label{}.count(t.Context(), p, labels, 2)
	if err != nil {
		t.Fatal(err)
	}
	ranked := n.rank(0)
	want := map[int32]float64{0: first, 1: second}
	if len(ranked) != 2 || ranked[0].score < ranked[1].score {
		t.Fatalf("choices %+v", ranked)
	}
	for _, c := range ranked {
		if math.Abs(c.score-want[c.phrase]) > 1e-12 {
			t.Errorf("phrase %d scores %v, want %v", c.phrase, c.score, want[c.phrase])
		}
	}
	p.Weight[1] = 0.1
	got := mustLabel(t, Label{}, p, labels, 2)
	l := got[0]
	if l.Phrase != 0 || l.Coverage != 0.8 || math.Abs(l.Precision-8.0/12) > 1e-12 || math.Abs(l.Exclusivity-0.8) > 1e-12 || !slices.Equal(l.Description, []int32{1}) {
		t.Errorf("topic 0: %+v", l)
	}
	if got[1].Phrase != -1 || got[1].Coverage != 0 || len(got[1].Description) != 0 {
		t.Errorf("topic 1, which has a phrase less than others do: %+v", got[1])
	}
	p.Words[0] = []int32{2} // a single word has .45 of the root of its exclusivity left
	if n, err = (Label{}).count(t.Context(), p, labels, 2); err != nil {
		t.Fatal(err)
	}
	if got := n.rank(0)[0]; got.phrase != 0 || math.Abs(got.score-0.45*math.Sqrt(0.8)*first) > 1e-12 {
		t.Errorf("a single word: %+v, want %v", got, 0.45*math.Sqrt(0.8)*first)
	}
}

func TestLongerPhrasesReplaceTheirParts(t *testing.T) {
	// 0: learning; 1: reinforcement learning; 2: offline reinforcement learning.
	words := [][]int32{{1}, {2, 1}, {3, 2, 1}}
	rows := make([][]int32, 40)
	for i := range 20 {
		switch {
		case i < 8:
			rows[i] = []int32{0, 1, 2}
		case i < 10:
			rows[i] = []int32{0, 1}
		case i < 18:
			rows[i] = []int32{0}
		}
	}
	labels := slices.Concat(make([]int32, 20), slices.Repeat([]int32{1}, 20))
	p := phrasesIn(words, rows...)
	n, err := Label{}.count(t.Context(), p, labels, 2)
	if err != nil {
		t.Fatal(err)
	}
	var kept []int32
	for _, c := range n.withoutParts(n.rank(0)) {
		kept = append(kept, c.phrase)
	}
	slices.Sort(kept)
	if !slices.Equal(kept, []int32{0, 2}) {
		t.Errorf("choices %v, want 0 and 2: of the rows with 1, 8 of 10 have 2; of those with 0, 10 of 18 have 1", kept)
	}
}

func TestLabelsAreNotShared(t *testing.T) {
	// Both topics have phrase 0 in all rows; topic 1 has phrase 1 in half of them,
	// topic 0 phrase 2. The rows of topic 2 have none.
	var rows [][]int32
	var labels []int32
	for i := range 10 {
		rows = append(rows, []int32{0}, []int32{0}, nil, nil, nil)
		if i%2 == 0 {
			rows[5*i], rows[5*i+1] = []int32{0, 2}, []int32{0, 1}
		}
		labels = append(labels, 0, 1, 2, 2, 2)
	}
	p := phrasesIn([][]int32{{1, 2}, {3, 4}, {5, 6}}, rows...)
	p.Weight = []float64{1, 0.3, 0.3}
	if got := mustLabel(t, Label{}, p, labels, 3); got[0].Phrase != 0 || got[1].Phrase != 1 || got[2].Phrase != -1 {
		t.Errorf("labels %+v, want 0, 1, none", got)
	}
	// Where phrase 1 contains phrase 0, which is a label, it loses to a phrase that
	// scores a little less.
	for i := range 10 {
		if i%2 == 0 {
			rows[5*i+1] = []int32{0, 1, 3}
		}
	}
	p = phrasesIn([][]int32{{1, 2}, {9, 1, 2}, {5, 6}, {7, 8}}, rows...)
	p.Weight = []float64{1, 0.3, 0.3, 0.27}
	if got := mustLabel(t, Label{}, p, labels, 3); got[0].Phrase != 0 || got[1].Phrase != 3 {
		t.Errorf("labels %+v, want 0 and 3", got)
	}
}

func TestDescriptionsSaySomethingElse(t *testing.T) {
	n := &phraseCounts{Phrases: Phrases{Words: [][]int32{
		{1, 2}, {3, 1, 2}, {1, 4}, {1}, {5}, {6, 5}, {7, 5}, {8, 9, 7},
	}}}
	var list []choice
	for p := range n.Words {
		list = append(list, choice{rowsWith: rowsWith{phrase: int32(p)}})
	}
	if got := n.describe(0, list, 4); !slices.Equal(got, []int32{2, 4, 5, 6}) {
		t.Errorf("beside 0: %v, want 2 (half of it), 4, 5 and 6 (put to 4); not 1 and 3", got)
	}
	if got := n.describe(-1, list, 2); !slices.Equal(got, []int32{0, 2}) {
		t.Errorf("without a label: %v, want 0, 2", got)
	}
}

func TestSmallTopicsNeedTwoRows(t *testing.T) {
	rows := [][]int32{{0}, {1}, {1}, nil, {2}, nil, nil, nil, nil, nil}
	labels := []int32{0, 0, 0, 0, 1, 1, 1, 2, 2, 2}
	got := mustLabel(t, Label{}, phrasesIn([][]int32{{1, 2}, {3, 4}, {5, 6}}, rows...), labels, 4)
	if got[0].Phrase != 1 || len(got[0].Description) != 0 {
		t.Errorf("topic of four rows: %+v, want phrase 1 alone", got[0])
	}
	if got[1].Phrase != 2 {
		t.Errorf("topic of three rows: %+v, want phrase 2", got[1])
	}
	if got[3].Phrase != -1 {
		t.Errorf("topic without rows: %+v", got[3])
	}
}

func TestLabelsSameForAnyWorkers(t *testing.T) {
	random := rng.Stream(4, "test/labels", 0)
	const n, k, phrases = 3000, 12, 400
	words := make([][]int32, phrases)
	for p := range words {
		for range 1 + p%4 {
			words[p] = append(words[p], int32(random.IntN(60)))
		}
	}
	rows, labels := make([][]int32, n), make([]int32, n)
	for i := range rows {
		labels[i] = int32(random.IntN(k))
		for p := range phrases {
			if random.Float64() < 0.01 || int32(p%k) == labels[i] && random.Float64() < 0.2 {
				rows[i] = append(rows[i], int32(p))
			}
		}
	}
	p := phrasesIn(words, rows...)
	want := fmt.Sprint(mustLabel(t, Label{Workers: 1}, p, labels, k))
	for _, workers := range []int{2, 3, 8} {
		if fmt.Sprint(mustLabel(t, Label{Workers: workers}, p, labels, k)) != want {
			t.Errorf("%d workers give other labels than one", workers)
		}
	}
	seen := map[int32]bool{}
	for topic, l := range mustLabel(t, Label{}, p, labels, k) {
		if l.Phrase < 0 || seen[l.Phrase] || len(l.Description) != DefaultDescription {
			t.Errorf("topic %d: %+v", topic, l)
		}
		seen[l.Phrase] = true
		inside, all := 0, 0
		for i, row := range rows {
			if slices.Contains(row, l.Phrase) {
				all++
				if labels[i] == int32(topic) {
					inside++
				}
			}
		}
		if l.Precision != float64(inside)/float64(all) || l.Exclusivity <= 0 || l.Exclusivity > 1 {
			t.Errorf("topic %d: %+v, want precision %d/%d", topic, l, inside, all)
		}
	}
}

func TestLabelErrors(t *testing.T) {
	p := phrasesIn([][]int32{{1}, {2}}, []int32{0}, []int32{1})
	short := p
	short.Weight = short.Weight[:1]
	for want, fit := range map[string]func() ([]TopicLabel, error){
		"Description = -1 is negative; 0 means 3":             func() ([]TopicLabel, error) { return Label{Description: -1}.Fit(t.Context(), p, []int32{0, 0}, 1) },
		"rows of 2 phrases, the words of 2, the weights of 1": func() ([]TopicLabel, error) { return Label{}.Fit(t.Context(), short, []int32{0, 0}, 1) },
		"3 labels for 2 rows":                                 func() ([]TopicLabel, error) { return Label{}.Fit(t.Context(), p, []int32{0, 0, 0}, 1) },
		"label 1 of row 1 is not in 0 to 0":                   func() ([]TopicLabel, error) { return Label{}.Fit(t.Context(), p, []int32{0, 1}, 1) },
	} {
		if _, err := fit(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
