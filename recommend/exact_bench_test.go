package recommend

import (
	"context"
	"fmt"
	"testing"
)

// BenchmarkExact reports multiplications and additions a second, each pair of
// rows counted once.
func BenchmarkExact(b *testing.B) {
	const d = 100
	for _, n := range []int{20000, 87106} {
		b.Run(fmt.Sprintf("n=%d", n), func(b *testing.B) {
			x := unitRows(n, d, 0)
			for b.Loop() {
				if _, err := (Exact{K: 10}).Fit(context.Background(), x); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(n)*d*float64(b.N)/b.Elapsed().Seconds()/1e9, "GOP/s")
		})
	}
}
