package pipeline

import (
	"context"

	"kindred/internal/rundir"
	"kindred/internal/table"
)

// Words of the column trend of topics.parquet.
const (
	TrendRising  = "rising"
	TrendFalling = "falling"
	TrendSteady  = "steady"
)

var fieldsSchema = table.Schema{
	{Name: "field", Kind: table.Int32},
	{Name: "label", Kind: table.String},
	{Name: "size", Kind: table.Int64},
	{Name: "topics", Kind: table.Strings},
}

var hierarchySchema = table.Schema{
	{Name: "node", Kind: table.Int32},
	{Name: "left", Kind: table.Int32},
	{Name: "right", Kind: table.Int32},
	{Name: "height", Kind: table.Float32},
	{Name: "size", Kind: table.Int64},
}

var bridgesSchema = table.Schema{
	{Name: "paper_id", Kind: table.String},
	{Name: "topic", Kind: table.Int32},
	{Name: "topic_2", Kind: table.Int32},
	{Name: "score", Kind: table.Float32},
	{Name: "score_2", Kind: table.Float32},
	{Name: "strength", Kind: table.Float32},
}

var duplicatesSchema = table.Schema{
	{Name: "paper_id", Kind: table.String},
	{Name: "duplicate_id", Kind: table.String},
	{Name: "score", Kind: table.Float32},
	{Name: "reason", Kind: table.String},
}

func (a *analysis) writeFields(_ context.Context, w *rundir.Writer) error {
	tree := a.structure.tree
	n := len(tree.Fields)
	return writeTable(w, "fields.parquet", fieldsSchema, n,
		intColumn(n, func(f int) int64 { return int64(f) }),
		table.Vector{Strings: a.structure.fields},
		table.Vector{Ints: tree.Sizes},
		listColumn(n, func(f int) []string { return numerals(tree.Fields[f]) }))
}

func (a *analysis) writeHierarchy(_ context.Context, w *rundir.Writer) error {
	joins, k := a.structure.tree.Joins, len(a.topics.Topics)
	n := len(joins)
	return writeTable(w, "hierarchy.parquet", hierarchySchema, n,
		intColumn(n, func(j int) int64 { return int64(k + j) }),
		intColumn(n, func(j int) int64 { return int64(joins[j].Left) }),
		intColumn(n, func(j int) int64 { return int64(joins[j].Right) }),
		floatColumn(n, func(j int) float64 { return finite(joins[j].Height) }),
		intColumn(n, func(j int) int64 { return joins[j].Size }))
}

func (a *analysis) writeBridges(_ context.Context, w *rundir.Writer) error {
	bridges := a.structure.bridges
	n := len(bridges)
	return writeTable(w, "bridges.parquet", bridgesSchema, n,
		stringColumn(n, func(i int) string { return a.papers.ids[bridges[i].Row] }),
		intColumn(n, func(i int) int64 { return int64(bridges[i].Topic) }),
		intColumn(n, func(i int) int64 { return int64(bridges[i].Second) }),
		floatColumn(n, func(i int) float64 { return float64(bridges[i].Score) }),
		floatColumn(n, func(i int) float64 { return float64(bridges[i].SecondScore) }),
		floatColumn(n, func(i int) float64 { return float64(bridges[i].Strength) }))
}

func (a *analysis) writeDuplicates(_ context.Context, w *rundir.Writer) error {
	pairs := a.structure.duplicates
	n := len(pairs)
	return writeTable(w, "duplicates.parquet", duplicatesSchema, n,
		stringColumn(n, func(i int) string { return a.papers.ids[pairs[i].First] }),
		stringColumn(n, func(i int) string { return a.papers.ids[pairs[i].Row] }),
		floatColumn(n, func(i int) float64 { return finite(pairs[i].Score) }),
		stringColumn(n, func(i int) string { return string(pairs[i].Reason) }))
}
