package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kindred/benchmarks/internal/measure"
)

// jobs are the runs of the whole job.
type jobs struct {
	kindred   []measure.BuiltRun
	peers     [][]whole // of each peer, one beside each run of Kindred
	byDefault []measure.BuiltRun
	plan      measure.Planned // of the default build
	lookUps   []measure.Cost
}

// against is what Kindred found beside what one peer found.
type against struct {
	own, peers []clustering // k-means on the same vectors
	shared     float64      // of the peer's neighbours, those that Kindred has too
}

// wholeJob measures everything and returns the tables. What it took comes first,
// what was found after: comparing takes memory (see measure.Cost).
func (o options) wholeJob(binary string, peers []peer) (tables, level string, err error) {
	run, defaultRun := filepath.Join(o.scratch, "run"), filepath.Join(o.scratch, "default")
	j := jobs{peers: make([][]whole, len(peers))}
	for pair := range o.pairs {
		built, err := measure.KindredBuild(binary, o.papers, run, o.sameJob()...)
		if err != nil {
			return "", "", err
		}
		j.kindred = append(j.kindred, built)
		progress("pair %d of %d: Kindred %.2f s", pair+1, o.pairs, built.Cost.Seconds)
		for i, p := range peers {
			w, err := p.run(o, false)
			if err != nil {
				return "", "", err
			}
			j.peers[i] = append(j.peers[i], w)
			progress("pair %d of %d: %s %.2f s", pair+1, o.pairs, p.versions, w.Cost.Seconds)
		}
	}
	lookedUp := run
	if o.defaults > 0 {
		if j.plan, err = measure.KindredPlan(binary, o.papers, "--workers", strconv.Itoa(o.threads)); err != nil {
			return "", "", err
		}
	}
	for i := range o.defaults {
		built, err := measure.KindredBuild(binary, o.papers, defaultRun, "--workers", strconv.Itoa(o.threads))
		if err != nil {
			return "", "", err
		}
		j.byDefault = append(j.byDefault, built)
		lookedUp = defaultRun
		progress("default build %d of %d: %.2f s", i+1, o.defaults, built.Cost.Seconds)
	}
	if j.lookUps, err = lookUps(binary, lookedUp, o.lookUps); err != nil {
		return "", "", err
	}
	progress("comparing what was found")
	f, err := openFound(run)
	if err != nil {
		return "", "", err
	}
	defer f.close()
	var text strings.Builder
	for i, p := range peers {
		var a against
		if a.shared, err = f.shareOf(p.table); err != nil {
			return "", "", err
		}
		if a.own, a.peers, err = sameVectors(o, p, f.vectors, filepath.Join(run, "vectors.npy")); err != nil {
			return "", "", err
		}
		fmt.Fprintf(&text, "Kindred beside %s, %d papers\n\n", p.versions, j.kindred[0].Papers)
		printLines(&text, peerLines(j.kindred, j.peers[i], a))
		fmt.Fprintln(&text)
	}
	same, compared := f.likeBruteForce(o.sample, neighborsOfEach)
	fmt.Fprintf(&text, "neighbours equal to float64 brute force: %d/%d rows\n\n", same, compared)
	printLines(&text, ownLines(j))
	fmt.Fprint(&text, notes)
	return text.String(), j.kindred[0].Kernel, nil
}

func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
