package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kindred/internal/parallel"
	"kindred/pipeline"
)

var depths = []int{50, 100, 300}

// citeulike measures how well the papers a user likes beyond the known ones are
// found: Recall@N = found / papers to find, mean over users with any. A second
// truth are citations: which cited or citing papers are among the nearest.
func citeulike(ctx context.Context, folder, scratch string) ([]row, error) {
	stripped := filepath.Join(scratch, "citeulike.jsonl")
	if _, err := strip(filepath.Join(folder, "docs.jsonl.zst"), stripped, 0); err != nil {
		return nil, err
	}
	run, err := build(ctx, scratch, stripped, pipeline.Settings{Text: bagsOfWords(), Neighbors: new(int)})
	if err != nil {
		return nil, err
	}
	defer run.Close()
	papers, err := run.Papers(ctx, pipeline.Filter{})
	if err != nil {
		return nil, err
	}
	readable := map[string]bool{} // a few papers have no text at all
	for _, p := range papers {
		readable[p.PaperID] = true
	}
	var rows []row
	for _, p := range []struct{ known, beside, libraries string }{
		{"1", "plain tf-idf .1382 / .1863 / .2744, best published content .1136 / .1567 / .2490", ""},
		{"10", "plain tf-idf .1822 / .2542 / .4085, CVAE .2387 / .3274 / .4854", "best published hybrid .2675 / .3490 / .4740"},
	} {
		known, err := pairs(filepath.Join(folder, "cf-train-"+p.known+".tsv"))
		if err != nil {
			return nil, err
		}
		wanted, err := pairs(filepath.Join(folder, "cf-test-"+p.known+".tsv"))
		if err != nil {
			return nil, err
		}
		for user, ids := range known {
			known[user] = slices.DeleteFunc(ids, func(id string) bool { return !readable[id] })
		}
		recall, err := recallAt(ctx, run, pipeline.Query{}, known, wanted, depths)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row{"citeulike-t", "Recall@50 / @100 / @300, " + p.known + " known", join(recall), p.beside})
		if p.libraries == "" {
			continue
		}
		libraries, err := librariesOf(ctx, run, filepath.Join(folder, "cf-train-"+p.known+".tsv"))
		if err != nil {
			return nil, err
		}
		if recall, err = recallAt(ctx, run, pipeline.Query{Libraries: libraries}, known, wanted, depths); err != nil {
			return nil, err
		}
		rows = append(rows, row{"citeulike-t", "the same, with the libraries of others", join(recall), p.libraries})
	}
	cited, err := citations(filepath.Join(folder, "citations.tsv"))
	if err != nil {
		return nil, err
	}
	self := map[string][]string{}
	for id := range cited {
		if readable[id] {
			self[id] = []string{id}
		}
	}
	recall, err := recallAt(ctx, run, pipeline.Query{}, self, cited, []int{10, 50})
	if err != nil {
		return nil, err
	}
	return append(rows, row{"citeulike-t", "cited papers, recall@10 / @50", join(recall), ""}), nil
}

func join(recall []float64) string {
	parts := make([]string, len(recall))
	for i, r := range recall {
		parts[i] = fmt.Sprintf("%.4f", r)
	}
	return strings.Join(parts, " / ")
}

// librariesOf reads what users are known to like.
func librariesOf(ctx context.Context, run *pipeline.Run, path string) (*pipeline.Libraries, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return run.ReadLibraries(ctx, f)
}

// recallAt ranks all papers for each user by what is known of him, and returns
// the mean recall of what is wanted at each depth. Near-duplicates are kept: some
// users like both.
func recallAt(ctx context.Context, run *pipeline.Run, query pipeline.Query, known, wanted map[string][]string, depths []int) ([]float64, error) {
	var users []string
	for user := range wanted {
		if len(known[user]) > 0 {
			users = append(users, user)
		}
	}
	slices.Sort(users)
	blocks := parallel.Blocks(len(users), 32)
	sums := make([]float64, len(depths))
	err := parallel.Fold(ctx, 0, len(blocks), func(_, block int) ([]float64, error) {
		part := make([]float64, len(depths))
		for _, user := range users[blocks[block].Start:blocks[block].End] {
			q := query
			q.Like, q.N, q.KeepDuplicates = known[user], depths[len(depths)-1], true
			ranked, err := run.Rank(ctx, q)
			if errors.Is(err, pipeline.ErrNoKnownWord) {
				continue // nothing is found for this user
			}
			if err != nil {
				return nil, err
			}
			want := map[string]bool{}
			for _, id := range wanted[user] {
				want[id] = true
			}
			found := 0
			for i, r := range ranked {
				if want[r.PaperID] {
					found++
				}
				for d, depth := range depths {
					if i+1 == min(depth, len(ranked)) {
						part[d] += float64(found) / float64(len(want))
					}
				}
			}
		}
		return part, nil
	}, func(_ int, part []float64) error {
		for d, v := range part {
			sums[d] += v / float64(len(users))
		}
		return nil
	})
	return sums, err
}

// pairs reads a table of users and papers.
func pairs(path string) (map[string][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	out := map[string][]string{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) >= 2 && cells[0] != "user" && cells[0] != "query" {
			out[cells[0]] = append(out[cells[0]], cells[1])
		}
	}
	return out, lines.Err()
}

// citations reads links between papers, in both directions.
func citations(path string) (map[string][]string, error) {
	one, err := pairs(path)
	if err != nil {
		return nil, err
	}
	both := map[string]map[string]bool{}
	add := func(a, b string) {
		if both[a] == nil {
			both[a] = map[string]bool{}
		}
		both[a][b] = true
	}
	for a, list := range one {
		for _, b := range list {
			if a != b {
				add(a, b)
				add(b, a)
			}
		}
	}
	out := map[string][]string{}
	for a, set := range both {
		for b := range set {
			out[a] = append(out[a], b)
		}
	}
	return out, nil
}
