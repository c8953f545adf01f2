package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kindred/datasets"
	"kindred/internal/rundir"
	"kindred/recommend"
)

// Spaces of Query: which similarity ranks.
const (
	SpaceBlend = "blend" // words and LSA together
	SpaceTFIDF = "tfidf" // words alone
	SpaceLSA   = "lsa"   // the LSA space alone
)

// DefaultRelated is the number of papers that Related returns.
const DefaultRelated = 10

// Query asks for papers related to an example. At least one of Like and Text
// must be given; several examples count together.
type Query struct {
	Like  []string // papers of the run: ids, or titles (whole, or a prefix that only one paper has)
	Text  string   // any text
	Among []string // rank just these papers, by id; empty: all
	N     int      // results; default 0: 10
	Space string   // default "": SpaceBlend
	// MinScore leaves out papers that score less; nil: none.
	MinScore *float64
}

// Answer holds the papers that Related found.
type Answer struct {
	Query   AnsweredQuery `json:"query"`
	Results []Result      `json:"results"`
}

// AnsweredQuery says what was looked for.
type AnsweredQuery struct {
	Like         []string `json:"like,omitempty"` // ids
	Text         string   `json:"text,omitempty"`
	Space        string   `json:"space"`
	N            int      `json:"n"`
	UnknownWords []string `json:"unknown_words,omitempty"` // words of Text that the run does not know
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

// Related returns the papers most related to the example, the best first; the
// example itself is left out. With Among every paper listed comes back, up to N.
func (r *Run) Related(ctx context.Context, q Query) (*Answer, error) {
	var answer *Answer
	err := rundir.CatchFault(func() (err error) {
		answer, err = r.related(ctx, q)
		return err
	})
	return answer, err
}

func (r *Run) related(ctx context.Context, q Query) (*Answer, error) {
	answered, found, err := r.search(ctx, q)
	if err != nil {
		return nil, err
	}
	results, err := r.describe(found)
	return &Answer{answered, results}, err
}

// resolve turns names and text into rows and weights.
func (r *Run) resolve(q Query, look *lookup) (recommend.Query, AnsweredQuery, error) {
	out := recommend.Query{N: cmp.Or(q.N, DefaultRelated), MinScore: q.MinScore}
	said := AnsweredQuery{Text: q.Text, Space: cmp.Or(q.Space, SpaceBlend), N: out.N}
	fail := func(err error) (recommend.Query, AnsweredQuery, error) { return out, said, err }
	if len(q.Like) == 0 && strings.TrimSpace(q.Text) == "" {
		return fail(errors.New("pipeline: nothing to look for: give an id, a title or a text"))
	}
	if q.N < 0 {
		return fail(fmt.Errorf("pipeline: n = %d is negative", q.N))
	}
	example := newExample(look)
	for _, name := range q.Like {
		row, id, err := r.find(name)
		if err != nil {
			return fail(err)
		}
		said.Like = append(said.Like, id)
		out.Exclude = append(out.Exclude, int32(row))
		if err := example.addPaper(row); err != nil {
			return fail(err)
		}
	}
	if strings.TrimSpace(q.Text) != "" {
		model, err := r.model()
		if err != nil {
			return fail(err)
		}
		indices, weights, _, unknown := model.Transform(document(r.Manifest.Settings, "", q.Text, nil))
		said.UnknownWords = unknown
		if len(indices) == 0 && len(q.Like) == 0 {
			return fail(fmt.Errorf("pipeline: the text has %w; its words are %s", ErrNoKnownWord, strings.Join(unknown, ", ")))
		}
		example.add(indices, weights)
	}
	out.Terms, out.Vector = example.terms(), example.vector()
	if len(out.Terms) == 0 {
		return fail(fmt.Errorf("pipeline: %s has %w, so nothing is related to it", strings.Join(said.Like, ", "), ErrNoKnownWord))
	}
	for _, name := range q.Among {
		row, _, err := r.find(name)
		if err != nil {
			return fail(err)
		}
		out.Among = append(out.Among, int32(row))
	}
	return out, said, nil
}

// example sums unit rows, so that each paper of an example counts alike.
type example struct {
	look    *lookup
	weights map[int32]float64
}

func newExample(look *lookup) *example { return &example{look, map[int32]float64{}} }

func (e *example) addPaper(row int) error {
	indices, values, err := e.look.tfidf.row(row)
	if err != nil {
		return err
	}
	e.add(indices, values)
	return nil
}

func (e *example) add(indices []int32, values []float32) {
	norm := 0.0
	for _, v := range values {
		norm += float64(v) * float64(v)
	}
	for i, t := range indices {
		e.weights[t] += float64(values[i]) / sqrtOrOne(norm)
	}
}

// terms returns the summed weights, by term.
func (e *example) terms() []recommend.WeightedTerm {
	out := make([]recommend.WeightedTerm, 0, len(e.weights))
	for t, w := range e.weights {
		out = append(out, recommend.WeightedTerm{Term: t, Weight: w})
	}
	slices.SortFunc(out, func(a, b recommend.WeightedTerm) int { return cmp.Compare(a.Term, b.Term) })
	return out
}

// vector is the unit vector of the summed weights in the LSA space.
func (e *example) vector() []float32 {
	sum := make([]float64, e.look.termVectors.Cols)
	for _, t := range e.terms() {
		for j, v := range e.look.termVectors.Row(int(t.Term)) {
			sum[j] += t.Weight * float64(v)
		}
	}
	squares := 0.0
	for _, v := range sum {
		squares += v * v
	}
	vector := make([]float32, len(sum))
	for j, v := range sum {
		vector[j] = float32(v / sqrtOrOne(squares))
	}
	return vector
}

// find returns the row and id of a paper named by its id or title.
func (r *Run) find(name string) (row int, id string, err error) {
	ix, err := r.ids()
	if err != nil {
		return 0, "", err
	}
	if row, ok, err := ix.lookup(name); ok || err != nil {
		return row, name, err
	}
	title := datasets.NormalizeTitle(name)
	if title != "" {
		found, err := ix.title.withPrefix(title, 6)
		if err != nil {
			return 0, "", err
		}
		exact := found[:0:0]
		for _, e := range found {
			if e.text == title {
				exact = append(exact, e)
			}
		}
		if len(exact) > 0 {
			found = exact
		}
		ids, err := r.idsOf(found)
		if err != nil {
			return 0, "", err
		}
		switch {
		case len(found) == 1:
			return found[0].row, ids[0], nil
		case len(found) > 1:
			return 0, "", &AmbiguousError{name, ids}
		}
	}
	nearest, err := nearestIDs(ix.ids, name)
	if err != nil {
		return 0, "", err
	}
	return 0, "", &UnknownError{name, nearest}
}

func (r *Run) idsOf(entries []entry) ([]string, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	rows := make([]int, len(entries))
	for i, e := range entries {
		rows[i] = e.row
	}
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	b, err := f.Rows([]string{"paper_id"}, rows)
	if err != nil {
		return nil, err
	}
	return b.Columns[0].Strings, nil
}

// describe adds what people want to know of the papers found.
func (r *Run) describe(found []recommend.Result) ([]Result, error) {
	rows := make([]int, len(found))
	for i, f := range found {
		rows[i] = int(f.Row)
	}
	papers, err := r.papers()
	if err != nil {
		return nil, err
	}
	b, err := papers.Rows([]string{"paper_id", "title", "year", "topic", "topic_label"}, rows)
	if err != nil {
		return nil, err
	}
	c := b.Columns
	results := make([]Result, len(found))
	for i, f := range found {
		results[i] = Result{
			Rank: i + 1, PaperID: c[0].Strings[i], Score: f.Score, Title: c[1].Strings[i],
			Year: optionalInt(&c[2], i), Topic: int(c[3].Ints[i]), TopicLabel: c[4].Strings[i],
		}
	}
	return results, nil
}
