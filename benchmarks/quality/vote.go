package main

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"

	"kindred/internal/parallel"
	"kindred/pipeline"
)

// voters is the number of nearest training papers that vote on a label.
const voters = 15

// vote measures whether related papers have the same label: the share of the test
// papers of ohsumed whose label the nearest training papers vote for, each with its
// score squared.
func vote(ctx context.Context, folder, scratch string) ([]row, error) {
	from, stripped := filepath.Join(folder, "docs.jsonl.zst"), filepath.Join(scratch, "ohsumed-vote.jsonl")
	if _, err := strip(from, stripped, 0); err != nil {
		return nil, err
	}
	run, err := build(ctx, scratch, stripped, pipeline.Settings{Neighbors: new(int)})
	if err != nil {
		return nil, err
	}
	defer run.Close()
	labels, training := map[string]string{}, map[string]bool{}
	var tests []string
	err = eachLine(from, func(line []byte) error {
		var p struct{ ID, Label, Split string }
		err := json.Unmarshal(line, &p)
		labels[p.ID] = p.Label
		if training[p.ID] = p.Split == "training"; !training[p.ID] {
			tests = append(tests, p.ID)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	blocks, right := parallel.Blocks(len(tests), 64), 0
	err = parallel.Fold(ctx, 0, len(blocks), func(_, block int) (int, error) {
		hits := 0
		for _, id := range tests[blocks[block].Start:blocks[block].End] {
			ranked, err := run.Rank(ctx, pipeline.Query{Like: []string{id}, N: 10 * voters, KeepDuplicates: true})
			if err != nil {
				return 0, err
			}
			ranked = slices.DeleteFunc(ranked, func(r pipeline.Ranked) bool { return !training[r.PaperID] })
			if elected(ranked[:min(len(ranked), voters)], labels) == labels[id] {
				hits++
			}
		}
		return hits, nil
	}, func(_, hits int) error {
		right += hits
		return nil
	})
	return []row{{"ohsumed", fmt.Sprintf("accuracy of the vote of %d related papers", voters), fmt.Sprintf("%.3f", float64(right)/float64(len(tests))),
		"supervised: TF-IDF + logistic regression .547, fastText .577, Text GCN .684"}}, err
}

// elected is the label with most votes; of equal ones that of the nearer paper.
func elected(ranked []pipeline.Ranked, labels map[string]string) string {
	votes, best := map[string]float64{}, ""
	for _, r := range ranked {
		votes[labels[r.PaperID]] += r.Score * r.Score
	}
	for _, r := range ranked {
		if label := labels[r.PaperID]; best == "" || votes[label] > votes[best] {
			best = label
		}
	}
	return best
}
