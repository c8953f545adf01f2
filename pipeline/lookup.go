package pipeline

import (
	"errors"
	"fmt"

	"kindred/internal/kernel"
	"kindred/matrix"
	"kindred/recommend"
)

// lookup is what the arrays of a run hold, for look-ups. Opening it reads their
// headers and where the postings of each term begin; the rest is read where a
// question needs it.
type lookup struct {
	tfidf       *storedRows
	vectors     *matrix.Dense // n x d
	termVectors *matrix.Dense // V x d
	postings    *recommend.Postings
}

// similarity is that of two rows as a blend of the cosines of their terms and
// vectors. Their terms must have been found to be sound before.
func (l *lookup) similarity(blend recommend.Blend, a, b int) float64 {
	termsA, weightsA, _ := l.tfidf.row(a)
	termsB, weightsB, _ := l.tfidf.row(b)
	dot, squaresA, squaresB := 0.0, 0.0, 0.0
	for i, j := 0, 0; i < len(termsA) && j < len(termsB); {
		switch {
		case termsA[i] < termsB[j]:
			i++
		case termsA[i] > termsB[j]:
			j++
		default:
			dot += float64(weightsA[i]) * float64(weightsB[j])
			i++
			j++
		}
	}
	for _, w := range weightsA {
		squaresA += float64(w) * float64(w)
	}
	for _, w := range weightsB {
		squaresB += float64(w) * float64(w)
	}
	cosine := dot / sqrtOrOne(squaresA) / sqrtOrOne(squaresB)
	return (blend.Sparse*cosine + blend.LSA*float64(kernel.Dot(l.vectors.Row(a), l.vectors.Row(b)))) / (blend.Sparse + blend.LSA)
}

// openLookup maps the arrays and checks that their shapes fit one another.
func (r *Run) openLookup() (*lookup, error) {
	l := &lookup{}
	err := errors.Join(
		r.openDense("vectors.npy", &l.vectors),
		r.openDense("term_vectors.npy", &l.termVectors),
	)
	if err != nil {
		return nil, err
	}
	n, terms := l.vectors.Rows, l.termVectors.Rows
	if l.tfidf, err = r.openSparse("tfidf_indptr.npy", "tfidf_indices.npy", "tfidf_values.npy", n, terms); err != nil {
		return nil, err
	}
	byTerm, err := r.openSparse("postings_indptr.npy", "postings_rows.npy", "postings_values.npy", terms, n)
	if err != nil {
		return nil, err
	}
	norms, err := r.dir.Float32s("row_norms.npy")
	if err != nil {
		return nil, err
	}
	r.onClose(norms.Close)
	if len(norms.Data) != n || l.termVectors.Cols != l.vectors.Cols {
		return nil, r.damaged("the shapes of its arrays do not fit one another")
	}
	l.postings = &recommend.Postings{N: n, V: terms, Indptr: byTerm.borders.all(), Rows: byTerm.indices, Values: byTerm.values, Norms: norms.Data}
	return l, nil
}

func (r *Run) openDense(name string, to **matrix.Dense) error {
	a, err := r.dir.Float32s(name)
	if err != nil {
		return err
	}
	r.onClose(a.Close)
	if len(a.Shape) != 2 {
		return r.damaged(name + " has not two dimensions")
	}
	*to = &matrix.Dense{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data}
	return nil
}

func (r *Run) openCentroids() (c *matrix.Dense, err error) {
	err = r.openDense("centroids.npy", &c)
	return c, err
}

// storedRows is a sparse matrix as it lies in its files. Each row is checked
// when it is asked for.
type storedRows struct {
	rows, cols int
	borders    borders // rows + 1
	indices    []int32
	values     []float32
	damaged    func(i int) error // the error for a row
}

func (r *Run) openSparse(indptr, indices, values string, rows, cols int) (*storedRows, error) {
	m := &storedRows{rows: rows, cols: cols, damaged: func(i int) error {
		return r.damaged(fmt.Sprintf("row %d in %s and %s lies outside of it", i, indptr, indices))
	}}
	var err error
	if m.borders, err = r.openBorders(indptr); err != nil {
		return nil, err
	}
	columns, err := r.dir.Int32s(indices)
	if err != nil {
		return nil, err
	}
	r.onClose(columns.Close)
	weights, err := r.dir.Float32s(values)
	if err != nil {
		return nil, err
	}
	r.onClose(weights.Close)
	m.indices, m.values = columns.Data, weights.Data
	nnz := int64(len(m.indices))
	if m.borders.len() != rows+1 || m.borders.at(0) != 0 || m.borders.at(rows) != nnz || int64(len(m.values)) != nnz {
		return nil, r.damaged(indptr + " does not fit " + indices + " and " + values)
	}
	return m, nil
}

// row returns the columns and values of row i.
func (m *storedRows) row(i int) ([]int32, []float32, error) {
	start, end := m.borders.at(i), m.borders.at(i+1)
	if start < 0 || start > end || end > int64(len(m.indices)) {
		return nil, nil, m.damaged(i)
	}
	for _, c := range m.indices[start:end] {
		if c < 0 || int(c) >= m.cols {
			return nil, nil, m.damaged(i)
		}
	}
	return m.indices[start:end], m.values[start:end], nil
}

// csr returns the whole matrix, all of which it checks.
func (m *storedRows) csr() (*matrix.CSR, error) {
	for i := range m.rows {
		if _, _, err := m.row(i); err != nil {
			return nil, err
		}
	}
	return &matrix.CSR{Rows: m.rows, Cols: m.cols, Indptr: m.borders.all(), Indices: m.indices, Values: m.values}, nil
}

// borders are the places where the rows of a sparse matrix begin, stored as
// int32 or int64.
type borders struct {
	narrow []int32 // nil if wide
	wide   []int64
}

func (r *Run) openBorders(name string) (borders, error) {
	narrow, err := r.dir.Int32s(name)
	if err == nil {
		r.onClose(narrow.Close)
		return borders{narrow: narrow.Data}, nil
	}
	wide, failed := r.dir.Int64s(name)
	if failed != nil {
		return borders{}, err
	}
	r.onClose(wide.Close)
	return borders{wide: wide.Data}, nil
}

func (b borders) len() int { return max(len(b.narrow), len(b.wide)) }

func (b borders) at(i int) int64 {
	if b.narrow != nil {
		return int64(b.narrow[i])
	}
	return b.wide[i]
}

func (b borders) all() []int64 {
	if b.narrow == nil {
		return b.wide
	}
	out := make([]int64, len(b.narrow))
	for i, v := range b.narrow {
		out[i] = int64(v)
	}
	return out
}
