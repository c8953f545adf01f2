package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"os/exec"
	"strconv"
	"time"

	"kindred/cluster"
	"kindred/matrix"
)

//go:embed kmeans.py
var kmeansScript string

// clustering is what one k-means took and how good it is.
type clustering struct {
	Seconds, Inertia float64
	Rounds           int
}

// sameVectors clusters the vectors of a run by Kindred and by the peer, in turn,
// once for each seed.
func sameVectors(o options, p peer, vectors *matrix.Dense, file string) (own, peers []clustering, err error) {
	for seed := range o.seeds {
		out, err := exec.Command(p.python, "-c", kmeansScript, file, strconv.Itoa(o.topics), strconv.Itoa(o.threads), strconv.Itoa(seed)).Output()
		if err != nil {
			return nil, nil, fmt.Errorf("k-means of %s: %w", p.versions, err)
		}
		var c clustering
		if err := json.Unmarshal(out, &c); err != nil {
			return nil, nil, fmt.Errorf("k-means of %s: %w", p.versions, err)
		}
		peers = append(peers, c)
		start := time.Now()
		model, err := cluster.KMeans{K: o.topics, NInit: 1, Seed: uint64(seed), Workers: o.threads}.Fit(context.Background(), vectors)
		if err != nil {
			return nil, nil, err
		}
		own = append(own, clustering{time.Since(start).Seconds(), model.Inertia, model.Iterations})
	}
	return own, peers, nil
}
