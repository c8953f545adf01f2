package pipeline_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kindred/datasets"
	"kindred/internal/rng"
	"kindred/internal/synthetic"
	"kindred/pipeline"
)

const manyPapers = 400

// fieldPaper is a synthetic paper with more fields.
type fieldPaper struct {
	synthetic.Paper
	Venue      string   `json:"venue,omitempty"`
	Categories []string `json:"categories,omitempty"`
	DOI        string   `json:"doi,omitempty"`
	Date       string   `json:"date,omitempty"`
}

// fieldPapers are papers with venues, categories, DOIs and dates; 7 repeats 3, and
// 9 of every ten years are known.
func fieldPapers() []fieldPaper {
	var papers []fieldPaper
	for i, p := range synthetic.Papers(1, manyPapers, 5) {
		f := fieldPaper{Paper: p, Venue: []string{"ACL", "ICRA", ""}[i%3], DOI: fmt.Sprintf("10.1000/P%d", i)}
		f.Categories = [][]string{{"cs.LG", "stat.ML"}, {"math.OC"}, nil}[i%3]
		if i%10 == 0 {
			f.Year = 0
		} else if i%4 == 0 {
			f.Date = fmt.Sprintf("%d-%02d-15", p.Year, i%12+1)
		}
		papers = append(papers, f)
	}
	papers[7].Title, papers[7].Abstract = papers[3].Title, papers[3].Abstract
	return papers
}

func fieldRun(t testing.TB) (*pipeline.Run, []fieldPaper) {
	t.Helper()
	papers := fieldPapers()
	path := filepath.Join(t.TempDir(), "papers.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	encoder := json.NewEncoder(f)
	for _, p := range papers {
		if err := encoder.Encode(p); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return build(t, pipeline.Settings{Topics: 5}, path), papers
}

func related(t testing.TB, run *pipeline.Run, q pipeline.Query) *pipeline.Answer {
	t.Helper()
	answer, err := run.Related(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

func idsOf(answer *pipeline.Answer) []string {
	var ids []string
	for _, r := range answer.Results {
		ids = append(ids, r.PaperID)
	}
	return ids
}

// anyQuery draws a query of any kind.
func anyQuery(r *rand.Rand, papers []fieldPaper, libraries *pipeline.Libraries) pipeline.Query {
	some := func(most int) []string {
		var ids []string
		for range r.IntN(most + 1) {
			ids = append(ids, papers[r.IntN(200)].ID)
		}
		return ids
	}
	q := pipeline.Query{Like: some(4), N: 1 + r.IntN(30), Explain: new(int), Space: []string{"", "tfidf", "lsa"}[r.IntN(3)]}
	if r.IntN(2) == 0 || len(q.Like) == 0 {
		q.Text = papers[r.IntN(manyPapers)].Abstract + " qqzz"
	}
	if r.IntN(3) == 0 {
		for range 1 + r.IntN(3) {
			p := papers[200+r.IntN(200)]
			q.References = append(q.References, &datasets.Paper{Title: p.Title, DOI: "https://doi.org/" + p.DOI})
		}
		q.References = append(q.References, &datasets.Paper{Title: papers[r.IntN(manyPapers)].Abstract})
	}
	if r.IntN(3) == 0 {
		for range 1 + r.IntN(3) {
			q.Unlike = append(q.Unlike, papers[250+r.IntN(150)].ID)
		}
	}
	if r.IntN(3) == 0 {
		q.Boost = pipeline.Boost{Authors: r.Float64(), Venue: .1, Categories: -.1, Recency: .05}
	}
	if r.IntN(3) == 0 {
		q.Libraries = libraries
	}
	if r.IntN(4) == 0 {
		q.Words = pipeline.WordLimits{MaxQueryTerms: r.IntN(20), MinTermFreq: r.IntN(3), MinDocFreq: r.IntN(4), StopWords: []string{"method"}}
	}
	if r.IntN(4) == 0 {
		q.Among = []string{papers[1].ID, papers[5].ID, papers[77].ID, papers[8].ID}
	}
	if r.IntN(4) == 0 {
		q.Filter = pipeline.Filter{Since: "2005", Venue: []string{"acl", "icra"}}
	}
	if r.IntN(4) == 0 {
		q.Diverse = r.Float64()
	}
	q.KeepDuplicates = r.IntN(2) == 0
	return q
}

// TestAccountsAddUpForEveryKindOfQuery: the weights of all terms and the rest are
// the score, and the rest is nothing but rounding.
func TestAccountsAddUpForEveryKindOfQuery(t *testing.T) {
	run, papers := fieldRun(t)
	var lists strings.Builder
	r := rng.Stream(1, "test/lists", 0)
	for range 300 {
		fmt.Fprintf(&lists, "reader%d\t%s\n", r.IntN(30), papers[r.IntN(manyPapers)].ID)
	}
	libraries, err := run.ReadLibraries(context.Background(), strings.NewReader(lists.String()))
	if err != nil {
		t.Fatal(err)
	}
	answered, results := 0, 0
	for range 200 {
		q := anyQuery(r, papers, libraries)
		answer, err := run.Related(context.Background(), q)
		if errors.Is(err, pipeline.ErrNoKnownWord) || err != nil && strings.Contains(err.Error(), "both in like and in unlike") {
			continue
		}
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		answered++
		for _, result := range answer.Results {
			results++
			sum := *result.Rest
			for _, term := range result.InterestingTerms {
				sum += term.Weight
			}
			if math.Abs(sum-result.Score) > 1e-9 || math.Abs(*result.Rest) > 1e-6 {
				t.Fatalf("%+v: %s scores %v, its terms add up to %v with a rest of %v", q, result.PaperID, result.Score, sum, *result.Rest)
			}
		}
		few := 3
		q.Explain = &few
		for i, result := range related(t, run, q).Results {
			sum := *result.Rest
			for _, term := range result.InterestingTerms {
				sum += term.Weight
			}
			if result.Score != answer.Results[i].Score || math.Abs(sum-result.Score) > 1e-9 {
				t.Fatalf("%+v with 3 terms: %+v", q, result)
			}
		}
	}
	if answered < 150 || results < 1000 {
		t.Errorf("just %d queries were answered, with %d results", answered, results)
	}
}

func TestUnlikePutsOff(t *testing.T) {
	run, papers := fieldRun(t)
	like := papers[0].ID
	before := related(t, run, pipeline.Query{Like: []string{like}, N: 50})
	away := before.Results[3].PaperID
	after := related(t, run, pipeline.Query{Like: []string{like}, Unlike: []string{away}, N: manyPapers})
	at := map[string]float64{}
	for _, r := range after.Results {
		at[r.PaperID] = r.Score
	}
	if _, there := at[away]; there || !reflect.DeepEqual(after.Query.Unlike, []string{away}) {
		t.Errorf("the paper to stay away from is a result: %+v", after.Query)
	}
	near := related(t, run, pipeline.Query{Like: []string{away}, N: 1}).Results[0].PaperID
	i := slices.IndexFunc(before.Results, func(r pipeline.Result) bool { return r.PaperID == near })
	if i < 0 {
		t.Fatalf("%s, next to what to stay away from, was no result before", near)
	}
	if at[near] >= before.Results[i].Score {
		t.Errorf("%s, next to what to stay away from, scores %v, before %v", near, at[near], before.Results[i].Score)
	}
}

func TestDuplicatesAreFolded(t *testing.T) {
	run, papers := fieldRun(t)
	one, other := papers[3].ID, papers[7].ID
	if ids := idsOf(related(t, run, pipeline.Query{Like: []string{one}, N: manyPapers})); slices.Contains(ids, other) {
		t.Errorf("%s, the same as the example, is a result", other)
	}
	if ids := idsOf(related(t, run, pipeline.Query{Like: []string{one}, KeepDuplicates: true})); ids[0] != other {
		t.Errorf("kept, the same paper is not the first: %v", ids)
	}
	answer := related(t, run, pipeline.Query{Text: papers[3].Abstract, N: 1})
	if r := answer.Results[0]; r.PaperID != one || !slices.Equal(r.Duplicates, []string{other}) {
		t.Errorf("%+v, want %s with %s", r, one, other)
	}
	among := []string{other, one, papers[100].ID}
	if ids := idsOf(related(t, run, pipeline.Query{Like: []string{one}, Among: among})); len(ids) != 3 {
		t.Errorf("among %v: %v", among, ids)
	}
}

func TestRelatedFilters(t *testing.T) {
	run, papers := fieldRun(t)
	byID := map[string]fieldPaper{}
	for _, p := range papers {
		byID[p.ID] = p
	}
	year := func(p fieldPaper) int { return p.Year }
	for _, c := range []struct {
		said   string
		filter pipeline.Filter
		holds  func(p fieldPaper) bool
	}{
		{"since 2010", pipeline.Filter{Since: "2010"}, func(p fieldPaper) bool { return year(p) >= 2010 }},
		{"until 2004", pipeline.Filter{Until: "2004"}, func(p fieldPaper) bool { return year(p) > 0 && year(p) <= 2004 }},
		{"since 2010-06 until 2011-03-20", pipeline.Filter{Since: "2010-06", Until: "2011-03-20"}, func(p fieldPaper) bool {
			if p.Date == "" {
				return year(p) == 2010 || year(p) == 2011
			}
			return p.Date >= "2010-06" && p.Date <= "2011-03-20"
		}},
		{"venue acl", pipeline.Filter{Venue: []string{"acl"}}, func(p fieldPaper) bool { return p.Venue == "ACL" }},
		{"category cs or MATH.oc", pipeline.Filter{Category: []string{"cs", "MATH.oc"}}, func(p fieldPaper) bool { return len(p.Categories) > 0 }},
		{"category c", pipeline.Filter{Category: []string{"c"}}, func(p fieldPaper) bool { return false }},
		{"author " + strings.ToUpper(papers[1].Authors[0]), pipeline.Filter{Author: []string{strings.ToUpper(papers[1].Authors[0])}}, func(p fieldPaper) bool {
			return slices.Contains(p.Authors, papers[1].Authors[0])
		}},
		{"year>=2020", pipeline.Filter{Where: []pipeline.Where{{Field: "year", Op: ">=", Value: "2020"}}}, func(p fieldPaper) bool { return year(p) >= 2020 }},
	} {
		q := pipeline.Query{Like: []string{papers[0].ID}, N: manyPapers, Space: pipeline.SpaceLSA, KeepDuplicates: true}
		want := 0
		for _, id := range idsOf(related(t, run, q)) {
			if c.holds(byID[id]) {
				want++
			}
		}
		q.Filter = c.filter
		answer, err := run.Related(context.Background(), q)
		if want == 0 {
			var none *pipeline.FilterError
			if !errors.As(err, &none) || !strings.Contains(err.Error(), c.said+" (0)") || !strings.Contains(err.Error(), "there are: cs.LG") {
				t.Errorf("%s: %v", c.said, err)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", c.said, err)
		}
		if !slices.Equal(answer.Query.Filter, []string{c.said}) {
			t.Errorf("%s is told as %q", c.said, answer.Query.Filter)
		}
		if len(answer.Results) != want {
			t.Errorf("%s: %d results, want %d", c.said, len(answer.Results), want)
		}
		for _, r := range answer.Results {
			if !c.holds(byID[r.PaperID]) {
				t.Errorf("%s: %+v is a result", c.said, byID[r.PaperID])
			}
		}
	}
	topic := 2
	for _, r := range related(t, run, pipeline.Query{Like: []string{papers[0].ID}, Filter: pipeline.Filter{Topic: &topic}}).Results {
		if r.Topic != topic {
			t.Errorf("%+v is not of topic 2", r)
		}
	}
}

func TestReferences(t *testing.T) {
	run, papers := fieldRun(t)
	bib := filepath.Join(t.TempDir(), "refs.bib")
	entries := fmt.Sprintf("@article{one, title={Something else}, doi={https://doi.org/%s}}\n@article{two, title={{%s}}}\n@misc{three, title={%s}}\n@article{bad, title={unclosed}\n",
		strings.ToLower(papers[10].DOI), strings.ToUpper(papers[20].Title), strings.TrimSuffix(papers[30].Abstract[:60], "{"))
	if err := os.WriteFile(bib, []byte(entries), 0o600); err != nil {
		t.Fatal(err)
	}
	var refused []error
	refs, err := pipeline.ReadReferences(context.Background(), bib, datasets.Options{}, func(err error) { refused = append(refused, err) })
	if err != nil || len(refs) != 3 || len(refused) != 1 {
		t.Fatalf("%d entries, refused %v, %v", len(refs), refused, err)
	}
	answer := related(t, run, pipeline.Query{References: refs, N: manyPapers})
	want := &pipeline.References{Entries: 3, Found: []string{papers[10].ID, papers[20].ID}, ByText: 1}
	if !reflect.DeepEqual(answer.Query.References, want) {
		t.Errorf("%+v, want %+v", answer.Query.References, want)
	}
	for _, id := range idsOf(answer) {
		if id == papers[10].ID || id == papers[20].ID {
			t.Errorf("%s of the bibliography is a result", id)
		}
	}
	if _, err := pipeline.ReadReferences(context.Background(), filepath.Join(t.TempDir(), "none.bib"), datasets.Options{}, nil); err == nil {
		t.Error("a file that is not there is read")
	}
}

func TestLibraries(t *testing.T) {
	run, papers := fieldRun(t)
	ctx := context.Background()
	a, b := papers[0].ID, papers[201].ID
	var text strings.Builder
	text.WriteString("user,paper\n")
	for reader := range 20 {
		fmt.Fprintf(&text, "r%d,%s,5\nr%d, %s\n\n", reader, a, reader, b)
	}
	text.WriteString("r1,nobody\n")
	libraries, err := run.ReadLibraries(ctx, strings.NewReader(text.String()))
	if err != nil || libraries.Readers != 20 || libraries.Papers != 40 || libraries.Unknown != 1 {
		t.Fatalf("%+v, %v", libraries, err)
	}
	answer := related(t, run, pipeline.Query{Like: []string{a}, Libraries: libraries, Explain: new(int)})
	first := answer.Results[0]
	if first.PaperID != b || answer.Query.Libraries != 20 {
		t.Errorf("the paper that all keep with the example is not the first: %+v", first)
	}
	if !slices.ContainsFunc(first.InterestingTerms, func(x pipeline.TermAccount) bool { return x.Kind == pipeline.KindLibraries && x.Weight > .1 }) {
		t.Errorf("its account does not say so: %+v", first.InterestingTerms)
	}
	for _, c := range []struct{ text, want string }{
		{"", "no paper of the run"}, {"u\tnobody\nu\tnix\n", "no paper of the run"}, {"u " + a + "\nalone\n", "line 2"},
		{"u " + a + "\n" + strings.Repeat("x", 1<<17), "line 2 of the libraries is longer"},
	} {
		if _, err := run.ReadLibraries(ctx, strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40q: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestDiverseResultsRepeatLess(t *testing.T) {
	run, papers := fieldRun(t)
	q := pipeline.Query{Like: []string{papers[0].ID}, N: 10}
	plain := related(t, run, q)
	q.Diverse = .7
	diverse := related(t, run, q)
	if len(diverse.Results) != 10 || diverse.Results[0].PaperID != plain.Results[0].PaperID {
		t.Errorf("%v, by score alone %v", idsOf(diverse), idsOf(plain))
	}
	repeats := func(a *pipeline.Answer) float64 {
		sum := 0.0
		for i, x := range a.Results {
			for _, y := range a.Results[:i] {
				e, err := run.Explain(context.Background(), x.PaperID, y.PaperID, "", 1)
				if err != nil {
					t.Fatal(err)
				}
				sum += e.Score
			}
		}
		return sum
	}
	if before, after := repeats(plain), repeats(diverse); after >= before {
		t.Errorf("results are as alike as before: %v, by score alone %v", after, before)
	}
}

func TestWordLimits(t *testing.T) {
	run, papers := fieldRun(t)
	like := []string{papers[0].ID}
	terms := func(w pipeline.WordLimits) map[string]bool {
		out := map[string]bool{}
		for _, r := range related(t, run, pipeline.Query{Like: like, Words: w, Explain: new(int), N: 50}).Results {
			for _, term := range r.InterestingTerms {
				out[term.Term] = true
			}
		}
		return out
	}
	all := terms(pipeline.WordLimits{})
	if got := terms(pipeline.WordLimits{MaxQueryTerms: 5}); len(got) == 0 || len(got) > 5 {
		t.Errorf("5 terms asked for: %v", got)
	}
	for _, w := range []pipeline.WordLimits{{MinTermFreq: 2}, {MinDocFreq: 40}} {
		if got := terms(w); len(got) == 0 || len(got) >= len(all) {
			t.Errorf("%+v: %d terms of %d", w, len(got), len(all))
		}
	}
	var word string
	for term := range all {
		word = max(word, term)
	}
	if terms(pipeline.WordLimits{StopWords: []string{word}})[word] {
		t.Errorf("the stop word %q counts", word)
	}
	_, err := run.Related(context.Background(), pipeline.Query{Like: like, Words: pipeline.WordLimits{MinTermFreq: 1000}})
	if !errors.Is(err, pipeline.ErrNoKnownWord) || !strings.Contains(err.Error(), "within the limits") {
		t.Errorf("no word is left: %v", err)
	}
}

func TestQueryErrors(t *testing.T) {
	run, papers := fieldRun(t)
	like := []string{papers[0].ID}
	nan := math.NaN()
	minus := -1
	topic := 99
	for _, c := range []struct {
		want string
		q    pipeline.Query
	}{
		{"unlike alone", pipeline.Query{Unlike: like}},
		{"both in like and in unlike", pipeline.Query{Like: like, Unlike: like}},
		{"both in like and in unlike", pipeline.Query{Like: []string{papers[0].Title}, Unlike: like}},
		{"diverse = 2", pipeline.Query{Like: like, Diverse: 2}},
		{"diverse = NaN", pipeline.Query{Like: like, Diverse: nan}},
		{"least score", pipeline.Query{Like: like, MinScore: &nan}},
		{"terms = -1", pipeline.Query{Like: like, Explain: &minus}},
		{"min_term_freq = -1", pipeline.Query{Like: like, Words: pipeline.WordLimits{MinTermFreq: -1}}},
		{"boost of venue = 3", pipeline.Query{Like: like, Boost: pipeline.Boost{Venue: 3}}},
		{"since 2010 is after until 2009", pipeline.Query{Like: like, Filter: pipeline.Filter{Since: "2010", Until: "2009"}}},
		{`"soon" is no year`, pipeline.Query{Like: like, Filter: pipeline.Filter{Since: "soon"}}},
		{"no topic 99", pipeline.Query{Like: like, Filter: pipeline.Filter{Topic: &topic}}},
		{"no field", pipeline.Query{Like: like, Filter: pipeline.Filter{Where: []pipeline.Where{{Field: "nix", Op: "=", Value: "1"}}}}},
		{"its words are", pipeline.Query{Text: "zzqq qqzz"}},
		{"stop words alone", pipeline.Query{Text: "the of and"}},
		{"the bibliography has", pipeline.Query{References: []*datasets.Paper{{Title: "zzqq"}}}},
	} {
		if _, err := run.Related(context.Background(), c.q); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	many := make([]string, 10000)
	for i := range many {
		many[i] = papers[i%300].ID
	}
	if got := related(t, run, pipeline.Query{Like: many}); len(got.Results) != 10 {
		t.Errorf("10,000 likes: %d results", len(got.Results))
	}
}

func FuzzReadLibraries(f *testing.F) {
	run := build(f, pipeline.Settings{}, writePapers(f, 30, 2))
	f.Add("user\titem\nu\tsyn-000001\n")
	f.Add("\"u\",\"syn-000002\"\n u;x;y\n")
	f.Fuzz(func(t *testing.T, text string) {
		l, err := run.ReadLibraries(context.Background(), strings.NewReader(text))
		if err == nil && (l.Readers == 0 || l.Papers < l.Readers) {
			t.Fatalf("%q gives %+v", text, l)
		}
	})
}
