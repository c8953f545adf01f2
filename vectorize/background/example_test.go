package background_test

import (
	"bytes"
	"fmt"

	"kindred/vectorize/background"
)

func ExampleNew() {
	space, err := background.New(background.Content{
		Name: "two words", Rule: "words as they are", Papers: 100, IDFExponent: 1,
		Terms: []string{"cell", "graph"}, DF: []int64{12, 30}, Dims: 2,
		Vectors: []float32{1, 0, 0, 1},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var file bytes.Buffer
	if _, err := space.WriteTo(&file); err != nil {
		fmt.Println(err)
		return
	}
	again, err := background.Read(&file)
	if err != nil {
		fmt.Println(err)
		return
	}
	t, known := again.Find("graph")
	vector := make([]float32, again.Dims())
	again.Vector(vector, t)
	fmt.Println(known, again.DF(t), vector)
	// Output: true 30 [0 1]
}
