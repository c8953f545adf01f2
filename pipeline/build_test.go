package pipeline_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rundir"
	"kindred/internal/synthetic"
	"kindred/internal/table"
	"kindred/pipeline"
	"kindred/vectorize"
)

// writePapers writes n synthetic papers of the given number of topics.
func writePapers(t testing.TB, n, topics int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "papers.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(synthetic.WriteJSONLines(f, synthetic.Papers(1, n, topics)), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func build(t testing.TB, s pipeline.Settings, inputs ...string) *pipeline.Run {
	t.Helper()
	out := filepath.Join(t.TempDir(), "run")
	if _, err := pipeline.Build(context.Background(), s, inputs, out, false); err != nil {
		t.Fatal(err)
	}
	run, err := pipeline.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { run.Close() })
	return run
}

// 2,500 papers are five batches of reading, three blocks of neighbours and of
// projections.
const severalBlocks = 5200

func TestSameBytesForAnyWorkers(t *testing.T) {
	if testing.Short() {
		t.Skip("short: builds four runs of 5,200 papers")
	}
	papers := writePapers(t, severalBlocks, 12)
	var first map[string]rundir.Digest
	var manifest []byte
	for _, workers := range []int{1, 2, 3, 8} {
		run := build(t, pipeline.Settings{Workers: workers}, papers)
		dir, err := rundir.Open(run.Path)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(dir.Path(rundir.ManifestFile))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first, manifest = dir.Digests(), raw
			continue
		}
		for name, digest := range dir.Digests() {
			if digest != first[name] {
				t.Errorf("%d workers: %s differs from that of one worker", workers, name)
			}
		}
		if !bytes.Equal(raw, manifest) {
			t.Errorf("%d workers: the manifest differs", workers)
		}
	}
}

func TestPlantedTopicsAreFound(t *testing.T) {
	run := build(t, pipeline.Settings{Topics: 8}, writePapers(t, 1200, 8))
	e, err := run.Evaluate(context.Background(), pipeline.EvalOptions{Labels: "label"})
	if err != nil {
		t.Fatal(err)
	}
	if e.Agreement.VMeasure < .95 || e.Labelled != 1200 || e.DifferentLabels != 8 {
		t.Errorf("V-measure %.3f of %d labelled papers with %d labels", e.Agreement.VMeasure, e.Labelled, e.DifferentLabels)
	}
}

func TestVectorsDoNotSeeLabels(t *testing.T) {
	plain := synthetic.Papers(1, 300, 5)
	changed := slices.Clone(plain)
	for i := range changed {
		changed[i].Label = fmt.Sprint("other ", i%3)
		changed[i].Authors = []string{"Somebody Else"}
	}
	var vectors [][]byte
	for i, papers := range [][]synthetic.Paper{plain, changed} {
		path := filepath.Join(t.TempDir(), fmt.Sprint(i, ".jsonl"))
		var b bytes.Buffer
		if err := synthetic.WriteJSONLines(&b, papers); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		run := build(t, pipeline.Settings{}, path)
		raw, err := os.ReadFile(filepath.Join(run.Path, "vectors.npy"))
		if err != nil {
			t.Fatal(err)
		}
		vectors = append(vectors, raw)
	}
	if !bytes.Equal(vectors[0], vectors[1]) {
		t.Error("vectors change when labels and authors do")
	}
}

func TestVerifyAndRebuild(t *testing.T) {
	papers := writePapers(t, 400, 5)
	run := build(t, pipeline.Settings{Seed: 3}, papers)
	ctx := context.Background()
	if problems, err := pipeline.Verify(ctx, run.Path, nil); err != nil || len(problems) > 0 {
		t.Fatalf("a fresh run: %v, %v", problems, err)
	}
	different, err := run.Rebuild(ctx, nil, 2, nil)
	if err != nil || len(different) > 0 || len(run.Cautions()) > 0 {
		t.Fatalf("rebuild: %v, %v, %v", different, run.Cautions(), err)
	}
	moved := filepath.Join(t.TempDir(), "moved.jsonl")
	if err := os.Rename(papers, moved); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Rebuild(ctx, nil, 0, nil); !errors.Is(err, pipeline.ErrCannotRebuild) {
		t.Errorf("missing input: %v", err)
	}
	if different, err := run.Rebuild(ctx, []string{moved}, 0, nil); err != nil || len(different) > 0 {
		t.Errorf("from the moved input: %v, %v", different, err)
	}
	raw, err := os.ReadFile(moved)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(papers, bytes.Replace(raw, []byte("the"), []byte("The"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Rebuild(ctx, nil, 0, nil); !errors.Is(err, pipeline.ErrCannotRebuild) || !strings.Contains(err.Error(), "changed") {
		t.Errorf("changed input: %v", err)
	}
	vectors := filepath.Join(run.Path, "vectors.npy")
	raw, err = os.ReadFile(vectors)
	if err != nil {
		t.Fatal(err)
	}
	raw[len(raw)-1] ^= 1
	if err := os.WriteFile(vectors, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	problems, err := pipeline.Verify(ctx, run.Path, nil)
	if err != nil || len(problems) != 1 || problems[0].File != "vectors.npy" {
		t.Errorf("an edited file: %v, %v", problems, err)
	}
	entries, err := os.ReadDir(filepath.Dir(run.Path))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".rebuild-") {
			t.Errorf("%s is left behind", e.Name())
		}
	}
}

func TestRelatedFindsTheTopic(t *testing.T) {
	papers := synthetic.Papers(1, 600, 6)
	run := build(t, pipeline.Settings{}, writePapers(t, 600, 6))
	label := map[string]string{}
	for _, p := range papers {
		label[p.ID] = p.Label
	}
	ctx := context.Background()
	for _, p := range papers[:20] {
		byID, err := run.Related(ctx, pipeline.Query{Like: []string{p.ID}, N: 5})
		if err != nil {
			t.Fatal(err)
		}
		same := 0
		for i, r := range byID.Results {
			if r.PaperID == p.ID || r.Rank != i+1 || i > 0 && r.Score > byID.Results[i-1].Score {
				t.Fatalf("%s: result %d is %+v", p.ID, i, r)
			}
			if label[r.PaperID] == p.Label {
				same++
			}
		}
		if len(byID.Results) != 5 || same < 4 {
			t.Errorf("%s: %d results, %d of its topic", p.ID, len(byID.Results), same)
		}
		byTitle, err := run.Related(ctx, pipeline.Query{Like: []string{strings.ToUpper(p.Title)}, N: 5})
		if err != nil {
			t.Fatal(err)
		}
		if byTitle.Results[0].PaperID != byID.Results[0].PaperID {
			t.Errorf("by title: %+v, by id: %+v", byTitle.Results[0], byID.Results[0])
		}
		ranked, err := run.Rank(ctx, pipeline.Query{Like: []string{p.ID}, N: 5})
		if err != nil || ranked[4].PaperID != byID.Results[4].PaperID || ranked[4].Score != byID.Results[4].Score {
			t.Errorf("Rank gives %v, %v", ranked, err)
		}
	}
	text, err := run.Related(ctx, pipeline.Query{Text: papers[0].Abstract + " qqqzzz", N: 1})
	if err != nil || text.Results[0].PaperID != papers[0].ID || !slices.Contains(text.Query.UnknownWords, "qqqzzz") {
		t.Errorf("by its own abstract: %+v, %v", text, err)
	}
	among := []string{papers[5].ID, papers[9].ID, papers[70].ID}
	few, err := run.Related(ctx, pipeline.Query{Like: []string{papers[0].ID}, Among: among})
	if err != nil || len(few.Results) != 3 {
		t.Errorf("among three: %+v, %v", few, err)
	}
}

func TestExplainAddsUpToRelated(t *testing.T) {
	run := build(t, pipeline.Settings{}, writePapers(t, 400, 5))
	ctx := context.Background()
	for _, space := range []string{pipeline.SpaceBlend, pipeline.SpaceTFIDF, pipeline.SpaceLSA} {
		for _, a := range []string{"syn-000003", "syn-000111"} {
			answer, err := run.Related(ctx, pipeline.Query{Like: []string{a}, N: 30, Space: space})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range answer.Results {
				for _, terms := range []int{0, 5} {
					e, err := run.Explain(ctx, a, r.PaperID, space, terms)
					if err != nil {
						t.Fatal(err)
					}
					sum := e.Rest
					for _, term := range e.Terms {
						sum += term.Weight
					}
					if math.Abs(sum-e.Score) > 1e-9 || math.Abs(e.Score-r.Score) > 1e-6 || terms == 0 && math.Abs(e.Rest) > 1e-6 || terms > 0 && len(e.Terms) > terms {
						t.Fatalf("%s, %s with %s: sum %g, score %g, related %g, rest %g", space, a, r.PaperID, sum, e.Score, r.Score, e.Rest)
					}
				}
			}
		}
	}
}

func TestUnknownNamesAreSuggested(t *testing.T) {
	run := build(t, pipeline.Settings{}, writePapers(t, 50, 3))
	_, err := run.Related(context.Background(), pipeline.Query{Like: []string{"syn-00001"}})
	var unknown *pipeline.UnknownError
	if !errors.As(err, &unknown) || !slices.Contains(unknown.Nearest, "syn-000011") || !strings.Contains(err.Error(), "kindred papers") {
		t.Errorf("got %v", err)
	}
	for name, q := range map[string]pipeline.Query{
		"nothing":       {},
		"blank text":    {Text: " \n"},
		"unknown words": {Text: "qqqzzz vvvkkk"},
		"space":         {Like: []string{"syn-000001"}, Space: "other"},
		"negative n":    {Like: []string{"syn-000001"}, N: -1},
		"unknown among": {Like: []string{"syn-000001"}, Among: []string{"nobody"}},
	} {
		if _, err := run.Related(context.Background(), q); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPapersFilters(t *testing.T) {
	papers := synthetic.Papers(1, 300, 4)
	run := build(t, pipeline.Settings{Topics: 4}, writePapers(t, 300, 4))
	ctx := context.Background()
	topic := 1
	count := func(f pipeline.Filter) int {
		t.Helper()
		list, err := run.Papers(ctx, f)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	topics, err := run.Topics()
	if err != nil {
		t.Fatal(err)
	}
	if got := count(pipeline.Filter{Topic: &topic}); got != int(topics[1].Size) {
		t.Errorf("%d papers of topic 1, the table says %d", got, topics[1].Size)
	}
	want := 0
	for _, p := range papers {
		if p.Year >= 2010 && p.Label == papers[0].Label {
			want++
		}
	}
	where := []pipeline.Where{{Field: "year", Op: ">=", Value: "2010"}, {Field: "label", Op: "=", Value: papers[0].Label}}
	if got := count(pipeline.Filter{Where: where}); got != want {
		t.Errorf("%d papers, want %d", got, want)
	}
	if got := count(pipeline.Filter{Where: []pipeline.Where{{Field: "authors", Op: "=", Value: papers[7].Authors[0]}}}); got < 1 {
		t.Error("an author has no papers")
	}
	if got := count(pipeline.Filter{Search: strings.ToUpper(papers[7].Title)}); got < 1 {
		t.Error("a title is not found")
	}
	for _, f := range []pipeline.Filter{
		{Where: []pipeline.Where{{Field: "nothing", Op: "=", Value: "1"}}},
		{Where: []pipeline.Where{{Field: "year", Op: "=", Value: "soon"}}},
		{Where: []pipeline.Where{{Field: "authors", Op: "<", Value: "a"}}},
		{Topic: new(99)},
	} {
		if _, err := run.Papers(ctx, f); err == nil {
			t.Errorf("%+v: no error", f)
		}
	}
}

func TestParseWhere(t *testing.T) {
	for text, want := range map[string]pipeline.Where{
		"year>=2020": {Field: "year", Op: ">=", Value: "2020"}, "venue = acl": {Field: "venue", Op: "=", Value: "acl"},
		"a!=b": {Field: "a", Op: "!=", Value: "b"}, "x<3": {Field: "x", Op: "<", Value: "3"}, "t=a=b": {Field: "t", Op: "=", Value: "a=b"},
	} {
		if got, err := pipeline.ParseWhere(text); err != nil || got != want {
			t.Errorf("%q: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "year", "=3", "a!b"} {
		if _, err := pipeline.ParseWhere(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestEveryInputFieldIsAColumn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "in.jsonl")
	lines := `{"id":"a","title":"Graph networks","abstract":"Graph networks learn molecules.","date":"2020-05-01","label":"x","labels":["p","q"],"score":1.5,"n":3,"flag":true,"topic":"mine","mixed":1,"nested":{"a":1}}
{"id":"b","title":"Speech models","abstract":"Speech models transcribe audio.","date":"2019","label":"y","labels":[],"score":2,"n":null,"flag":false,"mixed":"one"}
`
	if err := os.WriteFile(path, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	run := build(t, pipeline.Settings{}, path)
	f, err := run.Table("papers.parquet")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for name, kind := range map[string]table.Kind{
		"id": table.String, "date": table.String, "label": table.String, "labels": table.Strings, "score": table.Float64, "n": table.Int64,
		"flag": table.Bool, "input_topic": table.String, "mixed": table.String, "nested": table.String, "topic": table.Int32, "published": table.Date,
	} {
		if at := f.Schema().Index(name); at < 0 || f.Schema()[at].Kind != kind {
			t.Errorf("%s is column %d of %v", name, at, f.Schema())
		}
	}
	b, err := f.Rows([]string{"mixed", "nested", "published", "year", "categories"}, []int{0, 1})
	if err != nil {
		t.Fatal(err)
	}
	c := b.Columns
	if c[0].Strings[0] != "1" || c[0].Strings[1] != "one" || c[1].Strings[0] != `{"a":1}` || !c[2].Has(0) || c[2].Has(1) || c[3].Ints[1] != 2019 ||
		!slices.Equal(c[4].StringList(0), []string{"p", "q"}) || !slices.Equal(c[4].StringList(1), []string{"y"}) {
		got, _ := json.Marshal(b)
		t.Errorf("values: %s", got)
	}
}

func TestBuildRefusesAndLeavesNothing(t *testing.T) {
	papers := writePapers(t, 60, 3)
	folder := t.TempDir()
	out := filepath.Join(folder, "run")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := pipeline.Build(ctx, pipeline.Settings{}, []string{papers}, out, false); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if _, err := pipeline.Build(context.Background(), pipeline.Settings{Topics: -1}, []string{papers}, out, false); err == nil {
		t.Error("negative topics are taken")
	}
	if _, err := pipeline.Build(context.Background(), pipeline.Settings{}, []string{filepath.Join(folder, "none")}, out, false); err == nil {
		t.Error("a missing file is taken")
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".lock") {
			t.Errorf("%s is left behind", e.Name())
		}
	}
}

// The cosine of two papers' words does not depend on how rows are scaled.
func TestNormDoesNotChangeTheCosineOfWords(t *testing.T) {
	papers := writePapers(t, 300, 4)
	query := pipeline.Query{Like: []string{"syn-000003"}, Space: pipeline.SpaceTFIDF, N: 10}
	var want []pipeline.Ranked
	for _, norm := range []string{"l2", "l1", "none"} {
		run := build(t, pipeline.Settings{Text: vectorize.Settings{Norm: norm}}, papers)
		got, err := run.Rank(context.Background(), query)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil {
			want = got
		}
		for i := range want {
			if got[i].PaperID != want[i].PaperID || math.Abs(got[i].Score-want[i].Score) > 1e-5 {
				t.Fatalf("norm %s: result %d is %+v, with l2 %+v", norm, i, got[i], want[i])
			}
		}
	}
}
