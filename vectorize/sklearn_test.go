package vectorize

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"
)

// sklearnFile is what testdata/sklearn_reference.py writes.
type sklearnFile struct {
	Documents []string
	Cases     map[string]struct {
		Options sklearnOptions
		Terms   []string
		IDF     []float64
		Indptr  []int64
		Indices []int32
		Values  []float64
	}
}

// sklearnOptions are the arguments of TfidfVectorizer.
type sklearnOptions struct {
	TokenPattern string   `json:"token_pattern"`
	StopWords    []string `json:"stop_words"`
	Lowercase    *bool
	NGramRange   []int            `json:"ngram_range"`
	MinDF        *json.RawMessage `json:"min_df"`
	MaxDF        *json.RawMessage `json:"max_df"`
	MaxFeatures  int              `json:"max_features"`
	SublinearTF  bool             `json:"sublinear_tf"`
	UseIDF       *bool            `json:"use_idf"`
	SmoothIDF    *bool            `json:"smooth_idf"`
	Norm         json.RawMessage
}

func (o sklearnOptions) settings(t *testing.T) Settings {
	t.Helper()
	s := SklearnDefaults()
	if o.TokenPattern != "" {
		s.TokenPattern = o.TokenPattern
	}
	if o.StopWords != nil {
		s.StopWords = o.StopWords
	}
	no := func(v *bool) bool { return v != nil && !*v }
	s.KeepCase, s.NoIDF, s.NoSmoothIDF = no(o.Lowercase), no(o.UseIDF), no(o.SmoothIDF)
	s.SublinearTF, s.MaxFeatures = o.SublinearTF, o.MaxFeatures
	if o.NGramRange != nil {
		s.NGramMin, s.NGramMax = o.NGramRange[0], o.NGramRange[1]
	}
	for text, f := range map[*json.RawMessage]*Frequency{o.MinDF: &s.MinDF, o.MaxDF: &s.MaxDF} {
		if text == nil {
			continue
		}
		var err error
		if *f, err = ParseFrequency(string(*text)); err != nil {
			t.Fatal(err)
		}
	}
	switch norm := string(o.Norm); norm {
	case "null":
		s.Norm = NormNone
	case `"l1"`:
		s.Norm = NormL1
	}
	return s
}

// TestAgainstSklearn holds vocabulary, idf and matrix against those of
// scikit-learn's TfidfVectorizer.
func TestAgainstSklearn(t *testing.T) {
	data, err := os.ReadFile("testdata/sklearn.json")
	if err != nil {
		t.Fatal(err)
	}
	var file sklearnFile
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) < 30 {
		t.Fatalf("only %d cases", len(file.Cases))
	}
	docs := make([]Document, len(file.Documents))
	for i, text := range file.Documents {
		docs[i].Body = text
	}
	for name, want := range file.Cases {
		t.Run(name, func(t *testing.T) {
			s := want.Options.settings(t)
			counter, err := s.NewCounter()
			if err != nil {
				t.Fatal(err)
			}
			m, x, err := s.Fit(context.Background(), counter.Count(docs))
			if err != nil {
				t.Fatal(err)
			}
			if len(m.Notes) > 0 {
				t.Errorf("notes: %q", m.Notes)
			}
			if got := m.Vocabulary.Terms; !slices.Equal(got, want.Terms) {
				t.Fatalf("terms %q, want %q", got, want.Terms)
			}
			for i, idf := range want.IDF {
				if math.Abs(m.Vocabulary.IDF[i]-idf) > 1e-9 {
					t.Errorf("idf of %q is %v, want %v", want.Terms[i], m.Vocabulary.IDF[i], idf)
				}
			}
			if !slices.Equal(x.Indptr, want.Indptr) || !slices.Equal(x.Indices, want.Indices) {
				t.Fatalf("rows %v %v, want %v %v", x.Indptr, x.Indices, want.Indptr, want.Indices)
			}
			for i, v := range want.Values {
				if math.Abs(float64(x.Values[i])-v) > 1e-6*math.Max(1, math.Abs(v)) {
					t.Errorf("value %d is %v, want %v", i, x.Values[i], v)
				}
			}
		})
	}
}
