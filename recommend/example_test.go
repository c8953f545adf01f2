package recommend_test

import (
	"context"
	"fmt"

	"kindred/matrix"
	"kindred/recommend"
)

func ExampleExact() {
	x := &matrix.Dense{Rows: 4, Cols: 2, Data: []float32{
		1, 0,
		.8, .6,
		0, 1,
		0, 0,
	}}
	neighbors, err := recommend.Exact{K: 2}.Fit(context.Background(), x)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range neighbors.N {
		rows, scores := neighbors.Of(i)
		fmt.Println(i, rows, scores)
	}
	// Output:
	// 0 [1 2] [0.8 0]
	// 1 [0 2] [0.8 0.6]
	// 2 [1 0] [0.6 0]
	// 3 [] []
}

func ExampleIndex() {
	// Three rows over the terms "graph" (0), "network" (1) and "protein" (2).
	weights := &matrix.CSR{Rows: 3, Cols: 3,
		Indptr:  []int64{0, 2, 3, 4},
		Indices: []int32{0, 1, 1, 2},
		Values:  []float32{3, 4, 2, 5},
	}
	index, err := recommend.NewIndex(recommend.NewPostings(weights, nil), nil, nil, recommend.Blend{Sparse: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	terms, err := index.Combine([]recommend.Example{{Terms: []int32{0, 1}, Weights: []float32{3, 4}}}, nil, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	query := recommend.Query{Terms: terms, Exclude: []int32{0}}
	results, err := index.Search(query)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range results {
		fmt.Printf("row %d, score %.2f\n", r.Row, r.Score)
		account, err := index.Explain(query, r.Row)
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, t := range account.Terms {
			fmt.Printf("  term %d (%s): %+.2f\n", t.Term, t.Kind, t.Weight)
		}
	}
	// Output:
	// row 1, score 0.80
	//   term 1 (shared): +0.80
}
