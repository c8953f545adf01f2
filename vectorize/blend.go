package vectorize

import (
	"context"
	"fmt"
	"math"

	"kindred/matrix"
	"kindred/vectorize/background"
)

// Blend holds the settings of joining a collection's own space with a background
// space. The zero value asks for the defaults.
type Blend struct {
	Share   float64 // of the background in the mean squared length of rows; default 0: by size and fit, see Fit; up to 1
	Workers int     `json:"-"` // default 0: all processors; no result depends on it
}

// Blended says what a background has to do with a collection.
type Blended struct {
	Known float64 // share of the rows' squared length in terms that the background knows; rows without one left out
	Fit   float64 // how well the background tells papers apart by half of their terms: f of Blend.Fit; .12 and more for one that suits
	Share float64 // of the background in the space; 0: it was left out
}

// Validate says what is wrong with the settings.
func (b Blend) Validate() error {
	if !(b.Share >= 0 && b.Share <= 1) {
		return fmt.Errorf("vectorize: share = %v of the background is not in 0 (automatic) to 1", b.Share)
	}
	return nil
}

// Fit joins own (V x d), the space that LSA found of the n x V matrix a of the
// model m, with a background space of D dimensions to one of d + D: each row has
// its coordinates in both. Those in the background are what its terms, weighed
// by their idf in the background, have there:
//
//	T[t] = background[t] * background idf[t]^its exponent / idf[t]^Settings.IDFExponent
//
// Both parts are scaled by one number each, so that the background has the share
// of the mean squared length of rows before they are scaled to unit length. So
// vectors remain linear in the weights of terms. A term that one of the two does
// not know has zeros there. SingularValues are the lengths of all columns,
// Captured is that of own.
//
// A background counts as much as papers(f) papers of the collection:
//
//	share = papers(f) / (papers(f) + n),  papers(f) = 2000 min(1, f / 0.12)^3
//
// and is left out below a share of 0.1. f, the fit, says how well it suits: with r
// how much higher the cosine of two halves of a row's terms is, in the background,
// than that of halves of different rows, and m the mean number of terms of a half,
// f = r / (1 - r) / sqrt(m). It is .12 to .16 for papers on what the background was
// learnt from, half of that for a neighbouring science, .03 for medicine seen from
// physics and computing; see docs/decisions/0008. A share of 1 gives the
// background's D dimensions alone. Where it comes to 0, own is returned as it is.
//
// Terms by another rule than the background's are an error: see FitsBackground.
// It takes O(D NNZ) time below 18,000 rows, none from there on.
func (b Blend) Fit(ctx context.Context, own *Space, m *Model, a *matrix.CSR, bg *background.Space) (*Space, Blended, error) {
	if err := b.Validate(); err != nil {
		return nil, Blended{}, err
	}
	if a.Cols != len(m.Vocabulary.Terms) || own.TermVectors.Rows != a.Cols {
		return nil, Blended{}, fmt.Errorf("vectorize: the matrix has %d terms, the model %d, the space %d", a.Cols, len(m.Vocabulary.Terms), own.TermVectors.Rows)
	}
	if !m.Settings.FitsBackground(bg) {
		return nil, Blended{}, fmt.Errorf("vectorize: terms of the background %s are made of words in another way (%s) than those of the collection (%s)",
			bg.Name(), bg.Rule(), m.Settings.termRule())
	}
	if b.Share == 0 && backgroundShare(a.Rows, 1) == 0 {
		return own, Blended{}, nil
	}
	there := &Space{TermVectors: backgroundVectors(m, bg), Captured: own.Captured}
	view, err := lookAt(ctx, b.Workers, a, there.TermVectors)
	if err != nil {
		return nil, Blended{}, err
	}
	there.SingularValues = view.lengths()
	said := Blended{Known: view.Known / max(1, float64(view.Rows)), Fit: view.fit(), Share: b.Share}
	if b.Share == 0 {
		said.Share = backgroundShare(a.Rows, said.Fit)
	}
	squaresThere, squaresOwn := squares(there.SingularValues), squares(own.SingularValues)
	switch {
	case said.Share == 0 || squaresThere == 0:
		said.Share = 0
		return own, said, nil
	case said.Share == 1 || squaresOwn == 0:
		said.Share = 1
		return there, said, nil
	}
	return join(own, math.Sqrt(1-said.Share), there, math.Sqrt(said.Share*squaresOwn/squaresThere)), said, nil
}

// What a background counts for by default, see Blend.Fit.
const (
	backgroundPapers = 2000 // papers of the collection that one that suits it weighs as much as
	suits            = 0.12 // the fit of one that does
	fitPower         = 3
	leastShare       = 0.1
)

// backgroundShare is the share of a background for n papers that it fits so well.
func backgroundShare(n int, fit float64) float64 {
	papers := backgroundPapers * math.Pow(max(0, min(1, fit/suits)), fitPower)
	if share := papers / (papers + float64(n)); share >= leastShare {
		return share
	}
	return 0
}

// backgroundVectors returns the vectors of the model's terms in the background,
// V x D, for rows as the model weighs them.
func backgroundVectors(m *Model, bg *background.Space) *matrix.Dense {
	out := matrix.NewDense(len(m.Vocabulary.Terms), bg.Dims())
	for column, term := range m.Vocabulary.Terms {
		t, known := bg.Find(term)
		own := m.weigher.termWeight[column]
		if !known || own == 0 {
			continue
		}
		row := out.Row(column)
		bg.Vector(row, t)
		factor := float32(math.Pow(bm25IDF(bg.DF(t), bg.Papers()), bg.IDFExponent()) / own)
		for j := range row {
			row[j] *= factor
		}
	}
	return out
}

func squares(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v * v
	}
	return sum
}

// join puts two spaces next to each other, scaled.
func join(a *Space, byA float64, b *Space, byB float64) *Space {
	out := &Space{TermVectors: matrix.NewDense(a.TermVectors.Rows, a.Dims()+b.Dims()), Captured: a.Captured}
	for t := range out.TermVectors.Rows {
		row := out.TermVectors.Row(t)
		for j, v := range a.TermVectors.Row(t) {
			row[j] = float32(byA) * v
		}
		for j, v := range b.TermVectors.Row(t) {
			row[a.Dims()+j] = float32(byB) * v
		}
	}
	for _, v := range a.SingularValues {
		out.SingularValues = append(out.SingularValues, byA*v)
	}
	for _, v := range b.SingularValues {
		out.SingularValues = append(out.SingularValues, byB*v)
	}
	return out
}
