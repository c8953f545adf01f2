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
	// edges    0.37
	// graph    0.58
	// Messages 0.37
	// networks 0.51
	// pass     0.37
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
