package vectorize

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
)

// blocksOf are documents as Texts, in blocks of a size.
type blocksOf struct {
	docs []Document
	size int
}

func (b blocksOf) Blocks() int { return (len(b.docs) + b.size - 1) / b.size }

func (b blocksOf) Documents(_, block int, bodies bool) ([]Document, error) {
	docs := slices.Clone(b.docs[block*b.size : min(len(b.docs), (block+1)*b.size)])
	if !bodies {
		for i := range docs {
			docs[i].Body = ""
		}
	}
	return docs, nil
}

func mustPhrases(t *testing.T, s PhraseSettings, docs []Document, size int) *Phrases {
	t.Helper()
	p, err := s.Fit(t.Context(), blocksOf{docs, size})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// rowsOf returns the rows with a phrase as written; nil if no phrase is.
func (p *Phrases) rowsOf(written string) []int {
	phrase := slices.Index(p.Written, written)
	if phrase < 0 || p.DF[phrase] == 0 {
		return nil
	}
	var rows []int
	for i := range p.Rows.Rows {
		if slices.Contains(p.Rows.Indices[p.Rows.Indptr[i]:p.Rows.Indptr[i+1]], int32(phrase)) {
			rows = append(rows, i)
		}
	}
	return rows
}

func TestPhrasesAreWrittenAsPeopleDo(t *testing.T) {
	p := mustPhrases(t, PhraseSettings{}, []Document{
		{Title: "Graph Neural Networks for Few-Shot Learning", Body: "We train a graph neural network on molecules. Then graph neural networks learn."},
		{Title: "Bayesian Few-Shot Learning", Body: `In a Bayesian way, graph neural networks meet Young's modulus; $\alpha$-stable noise is \emph{heavy tailed}. The quality of life improves.`},
		{Title: "QUALITY OF LIFE AND YOUNG'S MODULUS", Body: "A Bayesian reads of Young's modulus, heavy tailed noise, 3D shapes. We present experimental results on 3D shapes for few-shot learning."},
		{Title: "3D shapes", Keywords: []string{"Bayesian", "heavy tailed noise"}, Body: "The shapes of experimental results. New. Bayesian."},
	}, 3)
	for written, want := range map[string][]int{
		"graph neural networks": {0, 1}, // the form most often written, not in Title Case
		"few-shot learning":     {0, 1, 2},
		"Bayesian":              {1, 2, 3},
		"3D shapes":             {2, 3},
		"quality of life":       {1, 2},
		"Young's modulus":       {1, 2}, // one title is all in capitals
		"heavy tailed noise":    {2, 3}, // elsewhere a word is between
		"heavy tailed":          {1, 2, 3},
		"shot learning":         nil, // within a compound
		"few":                   nil,
		"life and young":        nil,
		"of life":               nil,
		"experimental results":  nil, // stock
		"Young":                 {1, 2},
		"alpha":                 nil,
	} {
		if got := p.rowsOf(written); !slices.Equal(got, want) {
			t.Errorf("%q is in rows %v, want %v", written, got, want)
		}
	}
	if t.Failed() {
		t.Logf("phrases: %q", p.Written)
	}
	for i, written := range p.Written {
		if written == "" || strings.ContainsAny(written, `\${}`) {
			t.Errorf("phrase %d is written %q", i, written)
		}
		if w := p.Weight[i]; !(w >= 0 && w <= 1.1) {
			t.Errorf("%q has the weight %v", written, w)
		}
	}
}

func TestUnfinishedPhrasesWeighLess(t *testing.T) {
	var docs []Document
	for i := range 8 {
		docs = append(docs, Document{Title: "Low-rank matrix completion", Body: fmt.Sprintf("A low-rank matrix, and %d low-rank tensor rings.", i)})
	}
	p := mustPhrases(t, PhraseSettings{}, docs, 4)
	weight := func(written string) float64 { return p.Weight[slices.Index(p.Written, written)] }
	if a, b := weight("low-rank"), weight("matrix completion"); a > 0.1 || b < 0.9 {
		t.Errorf("low-rank weighs %v, matrix completion %v", a, b)
	}
	if a, b := weight("tensor rings"), weight("matrix completion"); a >= b {
		t.Errorf("tensor rings, in no title, weighs %v, matrix completion %v", a, b)
	}
}

func TestAcronymsAreTheirLongForms(t *testing.T) {
	p := mustPhrases(t, PhraseSettings{}, []Document{
		{Title: "Tidal Wave Sensors", Body: "We build tidal wave sensors (TWSs)."},
		{Title: "Tidal wave sensors at sea", Body: "A tidal wave sensor (TWS) floats."},
		{Title: "TWS", Body: "Some TWS float. A GNN too."},
		{Title: "TWS networks", Body: "Of tidal wave sensor networks and TWS networks."},
		{Title: "Tidal wave sensor networks", Body: "Missing are graph neural networks."},
		{Title: "GNN", Body: "Graph neural networks."},
		{Title: "Missing", Body: "The missing values of minimal image sums."},
		{Title: "MIS: minimal image sums", Body: "A minimal image sum, MIS for short."},
		{Title: "On MIS", Body: "It is a MIS of minimal image sums."},
		{Title: "More", Body: "Minimal image sums. The MIS is missing."},
	}, 4)
	for written, want := range map[string][]int{
		"tidal wave sensors":         {0, 1, 2, 3, 4}, // as defined
		"tidal wave sensor networks": {3, 4},          // with the acronym in it
		"graph neural networks":      {2, 4, 5},       // as everybody knows
		"minimal image sums":         {6, 7, 8, 9},    // by initials
		"missing":                    {4, 6, 9},       // but a word is no acronym
		"TWS":                        nil,
		"MIS":                        nil,
	} {
		if got := p.rowsOf(written); !slices.Equal(got, want) {
			t.Errorf("%q is in rows %v, want %v", written, got, want)
		}
	}
	if t.Failed() {
		t.Logf("phrases: %q of %d rows", p.Written, p.DF)
	}
}

func TestFarMoreFrequentAcronymsAreShown(t *testing.T) {
	docs := []Document{{Title: "Deoxyribonucleic acid", Body: "deoxyribonucleic acid (DNA)"}, {Title: "Deoxyribonucleic acid", Body: "deoxyribonucleic acid (DNA)"}}
	for range 8 {
		docs = append(docs, Document{Title: "DNA in cells", Body: "The DNA of cells."})
	}
	p := mustPhrases(t, PhraseSettings{}, docs, 3)
	if got := p.rowsOf("DNA"); len(got) != 10 {
		t.Errorf("DNA is in rows %v, want all 10; phrases %q", got, p.Written)
	}
}

func TestSpells(t *testing.T) {
	for _, c := range []struct {
		letters, words string
		want           bool
	}{
		{"gnn", "graph neural networks", true},
		{"slam", "simultaneous localization and mapping", true},
		{"slm", "simultaneous localization and mapping", true},
		{"iot", "Internet of Things", true},
		{"it", "Internet of Things", true},
		{"lstm", "long short term memory", true},
		{"gn", "graph neural networks", false},
		{"gnns", "graph neural networks", false},
		{"eeg", "electroencephalogram", true},
		{"eeg", "electron", false},
		{"nn", "graph neural networks", false},
		{"öa", "Ökonomie Afrikas", true},
		{"a", "", false},
	} {
		if got := spells(c.letters, strings.Fields(c.words)); got != c.want {
			t.Errorf("%q spells %q: %t", c.letters, c.words, got)
		}
	}
	for word, want := range map[string]string{"LLMs": "llm", "IoT": "it", "ViT": "vt", "Graph": "", "GPT-4": "gpt", "ABCDEFGHIJ": ""} {
		if got := acronymLetters(word); got != want {
			t.Errorf("letters of %q: %q, want %q", word, got, want)
		}
	}
}

func TestStockPhrases(t *testing.T) {
	for phrase, want := range map[string]bool{
		"state of the art": true, "novel graph networks": true, "proposed method": true, "experimental results": true, "large models": true,
		"method": true, "kernel approach": true, "climate climate": true, "ae": true, "data sets": true,
		"domain adaptation": false, "large language models": false, "object detection": false, "2D": false, "grasping": false, "AI": false,
		"finite element method": false, "transfer learning": false, "time series": false,
	} {
		var stems []string
		for _, word := range strings.Fields(phrase) {
			stems = append(stems, phraseStem(word))
		}
		if got := isStockPhrase(stems); got != want {
			t.Errorf("%q is stock: %t", phrase, got)
		}
	}
}

// randomDocuments writes sentences of a few words, so that many phrases recur.
func randomDocuments(n int) []Document {
	random := rng.Stream(9, "test/phrases", 0)
	vocabulary := strings.Fields("amber birch cedar dune ember fjord grove heath inlet the of jungle knoll lagoon marsh for")
	sentence := func(words int) string {
		var b strings.Builder
		for i := range words {
			if i > 0 {
				b.WriteString([]string{" ", " ", " ", "-", ", ", ". "}[random.IntN(6)])
			}
			b.WriteString(vocabulary[random.IntN(len(vocabulary))])
		}
		return b.String()
	}
	docs := make([]Document, n)
	for i := range docs {
		docs[i] = Document{Title: sentence(5), Body: sentence(20)}
		if i%3 == 0 {
			docs[i].Keywords = []string{sentence(2)}
		}
	}
	return docs
}

func TestPhraseRowsAgreeWithSearch(t *testing.T) {
	docs := randomDocuments(150)
	p := mustPhrases(t, PhraseSettings{}, docs, 40)
	if len(p.Written) < 100 || !slices.Equal(p.Read[:3], []int32{0, 1, 2}) || len(p.Read) != 150 {
		t.Fatalf("%d phrases in %d documents", len(p.Written), len(p.Read))
	}
	parts := regexp.MustCompile(`[a-z]+|[^a-z]+`)
	has := func(text string, phrase []string) bool {
		all := parts.FindAllString(text, -1) // words and what is between them, by turns
		for i := 0; i+2*len(phrase)-1 <= len(all); i += 2 {
			found := i == 0 || all[i-1] != "-"
			for j, word := range phrase {
				found = found && all[i+2*j] == word && (j == 0 || all[i+2*j-1] == " " || all[i+2*j-1] == "-")
			}
			if found {
				return true
			}
		}
		return false
	}
	for i, written := range p.Written {
		phrase := strings.FieldsFunc(written, func(r rune) bool { return r == ' ' || r == '-' })
		if len(phrase) != len(p.Words[i]) {
			t.Errorf("%q has %d words", written, len(p.Words[i]))
		}
		var want []int
		for at, d := range docs {
			if slices.ContainsFunc(append([]string{d.Title, d.Body}, d.Keywords...), func(text string) bool { return has(text, phrase) }) {
				want = append(want, at)
			}
		}
		if got := p.rowsOf(written); !slices.Equal(got, want) {
			t.Errorf("%q is in rows %v, want %v", written, got, want)
		}
	}
}

func TestPhrasesSameForAnyWorkers(t *testing.T) {
	docs := randomDocuments(200)
	for i := range docs {
		docs[i].Body += fmt.Sprintf(" Amber birch cedars (ABC) and ABC %d times, Amber Birch.", i)
	}
	text := func(workers int) string {
		p := mustPhrases(t, PhraseSettings{Workers: workers, Sample: 80}, docs, 20)
		return fmt.Sprint(p.Written, p.Words, p.Weight, p.DF, p.Read, *p.Rows)
	}
	want := text(1)
	for _, workers := range []int{2, 3, 8} {
		if text(workers) != want {
			t.Errorf("%d workers find other phrases than one", workers)
		}
	}
}

func TestPhrasesOfASample(t *testing.T) {
	docs := randomDocuments(100)
	p := mustPhrases(t, PhraseSettings{Sample: 40}, docs, 10)
	if p.Rows.Rows != 40 || len(p.Read) != 40 || p.Read[0] != 0 || p.Read[10] != 30 || p.Read[39] != 99 {
		t.Errorf("%d rows of documents %v", p.Rows.Rows, p.Read)
	}
	all := mustPhrases(t, PhraseSettings{}, docs, 10)
	for row, doc := range p.Read {
		own := p.Rows.Indices[p.Rows.Indptr[row]:p.Rows.Indptr[row+1]]
		if want := all.Rows.Indices[all.Rows.Indptr[doc]:all.Rows.Indptr[doc+1]]; !slices.Equal(own, want) {
			t.Fatalf("row %d has the phrases %v, document %d has %v", row, own, doc, want)
		}
	}
}

func TestPhrasesWithoutTitles(t *testing.T) {
	docs := randomDocuments(60)
	for i := range docs {
		docs[i].Title, docs[i].Keywords = "", nil
	}
	if p := mustPhrases(t, PhraseSettings{}, docs, 20); len(p.rowsOf("amber")) == 0 || p.Weight[slices.Index(p.Written, "amber")] <= 0 {
		t.Errorf("no phrases without titles: %q", p.Written)
	}
	if p := mustPhrases(t, PhraseSettings{}, nil, 20); len(p.Written) != 0 || p.Rows.Rows != 0 {
		t.Errorf("phrases without documents: %q", p.Written)
	}
	if p := mustPhrases(t, PhraseSettings{}, make([]Document, 5), 2); len(p.Written) != 0 || p.Rows.Rows != 5 {
		t.Errorf("phrases without text: %q", p.Written)
	}
}

func TestPhrasesThatAreNeverToBe(t *testing.T) {
	docs := randomDocuments(60)
	with, without := mustPhrases(t, PhraseSettings{}, docs, 20), mustPhrases(t, PhraseSettings{Never: []string{"Ambers", "cedar-dune", ""}}, docs, 20)
	for _, written := range []string{"amber", "cedar dune"} {
		if with.rowsOf(written) == nil || without.rowsOf(written) != nil {
			t.Errorf("%q is in %v, and in %v where it is never to be", written, with.rowsOf(written), without.rowsOf(written))
		}
	}
	if without.rowsOf("dune") == nil || len(without.Written) != len(with.Written)-2 {
		t.Errorf("%d phrases of %d are left", len(without.Written), len(with.Written))
	}
}

// failing are texts that go wrong when they are read for the nth time.
type failing struct {
	blocksOf
	reads *int
	at    int
	err   error // nil: a document is missing
}

func (f failing) Documents(worker, block int, bodies bool) ([]Document, error) {
	docs, err := f.blocksOf.Documents(worker, block, bodies)
	if *f.reads++; *f.reads == f.at {
		if f.err == nil {
			return docs[1:], nil
		}
		return nil, f.err
	}
	return docs, err
}

func TestPhraseErrors(t *testing.T) {
	for want, s := range map[string]PhraseSettings{
		"MaxWords = 9 is not in":     {MaxWords: 9},
		"MinDF = -1 is negative":     {MinDF: -1},
		"MaxPhrases = -2 is":         {MaxPhrases: -2},
		"Sample = -3 is negative; 0": {Sample: -3},
	} {
		if _, err := s.Fit(t.Context(), blocksOf{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	broken := errors.New("broken")
	docs := blocksOf{randomDocuments(40), 10}
	for at := range 12 { // three times each of four blocks
		if _, err := (PhraseSettings{Workers: 1}).Fit(t.Context(), failing{docs, new(int), at + 1, broken}); !errors.Is(err, broken) {
			t.Errorf("read %d fails, but Fit says %v", at, err)
		}
	}
	_, err := PhraseSettings{Workers: 1}.Fit(t.Context(), failing{docs, new(int), 11, nil})
	if err == nil || !strings.Contains(err.Error(), "block 2 of the texts had 10 documents when read first, and has 9 now") {
		t.Errorf("a document is missing, but Fit says %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (PhraseSettings{}).Fit(ctx, docs); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled, but Fit says %v", err)
	}
}

func TestPhraseLimits(t *testing.T) {
	docs := randomDocuments(80)
	var stages []string
	p := mustPhrases(t, PhraseSettings{MaxWords: 2, MinDF: 4, MaxPhrases: 10, Progress: func(stage string, done, total int64) {
		stages = append(stages, fmt.Sprint(stage, done, "/", total))
	}}, docs, 40)
	if len(p.Written) != 10 || !slices.Contains(stages, "candidates2/2") || !slices.Contains(stages, "phrases2/2") {
		t.Errorf("phrases %q, progress %v", p.Written, stages)
	}
	for i, words := range p.Words {
		if len(words) > 2 || p.DF[i] < 4 {
			t.Errorf("%q of %d words is in %d documents", p.Written[i], len(words), p.DF[i])
		}
	}
}

func TestPhraseTrieAgreesWithMap(t *testing.T) {
	random := rng.Stream(5, "test/trie", 0)
	trie, want := newPhraseTrie(50), map[string]int32{}
	for range 20000 {
		words := make([]int32, 1+random.IntN(4))
		node := int32(0)
		for i := range words {
			words[i] = int32(1 + random.IntN(49))
			key := fmt.Sprint(words[:i+1])
			next, known := want[key]
			if got := trie.next(node, words[i]); got != next {
				t.Fatalf("%v is node %d, want %d", words, got, next)
			}
			if random.IntN(2) == 0 && !known {
				break
			}
			node = trie.grow(node, words[i])
			want[key] = node
		}
	}
	for key, node := range want {
		if got := fmt.Sprint(trie.path(node)); got != key {
			t.Fatalf("node %d is %s, want %s", node, got, key)
		}
	}
}

func FuzzPhrases(f *testing.F) {
	f.Add("Graph Networks (GNs)", "Of graph networks (GNs): few-shot, $x$-rays, Young's\u2019s.", "the-of; GN")
	f.Add("ÜBER \xff\xfe", "a\u00adb (cid:12) \u2010\u2013 I\u0307 ΣΑΣ", "---")
	f.Add("", "", "")
	f.Fuzz(func(t *testing.T, title, body, keyword string) {
		docs := slices.Repeat([]Document{{Title: title, Body: body, Keywords: []string{keyword}}, {Title: body, Body: title + " " + keyword}}, 2)
		p, err := PhraseSettings{}.Fit(t.Context(), blocksOf{docs, 3})
		if err != nil {
			t.Fatal(err)
		}
		df := make([]int64, len(p.Written))
		for i := range p.Rows.Rows {
			row := p.Rows.Indices[p.Rows.Indptr[i]:p.Rows.Indptr[i+1]]
			for at, phrase := range row {
				if at > 0 && row[at-1] >= phrase {
					t.Fatalf("row %d: %v", i, row)
				}
				df[phrase]++
			}
		}
		if !slices.Equal(df, p.DF) {
			t.Fatalf("document frequencies %v, want %v", p.DF, df)
		}
		for i, written := range p.Written {
			if strings.TrimSpace(written) != written || written == "" || len(p.Words[i]) == 0 {
				t.Fatalf("phrase %d of %d words is %q", i, len(p.Words[i]), written)
			}
		}
	})
}
