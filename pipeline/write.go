package pipeline

import (
	"context"
	"errors"
	"math"
	"os"
	"path/filepath"

	"github.com/go-json-experiment/json/jsontext"

	"kindred/internal/parallel"
	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/matrix"
	"kindred/recommend"
	"kindred/vectorize"
)

func (a *analysis) manifest() *Manifest {
	n := len(a.papers.ids)
	m := &Manifest{
		Program: thisProgram(), Settings: a.settings, Effective: a.effective, Inputs: inputsOf(a.papers.files),
		Papers: Papers{Read: int64(n), Rejected: a.papers.rejected, NoAbstract: a.papers.noAbstract},
		Space: Space{
			Terms: a.tfidf.Cols, NonZeros: a.tfidf.NNZ(), AverageLength: a.model.Vocabulary.AverageLength,
			Captured: a.space.Captured, SingularValues: a.space.SingularValues,
		},
		Notes: a.notes,
	}
	if a.settings.isBackgroundFile() {
		m.Settings.Background = filepath.Base(a.settings.Background)
	}
	for i := range n {
		if a.noTerms(i) {
			m.Papers.NoTerms++
		}
	}
	for _, f := range a.papers.fields.fields {
		m.Columns = append(m.Columns, Column{f.Name, columnName(f.Name)})
	}
	return m
}

// writeTable writes a table that fits into memory whole.
func writeTable(w *rundir.Writer, name string, schema table.Schema, rows int, columns ...table.Vector) error {
	f, err := w.Create(name)
	if err != nil {
		return err
	}
	t, err := table.NewWriter(f, schema, table.WriterOptions{})
	if err != nil {
		return err
	}
	if err := t.Write(&table.Batch{Rows: rows, Columns: columns}); err != nil {
		return err
	}
	if err := t.Close(); err != nil {
		return err
	}
	return f.Close()
}

// papersSchema lists the columns of papers.parquet: the canonical ones, those
// of the input, those that were computed.
func (a *analysis) papersSchema() table.Schema {
	schema := append(table.Schema{{Name: "paper_id", Kind: table.String}}, spoolColumns...)
	schema = append(schema, table.Schema{
		{Name: "n_authors", Kind: table.Int32, Optional: true},
		{Name: "published", Kind: table.Date, Optional: true},
		{Name: "year", Kind: table.Int32, Optional: true},
		{Name: "venue", Kind: table.String, Optional: true, Dictionary: true},
		{Name: "categories", Kind: table.Strings},
		{Name: "keywords", Kind: table.Strings},
		{Name: "doi", Kind: table.String, Optional: true},
		{Name: "arxiv_id", Kind: table.String, Optional: true},
		{Name: "url", Kind: table.String, Optional: true},
		{Name: "upvotes", Kind: table.Int64, Optional: true},
	}...)
	for _, f := range a.papers.fields.fields {
		schema = append(schema, table.Column{Name: columnName(f.Name), Kind: f.shape.kind(), Optional: true})
	}
	return append(schema, table.Schema{
		{Name: "topic", Kind: table.Int32},
		{Name: "topic_label", Kind: table.String, Dictionary: true},
		{Name: "topic_score", Kind: table.Float32},
		{Name: "topic_2", Kind: table.Int32, Optional: true},
		{Name: "margin", Kind: table.Float32, Optional: true},
		{Name: "is_outlier", Kind: table.Bool},
		{Name: "is_representative", Kind: table.Bool},
		{Name: "x", Kind: table.Float32, Optional: true},
		{Name: "y", Kind: table.Float32, Optional: true},
	}...)
}

// writePapers writes papers.parquet: the long columns as the spool has them,
// the others from the rest of the spool, from memory and from the topics.
func (a *analysis) writePapers(ctx context.Context, w *rundir.Writer, spool *os.File) error {
	f, err := w.Create("papers.parquet")
	if err != nil {
		return err
	}
	t, err := table.NewWriter(f, a.papersSchema(), table.WriterOptions{Workers: a.settings.Workers})
	if err != nil {
		return err
	}
	reader, err := newSpoolReader(spool)
	if err != nil {
		return err
	}
	representative := make([]bool, len(a.papers.ids))
	for _, topic := range a.topics.Topics {
		for _, row := range topic.Representatives {
			representative[row] = true
		}
	}
	for start := 0; ; {
		batch, ok, err := reader.next()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if !ok {
			break
		}
		end := start + len(batch.papers)
		columns := append(paperColumns(a.papers.ids[start:end], batch), a.inputColumns(batch.papers)...)
		columns = append(columns, a.topicColumns(start, end-start, representative)...)
		if err := t.Write(&table.Batch{Rows: end - start, Columns: columns}); err != nil {
			return err
		}
		start = end
		if a.settings.Progress != nil {
			a.settings.Progress("Writing", int64(end), int64(len(a.papers.ids)))
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return f.Close()
}

// paperColumns are the canonical columns of a batch.
func paperColumns(ids []string, batch *spooledBatch) []table.Vector {
	n, papers := len(batch.papers), batch.papers
	columns := append([]table.Vector{{Strings: ids}}, batch.columns...)
	return append(columns,
		optionalColumn(n, func(i int) (int64, bool) { return int64(papers[i].NAuthors), papers[i].NAuthors > 0 }),
		optionalColumn(n, func(i int) (int64, bool) { return dereference(papers[i].Published) }),
		optionalColumn(n, func(i int) (int64, bool) { return int64(papers[i].Year), papers[i].Year != 0 }),
		textColumn(n, func(i int) string { return papers[i].Venue }),
		listColumn(n, func(i int) []string { return papers[i].Categories }),
		listColumn(n, func(i int) []string { return papers[i].Keywords }),
		textColumn(n, func(i int) string { return papers[i].DOI }),
		textColumn(n, func(i int) string { return papers[i].ArxivID }),
		textColumn(n, func(i int) string { return papers[i].URL }),
		optionalColumn(n, func(i int) (int64, bool) { return dereference(papers[i].Upvotes) }),
	)
}

func dereference(v *int64) (int64, bool) {
	if v == nil {
		return 0, false
	}
	return *v, true
}

func (a *analysis) inputColumns(papers []spooledPaper) []table.Vector {
	fields := &a.papers.fields
	values := make([][]jsontext.Value, len(fields.fields)) // a field, a paper
	for i := range values {
		values[i] = make([]jsontext.Value, len(papers))
	}
	for row, paper := range papers {
		for _, f := range paper.Extra {
			values[fields.at[f.Name]][row] = f.Value
		}
	}
	var out []table.Vector
	for i, f := range fields.fields {
		out = append(out, inputColumn(f.shape.kind(), len(papers), func(row int) jsontext.Value { return values[i][row] }))
	}
	return out
}

func (a *analysis) topicColumns(start, n int, representative []bool) []table.Vector {
	t := a.topics
	return []table.Vector{
		intColumn(n, func(i int) int64 { return int64(t.Labels[start+i]) }),
		stringColumn(n, func(i int) string { return a.facts[t.Labels[start+i]].label }),
		floatColumn(n, func(i int) float64 { return float64(t.Score[start+i]) }),
		optionalColumn(n, func(i int) (int64, bool) { return int64(t.Second[start+i]), t.Second[start+i] >= 0 }),
		marginColumn(t.Margin[start:start+n], t.Second[start:start+n]),
		boolColumn(n, func(i int) bool { return a.structure.outliers[start+i] }),
		boolColumn(n, func(i int) bool { return representative[start+i] }),
		optionalFloatColumn(n, func(i int) (float64, bool) { return a.place(0, start+i) }),
		optionalFloatColumn(n, func(i int) (float64, bool) { return a.place(1, start+i) }),
	}
}

// marginColumn is null where there is no second topic.
func marginColumn(margins []float32, second []int32) table.Vector {
	v := floatColumn(len(margins), func(i int) float64 { return float64(margins[i]) })
	v.Valid = make([]bool, len(margins))
	for i, topic := range second {
		v.Valid[i] = topic >= 0
	}
	return v
}

func (a *analysis) writeIDs(_ context.Context, w *rundir.Writer) error {
	f, err := w.Create(idIndexFile)
	if err != nil {
		return err
	}
	if err := writeIDIndex(f, a.papers.ids, a.papers.titles); err != nil {
		return err
	}
	a.papers.titles = nil // nothing else needs them
	return f.Close()
}

// neighborGroupRows is the number of rows of a row group of neighbors.parquet:
// each group lists the ids that it names.
const neighborGroupRows = 100_000

func (a *analysis) writeNeighbors(ctx context.Context, w *rundir.Writer) error {
	f, err := w.Create("neighbors.parquet")
	if err != nil {
		return err
	}
	t, err := table.NewWriter(f, table.Schema{
		{Name: "paper_id", Kind: table.String, Dictionary: true},
		{Name: "rank", Kind: table.Int32},
		{Name: "neighbor_id", Kind: table.String, Dictionary: true},
		{Name: "score", Kind: table.Float32},
	}, table.WriterOptions{Workers: backgroundWorkers, RowGroupRows: neighborGroupRows})
	if err != nil {
		return err
	}
	for _, block := range parallel.Blocks(len(a.papers.ids), 4096) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := t.Write(a.neighborBatch(block)); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return f.Close()
}

// neighborBatch is the neighbours of a block of papers. Ids are named by their
// rows.
func (a *analysis) neighborBatch(block parallel.Range) *table.Batch {
	papers, neighbors := table.Vector{Strings: a.papers.ids, Codes: []int32{}}, table.Vector{Strings: a.papers.ids, Codes: []int32{}}
	var ranks, scores table.Vector
	for i := block.Start; a.neighbors != nil && i < block.End; i++ {
		rows, cosines := a.neighbors.Of(i)
		stored := min(len(rows), a.settings.neighbors())
		rows, cosines = rows[:stored], cosines[:stored]
		for at := range rows {
			papers.Codes = append(papers.Codes, int32(i))
			ranks.Ints = append(ranks.Ints, int64(at+1))
		}
		neighbors.Codes = append(neighbors.Codes, rows...)
		scores.Floats = append(scores.Floats, cosines...)
	}
	return &table.Batch{Rows: len(ranks.Ints), Columns: []table.Vector{papers, ranks, neighbors, scores}}
}

func (a *analysis) writeTerms(_ context.Context, w *rundir.Writer) error {
	v := a.model.Vocabulary
	return writeTable(w, "terms.parquet", table.Schema{
		{Name: "column", Kind: table.Int32},
		{Name: "term", Kind: table.String},
		{Name: "stem", Kind: table.String},
		{Name: "df", Kind: table.Int64},
		{Name: "idf", Kind: table.Float64},
	}, len(v.Terms),
		intColumn(len(v.Terms), func(i int) int64 { return int64(i) }),
		table.Vector{Strings: v.Written},
		table.Vector{Strings: v.Terms},
		table.Vector{Ints: v.DF},
		table.Vector{Doubles: v.IDF})
}

func (a *analysis) writeVectors(_ context.Context, w *rundir.Writer) error {
	for _, f := range []struct {
		name string
		m    *matrix.Dense
	}{{"vectors.npy", a.vectors}, {"term_vectors.npy", a.space.TermVectors}} {
		if err := rundir.WriteArray(w, f.name, f.m.Data, f.m.Rows, f.m.Cols); err != nil {
			return err
		}
	}
	return nil
}

func (a *analysis) writeCentroids(_ context.Context, w *rundir.Writer) error {
	c := a.topics.Centroids
	return rundir.WriteArray(w, "centroids.npy", c.Data, c.Rows, c.Cols)
}

func (a *analysis) writeTFIDF(_ context.Context, w *rundir.Writer) error {
	if err := writeIndptr(w, "tfidf_indptr.npy", a.tfidf.Indptr); err != nil {
		return err
	}
	if err := rundir.WriteArray(w, "tfidf_indices.npy", a.tfidf.Indices, len(a.tfidf.Indices)); err != nil {
		return err
	}
	return rundir.WriteArray(w, "tfidf_values.npy", a.tfidf.Values, len(a.tfidf.Values))
}

// writePostings writes the look-up matrix by columns: the weights of each term,
// of rows of unit length those before they were scaled, and the lengths of the
// rows.
func (a *analysis) writePostings(ctx context.Context, w *rundir.Writer) error {
	var scale []float64
	if norm := a.settings.Text.Norm; norm == "" || norm == vectorize.NormL2 {
		scale = a.model.RowNorms
	}
	n := int(a.tfidf.NNZ())
	rows, err := rundir.CreateArray[int32](w, "postings_rows.npy", n)
	if err != nil {
		return err
	}
	values, err := rundir.CreateArray[float32](w, "postings_values.npy", n)
	if err != nil {
		return err
	}
	p, err := recommend.EachPostings(a.tfidf, scale, func(r []int32, v []float32) error {
		return errors.Join(ctx.Err(), rows.Write(r), values.Write(v))
	})
	if err := errors.Join(err, rows.Close(), values.Close()); err != nil {
		return err
	}
	if err := writeIndptr(w, "postings_indptr.npy", p.Indptr); err != nil {
		return err
	}
	return rundir.WriteArray(w, "row_norms.npy", p.Norms, len(p.Norms))
}

// writeIndptr writes row starts as int32 where they fit, as SciPy does.
func writeIndptr(w *rundir.Writer, name string, indptr []int64) error {
	if indptr[len(indptr)-1] > math.MaxInt32 {
		return rundir.WriteArray(w, name, indptr, len(indptr))
	}
	narrow := make([]int32, len(indptr))
	for i, v := range indptr {
		narrow[i] = int32(v)
	}
	return rundir.WriteArray(w, name, narrow, len(narrow))
}
