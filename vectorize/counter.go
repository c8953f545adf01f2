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
	words    *wordTable // words as written
	surface  []int32    // a word: its surface, or notTerm
	grams    *wordTable // n-grams as written
	gramOf   []int32    // an n-gram: its surface
	names    *wordTable // terms
	surfaces []counterSurface
	local    []int32 // a term: its number in the block + 1; 0 = not met

	// The block at hand. Its terms have numbers in the order in which they were
	// met.
	out         *Counts
	block       CountedBlock
	metSurfaces []int32
	metTerms    []int32
	tf          []int64 // a term of the block, in the document at hand
	touched     []int32 // terms of that document
	length      int64

	// The text at hand.
	weight  int32
	isTitle bool    // or a keyword
	recent  []int32 // surfaces of the last words, for n-grams
	gram    []byte
}

// counterSurface is a word or n-gram as written.
type counterSurface struct {
	written string
	term    int32
	inTitle int32 // the surface as which it counts in a title; unknown at first
	local   int32 // number in the block + 1; 0 = not met
}

const (
	notTerm = -1
	unknown = -2

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
	c.words, c.grams, c.names = newWordTable(), newWordTable(), newWordTable()
	c.surface, c.gramOf, c.surfaces, c.local = nil, nil, nil, nil
}

// Count counts a block of documents. It takes time linear in their text.
func (c *Counter) Count(docs []Document) *Counts {
	if len(c.surface)+len(c.gramOf) > remembered {
		c.forget()
	}
	c.out = &Counts{Rule: c.analyser.rule}
	c.block.Indptr, c.block.Indices, c.block.TF, c.block.Lengths = append(c.block.Indptr[:0], 0), c.block.Indices[:0], c.block.TF[:0], c.block.Lengths[:0]
	for _, d := range docs {
		c.countText(d.Title, c.analyser.titleWeight, true)
		c.countText(d.Body, 1, false)
		for _, keyword := range d.Keywords {
			c.countText(keyword, 1, true)
		}
		c.endDocument()
	}
	for _, s := range c.metSurfaces {
		c.surfaces[s].local = 0
	}
	for _, t := range c.metTerms {
		c.local[t] = 0
	}
	c.metSurfaces, c.metTerms, c.tf = c.metSurfaces[:0], c.metTerms[:0], c.tf[:0]
	out := c.out
	out.Blocks = []CountedBlock{{
		Indptr: slices.Clone(c.block.Indptr), Indices: slices.Clone(c.block.Indices),
		TF: slices.Clone(c.block.TF), Lengths: slices.Clone(c.block.Lengths),
	}}
	c.out = nil
	return out
}

func (c *Counter) countText(text string, weight int32, isTitle bool) {
	if text == "" {
		return
	}
	c.weight, c.isTitle, c.recent = weight, isTitle, c.recent[:0]
	c.analyser.surfaces(c.analyser.prepare(text), c.countWord)
}

// countWord counts a word and the n-grams that end with it.
func (c *Counter) countWord(written string) {
	s := c.wordSurface(written)
	if s == notTerm {
		return
	}
	if c.isTitle {
		s = c.inTitle(s)
	}
	if c.analyser.low == 1 {
		c.count(s)
	}
	if high := c.analyser.high; high > 1 {
		if len(c.recent) == high {
			c.recent = append(c.recent[:0], c.recent[1:]...)
		}
		c.recent = append(c.recent, s)
		for n := max(c.analyser.low, 2); n <= len(c.recent); n++ {
			c.countGram(c.recent[len(c.recent)-n:])
		}
	}
}

// countGram counts an n-gram: words, and their terms, joined by blanks.
func (c *Counter) countGram(parts []int32) {
	c.gram = c.gram[:0]
	for i, s := range parts {
		if i > 0 {
			c.gram = append(c.gram, ' ')
		}
		c.gram = append(c.gram, c.surfaces[s].written...)
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
	c.count(c.gramOf[gram])
}

// wordSurface is the surface of a word, or notTerm.
func (c *Counter) wordSurface(written string) int32 {
	if w, ok := c.words.find(written); ok {
		return c.surface[w]
	}
	written = strings.Clone(written)
	s := int32(notTerm)
	if term := c.analyser.term(written); term != "" {
		s = c.addSurface(written, term)
	}
	c.words.add(written)
	c.surface = append(c.surface, s)
	return s
}

func (c *Counter) addSurface(written, term string) int32 {
	t, ok := c.names.find(term)
	if !ok {
		t = c.names.add(term)
		c.local = append(c.local, 0)
	}
	c.surfaces = append(c.surfaces, counterSurface{written: written, term: t, inTitle: unknown})
	return int32(len(c.surfaces) - 1)
}

// inTitle is the surface as which a word counts when it stands in a title.
func (c *Counter) inTitle(s int32) int32 {
	if form := c.surfaces[s].inTitle; form != unknown {
		return form
	}
	form := s
	if written := c.analyser.titleForm(c.surfaces[s].written); written != c.surfaces[s].written {
		if known := c.wordSurface(written); known != notTerm && c.surfaces[known].term == c.surfaces[s].term {
			form = known
		}
	}
	c.surfaces[s].inTitle = form
	return form
}

// count counts a surface, and weight times its term.
func (c *Counter) count(s int32) {
	local := c.surfaces[s].local - 1
	if local < 0 {
		local = c.meet(s)
	}
	c.out.Times[local]++
	t := c.out.TermOf[local]
	if c.tf[t] == 0 {
		c.touched = append(c.touched, t)
	}
	c.tf[t] += int64(c.weight)
	c.length += int64(c.weight)
}

// meet gives a surface, and its term if it has none, a number in the block.
func (c *Counter) meet(s int32) int32 {
	surface := &c.surfaces[s]
	if c.local[surface.term] == 0 {
		c.metTerms = append(c.metTerms, surface.term)
		c.out.Terms = append(c.out.Terms, c.names.words[surface.term])
		c.out.DF = append(c.out.DF, 0)
		c.tf = append(c.tf, 0)
		c.local[surface.term] = int32(len(c.out.Terms))
	}
	c.metSurfaces = append(c.metSurfaces, s)
	c.out.Written = append(c.out.Written, surface.written)
	c.out.TermOf = append(c.out.TermOf, c.local[surface.term]-1)
	c.out.Times = append(c.out.Times, 0)
	surface.local = int32(len(c.out.Written))
	return surface.local - 1
}

func (c *Counter) endDocument() {
	b := &c.block
	for _, t := range c.touched {
		b.Indices = append(b.Indices, t)
		b.TF = append(b.TF, uint16(min(c.tf[t], math.MaxUint16)))
		c.out.DF[t]++
		c.tf[t] = 0
	}
	b.Indptr = append(b.Indptr, int64(len(b.Indices)))
	b.Lengths = append(b.Lengths, c.length)
	c.touched, c.length = c.touched[:0], 0
}
