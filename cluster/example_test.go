package cluster_test

import (
	"context"
	"fmt"

	"kindred/cluster"
	"kindred/matrix"
)

func Example() {
	vectors := &matrix.Dense{Rows: 6, Cols: 2, Data: []float32{1, 0, 0.8, 0.6, 0.96, 0.28, 0, 1, -0.6, 0.8, -0.28, 0.96}}
	words := []string{"graph", "node", "robot", "arm"}
	terms := &matrix.CSR{
		Rows: 6, Cols: 4,
		Indptr:  []int64{0, 2, 4, 5, 6, 8, 10},
		Indices: []int32{0, 1, 0, 1, 0, 2, 2, 3, 2, 3},
		Values:  []float32{1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
	}
	df := []int64{3, 2, 3, 2}
	ctx := context.Background()

	model, err := cluster.KMeans{K: 2}.Fit(ctx, vectors)
	if err != nil {
		fmt.Println(err)
		return
	}
	topics, err := cluster.Describe{}.Fit(ctx, vectors, terms, df, model.Labels, model.Centroids.Rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, topic := range topics.Topics {
		fmt.Printf("topic %d: %d papers,", i, topic.Size)
		for _, term := range topic.LabelTerms[:2] {
			fmt.Printf(" %s", words[term])
		}
		fmt.Printf(", coverage %.2f, exclusivity %.2f\n", topic.Coverage, topic.Exclusivity)
	}
	fmt.Printf("V-measure %.2f\n", cluster.Agree(topics.Labels, []int32{7, 7, 7, 4, 4, 4}).VMeasure)
	// Output:
	// topic 0: 3 papers, graph node, coverage 1.00, exclusivity 1.00
	// topic 1: 3 papers, robot arm, coverage 1.00, exclusivity 1.00
	// V-measure 1.00
}
