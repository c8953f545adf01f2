package report_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"kindred/pipeline"
	"kindred/report"
)

const fourPapers = `{"id": "a", "title": "Graph networks for molecules", "abstract": "A graph network predicts the energy of molecules.", "year": 2023}
{"id": "b", "title": "Speech recognition without text", "abstract": "Speech is recognised from audio alone.", "year": 2023}
{"id": "c", "title": "Molecules as graphs", "abstract": "Every molecule is a graph of atoms; a network learns its energy.", "year": 2024}
{"id": "d", "title": "Audio models of speech", "abstract": "One audio model serves the recognition of speech in ten languages.", "year": 2024}
`

func Example() {
	folder, err := os.MkdirTemp("", "kindred-example-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(folder)
	papers, out := filepath.Join(folder, "papers.jsonl"), filepath.Join(folder, "run")
	if err := os.WriteFile(papers, []byte(fourPapers), 0o600); err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	if _, err := pipeline.Build(ctx, pipeline.Settings{Topics: 2}, []string{papers}, out, false); err != nil {
		log.Fatal(err)
	}
	run, err := pipeline.Open(out)
	if err != nil {
		log.Fatal(err)
	}
	defer run.Close()
	r, err := report.New(ctx, run, report.Options{Title: "Molecules and speech"})
	if err != nil {
		log.Fatal(err)
	}
	if err := report.WriteHTML(io.Discard, r); err != nil { // or os.Create("report.html")
		log.Fatal(err)
	}
	fmt.Println(r.Title)
	fmt.Println(r.Overview.Text.Lead)
	// Output:
	// Molecules and speech
	// 4 papers, 2023 to 2024, in 2 topics.
}
