package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/pipeline"
)

// Formats of Settings.
const (
	Parquet = "parquet"
	CSV     = "csv"
	TSV     = "tsv"
	JSONL   = "jsonl"
)

// Formats lists the formats, the default first.
func Formats() []string { return []string{Parquet, CSV, TSV, JSONL} }

// Tables lists the tables of an export; each is a file of that name with the
// format as extension.
func Tables() []string {
	return []string{papersTable, "topics", "topic_terms", "topics_over_time", "fields", "hierarchy", "bridges", "duplicates", "neighbors", "terms"}
}

const papersTable = "papers"

// Settings are the settings of Write. The zero value asks for the defaults.
type Settings struct {
	Format   string                                // default "": Parquet
	Force    bool                                  // replace a folder that holds an export and nothing else; default false: refuse
	Progress func(stage string, done, total int64) // optional; in rows of all tables
}

// Validate says what is wrong with the settings.
func (s Settings) Validate() error {
	if s.Format != "" && !slices.Contains(Formats(), s.Format) {
		return fmt.Errorf("export: no format %q; there are %s", s.Format, strings.Join(Formats(), ", "))
	}
	return nil
}

// Written names a table that was exported.
type Written struct {
	File string // in the folder
	Rows int
}

// writer is an export under way.
type writer struct {
	run      *pipeline.Run
	format   string
	folder   string // where files are written
	progress func(stage string, done, total int64)
	done     int64 // rows
	total    int64
}

// Write exports the tables of a run into the folder dir, which appears whole or
// not at all. Memory does not grow with the run.
func Write(ctx context.Context, run *pipeline.Run, dir string, s Settings) ([]Written, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if s.Format == "" {
		s.Format = Parquet
	}
	f, err := createFolder(dir, s.Force)
	if err != nil {
		return nil, err
	}
	defer f.discard()
	w := &writer{run: run, format: s.Format, folder: f.temporary, progress: s.Progress}
	var written []Written
	err = rundir.CatchFault(func() error {
		written, err = w.tables(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	return written, f.publish()
}

func (w *writer) tables(ctx context.Context) ([]Written, error) {
	var written []Written
	sources := make([]*table.File, 0, len(Tables()))
	defer func() {
		for _, f := range sources {
			_ = f.Close()
		}
	}()
	for _, name := range Tables() {
		f, err := w.run.Table(name + "." + Parquet)
		if err != nil {
			return nil, err
		}
		sources = append(sources, f)
		w.total += int64(f.NumRows())
		written = append(written, Written{name + "." + w.format, f.NumRows()})
	}
	for i, name := range Tables() {
		var extra *vectors
		if name == papersTable && w.format == Parquet {
			var err error
			if extra, err = openVectors(w.run, sources[i]); err != nil {
				return nil, err
			}
			defer extra.close()
		}
		if err := w.table(ctx, name, sources[i], extra); err != nil {
			return nil, err
		}
	}
	if w.format == Parquet {
		return written, w.manifest(ctx, written)
	}
	return written, nil
}

// table writes one table.
func (w *writer) table(ctx context.Context, name string, from *table.File, extra *vectors) (err error) {
	path := filepath.Join(w.folder, name+"."+w.format)
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o666)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	buffer := bufio.NewWriterSize(file, 1<<18)
	schema := from.Schema()
	if extra != nil {
		schema = extra.schema
	}
	out, end, err := w.encoder(buffer, schema)
	if err != nil {
		return err
	}
	err = from.Scan(ctx, nil, func(start int, b *table.Batch) error {
		rows := int64(b.Rows)
		if extra != nil {
			b = extra.add(start, b)
		}
		w.done += rows
		if w.progress != nil {
			w.progress("export", w.done, w.total)
		}
		return out.Write(b)
	})
	if err == nil {
		err = end()
	}
	if err == nil {
		err = buffer.Flush()
	}
	return err
}

// encoder returns what writes batches in the format of the export, and its end.
func (w *writer) encoder(to io.Writer, s table.Schema) (out interface{ Write(*table.Batch) error }, end func() error, err error) {
	none := func() error { return nil }
	switch w.format {
	case CSV:
		out, err = table.NewCSVWriter(to, s)
		return out, none, err
	case TSV:
		out, err = table.NewTSVWriter(to, s)
		return out, none, err
	case JSONL:
		out, err = table.NewJSONWriter(to, s)
		return out, none, err
	}
	parquet, err := table.NewWriter(to, s, table.WriterOptions{})
	if err != nil {
		return nil, nil, err
	}
	return parquet, parquet.Close, nil
}
