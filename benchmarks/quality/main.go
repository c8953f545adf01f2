// Command quality prints the quality table: topics and related papers judged by
// people's own labels, libraries and citations. Labels are taken out of the
// papers before Kindred sees them.
//
// Papers of arXiv are judged with a background space that was learnt without those
// of their year, or of their titles; -background FILE keeps it for the next time.
//
//	go run ./benchmarks/quality [-data ../shared/data] [-only draws,arxiv,ohsumed,classic3,citeulike,vote] [-seeds 3] [-background FILE]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"kindred/pipeline"
)

func main() {
	data := flag.String("data", "../shared/data", "folder with the judged collections")
	only := flag.String("only", "draws,arxiv,ohsumed,classic3,citeulike,vote", "collections to measure")
	seeds := flag.Int("seeds", 3, "seeds of k-means to average over")
	background := flag.String("background", "", "`FILE` of the background space for arXiv; learnt and kept there if it is missing")
	flag.Parse()
	if _, err := os.Stat(*data); err != nil {
		fmt.Printf("quality: the judged collections are not at %s; nothing was measured\n", *data)
		return
	}
	scratch, err := os.MkdirTemp("", "kindred-quality-")
	if err == nil {
		defer os.RemoveAll(scratch)
		m := measurement{data: *data, scratch: scratch, seeds: *seeds, background: *background}
		err = m.all(context.Background(), strings.Split(*only, ","))
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "quality:", err)
		os.Exit(1)
	}
}

// row is a line of the table.
type row struct{ collection, measure, kindred, beside string }

// measurement is what all measurements share.
type measurement struct {
	data, scratch string
	seeds         int
	background    string // file of the space for papers of arXiv; see unseen
}

func (m *measurement) all(ctx context.Context, only []string) error {
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "collection\tmeasure\tKindred\tbeside")
	if slices.Contains(only, "draws") {
		rows, err := m.draws(ctx)
		if err != nil {
			return fmt.Errorf("draws: %w", err)
		}
		print(table, rows)
	}
	for _, c := range clusterings {
		if !slices.Contains(only, c.name) {
			continue
		}
		rows, err := c.measure(ctx, m)
		if err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
		print(table, rows)
	}
	if slices.Contains(only, "citeulike") {
		rows, err := citeulike(ctx, filepath.Join(m.data, "citeulike-t"), m.scratch)
		if err != nil {
			return fmt.Errorf("citeulike: %w", err)
		}
		print(table, rows)
	}
	if slices.Contains(only, "vote") {
		rows, err := vote(ctx, filepath.Join(m.data, "ohsumed"), m.scratch)
		if err != nil {
			return fmt.Errorf("vote: %w", err)
		}
		print(table, rows)
	}
	return nil
}

func print(table *tabwriter.Writer, rows []row) {
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.collection, r.measure, r.kindred, r.beside)
	}
	table.Flush()
}

// build builds a run of papers in the scratch folder and opens it.
func build(ctx context.Context, scratch, papers string, s pipeline.Settings) (*pipeline.Run, error) {
	out := filepath.Join(scratch, "run")
	if _, err := pipeline.Build(ctx, s, []string{papers}, out, true); err != nil {
		return nil, err
	}
	return pipeline.Open(out)
}
