package pipeline_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"kindred/pipeline"
)

const fourPapers = `{"id": "a", "title": "Graph networks for molecules", "abstract": "A graph network predicts the energy of molecules."}
{"id": "b", "title": "Speech recognition without text", "abstract": "Speech is recognised from audio alone."}
{"id": "c", "title": "Molecules as graphs", "abstract": "Every molecule is a graph of atoms; a network learns its energy."}
{"id": "d", "title": "Audio models of speech", "abstract": "One audio model serves the recognition of speech in ten languages."}
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
	answer, err := run.Related(ctx, pipeline.Query{Like: []string{"a"}, N: 1})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range answer.Results {
		fmt.Println(r.Rank, r.PaperID, r.Title)
	}
	// Output: 1 c Molecules as graphs
}
