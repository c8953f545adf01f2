package vectorize_test

import (
	"context"
	"fmt"

	"kindred/vectorize"
)

func Example() {
	settings := vectorize.Settings{}
	counter, err := settings.NewCounter()
	if err != nil {
		fmt.Println(err)
		return
	}
	counts := counter.Count([]vectorize.Document{
		{Title: "Graph networks", Body: "Messages pass along the edges of a graph."},
		{Title: "Faint galaxies", Body: "A telescope counts faint galaxies."},
	})
	model, matrix, err := settings.Fit(context.Background(), counts)
	if err != nil {
		fmt.Println(err)
		return
	}
	indices, values := matrix.Row(0)
	for i, column := range indices {
		fmt.Printf("%-8s %.2f\n", model.Vocabulary.Written[column], values[i])
	}
	_, _, _, unknown := model.Transform(vectorize.Document{Body: "graphs of SciBERT"})
	fmt.Println("unknown:", unknown)
	// Output:
	// edges    0.33
	// graph    0.63
	// Messages 0.33
	// networks 0.52
	// pass     0.33
	// unknown: [SciBERT]
}

func ExampleNewTokeniser() {
	tokeniser, err := vectorize.NewTokeniser(vectorize.Settings{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(tokeniser.Tokenise(`The $\beta$-catenin model's 3-D GPT-4 \emph{graph}s, see https://example.org`))
	// Output: [the catenin model 3d gpt4 graphs see]
}

// threePapers are texts in one block.
type threePapers struct{}

func (threePapers) Blocks() int { return 1 }

func (threePapers) Documents(_, _ int, _ bool) ([]vectorize.Document, error) {
	return []vectorize.Document{
		{Title: "Tidal Wave Sensors", Body: "We build tidal wave sensors (TWSs)."},
		{Title: "TWS at sea", Body: "Our TWS floats."},
		{Title: "Kelp forests", Body: "A tidal wave sensor in a kelp forest."},
	}, nil
}

func ExamplePhraseSettings_Fit() {
	phrases, err := vectorize.PhraseSettings{}.Fit(context.Background(), threePapers{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for p, written := range phrases.Written {
		if len(phrases.Words[p]) == 3 {
			fmt.Println(written, "in", phrases.DF[p], "papers")
		}
	}
	// Output: tidal wave sensors in 3 papers
}
