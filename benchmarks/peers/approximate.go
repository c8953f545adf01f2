package main

import (
	"cmp"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"kindred/benchmarks/internal/measure"
)

// enough is the recall at which methods are compared.
const enough = .99

// method is an approximate search: what building and searching took, and the
// share of the exact neighbours that it found.
type method struct {
	name                  string
	build, search, recall float64
}

func (m method) seconds() float64 { return m.build + m.search }

// approximateSearch measures approximate neighbours and returns the table. Each
// program searches the vectors that it found itself, and its recall is measured
// against its own exact search.
func (o options) approximateSearch(binary string, peers []peer) (tables, level string, err error) {
	exactRun, run := filepath.Join(o.scratch, "run"), filepath.Join(o.scratch, "approximate")
	var exact, own []measure.BuiltRun
	others := make([][]whole, len(peers))
	for pair := range o.pairs {
		e, err := measure.KindredBuild(binary, o.papers, exactRun, o.sameJob()...)
		if err != nil {
			return "", "", err
		}
		a, err := measure.KindredBuild(binary, o.papers, run, append(o.sameJob(), "--search", "approximate")...)
		if err != nil {
			return "", "", err
		}
		exact, own = append(exact, e), append(own, a)
		progress("pair %d of %d: Kindred's neighbours %.2f s", pair+1, o.pairs, a.Seconds("Neighbours"))
		for i, p := range peers {
			w, err := p.run(o, true)
			if err != nil {
				return "", "", err
			}
			others[i] = append(others[i], w)
			progress("pair %d of %d: %s", pair+1, o.pairs, p.versions)
		}
	}
	want, err := openFound(exactRun)
	if err != nil {
		return "", "", err
	}
	defer want.close()
	got, err := openFound(run)
	if err != nil {
		return "", "", err
	}
	defer got.close()
	kindred := method{name: "Kindred", recall: got.recallAgainst(want),
		search: medianOf(own, func(b measure.BuiltRun) float64 { return b.Seconds("Neighbours") })}
	methods := []method{{name: "Kindred, exact", recall: 1,
		search: medianOf(exact, func(b measure.BuiltRun) float64 { return b.Seconds("Neighbours") })}, kindred}
	for i := range peers {
		of := ""
		if len(peers) > 1 {
			of = fmt.Sprintf(" (peer %d)", i+1)
		}
		for _, library := range []struct{ name, prefix string }{{"hnswlib", "hnsw"}, {"FAISS IVF", "ivf"}} {
			m := firstEnough(others[i], library.prefix)
			m.name = library.name + " " + m.name + of
			methods = append(methods, m)
		}
		methods = append(methods, method{name: "FAISS, exact" + of, recall: 1,
			search: medianOf(others[i], func(w whole) float64 { return w.seconds("neighbours_exact") })})
	}
	return methodsTable(methods, kindred, exact[0].Papers), exact[0].Kernel, nil
}

// firstEnough is a library's first setting with enough recall, or else its last;
// what searches further has a higher number. Settings are named like hnsw_ef64.
func firstEnough(runs []whole, prefix string) method {
	names := slices.DeleteFunc(slices.Collect(maps.Keys(runs[0].approximate)), func(name string) bool { return !strings.HasPrefix(name, prefix+"_") })
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(number(a), number(b)) })
	var m method
	for _, name := range names {
		at := func(w whole) probe { return w.approximate[name] }
		m = method{
			name:   strings.TrimPrefix(name, prefix+"_"),
			build:  medianOf(runs, func(w whole) float64 { return w.seconds(prefix + "_build") }),
			search: medianOf(runs, func(w whole) float64 { return at(w).Seconds }),
			recall: medianOf(runs, func(w whole) float64 { return at(w).Recall }),
		}
		if m.recall >= enough {
			break
		}
	}
	return m
}

// number is the number at the end of a setting's name.
func number(name string) int {
	n, _ := strconv.Atoi(name[strings.LastIndexFunc(name, func(r rune) bool { return r < '0' || r > '9' })+1:])
	return n
}

func methodsTable(methods []method, kindred method, papers int) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%d neighbours of each of %d papers, recall of at least %.2f\n\n", neighborsOfEach, papers, enough)
	t := tabwriter.NewWriter(&text, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tbuild\tsearch\tboth\trecall\tboth / Kindred\t")
	for _, m := range methods {
		fmt.Fprintf(t, "%s\t%.2f s\t%.2f s\t%.2f s\t%.4f\t%.2f\t\n", m.name, m.build, m.search, m.seconds(), m.recall, m.seconds()/kindred.seconds())
	}
	t.Flush()
	for _, m := range methods {
		if strings.HasPrefix(m.name, "hnswlib") {
			fmt.Fprintf(&text, "\nrecall of %.2f in less time than %s: %s", enough, m.name, yes(kindred.recall >= enough && kindred.seconds() < m.seconds()))
		}
	}
	fmt.Fprintln(&text, "\n\nMedians. Kindred's stage is building and searching together. Of each library the first setting with\nenough recall is shown, or the last one tried; recall is against the same program's exact search.")
	return text.String()
}
