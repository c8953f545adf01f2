package vectorize

import "fmt"

// Counts are the term counts of a stretch of documents: the partial of
// counting. Terms and surfaces have provisional numbers, in the order in which
// they were first met, so that blocks merged in their order give what one pass
// over all documents gives. The zero value holds no document.
type Counts struct {
	Rule string // how the settings make terms; counts of different rules do not merge

	Terms []string // a term
	DF    []int64  // a term: documents it is in

	Written []string // a surface: a word (or n-gram) as written
	TermOf  []int32  // a surface: its term
	Times   []int64  // a surface: how often it was met, whatever the weight of titles

	Blocks []CountedBlock // the documents in order

	terms    *wordTable // of Terms, made when first needed
	surfaces *wordTable // of Written
}

// CountedBlock holds the counts of a block of documents, by rows.
type CountedBlock struct {
	Indptr  []int64  // documents + 1
	Indices []int32  // terms, in no order
	TF      []uint16 // times the term is in the document, at most 65,535
	Lengths []int64  // a document: its terms, counted with repetition
}

// Documents is the number of documents.
func (c *Counts) Documents() int {
	n := 0
	for _, b := range c.Blocks {
		n += len(b.Lengths)
	}
	return n
}

// Merge appends the documents of other, which is used up. It fails, with c as
// it was, on counts that were made by a different rule or whose parts do not fit
// one another. It takes time linear in the size of other.
func (c *Counts) Merge(other *Counts) error {
	if err := other.check(); err != nil {
		return err
	}
	switch {
	case len(other.Blocks) == 0:
		return nil
	case len(c.Blocks) == 0:
		c.Rule = other.Rule
	case c.Rule != other.Rule:
		return fmt.Errorf("vectorize: counts by different settings cannot be merged: {%s} and {%s}", c.Rule, other.Rule)
	}
	c.index()
	number := c.mergeTerms(other)
	for i, word := range other.Written {
		s, ok := c.surfaces.find(word)
		if !ok {
			s = c.surfaces.add(word)
			c.Written = append(c.Written, word)
			c.TermOf = append(c.TermOf, number[other.TermOf[i]])
			c.Times = append(c.Times, 0)
		}
		c.Times[s] += other.Times[i]
	}
	for _, b := range other.Blocks {
		for i, t := range b.Indices {
			b.Indices[i] = number[t]
		}
		c.Blocks = append(c.Blocks, b)
	}
	*other = Counts{}
	return nil
}

// mergeTerms adds the terms of other and returns their numbers in c. Most are
// found by a surface that both know, which Merge has to look up anyway.
func (c *Counts) mergeTerms(other *Counts) []int32 {
	const none = -1
	number := make([]int32, len(other.Terms))
	for i := range number {
		number[i] = none
	}
	for i, word := range other.Written {
		if t := other.TermOf[i]; number[t] == none {
			if s, ok := c.surfaces.find(word); ok && c.Terms[c.TermOf[s]] == other.Terms[t] {
				number[t] = c.TermOf[s]
			}
		}
	}
	for i, term := range other.Terms {
		t := number[i]
		if t == none {
			var ok bool
			if t, ok = c.terms.find(term); !ok {
				t = c.terms.add(term)
				c.Terms = append(c.Terms, term)
				c.DF = append(c.DF, 0)
			}
			number[i] = t
		}
		c.DF[t] += other.DF[i]
	}
	return number
}

// index makes the tables that Merge needs, once.
func (c *Counts) index() {
	if c.terms != nil {
		return
	}
	c.terms, c.surfaces = newWordTable(), newWordTable()
	for _, term := range c.Terms {
		c.terms.add(term)
	}
	for _, word := range c.Written {
		c.surfaces.add(word)
	}
}

// check says what does not fit together.
func (c *Counts) check() error {
	if len(c.DF) != len(c.Terms) || len(c.TermOf) != len(c.Written) || len(c.Times) != len(c.Written) {
		return fmt.Errorf("vectorize: counts of %d terms have %d document frequencies; of %d written words %d have a term, %d a number of times",
			len(c.Terms), len(c.DF), len(c.Written), len(c.TermOf), len(c.Times))
	}
	for i, t := range c.TermOf {
		if uint32(t) >= uint32(len(c.Terms)) {
			return fmt.Errorf("vectorize: written word %d has the term %d of %d", i, t, len(c.Terms))
		}
	}
	for i, b := range c.Blocks {
		if err := b.check(len(c.Terms)); err != nil {
			return fmt.Errorf("vectorize: block %d of the counts: %w", i, err)
		}
	}
	return nil
}

func (b *CountedBlock) check(terms int) error {
	n := len(b.Lengths)
	if len(b.Indptr) != n+1 || len(b.TF) != len(b.Indices) || b.Indptr[0] != 0 || b.Indptr[n] != int64(len(b.Indices)) {
		return fmt.Errorf("%d documents with %d row ends, %d terms and %d counts of them do not fit together", n, len(b.Indptr)-1, len(b.Indices), len(b.TF))
	}
	for i := range n {
		if b.Indptr[i] > b.Indptr[i+1] {
			return fmt.Errorf("document %d ends before it begins", i)
		}
	}
	for _, t := range b.Indices {
		if uint32(t) >= uint32(terms) {
			return fmt.Errorf("term %d of %d", t, terms)
		}
	}
	return nil
}
