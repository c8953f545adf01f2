// Command scale builds collections of rising size and prints what each stage
// took, the peak memory, and the exponents: time grows as papers^exponent.
//
//	go run ./benchmarks/scale [-sizes 11000,22000,...] [-flags "--topics 50"] [-record]
//
// The papers are those of ../shared/data/conferences and ../shared/data/arxiv in
// a pseudo-random order that is always the same, so that each size has the same
// mixture and holds the smaller ones. Where they are not there, papers are
// invented.
package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"kindred/benchmarks/internal/measure"
)

// sameJob are the flags of the job that `make bench-peers` compares, so that the
// number of topics and dimensions is the same at every size.
const sameJob = "--preset sklearn --topics 50 --components 100 --n-init 1 --workers 2"

type options struct {
	data, flags string
	sizes       []int
	runs        int
	record      bool
}

func main() {
	o := options{sizes: []int{11000, 22000, 44000, 87000, 175000, 330000}}
	flag.StringVar(&o.data, "data", "../shared/data", "folder with the collections")
	flag.StringVar(&o.flags, "flags", sameJob, "flags of kindred build")
	flag.IntVar(&o.runs, "runs", 1, "runs of each size, of which the median counts")
	flag.BoolVar(&o.record, "record", false, "keep what is printed in benchmarks/runs")
	flag.Func("sizes", "numbers of papers (default 11000,22000,44000,87000,175000,330000)", func(s string) error {
		o.sizes = nil
		for part := range strings.SplitSeq(s, ",") {
			n, err := strconv.Atoi(part)
			if err != nil || n < 1 {
				return fmt.Errorf("%q is no number of papers", part)
			}
			o.sizes = append(o.sizes, n)
		}
		slices.Sort(o.sizes)
		return nil
	})
	flag.Parse()
	if o.runs < 1 {
		fmt.Fprintln(os.Stderr, "bench-scale: -runs must be at least 1")
		os.Exit(2)
	}
	scratch, err := os.MkdirTemp("", "kindred-scale-")
	if err == nil {
		err = o.run(scratch)
		os.RemoveAll(scratch)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-scale:", err)
		os.Exit(1)
	}
}

func (o options) run(scratch string) error {
	binary := filepath.Join(scratch, "kindred")
	if err := measure.Build(binary); err != nil {
		return err
	}
	all, err := gather(o.data, filepath.Join(scratch, "all.jsonl"), o.sizes[len(o.sizes)-1])
	if err != nil {
		return err
	}
	defer all.close()
	var points []point
	for _, size := range o.sizes {
		if size > len(all.places) {
			fmt.Fprintf(os.Stderr, "%d papers: there are %d\n", size, len(all.places))
			size = len(all.places)
		}
		papers := filepath.Join(scratch, "papers.jsonl")
		if err := all.write(papers, size); err != nil {
			return err
		}
		var runs []measure.BuiltRun
		for range o.runs {
			built, err := measure.KindredBuild(binary, papers, filepath.Join(scratch, "run"), strings.Fields(o.flags)...)
			if err != nil {
				return err
			}
			runs = append(runs, built)
		}
		p := summarise(runs)
		points = append(points, p)
		fmt.Fprintf(os.Stderr, "%d papers: %.2f s\n", p.papers, p.figures[0].value)
		if size == len(all.places) {
			break
		}
	}
	text := measure.Header(measure.GoRun("benchmarks/scale"), "job:       "+all.source+"; kindred build "+o.flags) + "\n" + table(points)
	fmt.Print(text)
	if !o.record {
		return nil
	}
	path, err := measure.Record("scale", text)
	if err == nil {
		fmt.Fprintln(os.Stderr, "recorded as", path)
	}
	return err
}

// point is what builds of one size took.
type point struct {
	papers  int
	figures []figure
}

type figure struct {
	name, format string
	value        float64
}

func summarise(runs []measure.BuiltRun) point {
	median := func(get func(measure.BuiltRun) float64) float64 {
		values := make([]float64, len(runs))
		for i, r := range runs {
			values[i] = get(r)
		}
		return measure.Median(values)
	}
	p := point{papers: runs[0].Papers, figures: []figure{
		{"whole process", "%.2f s", median(func(r measure.BuiltRun) float64 { return r.Cost.Seconds })},
		{"its processor time", "%.2f s", median(func(r measure.BuiltRun) float64 { return r.CPU })},
	}}
	for _, s := range runs[0].Stages {
		p.figures = append(p.figures, figure{s.Stage, "%.2f s", median(func(r measure.BuiltRun) float64 { return r.Seconds(s.Stage) })})
	}
	p.figures = append(p.figures, figure{"peak memory", "%.0f MB", median(func(r measure.BuiltRun) float64 { return r.PeakMB })})
	return p
}

// table has a line for each figure, a column for each size, and the exponents.
func table(points []point) string {
	var text strings.Builder
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "papers\t")
	sizes := make([]float64, len(points))
	for i, p := range points {
		sizes[i] = float64(p.papers)
		fmt.Fprintf(t, "%d\t", p.papers)
	}
	fmt.Fprintln(t, "exponent\t")
	for i, f := range points[0].figures {
		fmt.Fprintf(t, "%s\t", f.name)
		values := make([]float64, len(points))
		for j, p := range points {
			values[j] = p.figures[i].value
			fmt.Fprintf(t, f.format+"\t", values[j])
		}
		if e := measure.Exponent(sizes, values); !math.IsNaN(e) {
			fmt.Fprintf(t, "%.2f", e)
		}
		fmt.Fprintln(t, "\t")
	}
	t.Flush()
	fmt.Fprintln(&text, "\nExponents are slopes of the least-squares line through the logarithms. Stages are wall time.")
	return text.String()
}
