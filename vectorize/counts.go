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

	origin origin

	// What Merge needs, made when it is first called.
	terms    *wordTable             // whose words are Terms
	surfaces *wordTable             // whose words are Written
	known    map[*wordTable]*origin // by counter: its terms and surfaces, as their numbers here + 1; 0 = not met
}

// origin says which counter made counts, and how it numbers their terms and
// surfaces. It spares Merge looking up the words that the same counter has sent
// before; counts without it, as those that were stored, merge to the same.
type origin struct {
	counter         *wordTable // the table of its terms, which tells it from others
	terms, surfaces []int32
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
	known := c.known[other.origin.counter]
	if known == nil {
		known = &origin{}
		c.known[other.origin.counter] = known
	}
	terms := c.terms.numbers(other.Terms, other.origin.terms, &known.terms)
	c.Terms = c.terms.words
	for i, t := range terms {
		if int(t) == len(c.DF) {
			c.DF = append(c.DF, 0)
		}
		c.DF[t] += other.DF[i]
	}
	surfaces := c.surfaces.numbers(other.Written, other.origin.surfaces, &known.surfaces)
	c.Written = c.surfaces.words
	for i, s := range surfaces {
		if int(s) == len(c.TermOf) {
			c.TermOf, c.Times = append(c.TermOf, terms[other.TermOf[i]]), append(c.Times, 0)
		}
		c.Times[s] += other.Times[i]
	}
	for _, b := range other.Blocks {
		for i, t := range b.Indices {
			b.Indices[i] = terms[t]
		}
		c.Blocks = append(c.Blocks, b)
	}
	*other = Counts{}
	return nil
}

// index makes the tables that Merge needs, once.
func (c *Counts) index() {
	if c.terms != nil {
		return
	}
	c.terms, c.surfaces, c.known = newWordTable(), newWordTable(), map[*wordTable]*origin{}
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
	seen := make([]int32, len(c.Terms))
	for i, b := range c.Blocks {
		if err := b.check(seen); err != nil {
			return fmt.Errorf("vectorize: block %d of the counts: %w", i, err)
		}
		clear(seen)
	}
	return nil
}

// check says what does not fit together. seen has a zero for each term.
func (b *CountedBlock) check(seen []int32) error {
	n := len(b.Lengths)
	if len(b.Indptr) != n+1 || len(b.TF) != len(b.Indices) || b.Indptr[0] != 0 || b.Indptr[n] != int64(len(b.Indices)) {
		return fmt.Errorf("%d documents with %d row ends, %d terms and %d counts of them do not fit together", n, len(b.Indptr)-1, len(b.Indices), len(b.TF))
	}
	for i := range n {
		start, end := b.Indptr[i], b.Indptr[i+1]
		if start > end || end > int64(len(b.Indices)) {
			return fmt.Errorf("document %d ends before it begins", i)
		}
		for _, t := range b.Indices[start:end] {
			if uint32(t) >= uint32(len(seen)) {
				return fmt.Errorf("term %d of %d", t, len(seen))
			}
			if seen[t] == int32(i)+1 {
				return fmt.Errorf("document %d has the term %d twice", i, t)
			}
			seen[t] = int32(i) + 1
		}
	}
	return nil
}
