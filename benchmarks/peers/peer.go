package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"kindred/benchmarks/internal/measure"
)

// peer is a Python with scikit-learn and FAISS.
type peer struct {
	python, versions string
	stopWords        string // one a line
	table            string // where it writes what it found
}

// whole is one run of the peer's whole job.
type whole struct {
	measure.Cost
	stages            map[string]float64
	captured, inertia float64
	papers, terms     int
	approximate       map[string]probe // by the names that the peer gives them
}

// probe is an approximate search at one setting.
type probe struct{ Recall, Seconds float64 }

const aboutPeer = `
import sys, sklearn, faiss, numpy
from importlib.metadata import version, PackageNotFoundError
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS as words
names = [("Python", sys.version.split()[0]), ("scikit-learn", sklearn.__version__), ("FAISS", faiss.__version__), ("NumPy", numpy.__version__)]
try:
    names.append(("hnswlib", version("hnswlib")))
except PackageNotFoundError:
    pass
print(", ".join(name + " " + number for name, number in names))
print("\n".join(sorted(words)))
`

func newPeer(python, table string) (peer, error) {
	out, err := exec.Command(python, "-c", aboutPeer).Output()
	if err != nil {
		return peer{}, fmt.Errorf("%s has no scikit-learn or no faiss: %w; name another with -python", python, err)
	}
	versions, words, _ := strings.Cut(string(out), "\n")
	return peer{python, versions, words, table}, nil
}

// run does the whole job of the peer's program, with its approximate searches
// behind it if they are asked for.
func (p peer) run(o options, approximate bool) (whole, error) {
	out := filepath.Join(o.scratch, "peer.json")
	args := []string{o.script, o.papers, "--threads", strconv.Itoa(o.threads), "--k", strconv.Itoa(o.topics), "--out", out, "--tsv", p.table}
	if approximate {
		args = append(args, "--ann")
	}
	cost, err := measure.Run(exec.Command(p.python, args...))
	if err != nil {
		return whole{}, err
	}
	var result struct {
		Seconds           map[string]float64
		Captured, Inertia float64
		Papers, Terms     int
		RSS               float64 `json:"rss_mb"`
	}
	raw, err := os.ReadFile(out)
	if err != nil {
		return whole{}, err
	}
	if err := json.Unmarshal(raw, &result); err != nil {
		return whole{}, fmt.Errorf("%s: %w", out, err)
	}
	w := whole{Cost: cost, stages: result.Seconds, captured: result.Captured, inertia: result.Inertia,
		papers: result.Papers, terms: result.Terms, approximate: map[string]probe{}}
	w.PeakMB = result.RSS // without the approximate searches behind the job
	return w, w.readProbes(raw)
}

// readProbes takes what is named ivf_... and hnsw_....
func (w *whole) readProbes(raw []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	for name, value := range all {
		if strings.HasPrefix(name, "ivf_") || strings.HasPrefix(name, "hnsw_") {
			var p probe
			if err := json.Unmarshal(value, &p); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			w.approximate[name] = p
		}
	}
	return nil
}

// seconds is the time of the stages named.
func (w whole) seconds(stages ...string) float64 {
	sum := 0.0
	for _, s := range stages {
		sum += w.stages[s]
	}
	return sum
}

// job is the time of all stages: without the start of Python and its imports.
func (w whole) job() float64 {
	return w.seconds("read", "tfidf", "lsa", "kmeans", "neighbours_exact", "write")
}

// cut copies the first papers of a file, uncompressed.
func cut(from, to string, papers int) error {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	lines := bufio.NewWriter(out)
	err = measure.EachLine(from, func(line []byte) (bool, error) {
		papers--
		lines.Write(line) // Flush gives the error
		return papers > 0, lines.WriteByte('\n')
	})
	if err != nil {
		return err
	}
	return lines.Flush()
}
