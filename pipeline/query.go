package pipeline

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"kindred/datasets"
	"kindred/recommend"
)

// Spaces of Query: which similarity ranks.
const (
	SpaceBlend = "blend" // words and LSA together
	SpaceTFIDF = "tfidf" // the cosine of words alone
	SpaceLSA   = "lsa"   // the cosine in the LSA space alone
)

// DefaultRelated is the number of papers that Related returns.
const DefaultRelated = 10

// Query asks for papers related to an example. At least one of Like, Text and
// References must be given; several examples count together: a score is the mean
// of the scores for each, see recommend.Index.Combine.
type Query struct {
	Like   []string // papers of the run: ids, or titles (whole, or a prefix that only one paper has)
	Unlike []string // papers to stay away from
	Text   string   // any text; it counts as much as all papers of the example together
	// References is a bibliography: its entries count like Like where the run has
	// the paper, by DOI, arXiv id or title, else by their text. None is a result.
	References []*datasets.Paper
	Among      []string // rank just these papers, by id; empty: all. All of them come back, up to N
	Filter     Filter   // what results must be; its Limit is not used
	N          int      // results; default 0: 10
	Space      string   // default "": SpaceBlend
	// MinScore leaves out papers that score less; nil: none.
	MinScore *float64
	// Diverse, 0 to 1, is how much a result that repeats those before it is put
	// off: 0 = not at all, by score alone; 1 = whatever its score.
	Diverse float64
	// KeepDuplicates keeps papers that are nearly the same as the example or as a
	// better result. Without it, they are left out or named by that result. With
	// Among, all are kept.
	KeepDuplicates bool
	Words          WordLimits
	Boost          Boost
	Libraries      *Libraries // of readers; nil: none
	// Explain, if not nil, asks for the account of each score, with so many terms;
	// 0 = all.
	Explain *int
}

// WordLimits say which words of an example count. The zero value: all that the
// run knows. The names are Elasticsearch's.
type WordLimits struct {
	MaxQueryTerms int      `json:"max_query_terms,omitempty"` // those of the largest weight alone; default 0: all
	MinTermFreq   int      `json:"min_term_freq,omitempty"`   // times in one example; default 0: 1
	MinDocFreq    int      `json:"min_doc_freq,omitempty"`    // papers of the run; default 0: the min_df of the run
	StopWords     []string `json:"stop_words,omitempty"`      // do not count, in all their forms
}

// Boost adds to the scores of papers for what their vectors do not see. The zero
// value adds nothing.
type Boost struct {
	// Authors, Venue and Categories are added in full where a paper has the same
	// ones as the example, else in the share |A and B| / sqrt(|A| |B|); the mean
	// over the papers of the example.
	Authors    float64 `json:"authors,omitempty"`
	Venue      float64 `json:"venue,omitempty"`
	Categories float64 `json:"categories,omitempty"`
	// Recency is added to papers of the newest year, half of it to those five
	// years older, and so on; nothing where the year is not known.
	Recency float64 `json:"recency,omitempty"`
}

func (b Boost) any() bool { return b != Boost{} }

// Answer holds the papers that Related found.
type Answer struct {
	QueryID json.RawMessage `json:"query_id,omitempty"` // of a Request
	Query   AnsweredQuery   `json:"query"`
	Results []Result        `json:"results"`
	Error   string          `json:"error,omitempty"` // why a Request has no results
}

// AnsweredQuery says what was looked for.
type AnsweredQuery struct {
	Like           []string    `json:"like,omitempty"` // ids
	Unlike         []string    `json:"unlike,omitempty"`
	Text           string      `json:"text,omitempty"`
	References     *References `json:"references,omitempty"`
	Among          int         `json:"among,omitempty"` // papers to rank
	Space          string      `json:"space"`
	N              int         `json:"n"`
	MinScore       *float64    `json:"min_score,omitempty"`
	Filter         []string    `json:"filter,omitempty"`
	Diverse        float64     `json:"diverse,omitempty"`
	KeepDuplicates bool        `json:"keep_duplicates,omitempty"`
	Words          *WordLimits `json:"words,omitempty"`
	Boost          *Boost      `json:"boost,omitempty"`
	Libraries      int         `json:"libraries,omitempty"`     // readers
	UnknownWords   []string    `json:"unknown_words,omitempty"` // words of Text that the run does not know
}

// References says what became of the entries of a bibliography.
type References struct {
	Entries int      `json:"entries"`
	Found   []string `json:"found"`             // ids of those that the run has
	ByText  int      `json:"by_text"`           // of the others, those that count by their text
	NoWord  int      `json:"no_word,omitempty"` // those of which no word is known
}

// Result is a related paper.
type Result struct {
	Rank       int     `json:"rank"`
	PaperID    string  `json:"paper_id"`
	Score      float64 `json:"score"`
	Title      string  `json:"title"`
	Year       *int    `json:"year"`
	Topic      int     `json:"topic"`
	TopicLabel string  `json:"topic_label"`
	// Duplicates are ids of papers that are nearly the same and are left out.
	Duplicates []string `json:"duplicates,omitempty"`
	// InterestingTerms is the account of the score, if asked for; its weights and
	// Rest add up to Score.
	InterestingTerms []TermAccount `json:"interesting_terms,omitempty"`
	Rest             *float64      `json:"rest,omitempty"`
}

// UnknownError is an id or title that no paper has.
type UnknownError struct {
	Name    string
	Nearest []string // ids of papers that may have been meant
}

// Error suggests what may have been meant.
func (e *UnknownError) Error() string {
	s := fmt.Sprintf("pipeline: no paper has the id or title %q", e.Name)
	if len(e.Nearest) > 0 {
		s += "; the nearest ids are " + strings.Join(e.Nearest, ", ")
	}
	return s + "; kindred papers RUN --search WORDS finds ids"
}

// ErrNoKnownWord says that an example has no word that the run knows.
var ErrNoKnownWord = errors.New("no word that the run knows")

// Validate says what is wrong with the query, whatever the run.
func (q *Query) Validate() error {
	if len(q.Like) == 0 && strings.TrimSpace(q.Text) == "" && len(q.References) == 0 {
		if len(q.Unlike) > 0 {
			return errors.New("pipeline: unlike alone says not what to look for: give an id, a title, a text or a bibliography too")
		}
		return errors.New("pipeline: nothing to look for: give an id, a title, a text or a bibliography")
	}
	if q.N < 0 {
		return fmt.Errorf("pipeline: n = %d is negative", q.N)
	}
	if q.MinScore != nil && math.IsNaN(*q.MinScore) {
		return errors.New("pipeline: the least score is not a number")
	}
	if !(q.Diverse >= 0 && q.Diverse <= 1) {
		return fmt.Errorf("pipeline: diverse = %v is not in 0 to 1", q.Diverse)
	}
	if q.Explain != nil && *q.Explain < 0 {
		return fmt.Errorf("pipeline: terms = %d is negative; 0 means all", *q.Explain)
	}
	for _, limit := range []struct {
		name string
		n    int
	}{{"max_query_terms", q.Words.MaxQueryTerms}, {"min_term_freq", q.Words.MinTermFreq}, {"min_doc_freq", q.Words.MinDocFreq}} {
		if limit.n < 0 {
			return fmt.Errorf("pipeline: %s = %d is negative", limit.name, limit.n)
		}
	}
	for _, boost := range []struct {
		field  string
		weight float64
	}{{"authors", q.Boost.Authors}, {"venue", q.Boost.Venue}, {"categories", q.Boost.Categories}, {"recency", q.Boost.Recency}} {
		if !(math.Abs(boost.weight) <= 1) {
			return fmt.Errorf("pipeline: the boost of %s = %v is not in -1 to 1", boost.field, boost.weight)
		}
	}
	_, err := blendOf(q.Space)
	return err
}

// blendOf returns the weights of a space.
func blendOf(space string) (recommend.Blend, error) {
	switch space {
	case "", SpaceBlend:
		return recommend.DefaultBlend, nil
	case SpaceTFIDF:
		return recommend.Blend{Sparse: 1}, nil
	case SpaceLSA:
		return recommend.Blend{LSA: 1}, nil
	}
	return recommend.Blend{}, fmt.Errorf("pipeline: no space %q; there are %s, %s and %s", space, SpaceBlend, SpaceTFIDF, SpaceLSA)
}
