package sample_test

import (
	"bufio"
	"fmt"

	"kindred/datasets/sample"
)

func ExampleOpen() {
	papers := 0
	for lines := bufio.NewScanner(sample.Open()); lines.Scan(); {
		papers++
	}
	fmt.Println(sample.Name, papers)
	// Output: sample.jsonl 600
}
