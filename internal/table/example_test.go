package table_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"kindred/internal/table"
)

func Example() {
	dir, err := os.MkdirTemp("", "table")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "papers.parquet")
	schema := table.Schema{
		{Name: "paper_id", Kind: table.String},
		{Name: "authors", Kind: table.Strings},
		{Name: "year", Kind: table.Int32, Optional: true},
	}
	if err := write(path, schema); err != nil {
		fmt.Println(err)
		return
	}
	f, err := table.Open(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	err = f.Scan(context.Background(), []string{"year", "authors"}, func(start int, b *table.Batch) error {
		for row := range b.Rows {
			year := "no year"
			if b.Columns[0].Has(row) {
				year = fmt.Sprint(b.Columns[0].Ints[row])
			}
			fmt.Printf("row %d: %s %q\n", start+row, year, b.Columns[1].StringList(row))
		}
		return nil
	})
	if err != nil {
		fmt.Println(err)
	}
	// Output:
	// row 0: 1843 ["Ada" "Luigi"]
	// row 1: no year []
}

func write(path string, schema table.Schema) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	w, err := table.NewWriter(out, schema, table.WriterOptions{})
	if err != nil {
		return err
	}
	var authors table.Vector
	authors.AppendStrings("Ada", "Luigi")
	authors.AppendStrings()
	err = w.Write(&table.Batch{Rows: 2, Columns: []table.Vector{
		{Strings: []string{"a", "b"}},
		authors,
		{Ints: []int64{1843, 0}, Valid: []bool{true, false}},
	}})
	if err != nil {
		return err
	}
	return w.Close()
}
