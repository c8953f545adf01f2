package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/zstd"

	"kindred/cluster"
	"kindred/pipeline"
	"kindred/vectorize"
)

// judged is a paper as the collections have it.
type judged struct {
	ID       string `json:"id"`
	Title    string `json:"title,omitempty"`
	Abstract string `json:"abstract,omitempty"`
	Year     int    `json:"year,omitempty"`
	Label    string `json:"label,omitempty"`
}

// clustering is a collection with one label a paper.
type clustering struct {
	name, file string
	topics     int
	year       int  // papers of this year of arXiv alone; 0: all
	bags       bool // text is a bag of words
	beside     string
}

var clusterings = []clustering{
	{"arxiv", "arxiv/papers.jsonl.zst", 152, 2018, false, "scikit-learn .452, BM25 stems LSA(50) .497, smoothed .506 (V)"},
	{"ohsumed", "ohsumed/docs.jsonl.zst", 23, 0, false, "scikit-learn .239, BM25 stems LSA(50) .289, smoothed .306 (V)"},
	{"classic3", "classic3/docs.jsonl.zst", 3, 0, true, "co-clustering .902 to .931 (NMI), .979 to .986 (purity)"},
}

func (c clustering) measure(ctx context.Context, m *measurement) ([]row, error) {
	stripped := filepath.Join(m.scratch, c.name+".jsonl")
	labels, err := strip(filepath.Join(m.data, c.file), stripped, c.year)
	if err != nil {
		return nil, err
	}
	settings := pipeline.Settings{Topics: c.topics, Neighbors: new(int)}
	if c.bags {
		settings.Text = bagsOfWords()
	}
	if c.year != 0 {
		if settings.Background, err = m.unseen(ctx); err != nil {
			return nil, err
		}
	}
	var v, purity float64
	for seed := range m.seeds {
		settings.Seed = uint64(seed)
		agreement, err := m.agreement(ctx, settings, stripped, labels)
		if err != nil {
			return nil, err
		}
		v += agreement.VMeasure / float64(m.seeds)
		purity += agreement.Purity / float64(m.seeds)
	}
	return []row{{c.name, fmt.Sprintf("V-measure = NMI, k = %d, %d seeds", c.topics, m.seeds), fmt.Sprintf("%.3f", v), c.beside},
		{c.name, "purity", fmt.Sprintf("%.3f", purity), ""}}, nil
}

// agreement builds a run of papers and says how its topics agree with labels.
func (m *measurement) agreement(ctx context.Context, s pipeline.Settings, papers string, labels []int32) (cluster.Agreement, error) {
	run, err := build(ctx, m.scratch, papers, s)
	if err != nil {
		return cluster.Agreement{}, err
	}
	defer run.Close()
	topics, err := run.TopicOfEach(ctx)
	if err != nil {
		return cluster.Agreement{}, err
	}
	return cluster.Agree(topics, labels), nil
}

// bagsOfWords are the settings for text whose order and forms are lost.
func bagsOfWords() vectorize.Settings {
	return vectorize.Settings{Stemmer: "none", StopWords: []string{}}
}

// strip writes the papers without their labels and returns these, numbered.
func strip(from, to string, year int) ([]int32, error) {
	out, err := os.Create(to)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	buffered := bufio.NewWriter(out)
	encoder := json.NewEncoder(buffered)
	var labels []int32
	numbers := map[string]int32{}
	err = eachLine(from, func(line []byte) error {
		var p judged
		if err := json.Unmarshal(line, &p); err != nil {
			return err
		}
		if year != 0 && p.Year != year {
			return nil
		}
		number, ok := numbers[p.Label]
		if !ok {
			number = int32(len(numbers))
			numbers[p.Label] = number
		}
		labels = append(labels, number)
		p.Label = ""
		return encoder.Encode(p)
	})
	if err != nil {
		return nil, err
	}
	return labels, buffered.Flush()
}

// eachLine calls f with each line of a zstd-compressed file.
func eachLine(path string, f func([]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	z, err := zstd.NewReader(file)
	if err != nil {
		return err
	}
	defer z.Close()
	r := bufio.NewReaderSize(z, 1<<20)
	for {
		line, err := r.ReadBytes('\n')
		if len(line) > 1 {
			if err := f(line); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
