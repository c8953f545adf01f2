package cluster_test

import (
	"context"
	"fmt"

	"kindred/cluster"
	"kindred/matrix"
)

func ExampleTimeline() {
	// Two topics over six days; the second one takes over.
	var labels, days []int32
	for day, second := range []int{1, 2, 8, 14, 25, 30} {
		for i := range 40 {
			topic := int32(0)
			if i < second {
				topic = 1
			}
			labels, days = append(labels, topic), append(days, int32(20000+day))
		}
	}
	terms := &matrix.CSR{Rows: len(labels), Cols: 1, Indptr: make([]int64, len(labels)+1)}

	over, err := cluster.Timeline{}.Fit(context.Background(), cluster.Dates{From: days, To: days}, labels, 2, terms)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("by", over.Unit, over.Counts)
	for topic, trend := range over.Trends(0) {
		fmt.Printf("topic %d is %s, slope %+.2f\n", topic, trend.Direction, trend.Slope)
	}
	// Output:
	// by day [[39 38 32 26 15 10] [1 2 8 14 25 30]]
	// topic 0 is falling, slope -0.92
	// topic 1 is rising, slope +0.92
}
