package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"kindred/internal/table"
)

// stages pairs the peer's stages with Kindred's.
var stages = []struct {
	name          string
	kindred, peer []string
}{
	{"read + TF-IDF", []string{"Reading", "TF-IDF"}, []string{"read", "tfidf"}},
	{"LSA", []string{"LSA"}, []string{"lsa"}},
	{"k-means", []string{"Topics"}, []string{"kmeans"}},
	{"exact neighbours", []string{"Neighbours"}, []string{"neighbours_exact"}},
	{"write", []string{"Writing"}, []string{"write"}},
}

func report(kindred, peer []measurement, equal float64) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "\tKindred\tpeer\tpeer / Kindred\t")
	seconds := func(name string, get func(m measurement, own bool) float64) {
		k := median(kindred, func(m measurement) float64 { return get(m, true) })
		p := median(peer, func(m measurement) float64 { return get(m, false) })
		ratios := make([]float64, len(kindred))
		for i := range kindred {
			ratios[i] = get(peer[i], false) / get(kindred[i], true)
		}
		slices.Sort(ratios)
		fmt.Fprintf(w, "%s\t%.2f s\t%.2f s\t%.1f\t\n", name, k, p, ratios[len(ratios)/2])
	}
	for _, s := range stages {
		seconds(s.name, func(m measurement, own bool) float64 {
			names := s.peer
			if own {
				names = s.kindred
			}
			sum := 0.0
			for _, n := range names {
				sum += m.stages[n]
			}
			return sum
		})
	}
	seconds("whole process", func(m measurement, _ bool) float64 { return m.wall })
	figure := func(name, format string, get func(measurement) float64) {
		k, p := median(kindred, get), median(peer, get)
		fmt.Fprintf(w, "%s\t"+format+"\t"+format+"\t%.2f\t\n", name, k, p, p/k)
	}
	figure("peak memory, MB", "%.0f", func(m measurement) float64 { return m.peakMB })
	figure("terms", "%.0f", func(m measurement) float64 { return float64(m.terms) })
	figure("captured share", "%.5f", func(m measurement) float64 { return m.captured })
	figure("inertia", "%.0f", func(m measurement) float64 { return m.inertia })
	w.Flush()
	fmt.Printf("\nshare of equal neighbours: %.4f (each in the LSA space it found itself)\n", equal)
	fmt.Println("medians; the ratio is the median of the pairs' ratios")
}

func median(runs []measurement, get func(measurement) float64) float64 {
	values := make([]float64, len(runs))
	for i, m := range runs {
		values[i] = get(m)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// equalNeighbours is the share of the peer's neighbours that Kindred has too.
func (o options) equalNeighbours() (float64, error) {
	own := map[string]map[string]bool{}
	f, err := table.Open(filepath.Join(o.scratch, "run", "neighbors.parquet"))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	err = f.Scan(context.Background(), []string{"paper_id", "neighbor_id"}, func(_ int, b *table.Batch) error {
		for i, id := range b.Columns[0].Strings {
			if own[id] == nil {
				own[id] = map[string]bool{}
			}
			own[id][b.Columns[1].Strings[i]] = true
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	tsv, err := os.Open(filepath.Join(o.scratch, "peer.tsv"))
	if err != nil {
		return 0, err
	}
	defer tsv.Close()
	equal, all := 0, 0
	lines := bufio.NewScanner(tsv)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		near := strings.Split(cells[2], ",")
		for _, id := range near[:min(10, len(near))] {
			all++
			if own[cells[0]][id] {
				equal++
			}
		}
	}
	return float64(equal) / float64(max(all, 1)), lines.Err()
}
