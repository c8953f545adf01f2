// Package export writes a run for other programs: a folder of Parquet files,
// CSV or TSV files or JSON lines with the columns of the run's own tables.
//
// The Parquet form has the vector of each paper as a column of its papers and
// says in manifest.json what it holds. The text forms have no vectors; in CSV
// and TSV dates are ISO dates, lists are joined by "|", and a missing value is empty.
//
// A folder is published whole by one rename. The same run gives the same bytes.
package export
