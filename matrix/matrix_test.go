package matrix

import (
	"context"
	"fmt"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"kindred/internal/rng"
)

func randomDense(seed uint64, rows, cols int) *Dense {
	r := rng.Stream(seed, "test/dense", 0)
	m := NewDense(rows, cols)
	for i := range m.Data {
		m.Data[i] = float32(r.NormFloat64())
	}
	return m
}

func TestProductsAgainstGonum(t *testing.T) {
	for _, shape := range [][3]int{{1, 1, 1}, {5, 3, 2}, {7, 17, 16}, {3300, 33, 31}, {4000, 32, 32}, {1537, 100, 7}, {0, 4, 3}} {
		t.Run(fmt.Sprint(shape), func(t *testing.T) {
			n, p, q := shape[0], shape[1], shape[2]
			a, b, c := randomDense(1, n, p), randomDense(2, n, q), randomDense(3, p, q)
			gram, err := Gram(context.Background(), 2, a, p, b)
			if err != nil {
				t.Fatal(err)
			}
			dst := randomDense(4, n, q)
			before := dst.Clone()
			if err := AddProduct(context.Background(), 2, dst, -2, a, c); err != nil {
				t.Fatal(err)
			}
			if n == 0 {
				return
			}
			var want mat.Dense
			want.Mul(a.T(), b)
			for i, v := range gram {
				if w := want.At(i/q, i%q); math.Abs(v-w) > 1e-5*math.Sqrt(float64(n))*5 {
					t.Fatalf("gram %d: %g, want %g", i, v, w)
				}
			}
			want.Reset()
			want.Mul(a, c)
			for i, v := range dst.Data {
				if w := before.At(i/q, i%q) - 2*want.At(i/q, i%q); math.Abs(float64(v)-w) > 1e-4 {
					t.Fatalf("product %d: %g, want %g", i, v, w)
				}
			}
		})
	}
}

func TestProductsSameBytesForAnyWorkers(t *testing.T) {
	a, b, c := randomDense(1, 5000, 33), randomDense(2, 5000, 20), randomDense(3, 33, 20)
	var gram []float64
	var product *Dense
	for _, workers := range []int{1, 2, 3, 8} {
		g, err := Gram(context.Background(), workers, a, 33, b)
		if err != nil {
			t.Fatal(err)
		}
		p := NewDense(5000, 20)
		if err := AddProduct(context.Background(), workers, p, 1, a, c); err != nil {
			t.Fatal(err)
		}
		if gram == nil {
			gram, product = g, p
		}
		if !slices.Equal(g, gram) || !slices.Equal(p.Data, product.Data) {
			t.Errorf("%d workers give other bytes than 1", workers)
		}
	}
}

func sparse() *CSR {
	return &CSR{Rows: 3, Cols: 4, Indptr: []int64{0, 2, 2, 5}, Indices: []int32{0, 3, 0, 1, 2}, Values: []float32{1, 2, 3, 4, 5}}
}

func TestCSRIsAGonumMatrix(t *testing.T) {
	want := mat.NewDense(3, 4, []float64{1, 0, 0, 2, 0, 0, 0, 0, 3, 4, 5, 0})
	if m := sparse(); !mat.Equal(m, want) || !mat.Equal(m.T(), want.T()) {
		t.Errorf("got %v", mat.Formatted(m))
	}
}

func TestTranspose(t *testing.T) {
	m := sparse()
	tr := m.Transpose()
	if !mat.Equal(tr, m.T()) {
		t.Errorf("got %v", mat.Formatted(tr))
	}
	back := tr.Transpose()
	if !slices.Equal(back.Indptr, m.Indptr) || !slices.Equal(back.Indices, m.Indices) || !slices.Equal(back.Values, m.Values) {
		t.Error("the transpose of the transpose differs")
	}
}

func TestIndexersRefuseColumnsOutOfRange(t *testing.T) {
	for name, f := range map[string]func(){
		"dense, column": func() { NewDense(2, 3).At(0, 3) },
		"dense, row":    func() { NewDense(2, 3).At(2, 0) },
		"csr, column":   func() { sparse().At(0, 4) },
		"csr, negative": func() { sparse().At(0, -1) },
		"csr, row":      func() { sparse().At(3, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			f()
		})
	}
}

func TestNormalizeRow(t *testing.T) {
	row := []float32{3, 0, 4}
	if got := NormalizeRow(row); got != 5 || math.Abs(float64(row[0])-.6) > 1e-7 || math.Abs(float64(row[2])-.8) > 1e-7 {
		t.Errorf("length %g, row %v", got, row)
	}
	zero := []float32{0, 0}
	if got := NormalizeRow(zero); got != 0 || zero[0] != 0 {
		t.Errorf("length %g, row %v", got, zero)
	}
}

func ExampleCSR_Transpose() {
	m := &CSR{Rows: 2, Cols: 3, Indptr: []int64{0, 2, 3}, Indices: []int32{0, 2, 2}, Values: []float32{1, 2, 3}}
	rows, values := m.Transpose().Row(2)
	fmt.Println(rows, values)
	// Output: [0 1] [2 3]
}
