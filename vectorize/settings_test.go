package vectorize

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestValidate(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	tfidf := func(s Settings) Settings { s.Weighting = WeightingTFIDF; return s }
	for _, c := range []struct {
		name     string
		settings Settings
		want     string // "" = valid
	}{
		{"zero", Settings{}, ""},
		{"sklearn", SklearnDefaults(), ""},
		{"named defaults", Settings{Stemmer: StemmerEnglish, Weighting: WeightingBM25, Norm: NormL2, NGramMin: 1, NGramMax: 1}, ""},
		{"numbers at their ends", Settings{K1: number(0), B: number(1), IDFExponent: number(0), TitleWeight: 100}, ""},
		{"ngram_max alone", Settings{NGramMax: 2}, ""},
		{"ngram_min alone", Settings{NGramMin: 3}, ""},
		{"stemmer", Settings{Stemmer: "german"}, `no stemmer "german"`},
		{"weighting", Settings{Weighting: "BM25"}, `no weighting "BM25"`},
		{"norm", Settings{Norm: "max"}, `no norm "max"`},
		{"range backwards", Settings{NGramMin: 3, NGramMax: 2}, "ngram_range (3, 2)"},
		{"range below one", Settings{NGramMin: -1, NGramMax: 2}, "ngram_range (-1, 2)"},
		{"range too long", Settings{NGramMax: 6}, "ngram_range up to 6; at most 5"},
		{"title weight", Settings{TitleWeight: 101}, "title_weight = 101"},
		{"negative title weight", Settings{TitleWeight: -1}, "title_weight = -1"},
		{"max_features", Settings{MaxFeatures: -1}, "max_features = -1"},
		{"k1", Settings{K1: number(-.5)}, "k1 = -0.5"},
		{"k1 no number", Settings{K1: number(math.NaN())}, "k1 = NaN"},
		{"k1 infinite", Settings{K1: number(math.Inf(1))}, "k1 = +Inf"},
		{"b", Settings{B: number(1.5)}, "b = 1.5 is not in 0 to 1"},
		{"exponent", Settings{IDFExponent: number(11)}, "idf_exponent = 11"},
		{"sublinear bm25", Settings{SublinearTF: true}, "sublinear_tf belongs to the weighting tfidf"},
		{"smooth bm25", Settings{NoSmoothIDF: true}, "no_smooth_idf belongs to the weighting tfidf"},
		{"k1 of tfidf", tfidf(Settings{K1: number(1)}), "k1 and b belong to the weighting bm25"},
		{"b of tfidf", tfidf(Settings{B: number(1)}), "k1 and b belong to the weighting bm25"},
		{"min_df twice", Settings{MinDF: Frequency{Count: 1, Share: .5}}, "min_df = {count 1, share 0.5}"},
		{"min_df negative", Settings{MinDF: Frequency{Count: -1}}, "min_df"},
		{"max_df over all", Settings{MaxDF: Frequency{Share: 1.5}}, "max_df"},
		{"max_df no number", Settings{MaxDF: Frequency{Share: math.NaN()}}, "max_df"},
		{"token_pattern", Settings{TokenPattern: "("}, `token_pattern "("`},
		{"groups", Settings{TokenPattern: "(a)(b)"}, "2 groups"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.settings.Validate()
			_, counterErr := c.settings.NewCounter()
			_, modelErr := NewModel(c.settings, &Vocabulary{})
			_, _, fitErr := c.settings.Fit(t.Context(), &Counts{})
			for who, err := range map[string]error{"Validate": err, "NewCounter": counterErr, "NewModel": modelErr, "Fit": fitErr} {
				switch {
				case c.want == "" && err != nil:
					t.Errorf("%s: %v", who, err)
				case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
					t.Errorf("%s: %v, want %q", who, err, c.want)
				}
			}
		})
	}
	all := Settings{Stemmer: "x", Norm: "y", MaxFeatures: -2}.Validate().Error()
	for _, part := range []string{"stemmer", "norm", "max_features"} {
		if !strings.Contains(all, part) {
			t.Errorf("%q says nothing of %s", all, part)
		}
	}
}

// The manifest keeps settings as JSON: what is unset must stay told apart from
// what is zero.
func TestSettingsAsJSON(t *testing.T) {
	zero := 0.
	for _, c := range []struct {
		settings Settings
		want     string
	}{
		{Settings{}, `{}`},
		{Settings{StopWords: []string{}, K1: &zero, Workers: 3}, `{"stop_words":[],"k1":0}`},
		{Settings{StopWords: []string{"the"}, MinDF: Frequency{Count: 1}, MaxDF: Frequency{Share: 1}}, `{"stop_words":["the"],"min_df":"1","max_df":"1.0"}`},
	} {
		got, err := json.Marshal(c.settings)
		if err != nil || string(got) != c.want {
			t.Errorf("%s, %v; want %s", got, err, c.want)
		}
		var back Settings
		if err := json.Unmarshal(got, &back); err != nil {
			t.Error(err)
		}
		c.settings.Workers = 0
		if !reflect.DeepEqual(back, c.settings) {
			t.Errorf("%s is read as %+v, want %+v", got, back, c.settings)
		}
	}
}

func TestRulesTellCountsApart(t *testing.T) {
	same := map[string]string{}
	for name, s := range map[string]Settings{
		"default": {}, "pattern": {TokenPattern: SklearnTokenPattern}, "none": {StopWords: []string{}}, "own": {StopWords: []string{"ab"}},
		"two": {StopWords: []string{"a", "b"}}, "stemmer": {Stemmer: StemmerNone}, "case": {KeepCase: true}, "bigrams": {NGramMax: 2},
		"only bigrams": {NGramMin: 2}, "title": {TitleWeight: 1},
	} {
		if other, found := same[s.rule()]; found {
			t.Errorf("%s and %s have one rule: %s", name, other, s.rule())
		}
		same[s.rule()] = name
	}
	weighted := Settings{Stemmer: StemmerEnglish, NGramMin: 1, NGramMax: 1, TitleWeight: 2, MinDF: Frequency{Count: 3}, Norm: NormL1, MaxFeatures: 7}
	if weighted.rule() != (Settings{}).rule() {
		t.Errorf("%s is not the rule of the defaults", weighted.rule())
	}
}

func TestParseFrequency(t *testing.T) {
	for _, c := range []struct {
		text   string
		want   Frequency
		string string
	}{
		{"auto", Frequency{}, "auto"},
		{"1", Frequency{Count: 1}, "1"},
		{"1.0", Frequency{Share: 1}, "1.0"},
		{"5", Frequency{Count: 5}, "5"},
		{"0.5", Frequency{Share: .5}, "0.5"},
		{".5", Frequency{Share: .5}, "0.5"},
		{"5e-1", Frequency{Share: .5}, "0.5"},
		{"1e-7", Frequency{Share: 1e-7}, "1e-07"},
		{"50%", Frequency{Share: .5}, "0.5"},
		{"100%", Frequency{Share: 1}, "1.0"},
		{"12.5%", Frequency{Share: .125}, "0.125"},
	} {
		got, err := ParseFrequency(c.text)
		if err != nil || got != c.want || got.String() != c.string {
			t.Errorf("%q: %+v (%s), %v; want %+v (%s)", c.text, got, got, err, c.want, c.string)
		}
		if err := got.validate("df"); err != nil {
			t.Error(err)
		}
	}
	for _, text := range []string{"", "0", "-1", "0.0", "-.5", "1.5", "2.0", "1e3", "0%", "101%", "%", "x%", "NaN", "NaN%", "Inf", "1e-999", "1e-323%", "5 papers", " 5", "99999999999999999999"} {
		if got, err := ParseFrequency(text); err == nil {
			t.Errorf("%q is taken for %+v", text, got)
		} else if !strings.Contains(err.Error(), `"`+text+`"`) {
			t.Errorf("%q: the error does not name it: %v", text, err)
		}
	}
}

// FuzzParseFrequency checks that what is read is valid and is read back from
// its own text.
func FuzzParseFrequency(f *testing.F) {
	for _, seed := range []string{"1", "1.0", "50%", ".1e-3", "0x.8p0", "auto", "1e-323%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseFrequency(text)
		if err != nil {
			return
		}
		again, err := ParseFrequency(got.String())
		if err != nil || again != got || got.validate("df") != nil || (got == Frequency{}) != (text == "auto") {
			t.Errorf("%q: %+v, and from %q %+v, %v", text, got, got.String(), again, err)
		}
	})
}

// TestIgnoredWordsAreLeftOutInAllTheirForms also tells them from stop words,
// which are compared as they are.
func TestIgnoredWordsAreLeftOutInAllTheirForms(t *testing.T) {
	docs := []Document{{Title: "Modelling networks", Body: "models of a network; a model network"}}
	terms := func(s Settings) []string {
		s.MinDF = Frequency{Count: 1}
		return count(t, s, docs, 1).Terms
	}
	if got := terms(Settings{Ignored: []string{"Model"}}); !slices.Equal(got, []string{"network"}) {
		t.Errorf("with model ignored the terms are %v", got)
	}
	if got := terms(Settings{StopWords: []string{"model", "of", "a"}}); !slices.Contains(got, "model") {
		t.Errorf("the stop word model also took its other forms: %v", got)
	}
	if a, b := (Settings{}).rule(), (Settings{Ignored: []string{"model"}}).rule(); a == b {
		t.Error("counts with and without ignored words are said to be made by one rule")
	}
}
