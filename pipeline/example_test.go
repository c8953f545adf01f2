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
	run, done := exampleRun()
	defer done()
	answer, err := run.Related(context.Background(), pipeline.Query{Like: []string{"a"}, N: 1})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range answer.Results {
		fmt.Println(r.Rank, r.PaperID, r.Title)
	}
	// Output: 1 c Molecules as graphs
}

func ExampleRun_Related() {
	run, done := exampleRun()
	defer done()
	two := 2
	answer, err := run.Related(context.Background(), pipeline.Query{
		Text:    "learning the energy of molecules",
		Unlike:  []string{"b"},
		N:       1,
		Explain: &two,
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range answer.Results {
		fmt.Println(r.PaperID, r.Title)
		for _, t := range r.InterestingTerms {
			fmt.Println(" ", t.Term, t.Kind)
		}
	}
	// Output:
	// c Molecules as graphs
	//   learns shared
	//   molecules shared
}

// exampleRun builds a run of four papers in a folder that done removes.
func exampleRun() (run *pipeline.Run, done func()) {
	folder, err := os.MkdirTemp("", "kindred-example-")
	if err != nil {
		log.Fatal(err)
	}
	papers, out := filepath.Join(folder, "papers.jsonl"), filepath.Join(folder, "run")
	if err := os.WriteFile(papers, []byte(fourPapers), 0o600); err != nil {
		log.Fatal(err)
	}
	if _, err := pipeline.Build(context.Background(), pipeline.Settings{Topics: 2}, []string{papers}, out, false); err != nil {
		log.Fatal(err)
	}
	if run, err = pipeline.Open(out); err != nil {
		log.Fatal(err)
	}
	return run, func() {
		run.Close()
		os.RemoveAll(folder)
	}
}
