package vectorize

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Vocabulary is the list of the terms of a collection, in the order of their
// bytes: term t is column t.
type Vocabulary struct {
	Terms         []string  // stems, or what the settings make of words
	Written       []string  // the form most often written, to show; of equals the first by its bytes
	DF            []int64   // documents that hold the term
	IDF           []float64 // inverse document frequency, before any exponent
	N             int64     // documents
	AverageLength float64   // terms of a document, counted with repetition
}

// check says what is wrong with the vocabulary.
func (v *Vocabulary) check() error {
	n := len(v.Terms)
	if len(v.DF) != n || len(v.IDF) != n || len(v.Written) != n {
		return fmt.Errorf("vectorize: a vocabulary of %d terms has %d document frequencies, %d idf, %d written forms", n, len(v.DF), len(v.IDF), len(v.Written))
	}
	if !(v.AverageLength >= 0) || math.IsInf(v.AverageLength, 1) {
		return fmt.Errorf("vectorize: a vocabulary of documents of %v terms on average", v.AverageLength)
	}
	for t, term := range v.Terms {
		switch {
		case t > 0 && v.Terms[t-1] >= term:
			return fmt.Errorf("vectorize: the terms %q and %q of the vocabulary, %d and %d, are not in rising order", v.Terms[t-1], term, t-1, t)
		case v.DF[t] < 1 || v.DF[t] > v.N:
			return fmt.Errorf("vectorize: the term %q is in %d of %d documents", term, v.DF[t], v.N)
		case !(v.IDF[t] >= 0) || math.IsInf(v.IDF[t], 1):
			return fmt.Errorf("vectorize: the term %q has the idf %v", term, v.IDF[t])
		}
	}
	return nil
}

// limits are the numbers of documents that a term must and may be in.
type limits struct{ min, max int64 }

// autoMinDF is the least number of documents of a term by default: in a large
// collection a term of a few papers says little about others and costs memory.
func autoMinDF(n int64) int64 {
	switch {
	case n < 100:
		return 1
	case n < 5000:
		return 2
	case n < 50000:
		return 3
	}
	return 5
}

// autoMaxDF leaves out the terms of more than half of the documents where half
// is a number to go by.
func autoMaxDF(n int64) int64 {
	if n < 100 {
		return n
	}
	return n / 2
}

// DocumentLimits are the least and the largest number of documents, of n, that a
// term may be in.
func (s Settings) DocumentLimits(n int64) (min, max int64) {
	l := s.limitsFor(n)
	return l.min, l.max
}

// limitsFor applies min_df and max_df as scikit-learn does: a term stays if it
// is in no fewer and no more documents.
func (s Settings) limitsFor(n int64) limits {
	l := limits{1, n}
	if s.Weighting != WeightingTFIDF {
		l = limits{autoMinDF(n), autoMaxDF(n)}
	}
	if s.MinDF != (Frequency{}) {
		l.min = int64(math.Ceil(s.MinDF.of(n)))
	}
	if s.MaxDF != (Frequency{}) {
		l.max = int64(math.Floor(s.MaxDF.of(n)))
	}
	return l
}

// keepsRare says whether terms of the background are kept in however few
// documents, of n.
func (s Settings) keepsRare(n int64) bool {
	return s.Background != nil && n < backgroundPapers && s.MinDF == Frequency{} && s.FitsBackground(s.Background)
}

// Keeps says whether a term that is in df of n documents gets a column.
func (s Settings) Keeps(term string, df, n int64) bool {
	l := s.limitsFor(n)
	if df >= l.min {
		return df <= l.max
	}
	if !s.keepsRare(n) {
		return false
	}
	_, known := s.Background.Find(term)
	return known
}

// lift returns limits that leave a term, as near to those given as can be, and
// notes of what was changed: a lower minimum if that is enough, else a higher
// maximum too. df must hold a term.
func (l limits) lift(df []int64, n int64) (limits, []string) {
	rarest, best := slices.Min(df), int64(0) // best: the most frequent of those not too frequent
	for _, d := range df {
		if d <= l.max {
			best = max(best, d)
		}
	}
	lifted := l
	if best == 0 {
		lifted.max = rarest
		best = rarest
	}
	lifted.min = min(l.min, best)
	var notes []string
	if lifted.max != l.max {
		notes = append(notes, fmt.Sprintf("max_df %d raised to %d: every term is in more of the %d papers", l.max, lifted.max, n))
	}
	if lifted.min != l.min {
		notes = append(notes, fmt.Sprintf("min_df %d lowered to %d: no term that max_df allows is in more of the %d papers", l.min, lifted.min, n))
	}
	return lifted, notes
}

// vocabulary chooses the terms and returns them with the column of each
// provisional number (-1: left out). Limits that would leave no term at all are
// lifted, and notes say so.
func (s Settings) vocabulary(c *Counts) (v *Vocabulary, column []int32, used limits, notes []string) {
	n := int64(c.Documents())
	used = s.limitsFor(n)
	kept := keep(c.DF, used)
	if s.keepsRare(n) {
		for t, df := range c.DF {
			if _, known := s.Background.Find(c.Terms[t]); known && df < used.min {
				kept = append(kept, int32(t))
			}
		}
	}
	if len(kept) == 0 && len(c.DF) > 0 {
		used, notes = used.lift(c.DF, n)
		kept = keep(c.DF, used)
	}
	if s.MaxFeatures > 0 && len(kept) > s.MaxFeatures {
		kept = mostFrequent(c, kept, s.MaxFeatures)
	}
	slices.SortFunc(kept, func(a, b int32) int { return strings.Compare(c.Terms[a], c.Terms[b]) })
	v = &Vocabulary{N: n, Terms: make([]string, len(kept)), DF: make([]int64, len(kept))}
	column = make([]int32, len(c.Terms))
	for i := range column {
		column[i] = -1
	}
	for i, t := range kept {
		v.Terms[i], v.DF[i], column[t] = c.Terms[t], c.DF[t], int32(i)
	}
	v.Written = writtenForms(c, column, len(kept))
	total := int64(0)
	for _, b := range c.Blocks {
		for _, length := range b.Lengths {
			total += length
		}
	}
	v.AverageLength = float64(total) / float64(max(n, 1))
	v.IDF = s.idf(v.DF, n)
	return v, column, used, notes
}

// keep returns the terms whose document frequency is within the limits.
func keep(df []int64, l limits) []int32 {
	var kept []int32
	for t, d := range df {
		if d >= l.min && d <= l.max {
			kept = append(kept, int32(t))
		}
	}
	return kept
}

// mostFrequent keeps the terms that occur most often over all documents; of
// equals the first by their bytes.
func mostFrequent(c *Counts, kept []int32, limit int) []int32 {
	total := make([]int64, len(c.Terms))
	for _, b := range c.Blocks {
		for i, t := range b.Indices {
			total[t] += int64(b.TF[i])
		}
	}
	slices.SortFunc(kept, func(a, b int32) int {
		return cmp.Or(cmp.Compare(total[b], total[a]), strings.Compare(c.Terms[a], c.Terms[b]))
	})
	return kept[:limit]
}

// writtenForms returns the surface met most often of each column.
func writtenForms(c *Counts, column []int32, columns int) []string {
	written, times := make([]string, columns), make([]int64, columns)
	for i, word := range c.Written {
		t := column[c.TermOf[i]]
		if t >= 0 && (c.Times[i] > times[t] || c.Times[i] == times[t] && word < written[t]) {
			written[t], times[t] = word, c.Times[i]
		}
	}
	return written
}
