package main

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"

	"golang.org/x/sys/cpu"
	"gonum.org/v1/gonum/stat"

	"kindred/benchmarks/internal/measure"
)

const notes = `
Medians; a ratio is the median of the ratios of the pairs, peer / Kindred. The whole job of the peer
is the sum of its stages, without the start of Python and its imports; Kindred's is its whole process,
which writes more: the papers, the matrices and an index. Peak memory is ru_maxrss, mapped pages
counted. After ± is the standard error of the mean.
`

// line is one line of a table.
type line struct{ name, kindred, peer, ratio, target, reached string }

func printLines(w io.Writer, lines []line) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tKindred\tpeer\tratio\ttarget\treached\t")
	for _, l := range lines {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t\n", l.name, l.kindred, l.peer, l.ratio, l.target, l.reached)
	}
	t.Flush()
}

// The collections that the targets are set for, by their numbers of papers.
const conferences, arxiv = 87106, 243296

// bestCaptured is the share that the best possible 100 dimensions keep of the
// peer's TF-IDF matrix of the conference papers.
const bestCaptured = .14228

func peerLines(kindred []measure.BuiltRun, peers []whole, a against) []line {
	papers := kindred[0].Papers
	// compared is a line of medians and of the pairs' ratios; least is the ratio
	// to reach, 0 for none.
	compared := func(name, format string, least float64, own func(measure.BuiltRun) float64, other func(whole) float64) line {
		k, p, ratios := make([]float64, len(kindred)), make([]float64, len(kindred)), make([]float64, len(kindred))
		for i := range kindred {
			k[i], p[i] = own(kindred[i]), other(peers[i])
			ratios[i] = p[i] / k[i]
		}
		return ratioLine(name, format, k, p, ratios, least)
	}
	stage := func(name string, least float64, own []string, other ...string) line {
		return compared(name, "%.2f s", least,
			func(b measure.BuiltRun) float64 { return b.Seconds(own...) }, func(w whole) float64 { return w.seconds(other...) })
	}
	job := 8.0
	if papers > (conferences+arxiv)/2 {
		job = 10
	}
	search := 6.0
	if cpu.X86.HasAVX512VNNI || cpu.X86.HasAVXVNNI {
		search = 10
	}
	writing := stage("writing waited for", 0, []string{"Writing"}, "write")
	if papers <= conferences {
		const most = .4
		writing.target = fmt.Sprintf("under %.2f s", most)
		writing.reached = yes(medianOf(kindred, func(b measure.BuiltRun) float64 { return b.Seconds("Writing") }) < most)
	}
	lines := []line{
		compared("whole job", "%.2f s", job, func(b measure.BuiltRun) float64 { return b.Cost.Seconds }, whole.job),
		compared("whole process", "%.2f s", 0, func(b measure.BuiltRun) float64 { return b.Cost.Seconds }, func(w whole) float64 { return w.Cost.Seconds }),
		compared("its processor time", "%.2f s", 0, func(b measure.BuiltRun) float64 { return b.CPU }, func(w whole) float64 { return w.CPU }),
		stage("read + TF-IDF", 8, []string{"Reading", "TF-IDF"}, "read", "tfidf"),
		stage("LSA", 8, []string{"LSA"}, "lsa"),
		stage("k-means", 4, []string{"Topics"}, "kmeans"),
		stage(fmt.Sprintf("exact %d neighbours", neighborsOfEach), search, []string{"Neighbours"}, "neighbours_exact"),
		writing,
		compared("peak memory", "%.0f MB", 2, func(b measure.BuiltRun) float64 { return b.PeakMB }, func(w whole) float64 { return w.PeakMB }),
		compared("papers", "%.0f", 0, func(b measure.BuiltRun) float64 { return float64(b.Papers) }, func(w whole) float64 { return float64(w.papers) }),
		compared("terms", "%.0f", 0, func(b measure.BuiltRun) float64 { return float64(b.Terms) }, func(w whole) float64 { return float64(w.terms) }),
	}
	captured := compared("captured share", "%.5f", 0, func(b measure.BuiltRun) float64 { return b.Captured }, func(w whole) float64 { return w.captured })
	least := peers[0].captured
	captured.target = "the peer's"
	if papers == conferences {
		least = max(least, .99*bestCaptured)
		captured.target += fmt.Sprintf(", %.5f", .99*bestCaptured)
	}
	captured.reached = yes(kindred[0].Captured >= least)
	lines = append(lines, captured,
		compared("inertia, own vectors", "%.1f", 0, func(b measure.BuiltRun) float64 { return b.Inertia }, func(w whole) float64 { return w.inertia }))
	if len(a.own) > 0 {
		lines = append(lines, sameVectorsLines(a)...)
	}
	return append(lines, line{name: "equal neighbours, own vectors", kindred: fmt.Sprintf("%.4f", a.shared)})
}

func sameVectorsLines(a against) []line {
	k, p, ratios := make([]float64, len(a.own)), make([]float64, len(a.own)), make([]float64, len(a.own))
	for i := range a.own {
		k[i], p[i] = a.own[i].Seconds, a.peers[i].Seconds
		ratios[i] = p[i] / k[i]
	}
	inertia := func(c clustering) float64 { return c.Inertia }
	own, ownError := meanOf(a.own, inertia)
	other, otherError := meanOf(a.peers, inertia)
	reached := yes(own <= other)
	if own > other && own-other <= math.Hypot(ownError, otherError) {
		reached = "equal within the errors"
	}
	return []line{
		{fmt.Sprintf("inertia, same vectors, mean of %d seeds", len(k)), fmt.Sprintf("%.1f ± %.1f", own, ownError),
			fmt.Sprintf("%.1f ± %.1f", other, otherError), fmt.Sprintf("%.4f", other/own), "the peer's", reached},
		ratioLine("k-means, same vectors", "%.2f s", k, p, ratios, 4),
	}
}

func ratioLine(name, format string, own, other, ratios []float64, least float64) line {
	l := line{name: name, kindred: fmt.Sprintf(format, measure.Median(own)), peer: fmt.Sprintf(format, measure.Median(other))}
	ratio := measure.Median(ratios)
	if !math.IsNaN(ratio) && !math.IsInf(ratio, 0) {
		l.ratio = fmt.Sprintf("%.2f", ratio)
	}
	if least > 0 {
		l.target, l.reached = fmt.Sprintf("%.0f x", least), yes(ratio >= least)
	}
	return l
}

// ownLines are about what has no peer.
func ownLines(j jobs) []line {
	papers := j.kindred[0].Papers
	var lines []line
	// limited is a line of a median and the most it may be, 0 for no limit.
	limited := func(name, format string, value, most float64) {
		l := line{name: name, kindred: fmt.Sprintf(format, value)}
		if most > 0 {
			l.target, l.reached = "under "+fmt.Sprintf(format, most), yes(value < most)
		}
		lines = append(lines, l)
	}
	if len(j.byDefault) > 0 {
		most := 10.0
		if papers > conferences {
			most = 0
		}
		limited("default build", "%.2f s", medianOf(j.byDefault, func(b measure.BuiltRun) float64 { return b.Cost.Seconds }), most)
		limited("as planned", "%.2f s", j.plan.Seconds, 0)
		limited("its peak memory", "%.0f MB", medianOf(j.byDefault, func(b measure.BuiltRun) float64 { return b.PeakMB }), 0)
		limited("as planned", "%.0f MB", j.plan.PeakMB, 0)
		limited("its topics", "%.0f", medianOf(j.byDefault, func(b measure.BuiltRun) float64 { return float64(b.Topics) }), 0)
	}
	if len(j.lookUps) > 0 {
		most := 30.0
		switch {
		case papers > arxiv:
			most = 0
		case papers > conferences:
			most = 60
		}
		limited(fmt.Sprintf("kindred related RUN ID, %d papers", len(j.lookUps)), "%.0f ms",
			medianOf(j.lookUps, func(c measure.Cost) float64 { return 1000 * c.Seconds }), most)
		limited("its peak memory", "%.0f MB", medianOf(j.lookUps, func(c measure.Cost) float64 { return c.PeakMB }), 0)
	}
	return lines
}

func medianOf[T any](all []T, get func(T) float64) float64 {
	values := make([]float64, len(all))
	for i, x := range all {
		values[i] = get(x)
	}
	return measure.Median(values)
}

// meanOf is the mean and its standard error, 0 of one value.
func meanOf[T any](all []T, get func(T) float64) (mean, standardError float64) {
	values := make([]float64, len(all))
	for i, x := range all {
		values[i] = get(x)
	}
	if mean = stat.Mean(values, nil); len(all) > 1 {
		standardError = stat.StdErr(stat.StdDev(values, nil), float64(len(all)))
	}
	return mean, standardError
}

func yes(reached bool) string {
	if reached {
		return "yes"
	}
	return "no"
}
