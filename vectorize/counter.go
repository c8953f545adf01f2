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
	words    map[string]int32 // word as written -> its surface, or notTerm
	grams    map[string]int32 // n-gram as written -> its surface
	surfaces []counterSurface
	numbers  map[string]int32 // term -> its number
	terms    []counterTerm

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
	isTitle bool
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

type counterTerm struct {
	name  string
	local int32 // number in the block + 1; 0 = not met
}

const (
	notTerm = -1
	unknown = -2

	// remembered is how many surfaces a counter may hold before it forgets them.
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
	c.words, c.grams, c.numbers = map[string]int32{}, map[string]int32{}, map[string]int32{}
	c.surfaces, c.terms = nil, nil
}

// Count counts a block of documents. It takes time linear in their text.
func (c *Counter) Count(docs []Document) *Counts {
	if len(c.surfaces) > remembered {
		c.forget()
	}
	c.out = &Counts{Rule: c.analyser.rule}
	c.block.Indptr, c.block.Indices, c.block.TF, c.block.Lengths = append(c.block.Indptr[:0], 0), c.block.Indices[:0], c.block.TF[:0], c.block.Lengths[:0]
	for _, d := range docs {
		c.countText(d.Title, c.analyser.titleWeight, true)
		c.countText(d.Body, 1, false)
		for _, keyword := range d.Keywords {
			c.countText(keyword, 1, false)
		}
		c.endDocument()
	}
	for _, s := range c.metSurfaces {
		c.surfaces[s].local = 0
	}
	for _, t := range c.metTerms {
		c.terms[t].local = 0
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
	s, ok := c.words[written]
	if !ok {
		s = c.learnWord(written)
	}
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
	s, ok := c.grams[string(c.gram)]
	if !ok {
		names := make([]string, len(parts))
		for i, p := range parts {
			names[i] = c.terms[c.surfaces[p].term].name
		}
		s = c.addSurface(string(c.gram), strings.Join(names, " "))
		c.grams[c.surfaces[s].written] = s
	}
	c.count(s)
}

// learnWord gives a word that is met for the first time its surface.
func (c *Counter) learnWord(written string) int32 {
	written = strings.Clone(written)
	s := int32(notTerm)
	if term := c.analyser.term(written); term != "" {
		s = c.addSurface(written, term)
	}
	c.words[written] = s
	return s
}

func (c *Counter) addSurface(written, term string) int32 {
	t, ok := c.numbers[term]
	if !ok {
		t = int32(len(c.terms))
		c.numbers[term] = t
		c.terms = append(c.terms, counterTerm{name: term})
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
		known, ok := c.words[written]
		if !ok {
			known = c.learnWord(written)
		}
		if known != notTerm && c.surfaces[known].term == c.surfaces[s].term {
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
	term := &c.terms[surface.term]
	if term.local == 0 {
		c.metTerms = append(c.metTerms, surface.term)
		c.out.Terms = append(c.out.Terms, term.name)
		c.out.DF = append(c.out.DF, 0)
		c.tf = append(c.tf, 0)
		term.local = int32(len(c.out.Terms))
	}
	c.metSurfaces = append(c.metSurfaces, s)
	c.out.Written = append(c.out.Written, surface.written)
	c.out.TermOf = append(c.out.TermOf, term.local-1)
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
