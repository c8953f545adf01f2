package vectorize

import (
	"math"
	"slices"
	"strings"
)

// Document is what a vector is made of.
type Document struct {
	Title    string   // its terms count Settings.TitleWeight times
	Body     string   // the abstract
	Keywords []string // their terms count once each
}

// Counter counts the terms of blocks of documents. It remembers the words that
// it has met, so each worker keeps one for all its blocks; what it returns does
// not depend on what it counted before. It is for one goroutine at a time.
type Counter struct {
	analyser *analyser
	words    *surfaceTable // words as written
	grams    *wordTable    // n-grams as written
	gramOf   []int32       // an n-gram: its surface
	names    *wordTable    // terms
	surfaces []counterSurface
	written  []string // a surface: the word or n-gram as written

	// The block at hand. Its surfaces and terms are in the order in which they
	// were met.
	metSurfaces []int32
	metTerms    []int32
	numberOf    []int32 // a term: its number in metTerms + 1; 0 = not met
	df          []int64 // of metTerms
	block       CountedBlock

	// The document at hand.
	tf      []int64 // a term; that of notTerm is never 0, so that it is not listed
	touched []int32 // terms of the document

	// The text at hand.
	place  int // inBody or inTitle
	weight int64
	recent []int32 // surfaces of the last words, for n-grams
	grown  []int32 // surfaces of words at hand and of the n-grams that end with them
	gram   []byte

	// Words at hand. They are found, looked up and counted in three loops, so
	// that the processor need not wait for one look-up before the next.
	found     [wordsAtOnce]foundWord
	surfaceOf [wordsAtOnce]int32
}

const wordsAtOnce = 256

// counterSurface is a word or n-gram as written.
type counterSurface struct {
	times int64 // in the block at hand; that of notTerm is never 0, so that it is not met
	term  int32
}

const (
	notTerm = 0  // the surface, and its term, of words that do not count
	unknown = -1 // a surface that is not worked out yet

	// remembered is how many words and n-grams a counter holds before it forgets them.
	remembered = 1 << 20
)

// NewCounter returns a counter for the settings, or the error of Validate.
func (s Settings) NewCounter() (*Counter, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	a, err := newAnalyser(s)
	if err != nil {
		return nil, err
	}
	return newCounter(a), nil
}

func newCounter(a *analyser) *Counter {
	c := &Counter{analyser: a}
	c.forget()
	return c
}

func (c *Counter) forget() {
	c.words, c.grams, c.names = newSurfaceTable(), newWordTable(), newWordTable()
	c.gramOf, c.surfaces, c.written, c.numberOf, c.tf = nil, nil, nil, nil, nil
	c.addSurface("", "")
	c.surfaces[notTerm].times, c.tf[notTerm] = 1, 1
}

// Count counts a block of documents. It takes time linear in their text.
func (c *Counter) Count(docs []Document) *Counts {
	if len(c.words.words)+len(c.grams.words) > remembered {
		c.forget()
	}
	b := &c.block
	b.Indptr, b.Indices, b.TF, b.Lengths = append(b.Indptr[:0], 0), b.Indices[:0], b.TF[:0], b.Lengths[:0]
	c.metSurfaces, c.metTerms, c.df = c.metSurfaces[:0], c.metTerms[:0], c.df[:0]
	for _, d := range docs {
		c.countText(d.Title, c.analyser.titleWeight, inTitle)
		c.countText(d.Body, 1, inBody)
		for _, keyword := range d.Keywords {
			c.countText(keyword, 1, inTitle)
		}
		c.endDocument()
	}
	return c.endBlock()
}

func (c *Counter) countText(text string, weight int64, place int) {
	if text == "" {
		return
	}
	c.weight, c.place, c.recent = weight, place, c.recent[:0]
	text = c.analyser.prepare(text)
	words := c.analyser.words
	if words == nil {
		c.analyser.matches(text, func(word string) {
			c.surfaceOf[0] = c.surface(word)
			c.countWords(c.surfaceOf[:1])
		})
		return
	}
	for i, more := 0, true; more; {
		found := c.found[:0]
		for len(found) < cap(found) {
			start, end, next := words.next(text, i)
			if more = start < end; !more {
				break
			}
			found = append(found, foundWord{keyAt(text, start, end), start})
			i = next
		}
		surfaces := c.surfaceOf[:len(found)]
		c.words.findAll(found, place, surfaces)
		for n, s := range surfaces {
			if s == unknown {
				w := &found[n]
				surfaces[n] = c.surface(text[w.start : w.start+int(w.key.length)])
			}
		}
		c.countWords(surfaces)
	}
}

// countWords counts words that follow those before, and the n-grams that end
// with them.
func (c *Counter) countWords(surfaces []int32) {
	low, high := c.analyser.low, c.analyser.high
	if high == 1 {
		c.count(surfaces)
		return
	}
	c.grown = c.grown[:0]
	for _, s := range surfaces {
		if s == notTerm {
			continue
		}
		if len(c.recent) == high {
			c.recent = append(c.recent[:0], c.recent[1:]...)
		}
		c.recent = append(c.recent, s)
		if low == 1 {
			c.grown = append(c.grown, s)
		}
		for n := max(low, 2); n <= len(c.recent); n++ {
			c.grown = append(c.grown, c.gramSurface(c.recent[len(c.recent)-n:]))
		}
	}
	c.count(c.grown)
}

// gramSurface is the surface of an n-gram: words, and their terms, joined by blanks.
func (c *Counter) gramSurface(parts []int32) int32 {
	c.gram = c.gram[:0]
	for i, s := range parts {
		if i > 0 {
			c.gram = append(c.gram, ' ')
		}
		c.gram = append(c.gram, c.written[s]...)
	}
	gram, ok := c.grams.find(string(c.gram))
	if !ok {
		names := make([]string, len(parts))
		for i, p := range parts {
			names[i] = c.names.words[c.surfaces[p].term]
		}
		written := string(c.gram)
		gram = c.grams.add(written)
		c.gramOf = append(c.gramOf, c.addSurface(written, strings.Join(names, " ")))
	}
	return c.gramOf[gram]
}

// surface is the surface as which a word counts where it stands, or notTerm.
func (c *Counter) surface(word string) int32 {
	number, ok := c.words.find(word)
	if !ok {
		number = c.learn(strings.Clone(word))
	}
	if s := c.words.of(number)[c.place]; s != unknown {
		return s
	}
	s := c.titleSurface(c.words.of(number)[inBody])
	c.words.of(number)[inTitle] = s
	return s
}

// learn gives a new word its number in c.words.
func (c *Counter) learn(word string) int32 {
	s := int32(notTerm)
	if term := c.analyser.term(word); term != "" {
		s = c.addSurface(word, term)
	}
	return c.words.add(word, s, unknown)
}

// titleSurface is the surface as which a word counts in a title that counts as s
// elsewhere.
func (c *Counter) titleSurface(s int32) int32 {
	if s == notTerm {
		return s
	}
	form := c.analyser.titleForm(c.written[s])
	if form == c.written[s] {
		return s
	}
	number, ok := c.words.find(form)
	if !ok {
		number = c.learn(form)
	}
	if other := c.words.of(number)[inBody]; c.surfaces[other].term == c.surfaces[s].term {
		return other
	}
	return s
}

func (c *Counter) addSurface(written, term string) int32 {
	t, ok := c.names.find(term)
	if !ok {
		t = c.names.add(term)
		c.numberOf, c.tf = append(c.numberOf, 0), append(c.tf, 0)
	}
	c.surfaces, c.written = append(c.surfaces, counterSurface{term: t}), append(c.written, written)
	return int32(len(c.surfaces) - 1)
}

// count counts surfaces, and weight times their terms.
func (c *Counter) count(surfaces []int32) {
	// Whether a surface is new to a block and its term to a document cannot be
	// foretold, so no branch depends on it: what is written beyond the end of the
	// lists does no harm.
	c.metSurfaces, c.touched = slices.Grow(c.metSurfaces, len(surfaces)), slices.Grow(c.touched, len(surfaces))
	met, touched := c.metSurfaces[:cap(c.metSurfaces)], c.touched[:cap(c.touched)]
	nMet, nTouched := len(c.metSurfaces), len(c.touched)
	for _, s := range surfaces {
		surface := &c.surfaces[s]
		met[nMet] = s
		nMet += int(uint64(surface.times-1) >> 63)
		surface.times++
		tf := &c.tf[surface.term]
		touched[nTouched] = surface.term
		nTouched += int(uint64(*tf-1) >> 63)
		*tf += c.weight
	}
	c.metSurfaces, c.touched = met[:nMet], touched[:nTouched]
}

func (c *Counter) endDocument() {
	b := &c.block
	length := int64(0)
	for _, t := range c.touched {
		number := c.numberOf[t] - 1
		if number < 0 {
			number = int32(len(c.metTerms))
			c.numberOf[t] = number + 1
			c.metTerms, c.df = append(c.metTerms, t), append(c.df, 0)
		}
		c.df[number]++
		b.Indices = append(b.Indices, number)
		b.TF = append(b.TF, uint16(min(c.tf[t], math.MaxUint16)))
		length += c.tf[t]
		c.tf[t] = 0
	}
	b.Indptr, b.Lengths = append(b.Indptr, int64(len(b.Indices))), append(b.Lengths, length)
	c.touched = c.touched[:0]
}

// endBlock returns the counts of the block.
func (c *Counter) endBlock() *Counts {
	out := &Counts{
		Rule:  c.analyser.rule,
		Terms: make([]string, len(c.metTerms)), DF: slices.Clone(c.df),
		Written: make([]string, len(c.metSurfaces)), TermOf: make([]int32, len(c.metSurfaces)), Times: make([]int64, len(c.metSurfaces)),
		Blocks: []CountedBlock{{
			Indptr: slices.Clone(c.block.Indptr), Indices: slices.Clone(c.block.Indices),
			TF: slices.Clone(c.block.TF), Lengths: slices.Clone(c.block.Lengths),
		}},
		origin: origin{c.names, slices.Clone(c.metTerms), slices.Clone(c.metSurfaces)},
	}
	for i, t := range c.metTerms {
		out.Terms[i] = c.names.words[t]
	}
	for i, s := range c.metSurfaces {
		surface := &c.surfaces[s]
		out.Written[i], out.TermOf[i], out.Times[i] = c.written[s], c.numberOf[surface.term]-1, surface.times
		surface.times = 0
	}
	for _, t := range c.metTerms {
		c.numberOf[t] = 0
	}
	return out
}
