package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kindred/internal/rng"
	"kindred/pipeline"
)

// small are the collections drawn from arXiv: so many papers, the same number of
// each of so many categories. Small ones differ much, so more of them are drawn.
var small = []struct {
	papers, categories, times int
	aim                       string
}{
	{60, 6, 20, ".75"}, {200, 10, 20, ".73"}, {500, 20, 20, ".66"}, {2000, 40, 5, ".62"}, {5000, 60, 5, ".57"},
}

const (
	drawnYear = 2018
	drawLeast = 100 // papers of a category that is drawn from
)

// draws measures the topics of small collections. Categories and papers are drawn
// at random; the number of topics asked for is that of categories.
func (m *measurement) draws(ctx context.Context) ([]row, error) {
	background, err := m.unseen(ctx)
	if err != nil {
		return nil, err
	}
	byCategory := map[string][]judged{}
	err = eachLine(filepath.Join(m.data, clusterings[0].file), func(line []byte) error {
		var p judged
		if err := json.Unmarshal(line, &p); err != nil {
			return err
		}
		if p.Year == drawnYear {
			byCategory[p.Label] = append(byCategory[p.Label], p)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var categories []string
	for category, papers := range byCategory {
		if len(papers) >= drawLeast {
			categories = append(categories, category)
		}
	}
	slices.Sort(categories)
	var rows []row
	for _, c := range small {
		with, without := 0.0, 0.0
		for i := range c.times {
			path := filepath.Join(m.scratch, "draw.jsonl")
			labels, err := draw(byCategory, categories, c.papers, c.categories, uint64(i), path)
			if err != nil {
				return nil, err
			}
			for space, sum := range map[string]*float64{background: &with, pipeline.BackgroundNone: &without} {
				agreement, err := m.agreement(ctx, pipeline.Settings{Topics: c.categories, Neighbors: new(int), Background: space}, path, labels)
				if err != nil {
					return nil, err
				}
				*sum += agreement.VMeasure / float64(c.times)
			}
		}
		rows = append(rows, row{"arxiv, drawn", fmt.Sprintf("V-measure, %d papers, k = %d, %d draws", c.papers, c.categories, c.times),
			fmt.Sprintf("%.3f", with), fmt.Sprintf("aim %s; without a background %.3f", c.aim, without)})
	}
	return rows, nil
}

// draw writes papers of a random choice of categories, without their labels, and
// returns these, numbered.
func draw(byCategory map[string][]judged, categories []string, papers, of int, seed uint64, path string) ([]int32, error) {
	stream := rng.Stream(seed, fmt.Sprintf("quality/draw %d", papers), 0)
	type labelled struct {
		paper judged
		label int32
	}
	var chosen []labelled
	for label, category := range stream.Perm(len(categories))[:of] {
		all := byCategory[categories[category]]
		for _, i := range stream.Perm(len(all))[:papers*(label+1)/of-papers*label/of] {
			chosen = append(chosen, labelled{all[i], int32(label)})
		}
	}
	stream.Shuffle(len(chosen), func(i, j int) { chosen[i], chosen[j] = chosen[j], chosen[i] })
	out, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	encoder := json.NewEncoder(out)
	var labels []int32
	for _, c := range chosen {
		c.paper.Label = ""
		labels = append(labels, c.label)
		if err := encoder.Encode(c.paper); err != nil {
			return nil, err
		}
	}
	return labels, nil
}

// unseen returns the file of a background space that knows nothing of the papers
// of arXiv of the year that is measured: learnt from those before it, and from the
// conference papers with other titles.
func (m *measurement) unseen(ctx context.Context) (string, error) {
	if m.background == "" {
		m.background = filepath.Join(m.scratch, "before-2018.kbg")
	}
	if _, err := os.Stat(m.background); err == nil {
		return m.background, nil
	}
	fmt.Fprintln(os.Stderr, "quality: learning the background space of the papers before", drawnYear)
	papers := filepath.Join(m.scratch, "before-2018.jsonl")
	if err := m.writeUnseen(papers); err != nil {
		return "", err
	}
	defer os.Remove(papers)
	learnt, err := pipeline.LearnBackground(ctx, pipeline.BackgroundSettings{Name: "before 2018"}, []string{papers})
	if err != nil {
		return "", err
	}
	out, err := os.Create(m.background)
	if err != nil {
		return "", err
	}
	defer out.Close()
	_, err = learnt.WriteTo(out)
	return m.background, err
}

func (m *measurement) writeUnseen(path string) error {
	out, err := os.Create(path)
	if err != nil {
		return err
	}
	defer out.Close()
	buffered := bufio.NewWriter(out)
	encoder := json.NewEncoder(buffered)
	measured := map[string]bool{} // normalised titles
	arxiv := filepath.Join(m.data, clusterings[0].file)
	err = eachLine(arxiv, func(line []byte) error {
		var p judged
		err := json.Unmarshal(line, &p)
		if p.Year >= drawnYear {
			measured[normalised(p.Title)] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, file := range []string{arxiv, filepath.Join(m.data, "conferences/papers.jsonl.zst")} {
		err := eachLine(file, func(line []byte) error {
			var p judged
			if err := json.Unmarshal(line, &p); err != nil {
				return err
			}
			if file == arxiv && p.Year >= drawnYear || measured[normalised(p.Title)] {
				return nil
			}
			p.Label = ""
			return encoder.Encode(p)
		})
		if err != nil {
			return err
		}
	}
	return buffered.Flush()
}

// normalised is a title without case, blanks and signs.
func normalised(title string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\n-_.,:;!?'\"$\\{}()", r) {
			return -1
		}
		return r
	}, strings.ToLower(title))
}
