package export_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"kindred/export"
	"kindred/pipeline"
)

func ExampleWrite() {
	folder, err := os.MkdirTemp("", "example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	papers := filepath.Join(folder, "papers.jsonl")
	if err := os.WriteFile(papers, []byte(papersText()), 0o666); err != nil {
		log.Fatal(err)
	}
	ctx, path := context.Background(), filepath.Join(folder, "run")
	if _, err := pipeline.Build(ctx, pipeline.Settings{Topics: 3}, []string{papers}, path, false); err != nil {
		log.Fatal(err)
	}
	run, err := pipeline.Open(path)
	if err != nil {
		log.Fatal(err)
	}
	defer run.Close()
	written, err := export.Write(ctx, run, filepath.Join(folder, "tables"), export.Settings{Format: export.CSV})
	if err != nil {
		log.Fatal(err)
	}
	for _, w := range written[:2] {
		fmt.Println(w.File, w.Rows)
	}
	// Output:
	// papers.csv 90
	// topics.csv 3
}
