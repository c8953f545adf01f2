package cluster

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Agreement says how well labels agree with reference labels. All figures but
// ARI are 0 to 1; ARI is 1 for equal groupings, near 0 for unrelated ones, and
// can be below. All are 0 where no row counts.
type Agreement struct {
	Rows         int64   // rows that count: those with both labels
	VMeasure     float64 // harmonic mean of the next two (Rosenberg and Hirschberg, 2007)
	Homogeneity  float64 // 1 - H(reference | labels) / H(reference): a label holds one reference alone
	Completeness float64 // 1 - H(labels | reference) / H(labels): a reference is in one label alone
	NMI          float64 // mutual information / arithmetic mean of both entropies; equal to VMeasure
	ARI          float64 // adjusted Rand index (Hubert and Arabie, 1985)
	Purity       float64 // share of rows whose reference is the most frequent of their label
}

// Agree compares labels (n) with reference labels (n). A row with a negative
// label or reference does not count. Unequal lengths panic. It takes
// O(n log n) time.
func Agree(labels, reference []int32) Agreement {
	if len(labels) != len(reference) {
		panic(fmt.Sprintf("cluster: %d labels to compare with %d", len(labels), len(reference)))
	}
	var pairs [][2]int32
	for i, label := range labels {
		if label >= 0 && reference[i] >= 0 {
			pairs = append(pairs, [2]int32{label, reference[i]})
		}
	}
	if len(pairs) == 0 {
		return Agreement{}
	}
	slices.SortFunc(pairs, func(a, b [2]int32) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	references := make([]int32, len(pairs))
	var most, ofLabel []int64 // the largest part of each label, and all of it
	for i, p := range pairs {
		references[i] = p[1]
		if i == 0 || pairs[i-1][0] != p[0] {
			most, ofLabel = append(most, 0), append(ofLabel, 0)
		}
		ofLabel[len(ofLabel)-1]++
	}
	slices.Sort(references)
	cells, ofReference := runs(pairs), runs(references)
	at, label := 0, 0
	for _, count := range cells {
		if at > 0 && pairs[at][0] != pairs[at-1][0] {
			label++
		}
		most[label] = max(most[label], count)
		at += int(count)
	}
	n := float64(len(pairs))
	a := Agreement{Rows: int64(len(pairs))}
	for _, count := range most {
		a.Purity += float64(count) / n
	}
	joint, hLabels, hReference := entropy(cells, n), entropy(ofLabel, n), entropy(ofReference, n)
	a.Homogeneity = share(hReference, joint-hLabels)
	a.Completeness = share(hLabels, joint-hReference)
	if sum := a.Homogeneity + a.Completeness; sum > 0 {
		a.VMeasure = 2 * a.Homogeneity * a.Completeness / sum
	}
	a.NMI = a.VMeasure
	a.ARI = adjustedRand(cells, ofLabel, ofReference, n)
	return a
}

// runs returns the lengths of the runs of equal values.
func runs[T comparable](sorted []T) []int64 {
	var counts []int64
	for i, v := range sorted {
		if i == 0 || sorted[i-1] != v {
			counts = append(counts, 0)
		}
		counts[len(counts)-1]++
	}
	return counts
}

// entropy is that of counts of n in all, in nats.
func entropy(counts []int64, n float64) float64 {
	h := 0.0
	for _, count := range counts {
		p := float64(count) / n
		h -= p * math.Log(p)
	}
	return h
}

// share is the part of an entropy that is not left; 1 where there was none.
func share(entropy, left float64) float64 {
	if entropy <= 0 {
		return 1
	}
	return min(1, max(0, 1-left/entropy))
}

func adjustedRand(cells, a, b []int64, n float64) float64 {
	pairs := func(counts []int64) float64 {
		sum := 0.0
		for _, count := range counts {
			sum += float64(count) * float64(count-1) / 2
		}
		return sum
	}
	together, inA, inB, all := pairs(cells), pairs(a), pairs(b), n*(n-1)/2
	if inA == inB && (inA == all || inA == 0) {
		return 1 // both are one group, or both all single rows
	}
	expected := inA * inB / all
	return (together - expected) / ((inA+inB)/2 - expected)
}
