package vectorize

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"kindred/internal/parallel"
)

// TestBM25AgainstPlainLoops computes every weight again in float64, from tokens,
// stems and maps.
func TestBM25AgainstPlainLoops(t *testing.T) {
	docs := inventedDocuments(150)
	k1, b, exponent := .9, .4, 2.0
	s := Settings{K1: &k1, B: &b, IDFExponent: &exponent, TitleWeight: 3, MinDF: Frequency{Count: 2}, MaxDF: Frequency{Share: .4}}
	m, x, err := s.Fit(context.Background(), count(t, s, docs, 37))
	if err != nil {
		t.Fatal(err)
	}
	tokeniser, err := NewTokeniser(s)
	if err != nil {
		t.Fatal(err)
	}
	stop := EnglishStopWords()
	tf := make([]map[string]float64, len(docs))
	length := make([]float64, len(docs))
	df := map[string]float64{}
	total := 0.0
	for i, d := range docs {
		tf[i] = map[string]float64{}
		add := func(text string, weight float64) {
			for _, token := range tokeniser.Tokenise(text) {
				if !slices.Contains(stop, token) {
					tf[i][stemEnglish(token)] += weight
					length[i] += weight
				}
			}
		}
		add(d.Title, 3)
		add(d.Body, 1)
		for _, k := range d.Keywords {
			add(k, 1)
		}
		for term := range tf[i] {
			df[term]++
		}
		total += length[i]
	}
	n := float64(len(docs))
	kept := 0
	for _, d := range df {
		if d >= 2 && d <= math.Floor(.4*n) {
			kept++
		}
	}
	if kept != x.Cols || kept < 50 || kept == len(df) {
		t.Fatalf("%d columns, want %d of %d terms", x.Cols, kept, len(df))
	}
	for i := range docs {
		norm := 0.0
		want := map[int32]float64{}
		for term, f := range tf[i] {
			column, ok := slices.BinarySearch(m.Vocabulary.Terms, term)
			if !ok {
				continue
			}
			idf := math.Log(1 + (n-df[term]+.5)/(df[term]+.5))
			w := f * (k1 + 1) / (f + k1*(1-b+b*length[i]/(total/n))) * idf * idf
			want[int32(column)] = w
			norm += w * w
		}
		norm = math.Sqrt(norm)
		indices, values := x.Row(i)
		if len(indices) != len(want) || !slices.IsSorted(indices) {
			t.Fatalf("row %d has the columns %v, want %d", i, indices, len(want))
		}
		if math.Abs(m.RowNorms[i]-norm) > 1e-9*norm {
			t.Errorf("row %d has the norm %v, want %v", i, m.RowNorms[i], norm)
		}
		for k, j := range indices {
			if math.Abs(float64(values[k])-want[j]/norm) > 1e-6 {
				t.Errorf("row %d, %q: %v, want %v", i, m.Vocabulary.Terms[j], values[k], want[j]/norm)
			}
		}
	}
}

// TestTransformIsTheRow also holds for a model put together again from what a
// run keeps, and for several goroutines at once.
func TestTransformIsTheRow(t *testing.T) {
	docs := inventedDocuments(120)
	for _, s := range []Settings{{}, {NGramMax: 2, Norm: NormNone}, SklearnDefaults()} {
		m, x, err := s.Fit(context.Background(), count(t, s, docs, 37))
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var kept Settings
		if err := json.Unmarshal(text, &kept); err != nil {
			t.Fatal(err)
		}
		again, err := NewModel(kept, m.Vocabulary)
		if err != nil {
			t.Fatal(err)
		}
		for _, model := range []*Model{m, again} {
			err := parallel.Each(context.Background(), 3, len(docs), func(_, i int) error {
				indices, values, norm, unknown := model.Transform(docs[i])
				wantIndices, wantValues := x.Row(i)
				if !slices.Equal(indices, wantIndices) || !slices.Equal(values, wantValues) || norm != m.RowNorms[i] {
					t.Errorf("%s: document %d gives another row than in the matrix", text, i)
				}
				if m.MinDF == 1 && m.MaxDF == int64(len(docs)) && len(unknown) > 0 {
					t.Errorf("document %d: unknown %q", i, unknown)
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestTransformNamesUnknownWords(t *testing.T) {
	docs := []Document{{Body: "graph networks"}, {Body: "networks of graphs"}, {Body: "quantum graphs"}}
	s := Settings{MinDF: Frequency{Count: 2}}
	m, _, err := s.Fit(context.Background(), count(t, s, docs, 10))
	if err != nil {
		t.Fatal(err)
	}
	indices, values, norm, unknown := m.Transform(Document{Body: "The Network of SciBERT and SciBERT, quanta, quantum."})
	if len(indices) != 1 || m.Vocabulary.Terms[indices[0]] != "network" || values[0] != 1 || norm <= 0 {
		t.Errorf("row %v %v, norm %v", indices, values, norm)
	}
	if want := []string{"SciBERT", "quanta", "quantum"}; !slices.Equal(unknown, want) {
		t.Errorf("unknown %q, want %q", unknown, want)
	}
	if indices, values, norm, unknown := m.Transform(Document{}); len(indices)+len(values)+len(unknown) > 0 || norm != 0 {
		t.Errorf("an empty document gives %v %v %v %q", indices, values, norm, unknown)
	}
}

func TestWrittenForms(t *testing.T) {
	docs := []Document{
		{Title: "Graph Networks Beat ImageNet", Body: "Networks of BERT. The bert network networks; ImageNet."},
		{Title: "BERT", Body: "On graph learning, learned or Learning. Bayesian nets"},
		{Title: "Learning Transformers with GPT-4", Body: "Bayesian learning."},
	}
	s := Settings{}
	m, _, err := s.Fit(context.Background(), count(t, s, docs, 1))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for i, term := range m.Vocabulary.Terms {
		got[term] = m.Vocabulary.Written[i]
	}
	for term, want := range map[string]string{
		"graph": "graph", "network": "networks", "bert": "BERT", "imagenet": "ImageNet", "learn": "learning",
		"bayesian": "Bayesian", "transform": "transformers", "gpt4": "GPT-4",
	} {
		if got[term] != want {
			t.Errorf("%q is shown as %q, want %q", term, got[term], want)
		}
	}
}

func TestFrequencyLimits(t *testing.T) {
	some := []Document{{Body: "alpha beta gamma"}, {Body: "alpha beta"}, {Body: "alpha beta delta"}, {Body: "alpha"}}
	same := slices.Repeat([]Document{{Body: "alpha beta"}}, 200)
	for name, c := range map[string]struct {
		docs  []Document
		s     Settings
		terms string
		notes []string
	}{
		"automatic":        {some, Settings{}, "alpha beta delta gamma", nil},
		"count":            {some, Settings{MinDF: Frequency{Count: 3}}, "alpha beta", nil},
		"share":            {some, Settings{MaxDF: Frequency{Share: .75}}, "beta delta gamma", nil},
		"both":             {some, Settings{MinDF: Frequency{Share: .5}, MaxDF: Frequency{Count: 3}}, "beta", nil},
		"features":         {some, Settings{MaxFeatures: 3}, "alpha beta delta", nil},
		"too few papers":   {some, Settings{MinDF: Frequency{Count: 5}}, "alpha", []string{"min_df 5 lowered to 4: no term that max_df allows is in more of the 4 papers"}},
		"nothing between":  {some, Settings{MinDF: Frequency{Count: 4}, MaxDF: Frequency{Count: 3}}, "beta", []string{"min_df 4 lowered to 3: no term that max_df allows is in more of the 4 papers"}},
		"all papers equal": {same, Settings{}, "alpha beta", []string{"max_df 100 raised to 200: every term is in more of the 200 papers"}},
		"both lifted": {same, Settings{MinDF: Frequency{Count: 500}, MaxDF: Frequency{Count: 7}}, "alpha beta", []string{
			"max_df 7 raised to 200: every term is in more of the 200 papers",
			"min_df 500 lowered to 200: no term that max_df allows is in more of the 200 papers",
		}},
		"one paper":  {some[:1], Settings{MinDF: Frequency{Count: 5}, MaxDF: Frequency{Share: .5}}, "alpha beta gamma", nil},
		"no word":    {[]Document{{}, {Body: "of the 42"}}, Settings{}, "", nil},
		"no paper":   {nil, Settings{}, "", nil},
		"sklearn":    {same, Settings{Weighting: WeightingTFIDF}, "alpha beta", nil},
		"tiny share": {some, Settings{MinDF: Frequency{Share: 1e-9}}, "alpha beta delta gamma", nil},
	} {
		m, x, err := c.s.Fit(context.Background(), count(t, c.s, c.docs, 3))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := strings.Join(m.Vocabulary.Terms, " "); got != c.terms {
			t.Errorf("%s: terms %q, want %q", name, got, c.terms)
		}
		if name != "one paper" && !slices.Equal(m.Notes, c.notes) {
			t.Errorf("%s: notes %q, want %q", name, m.Notes, c.notes)
		}
		if x.Rows != len(c.docs) || x.Cols != len(m.Vocabulary.Terms) || len(m.RowNorms) != x.Rows || len(x.Indptr) != x.Rows+1 {
			t.Errorf("%s: a matrix of %d x %d with %d norms", name, x.Rows, x.Cols, len(m.RowNorms))
		}
	}
}

func TestAutomaticMinDF(t *testing.T) {
	for n, want := range map[int64]int64{1: 1, 99: 1, 100: 2, 5000: 3, 50000: 5, 10000000: 5} {
		if got := (Settings{}).limitsFor(n); got.min != want || n >= 100 && got.max != n/2 {
			t.Errorf("%d papers: %+v, want a min_df of %d", n, got, want)
		}
	}
}

func TestNewModelErrors(t *testing.T) {
	good := func() *Vocabulary {
		return &Vocabulary{Terms: []string{"a", "b"}, Written: []string{"a", "b"}, DF: []int64{1, 2}, IDF: []float64{1, 2}, N: 2, AverageLength: 3}
	}
	if _, err := NewModel(Settings{}, good()); err != nil {
		t.Fatal(err)
	}
	for want, spoil := range map[string]func(*Vocabulary){
		"2 terms has 1 document frequencies": func(v *Vocabulary) { v.DF = v.DF[1:] },
		"not in rising order":                func(v *Vocabulary) { v.Terms[0] = "b" },
		"in 3 of 2 documents":                func(v *Vocabulary) { v.DF[1] = 3 },
		"in 0 of 2 documents":                func(v *Vocabulary) { v.DF[0] = 0 },
		"the idf NaN":                        func(v *Vocabulary) { v.IDF[0] = math.NaN() },
		"NaN terms on average":               func(v *Vocabulary) { v.AverageLength = math.NaN() },
	} {
		v := good()
		spoil(v)
		if _, err := NewModel(Settings{}, v); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want an error with %q", err, want)
		}
	}
	if _, err := NewModel(Settings{Norm: "l3"}, good()); err == nil {
		t.Error("a model with the norm l3")
	}
}

func TestFitErrors(t *testing.T) {
	docs := inventedDocuments(30)
	if _, _, err := (Settings{Stemmer: "latin"}).Fit(context.Background(), &Counts{}); err == nil {
		t.Error("Fit takes settings that are not valid")
	}
	if _, _, err := (Settings{Stemmer: StemmerNone}).Fit(context.Background(), count(t, Settings{}, docs, 9)); err == nil || !strings.Contains(err.Error(), "other settings") {
		t.Errorf("Fit with counts of other settings: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := (Settings{}).Fit(ctx, count(t, Settings{}, docs, 9)); err != context.Canceled {
		t.Errorf("a cancelled Fit: %v", err)
	}
}

func TestFitProgress(t *testing.T) {
	var calls []string
	var busy atomic.Int32
	s := Settings{Workers: 3, Progress: func(stage string, done, total int64) {
		if busy.Add(1) != 1 {
			t.Error("two calls at once")
		}
		calls = append(calls, fmt.Sprintf("%s %d/%d", stage, done, total))
		busy.Add(-1)
	}}
	if _, _, err := s.Fit(context.Background(), count(t, s, inventedDocuments(25), 10)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"TF-IDF 10/25", "TF-IDF 20/25", "TF-IDF 25/25"}; !reflect.DeepEqual(calls, want) {
		t.Errorf("calls %q, want %q", calls, want)
	}
}

func TestVariants(t *testing.T) {
	v := &Vocabulary{Terms: []string{"GPT", "model", "models", "video"}, Written: make([]string, 4), DF: []int64{1, 1, 1, 1}, IDF: make([]float64, 4), N: 9}
	m, err := NewModel(Settings{Stemmer: StemmerNone}, v)
	if err != nil {
		t.Fatal(err)
	}
	if same := m.Variants(); !same(1, 2) || same(2, 3) || same(0, 1) {
		t.Error("model and models are forms of one word, and nothing else here is")
	}
	stemmed, err := NewModel(Settings{}, v)
	if err != nil {
		t.Fatal(err)
	}
	if stemmed.Variants() != nil {
		t.Error("stems have variants")
	}
}
