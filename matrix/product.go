package matrix

import (
	"context"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// gramRows is the number of rows that are summed in float32 before the sum
// goes on in float64.
const gramRows = 1024

// Gram returns the product of the transpose of a (n x p) and b (n x q) as p x q
// values, row-major. Blocks of 1,024 rows are summed in float32 and added in
// float64. It takes O(n p q) time.
func Gram(ctx context.Context, workers int, a, b *Dense) ([]float64, error) {
	if a.Rows != b.Rows {
		panic("matrix: Gram of matrices of different numbers of rows")
	}
	tileRows, tileCols := kernel.TileShape()
	blocks := parallel.Blocks(a.Rows, gramRows)
	sum := make([]float64, a.Cols*b.Cols)
	err := parallel.Fold(ctx, workers, len(blocks), func(_, block int) ([]float32, error) {
		r := blocks[block]
		depth := r.Len()
		left := packColumns(a.RowRange(r.Start, r.End), tileRows)
		right := packColumns(b.RowRange(r.Start, r.End), tileCols)
		return multiplyPanels(left, right, a.Cols, b.Cols, depth), nil
	}, func(_ int, partial []float32) error {
		for i, v := range partial {
			sum[i] += float64(v)
		}
		return nil
	})
	return sum, err
}

// productRows is the number of rows of a block of AddProduct.
const productRows = 1536

// AddProduct adds alpha times the product of a (n x p) and b (p x q) to dst
// (n x q). It takes O(n p q) time.
func AddProduct(ctx context.Context, workers int, dst *Dense, alpha float32, a, b *Dense) error {
	if a.Cols != b.Rows || dst.Rows != a.Rows || dst.Cols != b.Cols {
		panic("matrix: AddProduct of matrices whose shapes do not fit")
	}
	tileRows, tileCols := kernel.TileShape()
	right := packColumns(b, tileCols)
	blocks := parallel.Blocks(a.Rows, productRows)
	return parallel.Each(ctx, workers, len(blocks), func(_, block int) error {
		r := blocks[block]
		rows := a.RowRange(r.Start, r.End)
		left := make([]float32, kernel.PackedLen(rows.Rows, rows.Cols, tileRows))
		kernel.PackPanels(left, rows.Data, rows.Rows, rows.Cols, tileRows)
		product := multiplyPanels(left, right, rows.Rows, b.Cols, a.Cols)
		kernel.Axpy(dst.RowRange(r.Start, r.End).Data, alpha, product)
		return nil
	})
}

// multiplyPanels returns the rows x cols product of packed panels.
func multiplyPanels(left, right []float32, rows, cols, depth int) []float32 {
	tileRows, tileCols := kernel.TileShape()
	out := make([]float32, rows*cols)
	tile := make([]float32, tileRows*tileCols)
	for i := 0; i < rows; i += tileRows {
		a := left[i*depth : (i+tileRows)*depth]
		for j := 0; j < cols; j += tileCols {
			b := right[j*depth : (j+tileCols)*depth]
			kernel.Tile(tile, tileCols, a, b, depth)
			width := min(tileCols, cols-j)
			for w := range min(tileRows, rows-i) {
				copy(out[(i+w)*cols+j:(i+w)*cols+j+width], tile[w*tileCols:])
			}
		}
	}
	return out
}

// packColumns lays m out as panels of width columns, each m.Rows x width, as
// kernel.PackPanels does for rows.
func packColumns(m *Dense, width int) []float32 {
	panels := (m.Cols + width - 1) / width
	out := make([]float32, panels*width*m.Rows)
	for i := range m.Rows {
		row := m.Row(i)
		for panel := range panels {
			copy(out[(panel*m.Rows+i)*width:][:width], row[panel*width:])
		}
	}
	return out
}
