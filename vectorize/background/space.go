package background

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Content is what a Space is made of. Row t of Vectors belongs to Terms[t].
type Content struct {
	Name        string    // to tell spaces apart by, at most 255 bytes
	Rule        string    // how terms are made of words; a space serves texts of the same rule
	Papers      int64     // that it was learnt from
	IDFExponent float64   // power of the idf that papers are weighed with for the space
	Terms       []string  // rising, at most 255 bytes each
	DF          []int64   // papers with each term
	Dims        int       // numbers a term
	Vectors     []float32 // terms x Dims, row-major
}

// Space is a background space. It is not to be changed, and can be used by
// several goroutines at once.
type Space struct {
	name, rule string
	papers     int64
	exponent   float64
	terms      []string
	df         []uint32
	dims       int
	scales     []float32 // a term: what its values are multiplied with
	values     []int8    // terms x dims, -127 to 127
	sum        string    // SHA-256 of the file, in hexadecimal
}

// limits of a space, with which its file stays below 1 GB.
const (
	maxTerms = 1 << 20
	maxDims  = 1 << 10
	maxText  = 255 // bytes of a term or a name
	maxRule  = 1 << 12
	largest  = 127 // absolute value of an int8 value
)

// New makes a space. Each vector is rounded to int8, with a scale of its own. It
// fails on terms that do not rise or are in no or in more than all papers, on
// values that are not finite, and on parts that do not fit one another.
func New(c Content) (*Space, error) {
	n := len(c.Terms)
	if len(c.DF) != n || c.Dims < 0 || len(c.Vectors) != n*c.Dims {
		return nil, fmt.Errorf("background: %d terms with %d document frequencies and %d values are no space of %d dimensions", n, len(c.DF), len(c.Vectors), c.Dims)
	}
	s := &Space{
		name: c.Name, rule: c.Rule, papers: c.Papers, exponent: c.IDFExponent, terms: slices.Clone(c.Terms), dims: c.Dims,
		df: make([]uint32, n), scales: make([]float32, n), values: make([]int8, n*c.Dims),
	}
	for t, df := range c.DF {
		if df < 1 || df > math.MaxUint32 {
			return nil, fmt.Errorf("background: the term %q is in %d papers; 1 to %d can be stored", c.Terms[t], df, int64(math.MaxUint32))
		}
		s.df[t] = uint32(df)
		if err := s.quantise(t, c.Vectors[t*c.Dims:(t+1)*c.Dims]); err != nil {
			return nil, err
		}
	}
	if err := s.check(); err != nil {
		return nil, err
	}
	s.sum = digest(s.encode())
	return s, nil
}

// quantise rounds the vector of a term.
func (s *Space) quantise(t int, vector []float32) error {
	top := float32(0)
	for _, v := range vector {
		if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
			return fmt.Errorf("background: the vector of the term %q has a value that is not finite", s.terms[t])
		}
		top = max(top, v, -v)
	}
	scale := top / largest
	if scale == 0 { // nothing but zeros, or nearly
		return nil
	}
	s.scales[t] = scale
	for j, v := range vector {
		rounded := math.Round(float64(v) / float64(scale))
		s.values[t*s.dims+j] = int8(max(-largest, min(largest, rounded)))
	}
	return nil
}

// check says what is wrong with the space.
func (s *Space) check() error {
	switch {
	case len(s.terms) == 0 || len(s.terms) > maxTerms:
		return fmt.Errorf("background: %d terms are not in 1 to %d", len(s.terms), maxTerms)
	case s.dims < 1 || s.dims > maxDims:
		return fmt.Errorf("background: %d dimensions are not in 1 to %d", s.dims, maxDims)
	case len(s.name) > maxText:
		return fmt.Errorf("background: the name has %d bytes; at most %d can be stored", len(s.name), maxText)
	case len(s.rule) > maxRule:
		return fmt.Errorf("background: the rule of terms has %d bytes; at most %d can be stored", len(s.rule), maxRule)
	case s.papers < 1:
		return fmt.Errorf("background: a space of %d papers", s.papers)
	case !(s.exponent >= 0 && s.exponent <= 10):
		return fmt.Errorf("background: idf exponent = %v is not in 0 to 10", s.exponent)
	}
	for t, term := range s.terms {
		switch {
		case term == "" || len(term) > maxText:
			return fmt.Errorf("background: term %d has %d bytes; 1 to %d can be stored", t, len(term), maxText)
		case t > 0 && s.terms[t-1] >= term:
			return fmt.Errorf("background: the terms %q and %q, %d and %d, are not in rising order", s.terms[t-1], term, t-1, t)
		case s.df[t] < 1 || int64(s.df[t]) > s.papers:
			return fmt.Errorf("background: the term %q is in %d of %d papers", term, s.df[t], s.papers)
		case !(s.scales[t] >= 0 && s.scales[t] <= math.MaxFloat32/largest):
			return fmt.Errorf("background: the term %q has the scale %v", term, s.scales[t])
		}
	}
	if slices.Contains(s.values, math.MinInt8) {
		return errors.New("background: a value of -128, which no rounding gives")
	}
	return nil
}

// Name is what the space is called.
func (s *Space) Name() string { return s.name }

// Rule says how terms are made of words.
func (s *Space) Rule() string { return s.rule }

// Papers is the number of papers that the space was learnt from.
func (s *Space) Papers() int64 { return s.papers }

// IDFExponent is the power of the idf that papers are weighed with for the space.
func (s *Space) IDFExponent() float64 { return s.exponent }

// Terms is the number of terms.
func (s *Space) Terms() int { return len(s.terms) }

// Dims is the number of dimensions.
func (s *Space) Dims() int { return s.dims }

// SHA256 is the digest of the file of the space, in hexadecimal.
func (s *Space) SHA256() string { return s.sum }

// Find returns the number of a term.
func (s *Space) Find(term string) (t int, ok bool) { return slices.BinarySearch(s.terms, term) }

// Term is the term of a number.
func (s *Space) Term(t int) string { return s.terms[t] }

// DF is the number of papers with a term.
func (s *Space) DF(t int) int64 { return int64(s.df[t]) }

// Vector writes the vector of a term to dst (Dims).
func (s *Space) Vector(dst []float32, t int) {
	scale := s.scales[t]
	for j, v := range s.values[t*s.dims : (t+1)*s.dims] {
		dst[j] = scale * float32(v)
	}
}
