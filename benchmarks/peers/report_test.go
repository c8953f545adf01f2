package main

import (
	"slices"
	"testing"

	"kindred/benchmarks/internal/measure"
)

func lineNamed(t *testing.T, lines []line, name string) line {
	t.Helper()
	i := slices.IndexFunc(lines, func(l line) bool { return l.name == name })
	if i < 0 {
		t.Fatalf("there is no line %q", name)
	}
	return lines[i]
}

func TestLinesCompareWithTargets(t *testing.T) {
	kindred, peers := make([]measure.BuiltRun, 3), make([]whole, 3)
	for i := range kindred {
		k := float64(i + 1) // a machine that becomes slower: ratios stay
		kindred[i] = measure.BuiltRun{Cost: measure.Cost{Seconds: 2 * k, PeakMB: 250}, Papers: conferences, Captured: .1409,
			Stages: []measure.Stage{{Stage: "Reading", Seconds: .75 * k}, {Stage: "TF-IDF", Seconds: .25 * k}, {Stage: "LSA", Seconds: k}}}
		peers[i] = whole{Cost: measure.Cost{Seconds: 40 * k, PeakMB: 499}, captured: .1407,
			stages: map[string]float64{"read": k, "tfidf": 7 * k, "lsa": 7.9 * k}}
	}
	a := against{own: []clustering{{1, 10, 5}, {1, 12, 5}}, peers: []clustering{{5, 11, 5}, {3, 11.5, 5}}}
	lines := peerLines(kindred, peers, a)
	for name, want := range map[string]line{
		"whole job":                              {kindred: "4.00 s", peer: "31.80 s", ratio: "7.95", target: "8 x", reached: "no"},
		"whole process":                          {kindred: "4.00 s", peer: "80.00 s", ratio: "20.00"},
		"read + TF-IDF":                          {kindred: "2.00 s", peer: "16.00 s", ratio: "8.00", target: "8 x", reached: "yes"},
		"LSA":                                    {kindred: "2.00 s", peer: "15.80 s", ratio: "7.90", target: "8 x", reached: "no"},
		"k-means":                                {kindred: "0.00 s", peer: "0.00 s", target: "4 x", reached: "no"}, // a stage that is not there
		"peak memory":                            {kindred: "250 MB", peer: "499 MB", ratio: "2.00", target: "2 x", reached: "no"},
		"captured share":                         {kindred: "0.14090", peer: "0.14070", ratio: "1.00", target: "the peer's, 0.14086", reached: "yes"},
		"k-means, same vectors":                  {kindred: "1.00 s", peer: "5.00 s", ratio: "5.00", target: "4 x", reached: "yes"},
		"inertia, same vectors, mean of 2 seeds": {kindred: "11.0 ± 1.0", peer: "11.2 ± 0.2", ratio: "1.0227", target: "the peer's", reached: "yes"},
	} {
		want.name = name
		if got := lineNamed(t, lines, name); got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
	a.own[1].Inertia = 12.6 // a mean of 11.3 ± 1.3 beside 11.25 ± .25
	if got := lineNamed(t, peerLines(kindred, peers, a), "inertia, same vectors, mean of 2 seeds").reached; got != "equal within the errors" {
		t.Errorf("a mean that is higher by less than its error is %q", got)
	}
	a.own[0].Inertia = 12.5
	if got := lineNamed(t, peerLines(kindred, peers, a), "inertia, same vectors, mean of 2 seeds").reached; got != "no" {
		t.Errorf("a mean that is higher by more than its error is %q", got)
	}
	large := slices.Clone(kindred)
	for i := range large {
		large[i].Papers = arxiv
	}
	if got := lineNamed(t, peerLines(large, peers, a), "whole job"); got.target != "10 x" {
		t.Errorf("the target of %d papers is %s, want 10 x", arxiv, got.target)
	}
}

func TestFirstSettingWithEnoughRecall(t *testing.T) {
	run := whole{stages: map[string]float64{"hnsw_build": 6, "ivf_build": 2}, approximate: map[string]probe{
		"hnsw_ef16": {.93, .5}, "hnsw_ef32": {.97, .8}, "hnsw_ef64": {.992, 1.4}, "hnsw_ef128": {.999, 2.5},
		"ivf_nprobe8": {.8, 1}, "ivf_nprobe16": {.9, 2},
	}}
	if got, want := firstEnough([]whole{run}, "hnsw"), (method{"ef64", 6, 1.4, .992}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := firstEnough([]whole{run}, "ivf"), (method{"nprobe16", 2, 2, .9}); got != want {
		t.Errorf("got %+v, want the last: %+v", got, want)
	}
}
