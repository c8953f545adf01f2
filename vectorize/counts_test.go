package vectorize

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kindred/internal/parallel"
	"kindred/internal/rng"
)

// count counts documents in blocks of that many, one after another.
func count(t testing.TB, s Settings, docs []Document, size int) *Counts {
	t.Helper()
	return countParallel(t, s, docs, size, 1)
}

func countParallel(t testing.TB, s Settings, docs []Document, size, workers int) *Counts {
	t.Helper()
	counters := make([]*Counter, workers)
	for w := range counters {
		var err error
		if counters[w], err = s.NewCounter(); err != nil {
			t.Fatal(err)
		}
	}
	blocks := parallel.Blocks(len(docs), size)
	total := &Counts{}
	err := parallel.Fold(context.Background(), workers, len(blocks), func(worker, block int) (*Counts, error) {
		return counters[worker].Count(docs[blocks[block].Start:blocks[block].End]), nil
	}, func(_ int, c *Counts) error { return total.Merge(c) })
	if err != nil {
		t.Fatal(err)
	}
	return total
}

// inventedDocuments are texts of invented words, some with capitals, plural
// endings, numbers and stop words.
func inventedDocuments(n int) []Document {
	r := rng.Stream(7, "test/documents", 0)
	syllables := []string{"ba", "do", "ki", "lem", "nor", "pul", "ra", "sti", "ve", "zun"}
	words := make([]string, 300)
	for i := range words {
		for range 2 + r.IntN(2) {
			words[i] += syllables[r.IntN(len(syllables))]
		}
	}
	text := func(length int) string {
		parts := make([]string, length)
		for i := range parts {
			w := words[min(r.IntN(len(words)), r.IntN(len(words)))]
			switch r.IntN(8) {
			case 0:
				w += "s"
			case 1:
				w = strings.ToUpper(w[:1]) + w[1:]
			case 2:
				w = "the"
			case 3:
				w = strings.ToUpper(w) + "-" + fmt.Sprint(r.IntN(5))
			}
			parts[i] = w
		}
		return strings.Join(parts, " ")
	}
	docs := make([]Document, n)
	for i := range docs {
		docs[i] = Document{Title: text(r.IntN(8)), Body: text(r.IntN(60)), Keywords: []string{text(2), text(1)}}
	}
	docs[n/2] = Document{}
	return docs
}

// sameCounts compares all but the division into blocks.
func sameCounts(a, b *Counts) bool {
	flat := func(c *Counts) (indices []int32, tf []uint16, lengths []int64, rows []int64) {
		for _, block := range c.Blocks {
			indices, tf, lengths = append(indices, block.Indices...), append(tf, block.TF...), append(lengths, block.Lengths...)
			for i := range block.Lengths {
				rows = append(rows, block.Indptr[i+1]-block.Indptr[i])
			}
		}
		return indices, tf, lengths, rows
	}
	ai, at, al, ar := flat(a)
	bi, bt, bl, br := flat(b)
	return a.Rule == b.Rule && slices.Equal(a.Terms, b.Terms) && slices.Equal(a.DF, b.DF) && slices.Equal(a.Written, b.Written) &&
		slices.Equal(a.TermOf, b.TermOf) && slices.Equal(a.Times, b.Times) &&
		slices.Equal(ai, bi) && slices.Equal(at, bt) && slices.Equal(al, bl) && slices.Equal(ar, br)
}

func TestMergedBlocksAreOnePass(t *testing.T) {
	docs := inventedDocuments(400)
	for _, s := range []Settings{{}, SklearnDefaults(), {NGramMax: 3}, {KeepCase: true, NGramMin: 2, NGramMax: 2}} {
		want := count(t, s, docs, len(docs))
		if len(want.Terms) < 100 || want.Documents() != 400 {
			t.Fatalf("%d terms of %d documents", len(want.Terms), want.Documents())
		}
		for _, workers := range []int{1, 2, 3, 8} {
			got := countParallel(t, s, docs, 37, workers)
			if len(got.Blocks) < 3 {
				t.Fatal("too few blocks to prove anything")
			}
			if !sameCounts(got, want) {
				t.Errorf("%+v: %d workers count otherwise than one pass", s, workers)
			}
		}
	}
}

func TestFitSameForAnyWorkers(t *testing.T) {
	docs := inventedDocuments(400)
	for _, s := range []Settings{{}, {Weighting: WeightingTFIDF, SublinearTF: true, Norm: NormL1}} {
		var want *Model
		var wantRows any
		for _, workers := range []int{1, 2, 3, 8} {
			s.Workers = workers
			m, x, err := s.Fit(context.Background(), countParallel(t, s, docs, 37, workers))
			if err != nil {
				t.Fatal(err)
			}
			if want == nil {
				want, wantRows = m, x
				continue
			}
			if !reflect.DeepEqual(m.Vocabulary, want.Vocabulary) || !slices.Equal(m.RowNorms, want.RowNorms) || !reflect.DeepEqual(x, wantRows) {
				t.Errorf("%d workers give another model or matrix", workers)
			}
		}
	}
}

func TestVocabularyDoesNotDependOnOrder(t *testing.T) {
	docs := inventedDocuments(300)
	s := Settings{MaxFeatures: 150}
	first, x, err := s.Fit(context.Background(), count(t, s, docs, 37))
	if err != nil {
		t.Fatal(err)
	}
	order := rand.New(rand.NewPCG(1, 2)).Perm(len(docs))
	shuffled := make([]Document, len(docs))
	for i, from := range order {
		shuffled[i] = docs[from]
	}
	second, y, err := s.Fit(context.Background(), count(t, s, shuffled, 50))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(first.Vocabulary, second.Vocabulary) {
		t.Error("another order of documents gives another vocabulary")
	}
	for i, from := range order {
		gi, gv := y.Row(i)
		wi, wv := x.Row(from)
		if !slices.Equal(gi, wi) || !slices.Equal(gv, wv) {
			t.Fatalf("document %d has another row when it is document %d", from, i)
		}
	}
}

func TestCounterForgets(t *testing.T) {
	docs := inventedDocuments(60)
	c, err := (Settings{}).NewCounter()
	if err != nil {
		t.Fatal(err)
	}
	first := c.Count(docs)
	again := c.Count(docs)
	c.forget()
	if forgot := c.Count(docs); !sameCounts(first, again) || !sameCounts(first, forgot) {
		t.Error("a counter's counts depend on what it counted before")
	}
}

func TestCountsOfADocument(t *testing.T) {
	c, err := (Settings{StopWords: []string{"the", "don't"}}).NewCounter()
	if err != nil {
		t.Fatal(err)
	}
	got := c.Count([]Document{{Title: "Graph Networks", Body: "The graph, networks don't network.", Keywords: []string{"graphs", "deep learning"}}})
	got.origin = origin{}
	want := &Counts{
		Rule:  got.Rule,
		Terms: []string{"graph", "network", "deep", "learn"}, DF: []int64{1, 1, 1, 1},
		Written: []string{"graph", "networks", "network", "graphs", "deep", "learning"},
		TermOf:  []int32{0, 1, 1, 0, 2, 3}, Times: []int64{2, 2, 1, 1, 1, 1},
		Blocks: []CountedBlock{{Indptr: []int64{0, 4}, Indices: []int32{0, 1, 2, 3}, TF: []uint16{4, 4, 1, 1}, Lengths: []int64{10}}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestTermFrequencyIsCapped(t *testing.T) {
	c, err := (Settings{}).NewCounter()
	if err != nil {
		t.Fatal(err)
	}
	got := c.Count([]Document{{Body: strings.Repeat("graph ", 70000)}})
	if b := got.Blocks[0]; b.TF[0] != 65535 || b.Lengths[0] != 70000 || got.Times[0] != 70000 {
		t.Errorf("counts %v, length %v, times %v", b.TF, b.Lengths, got.Times)
	}
}

func TestNGrams(t *testing.T) {
	s := Settings{NGramMin: 1, NGramMax: 3}
	c, err := s.NewCounter()
	if err != nil {
		t.Fatal(err)
	}
	got := c.Count([]Document{{Title: "Deep Nets", Body: "nets of deep Graph nets"}})
	slices.Sort(got.Terms)
	want := []string{"deep", "deep graph", "deep graph net", "deep net", "graph", "graph net", "net", "net deep", "net deep graph"}
	if !slices.Equal(got.Terms, want) {
		t.Errorf("terms %q, want %q", got.Terms, want)
	}
	if !slices.Contains(got.Written, "deep Graph nets") {
		t.Errorf("written forms %q", got.Written)
	}
}

func TestMergeErrors(t *testing.T) {
	docs := inventedDocuments(20)
	good := func() *Counts { return count(t, Settings{}, docs, 10) }
	for name, c := range map[string]struct {
		spoil func(*Counts)
		want  string
	}{
		"rule":      {func(c *Counts) { c.Rule = "other" }, "different settings"},
		"df":        {func(c *Counts) { c.DF = c.DF[1:] }, "document frequencies"},
		"times":     {func(c *Counts) { c.Times = nil }, "number of times"},
		"term of":   {func(c *Counts) { c.TermOf[3] = int32(len(c.Terms)) }, "written word 3"},
		"indices":   {func(c *Counts) { c.Blocks[1].Indices[0] = -1 }, "block 1 of the counts: term -1"},
		"twice":     {func(c *Counts) { c.Blocks[1].Indices[1] = c.Blocks[1].Indices[0] }, "has the term"},
		"tf":        {func(c *Counts) { c.Blocks[0].TF = nil }, "do not fit together"},
		"indptr":    {func(c *Counts) { c.Blocks[0].Indptr[1] = 1 << 40 }, "ends before it begins"},
		"documents": {func(c *Counts) { c.Blocks[0].Lengths = nil }, "do not fit together"},
		"no indptr": {func(c *Counts) { c.Blocks[0].Indptr, c.Blocks[0].Lengths = nil, nil }, "do not fit together"},
	} {
		into, spoilt := good(), good()
		c.spoil(spoilt)
		if err := into.Merge(spoilt); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want an error with %q", name, err, c.want)
		}
		if !sameCounts(into, good()) {
			t.Errorf("%s: the failed merge changed the counts", name)
		}
		if _, _, err := (Settings{}).Fit(context.Background(), spoilt); err == nil {
			t.Errorf("%s: Fit takes the spoilt counts", name)
		}
	}
}

// TestMergeKnowsWordsByNumber merges what counters send a second time, where
// numbers replace look-ups, and the same without them.
func TestMergeKnowsWordsByNumber(t *testing.T) {
	docs := inventedDocuments(200)
	first, err := (Settings{}).NewCounter()
	if err != nil {
		t.Fatal(err)
	}
	second := newCounter(first.analyser)
	byNumber, byWord := &Counts{}, &Counts{}
	for i, r := range parallel.Blocks(len(docs), 20) {
		counter := []*Counter{first, second, second}[i%3]
		if i == 7 {
			second.forget()
		}
		for _, into := range []*Counts{byNumber, byWord} {
			counts := counter.Count(docs[r.Start:r.End])
			if into == byWord {
				counts.origin = origin{}
			}
			if err := into.Merge(counts); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(byNumber.known) < 3 || !sameCounts(byNumber, byWord) {
		t.Error("words known by number are merged otherwise than words that are looked up")
	}
}
