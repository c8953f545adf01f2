package matrix

import (
	"slices"

	"gonum.org/v1/gonum/mat"
)

// CSR is a sparse matrix of Rows x Cols values in compressed sparse rows: the
// columns and values of row i are Indices and Values at [Indptr[i],
// Indptr[i+1]), columns rising.
type CSR struct {
	Rows, Cols int
	Indptr     []int64 // Rows + 1
	Indices    []int32
	Values     []float32
}

var _ mat.Matrix = (*CSR)(nil)

// Row returns the columns and values of row i, not copies.
func (m *CSR) Row(i int) (indices []int32, values []float32) {
	start, end := m.Indptr[i], m.Indptr[i+1]
	return m.Indices[start:end:end], m.Values[start:end:end]
}

// NNZ is the number of stored values.
func (m *CSR) NNZ() int { return len(m.Values) }

// Dims returns the numbers of rows and columns.
func (m *CSR) Dims() (rows, cols int) { return m.Rows, m.Cols }

// At returns the value in row i and column j, in time logarithmic in the
// length of the row.
func (m *CSR) At(i, j int) float64 {
	if uint(j) >= uint(m.Cols) {
		panic("matrix: column out of range")
	}
	indices, values := m.Row(i)
	if at, ok := slices.BinarySearch(indices, int32(j)); ok {
		return float64(values[at])
	}
	return 0
}

// T returns the transpose as a view.
func (m *CSR) T() mat.Matrix { return mat.Transpose{Matrix: m} }

// Transpose returns the transpose as a matrix of its own: the columns of m as
// rows, with row numbers rising. It takes time and memory linear in NNZ.
func (m *CSR) Transpose() *CSR {
	t := &CSR{
		Rows: m.Cols, Cols: m.Rows,
		Indptr:  make([]int64, m.Cols+1),
		Indices: make([]int32, m.NNZ()),
		Values:  make([]float32, m.NNZ()),
	}
	for _, j := range m.Indices {
		t.Indptr[j+1]++
	}
	for j := range m.Cols {
		t.Indptr[j+1] += t.Indptr[j]
	}
	next := slices.Clone(t.Indptr[:m.Cols])
	for i := range m.Rows {
		indices, values := m.Row(i)
		for at, j := range indices {
			t.Indices[next[j]] = int32(i)
			t.Values[next[j]] = values[at]
			next[j]++
		}
	}
	return t
}
