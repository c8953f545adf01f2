package vectorize

import (
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"slices"

	"kindred/vectorize/background"
)

// SklearnTokenPattern is scikit-learn's default token pattern: two or more word
// characters.
const SklearnTokenPattern = `(?u)\b\w\w+\b`

// Values of Settings.
const (
	StemmerEnglish  = "english" // Snowball English (Porter, 2001)
	StemmerNone     = "none"
	WeightingBM25   = "bm25"  // BM25-like term frequency, idf to a power
	WeightingTFIDF  = "tfidf" // as scikit-learn's TfidfVectorizer
	NormL2          = "l2"
	NormL1          = "l1"
	NormNone        = "none"
	DefaultK1       = 2.5
	DefaultB        = 0.75
	DefaultExponent = 1.5
)

// Settings say how text becomes a TF-IDF matrix. The zero value asks for the
// defaults. Names and meanings are scikit-learn's where it has the same thing.
type Settings struct {
	TokenPattern string   `json:"token_pattern,omitempty"` // default "": Kindred's tokeniser; or a regular expression, see NewTokeniser
	StopWords    []string `json:"stop_words,omitzero"`     // default nil: EnglishStopWords; empty: none
	Ignored      []string `json:"ignored,omitempty"`       // words to leave out besides, in all their forms
	Stemmer      string   `json:"stemmer,omitempty"`       // default "": english; or none
	KeepCase     bool     `json:"keep_case,omitempty"`     // default false: lower case
	NGramMin     int      `json:"ngram_min,omitempty"`     // default 0: 1
	NGramMax     int      `json:"ngram_max,omitempty"`     // default 0: NGramMin
	TitleWeight  int      `json:"title_weight,omitempty"`  // times a title counts; default 0: 2

	MinDF       Frequency `json:"min_df,omitzero"`        // documents a term must be in; default: by the size of the collection, 1 with tfidf
	MaxDF       Frequency `json:"max_df,omitzero"`        // documents a term may be in; default: half of them from 100 on, all with tfidf
	MaxFeatures int       `json:"max_features,omitempty"` // keep the most frequent terms alone; default 0: all

	Weighting   string   `json:"weighting,omitempty"`     // default "": bm25; or tfidf
	K1          *float64 `json:"k1,omitempty"`            // of bm25; default nil: 2.5
	B           *float64 `json:"b,omitempty"`             // of bm25; default nil: 0.75
	IDFExponent *float64 `json:"idf_exponent,omitempty"`  // power of the idf; default nil: 1.5, 1 with tfidf
	SublinearTF bool     `json:"sublinear_tf,omitempty"`  // of tfidf: 1 + ln tf; default false
	NoIDF       bool     `json:"no_idf,omitempty"`        // default false: weigh by idf
	NoSmoothIDF bool     `json:"no_smooth_idf,omitempty"` // of tfidf; default false: as if one more document had every term
	Norm        string   `json:"norm,omitempty"`          // of rows; default "": l2; or l1, none

	// Background keeps its terms, by default, in fewer papers than others: a word
	// that it knows says something even in one paper of a few. Optional.
	Background *background.Space                     `json:"-"`
	Workers    int                                   `json:"-"` // default 0: all processors; no result depends on it
	Progress   func(stage string, done, total int64) `json:"-"` // optional
}

// SklearnDefaults are the settings that scikit-learn's TfidfVectorizer has by
// default. It takes one text a document: its documents are a Document with the
// Body Title + ". " + abstract (n-grams do not go from Title to Body).
func SklearnDefaults() Settings {
	return Settings{
		TokenPattern: SklearnTokenPattern, StopWords: []string{}, Stemmer: StemmerNone, TitleWeight: 1,
		MinDF: Frequency{Count: 1}, MaxDF: Frequency{Share: 1}, Weighting: WeightingTFIDF,
	}
}

// Validate says what is wrong with the settings.
func (s Settings) Validate() error {
	var errs []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf("vectorize: "+format, args...))
		}
	}
	check(slices.Contains([]string{"", StemmerEnglish, StemmerNone}, s.Stemmer), "no stemmer %q; there are english and none", s.Stemmer)
	check(slices.Contains([]string{"", WeightingBM25, WeightingTFIDF}, s.Weighting), "no weighting %q; there are bm25 and tfidf", s.Weighting)
	check(slices.Contains([]string{"", NormL2, NormL1, NormNone}, s.Norm), "no norm %q; there are l2, l1 and none", s.Norm)
	check(s.NGramMin >= 0 && s.NGramMax >= 0 && s.ngramMin() <= s.ngramMax(), "ngram_range (%d, %d) is no range from 1 up", s.NGramMin, s.NGramMax)
	check(s.ngramMax() <= 5, "ngram_range up to %d; at most 5", s.ngramMax())
	check(s.TitleWeight >= 0 && s.TitleWeight <= 100, "title_weight = %d is not in 0 (automatic) to 100", s.TitleWeight)
	check(s.MaxFeatures >= 0, "max_features = %d is negative; 0 means all", s.MaxFeatures)
	check(inRange(s.K1, math.MaxFloat64), "k1 = %v is not a number from 0 up", deref(s.K1))
	check(inRange(s.B, 1), "b = %v is not in 0 to 1", deref(s.B))
	check(inRange(s.IDFExponent, 10), "idf_exponent = %v is not in 0 to 10", deref(s.IDFExponent))
	if s.Weighting == WeightingTFIDF {
		check(s.K1 == nil && s.B == nil, "k1 and b belong to the weighting bm25; leave them out with tfidf")
	} else {
		check(!s.SublinearTF, "sublinear_tf belongs to the weighting tfidf; bm25 dampens counts by k1")
		check(!s.NoSmoothIDF, "no_smooth_idf belongs to the weighting tfidf; bm25 has an idf of its own")
	}
	errs = append(errs, s.MinDF.validate("min_df"), s.MaxDF.validate("max_df"))
	if _, err := newTokeniser(s); err != nil {
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// inRange says whether a setting is unset or in 0 to limit.
func inRange(v *float64, limit float64) bool { return v == nil || *v >= 0 && *v <= limit }

func deref(v *float64) any {
	if v == nil {
		return "automatic"
	}
	return *v
}

func orDefault(v *float64, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	return *v
}

func (s Settings) ngramMin() int { return max(s.NGramMin, 1) }

func (s Settings) ngramMax() int {
	if s.NGramMax == 0 {
		return s.ngramMin()
	}
	return s.NGramMax
}

func (s Settings) titleWeight() int32 {
	if s.TitleWeight == 0 {
		return 2
	}
	return int32(s.TitleWeight)
}

// exponent is the power of the idf.
func (s Settings) exponent() float64 {
	if s.Weighting == WeightingTFIDF {
		return orDefault(s.IDFExponent, 1)
	}
	return orDefault(s.IDFExponent, DefaultExponent)
}

// rule names the settings that decide which terms a document has, so that
// counts by different rules are told apart.
func (s Settings) rule() string {
	stop := "built-in stop words"
	if s.StopWords != nil {
		stop = fmt.Sprintf("%d stop words #%x", len(s.StopWords), hashOf(s.StopWords))
	}
	if len(s.Ignored) > 0 {
		stop += fmt.Sprintf(" and %d ignored #%x", len(s.Ignored), hashOf(s.Ignored))
	}
	stemmer := s.Stemmer
	if stemmer == "" {
		stemmer = StemmerEnglish
	}
	return fmt.Sprintf("pattern %q, %s, stemmer %s, keep case %t, n-grams %d to %d, title weight %d",
		s.TokenPattern, stop, stemmer, s.KeepCase, s.ngramMin(), s.ngramMax(), s.titleWeight())
}

func hashOf(words []string) uint64 {
	h := fnv.New64a()
	for _, w := range words {
		fmt.Fprintf(h, "%q", w)
	}
	return h.Sum64()
}
