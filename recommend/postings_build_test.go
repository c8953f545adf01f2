package recommend

import (
	"errors"
	"slices"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

// TestPostingsInPieces builds postings of more than three pieces.
func TestPostingsInPieces(t *testing.T) {
	const n, v = 30000, 500
	r := rng.Stream(1, "postings of the test", 0)
	m := &matrix.CSR{Rows: n, Cols: v, Indptr: []int64{0}}
	scale := make([]float64, n)
	for i := range n {
		for term := range v {
			if term == 7 || term != 8 && r.Float64() < .25 { // 7 is in all rows, 8 in none
				m.Indices, m.Values = append(m.Indices, int32(term)), append(m.Values, float32(r.Float64()))
			}
		}
		m.Indptr = append(m.Indptr, int64(len(m.Indices)))
		scale[i] = 1 + r.Float64()
	}
	pieces := 0
	var rows []int32
	p, err := EachPostings(m, scale, func(r []int32, _ []float32) error {
		pieces++
		rows = append(rows, r...)
		return nil
	})
	if err != nil || pieces < 4 || p.Rows != nil {
		t.Fatalf("%d pieces, %v", pieces, err)
	}
	whole := NewPostings(m, scale)
	tr := m.Transpose()
	if !slices.Equal(whole.Indptr, tr.Indptr) || !slices.Equal(whole.Rows, tr.Indices) || !slices.Equal(rows, tr.Indices) {
		t.Error("the postings are not the transpose")
	}
	for i, value := range tr.Values {
		if want := float32(float64(value) * scale[tr.Indices[i]]); whole.Values[i] != want {
			t.Fatalf("value %d is %v, want %v", i, whole.Values[i], want)
		}
	}
	full := errors.New("disk full")
	if _, err := EachPostings(m, nil, func([]int32, []float32) error { return full }); err != full {
		t.Errorf("the error of do: %v", err)
	}
}
