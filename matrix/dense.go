// Package matrix holds the two matrices that Kindred computes with: Dense and
// CSR, both float32 and row-major. Both are also gonum matrices (mat.Matrix),
// so that anything written for gonum reads them.
package matrix

import (
	"math"

	"gonum.org/v1/gonum/mat"

	"kindred/internal/kernel"
)

// Dense is a matrix of Rows x Cols values; row i is Data[i*Cols : (i+1)*Cols].
type Dense struct {
	Rows, Cols int
	Data       []float32
}

var _ mat.Matrix = (*Dense)(nil)

// NewDense returns a matrix of zeros.
func NewDense(rows, cols int) *Dense {
	return &Dense{rows, cols, make([]float32, rows*cols)}
}

// Row returns row i, not a copy.
func (m *Dense) Row(i int) []float32 { return m.Data[i*m.Cols : (i+1)*m.Cols : (i+1)*m.Cols] }

// RowRange returns the rows [start, end) as a matrix on the same memory.
func (m *Dense) RowRange(start, end int) *Dense {
	return &Dense{end - start, m.Cols, m.Data[start*m.Cols : end*m.Cols]}
}

// Clone returns a copy with memory of its own.
func (m *Dense) Clone() *Dense {
	return &Dense{m.Rows, m.Cols, append([]float32(nil), m.Data...)}
}

// NormalizeRow scales a row to unit Euclidean length and returns the length it
// had. A row of zeros stays as it is.
func NormalizeRow(row []float32) float64 {
	norm := math.Sqrt(float64(kernel.Dot(row, row)))
	if norm > 0 {
		scale := float32(1 / norm)
		for j := range row {
			row[j] *= scale
		}
	}
	return norm
}

// Dims returns the numbers of rows and columns.
func (m *Dense) Dims() (rows, cols int) { return m.Rows, m.Cols }

// At returns the value in row i and column j.
func (m *Dense) At(i, j int) float64 {
	if uint(j) >= uint(m.Cols) {
		panic("matrix: column out of range")
	}
	return float64(m.Data[i*m.Cols+j])
}

// T returns the transpose as a view.
func (m *Dense) T() mat.Matrix { return mat.Transpose{Matrix: m} }
