package vectorize

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
	"kindred/vectorize/background"
)

// fieldDocuments are n documents of five fields, in turn, with 120 words each
// and a few words of all; a document has length words.
func fieldDocuments(seed uint64, n, length int) []Document {
	r := rng.Stream(seed, "test/fields", 0)
	docs := make([]Document, n)
	for i := range docs {
		var b strings.Builder
		for range length {
			if r.IntN(10) < 7 {
				fmt.Fprintf(&b, "field%cword%c%c ", 'a'+i%5, 'a'+r.IntN(10), 'a'+r.IntN(12))
			} else {
				fmt.Fprintf(&b, "common%c%c ", 'a'+r.IntN(10), 'a'+r.IntN(20))
			}
		}
		docs[i].Body = b.String()
	}
	return docs
}

type fittedText struct {
	model *Model
	x     *matrix.CSR
	own   *Space
}

func fitText(t testing.TB, s Settings, docs []Document) fittedText {
	t.Helper()
	m, x, err := s.Fit(context.Background(), count(t, s, docs, 64))
	if err != nil {
		t.Fatal(err)
	}
	own, err := LSA{Pairs: true}.Fit(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	return fittedText{m, x, own}
}

func learnFields(t testing.TB) *background.Space {
	t.Helper()
	f := fitText(t, Settings{}, fieldDocuments(1, 3000, 40))
	space, err := LSA{Components: 12, Pairs: true}.Fit(context.Background(), f.x)
	if err != nil {
		t.Fatal(err)
	}
	bg, err := NewBackground("fields", f.model, space)
	if err != nil {
		t.Fatal(err)
	}
	return bg
}

// shuffledTerms is a background in which each term has the vector of another.
func shuffledTerms(t testing.TB, bg *background.Space) *background.Space {
	t.Helper()
	c := background.Content{Name: "shuffled", Rule: bg.Rule(), Papers: bg.Papers(), IDFExponent: bg.IDFExponent(), Dims: bg.Dims()}
	for _, at := range rng.Stream(1, "test/shuffle", 0).Perm(bg.Terms()) {
		i := len(c.Terms)
		vector := make([]float32, bg.Dims())
		bg.Vector(vector, at)
		c.Terms, c.DF, c.Vectors = append(c.Terms, bg.Term(i)), append(c.DF, bg.DF(i)), append(c.Vectors, vector...)
	}
	out, err := background.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func blended(t testing.TB, b Blend, f fittedText, bg *background.Space) (*Space, Blended) {
	t.Helper()
	space, said, err := b.Fit(context.Background(), f.own, f.model, f.x, bg)
	if err != nil {
		t.Fatal(err)
	}
	return space, said
}

// parts are the mean squared lengths of the own and the background's part of rows.
func parts(f fittedText, space *Space) (own, there float64) {
	for i := range f.x.Rows {
		row := make([]float64, space.Dims())
		indices, values := f.x.Row(i)
		for at, t := range indices {
			for j, v := range space.TermVectors.Row(int(t)) {
				row[j] += float64(v) * float64(values[at])
			}
		}
		for j, v := range row {
			if j < f.own.Dims() {
				own += v * v / float64(f.x.Rows)
			} else {
				there += v * v / float64(f.x.Rows)
			}
		}
	}
	return own, there
}

func TestBlendHasTheShareAsked(t *testing.T) {
	bg := learnFields(t)
	f := fitText(t, Settings{Background: bg}, fieldDocuments(2, 90, 20))
	for _, share := range []float64{.1, .5, .9} {
		space, said := blended(t, Blend{Share: share}, f, bg)
		own, there := parts(f, space)
		if got := there / (own + there); math.Abs(got-share) > 1e-4 || said.Share != share {
			t.Errorf("the background has %.5f of the squared length (said: %g), want %g", got, said.Share, share)
		}
		if space.Dims() != f.own.Dims()+bg.Dims() {
			t.Errorf("%d dimensions of %d and %d", space.Dims(), f.own.Dims(), bg.Dims())
		}
		if got := squares(space.SingularValues) / float64(f.x.Rows); math.Abs(got-own-there) > 1e-4*got {
			t.Errorf("lengths of columns give %g as mean squared length of rows, it is %g", got, own+there)
		}
	}
	space, _ := blended(t, Blend{Share: 1}, f, bg)
	vector := make([]float32, bg.Dims())
	for column, term := range f.model.Vocabulary.Terms {
		at, known := bg.Find(term)
		if !known {
			t.Fatalf("%q is not known", term)
		}
		bg.Vector(vector, at)
		idf := math.Log1p((float64(bg.Papers()-bg.DF(at)) + .5) / (float64(bg.DF(at)) + .5))
		for j, v := range space.TermVectors.Row(column) {
			if want := float64(vector[j]) * math.Pow(idf/f.model.Vocabulary.IDF[column], 1.5); math.Abs(float64(v)-want) > 1e-5*(1+math.Abs(want)) {
				t.Fatalf("%q, dimension %d: %g, want %g", term, j, v, want)
			}
		}
	}
}

// fieldsApart is how much nearer papers of one field are than those of two.
func fieldsApart(t testing.TB, space *Space, x *matrix.CSR) float64 {
	t.Helper()
	z, err := space.Transform(context.Background(), x, 1)
	if err != nil {
		t.Fatal(err)
	}
	var sum, pairs [2]float64
	for i := range z.Rows {
		for j := range i {
			cosine := 0.0
			for c, v := range z.Row(i) {
				cosine += float64(v) * float64(z.Row(j)[c])
			}
			same := 0
			if i%5 == j%5 {
				same = 1
			}
			sum[same], pairs[same] = sum[same]+cosine, pairs[same]+1
		}
	}
	return sum[1]/pairs[1] - sum[0]/pairs[0]
}

func TestBlendHelpsFewPapersOfKnownFields(t *testing.T) {
	bg := learnFields(t)
	f := fitText(t, Settings{Background: bg}, fieldDocuments(3, 40, 12))
	space, said := blended(t, Blend{}, f, bg)
	if said.Share < .8 || said.Fit < suits || said.Known < .99 {
		t.Errorf("a background that suits: %+v", said)
	}
	if alone, with := fieldsApart(t, f.own, f.x), fieldsApart(t, space, f.x); with < .5 || with < alone {
		t.Errorf("fields are apart by %.2f with the background, %.2f without", with, alone)
	}
}

func TestBlendLeavesOutWhatDoesNotSuit(t *testing.T) {
	bg := shuffledTerms(t, learnFields(t))
	f := fitText(t, Settings{Background: bg}, fieldDocuments(3, 200, 30))
	if space, said := blended(t, Blend{}, f, bg); space != f.own || said.Share != 0 || said.Fit > suits/2 {
		t.Errorf("a background of words at random: %+v, %d dimensions", said, space.Dims())
	}
	strange := []Document{{Body: "zebra zebu okapi"}, {Body: "zebra okapi gnu"}, {Body: "gnu zebu zebra"}}
	f = fitText(t, Settings{Background: bg}, strange)
	for _, share := range []float64{0, .5, 1} {
		if space, said := blended(t, Blend{Share: share}, f, bg); space != f.own || said.Share != 0 || said.Known != 0 {
			t.Errorf("no known word, share %g asked for: %+v, %d dimensions", share, said, space.Dims())
		}
	}
}

func TestBlendWithOneKnownPaper(t *testing.T) {
	bg := learnFields(t)
	docs := []Document{{Body: "zebra zebu okapi"}, {Body: "zebra okapi gnu"}, {Body: ""}, fieldDocuments(4, 1, 12)[0]}
	f := fitText(t, Settings{Background: bg}, docs)
	for _, share := range []float64{0, .5, 1} {
		space, _ := blended(t, Blend{Share: share}, f, bg)
		z, err := space.Transform(context.Background(), f.x, 1)
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range z.Data {
			if v-v != 0 {
				t.Fatalf("share %g: value %d is %v", share, i, v)
			}
		}
		if n := length(z.Row(3)); math.Abs(n-1) > 1e-5 {
			t.Errorf("share %g: the known paper has length %g", share, n)
		}
	}
}

func TestBackgroundShare(t *testing.T) {
	for _, c := range []struct {
		n    int
		fit  float64
		want float64
	}{{1, suits, 2000. / 2001}, {60, suits, 2000. / 2060}, {2000, 1, .5}, {2000, suits, .5}, {2000, suits / 2, 250. / 2250},
		{18000, 1, .1}, {18001, 1, 0}, {1e9, 1, 0}, {60, 0, 0}, {60, -1, 0}, {5000, suits / 2, 0}} {
		if got := backgroundShare(c.n, c.fit); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%d papers, fit %g: %g, want %g", c.n, c.fit, got, c.want)
		}
	}
}

func TestBlendSameBytesForAnyWorkers(t *testing.T) {
	bg := learnFields(t)
	f := fitText(t, Settings{}, fieldDocuments(5, 3*transformRows+9, 8))
	var first *Space
	var firstSaid Blended
	for _, workers := range []int{1, 2, 3, 8} {
		space, said := blended(t, Blend{Workers: workers, Share: .5}, f, bg)
		if first == nil {
			first, firstSaid = space, said
		}
		if !slices.Equal(space.TermVectors.Data, first.TermVectors.Data) || !slices.Equal(space.SingularValues, first.SingularValues) || said != firstSaid {
			t.Errorf("%d workers give another space than 1", workers)
		}
	}
}

func TestBlendErrors(t *testing.T) {
	ctx := context.Background()
	bg := learnFields(t)
	f := fitText(t, Settings{}, fieldDocuments(6, 50, 9))
	for _, share := range []float64{-.1, 1.1, math.NaN()} {
		if _, _, err := (Blend{Share: share}).Fit(ctx, f.own, f.model, f.x, bg); err == nil {
			t.Errorf("share %v is taken", share)
		}
	}
	other := fitText(t, Settings{Stemmer: StemmerNone}, fieldDocuments(6, 50, 9))
	if _, _, err := (Blend{}).Fit(ctx, other.own, other.model, other.x, bg); err == nil || !strings.Contains(err.Error(), "fields") {
		t.Errorf("words without stems in a space of stems: %v", err)
	}
	narrow := &matrix.CSR{Rows: 1, Cols: 3, Indptr: []int64{0, 0}}
	if _, _, err := (Blend{}).Fit(ctx, f.own, f.model, narrow, bg); err == nil {
		t.Error("a matrix of other terms is taken")
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	if _, _, err := (Blend{}).Fit(cancelled, f.own, f.model, f.x, bg); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestNewBackgroundKeepsWords(t *testing.T) {
	docs := slices.Repeat([]Document{{Body: "2024 12 graphs x 3d 100nm " + strings.Repeat("ab", 20)}, {Body: "graph of proteins"}}, 3)
	f := fitText(t, Settings{}, docs)
	space, err := LSA{}.Fit(context.Background(), f.x)
	if err != nil {
		t.Fatal(err)
	}
	bg, err := NewBackground("few", f.model, space)
	if err != nil {
		t.Fatal(err)
	}
	var terms []string
	for i := range bg.Terms() {
		terms = append(terms, bg.Term(i))
	}
	if !slices.Equal(terms, []string{"3d", "graph", "protein"}) || bg.Papers() != 6 || bg.Name() != "few" || bg.IDFExponent() != DefaultExponent {
		t.Errorf("terms %q, %d papers, %q, exponent %g", terms, bg.Papers(), bg.Name(), bg.IDFExponent())
	}
	for _, c := range []struct {
		s    Settings
		want bool
	}{
		{Settings{}, true}, {Settings{Stemmer: StemmerEnglish, TitleWeight: 5, NGramMax: 2, StopWords: []string{}, Weighting: WeightingTFIDF}, true},
		{Settings{Stemmer: StemmerNone}, false}, {Settings{KeepCase: true}, false}, {Settings{TokenPattern: `\w+`}, false},
	} {
		if got := c.s.FitsBackground(bg); got != c.want {
			t.Errorf("%s: fits %t", c.s.termRule(), got)
		}
	}
	if _, err := NewBackground("", f.model, &Space{TermVectors: matrix.NewDense(1, 1)}); err == nil {
		t.Error("a space of other terms is taken")
	}
	tfidf := fitText(t, Settings{Weighting: WeightingTFIDF}, docs)
	if _, err := NewBackground("", tfidf.model, tfidf.own); err == nil {
		t.Error("a space of another weighting is taken")
	}
}

func TestRareTermsOfTheBackgroundStay(t *testing.T) {
	const rare = "quagga"
	bg, err := background.New(background.Content{Name: "one", Rule: Settings{}.termRule(), Papers: 9, Terms: []string{rare}, DF: []int64{3}, Dims: 1, Vectors: []float32{1}})
	if err != nil {
		t.Fatal(err)
	}
	docs := fieldDocuments(7, 300, 10)
	docs[0].Body += " zebra " + rare
	for _, c := range []struct {
		name string
		s    Settings
		want bool
	}{
		{"automatic", Settings{Background: bg}, true},
		{"no background", Settings{}, false},
		{"min_df given", Settings{Background: bg, MinDF: Frequency{Count: 2}}, false},
		{"another rule", Settings{Background: bg, Stemmer: StemmerNone}, false},
	} {
		m := fitText(t, c.s, docs).model
		if _, ok := slices.BinarySearch(m.Vocabulary.Terms, rare); ok != c.want {
			t.Errorf("%s: %q of one paper is kept: %t", c.name, rare, ok)
		}
		if _, ok := slices.BinarySearch(m.Vocabulary.Terms, "zebra"); ok {
			t.Errorf("%s: a word of one paper that the background does not know is kept", c.name)
		}
	}
	if (Settings{Background: bg}).keepsRare(backgroundPapers) {
		t.Error("large collections keep the rare terms of the background")
	}
}

func ExampleBlend() {
	ctx := context.Background()
	bg, err := background.New(background.Content{
		Name: "tiny", Rule: Settings{}.termRule(), Papers: 1000, IDFExponent: 1.5,
		Terms: []string{"galaxi", "robot", "star"}, DF: []int64{50, 50, 50}, Dims: 2,
		Vectors: []float32{.7, 0, 0, 1, .7, 0},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	settings := Settings{Background: bg}
	counter, err := settings.NewCounter()
	if err != nil {
		fmt.Println(err)
		return
	}
	model, x, err := settings.Fit(ctx, counter.Count([]Document{{Title: "Galaxies"}, {Title: "Stars"}, {Title: "Robots"}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	own, err := LSA{Pairs: true}.Fit(ctx, x)
	if err != nil {
		fmt.Println(err)
		return
	}
	space, said, err := Blend{Share: 1}.Fit(ctx, own, model, x, bg)
	if err != nil {
		fmt.Println(err)
		return
	}
	vectors, err := space.Transform(ctx, x, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(said.Known, vectors.Row(0), vectors.Row(1), vectors.Row(2))
	// Output: 1 [1 0] [1 0] [0 1]
}
