package pipeline_test

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"kindred/pipeline"
)

// judgedPapers are the papers of the benchmarks, where they are there.
const judgedPapers = "../../shared/data/conferences/papers.jsonl.zst"

// benchRun is a run of the conference papers, or else of synthetic ones, and the
// ids of some of its papers.
func benchRun(b *testing.B) (*pipeline.Run, []string) {
	b.Helper()
	papers := judgedPapers
	if _, err := os.Stat(papers); err != nil {
		papers = writePapers(b, 20_000, 30)
	}
	run := build(b, pipeline.Settings{Topics: 30, Neighbors: new(int)}, papers)
	all, err := run.Papers(context.Background(), pipeline.Filter{})
	if err != nil {
		b.Fatal(err)
	}
	const queries, apart = 1000, 7919 // a prime
	ids := make([]string, queries)
	for i := range ids {
		ids[i] = all[i*apart%len(all)].PaperID
	}
	b.Logf("%d papers", len(all))
	return run, ids
}

// BenchmarkRelated answers queries of one paper, one after another, in a process
// that has answered some before, and many at once on all processors.
func BenchmarkRelated(b *testing.B) {
	run, ids := benchRun(b)
	ctx := context.Background()
	ask := func(id string) {
		if _, err := run.Related(ctx, pipeline.Query{Like: []string{id}}); err != nil {
			b.Fatal(err)
		}
	}
	for _, id := range ids[:20] {
		ask(id)
	}
	b.Run("one", func(b *testing.B) {
		b.ReportAllocs()
		var times []time.Duration
		for i := 0; b.Loop(); i++ {
			start := time.Now()
			ask(ids[i%len(ids)])
			times = append(times, time.Since(start))
		}
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "median-ms")
		b.ReportMetric(float64(times[len(times)*99/100].Microseconds())/1000, "p99-ms")
	})
	b.Run("many", func(b *testing.B) {
		answered := 0
		for b.Loop() {
			next := 0
			err := run.RelatedEach(ctx, pipeline.Query{}, func() (pipeline.Request, bool, error) {
				if next == len(ids) {
					return pipeline.Request{}, false, nil
				}
				next++
				return pipeline.Request{Like: ids[next-1 : next]}, true, nil
			}, 0, func(*pipeline.Answer) error {
				answered++
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(answered)/b.Elapsed().Seconds(), "queries/s")
	})
}
