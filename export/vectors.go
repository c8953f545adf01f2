package export

import (
	"errors"
	"fmt"

	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/pipeline"
)

// vectorColumn is the column of papers.parquet that holds the vector of each
// paper.
const vectorColumn = "vector"

// vectors adds the rows of vectors.npy to the papers, as a column.
type vectors struct {
	schema table.Schema // of the papers with the column
	array  *rundir.Array[float32]
	width  int
}

func openVectors(run *pipeline.Run, papers *table.File) (*vectors, error) {
	dir, err := rundir.Open(run.Path)
	if err != nil {
		return nil, err
	}
	array, err := dir.Float32s("vectors.npy")
	if err != nil {
		return nil, err
	}
	if len(array.Shape) != 2 || array.Shape[0] != papers.NumRows() {
		err := fmt.Errorf("export: the run %s is damaged: vectors.npy has the shape %v for %d papers; kindred verify tells more",
			run.Path, array.Shape, papers.NumRows())
		return nil, errors.Join(err, array.Close())
	}
	schema := freeName(papers.Schema(), vectorColumn)
	return &vectors{append(schema, table.Column{Name: vectorColumn, Kind: table.Floats}), array, array.Shape[1]}, nil
}

// freeName renames a column of the input that has the name to input_NAME, as
// the run itself does for the names that it needs.
func freeName(s table.Schema, name string) table.Schema {
	at := s.Index(name)
	if at < 0 {
		return s
	}
	other := "input_" + name
	for s.Index(other) >= 0 {
		other = "input_" + other
	}
	s[at].Name = other
	return s
}

// add returns the batch that begins at row start with the column.
func (v *vectors) add(start int, b *table.Batch) *table.Batch {
	column := table.Vector{
		Floats:  v.array.Data[start*v.width : (start+b.Rows)*v.width],
		Offsets: make([]int32, b.Rows+1),
	}
	for i := range column.Offsets {
		column.Offsets[i] = int32(i * v.width)
	}
	columns := make([]table.Vector, 0, len(b.Columns)+1)
	return &table.Batch{Rows: b.Rows, Columns: append(append(columns, b.Columns...), column)}
}

func (v *vectors) close() { _ = v.array.Close() }
