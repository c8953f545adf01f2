// Command peers runs the whole job of Kindred and of what a user would pick
// instead (scikit-learn and FAISS), in turn on the same file, and prints both.
//
//	go run ./benchmarks/peers [-papers FILE] [-pairs 5] [-python python3]
//
// The peer is ../shared/peers/whole_job.py; it needs scikit-learn and faiss in
// the Python that -python names. Kindred runs with --preset sklearn and the stop
// words of the installed scikit-learn, so that both do the same job.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

type options struct {
	papers, script, python, scratch string
	pairs, topics, threads          int
}

func main() {
	var o options
	flag.StringVar(&o.papers, "papers", "../shared/data/conferences/papers.jsonl.zst", "papers, JSON lines")
	flag.StringVar(&o.script, "peer", "../shared/peers/whole_job.py", "the peer's program")
	flag.StringVar(&o.python, "python", "python3", "a Python with scikit-learn and faiss")
	flag.IntVar(&o.pairs, "pairs", 5, "runs of each")
	flag.IntVar(&o.topics, "topics", 50, "clusters")
	flag.IntVar(&o.threads, "threads", 2, "threads of both")
	flag.Parse()
	for _, path := range []string{o.papers, o.script} {
		if _, err := os.Stat(path); err != nil {
			fmt.Printf("bench-peers: %s is not here; nothing was measured\n", path)
			return
		}
	}
	scratch, err := os.MkdirTemp("", "kindred-peers-")
	if err == nil {
		defer os.RemoveAll(scratch)
		o.scratch = scratch
		err = o.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-peers:", err)
		os.Exit(1)
	}
}

func (o options) run() error {
	binary := filepath.Join(o.scratch, "kindred")
	if out, err := exec.Command("go", "build", "-o", binary, "./cmd/kindred").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	stopWords := filepath.Join(o.scratch, "stop.txt")
	words, err := exec.Command(o.python, "-c",
		"from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS as w; print('\\n'.join(sorted(w)))").Output()
	if err != nil {
		return fmt.Errorf("%s has no scikit-learn: %w; name another with -python", o.python, err)
	}
	if err := os.WriteFile(stopWords, words, 0o600); err != nil {
		return err
	}
	versions, err := exec.Command(o.python, "-c",
		"import sklearn, faiss, numpy, sys; print('Python', sys.version.split()[0], 'scikit-learn', sklearn.__version__, 'FAISS', faiss.__version__, 'NumPy', numpy.__version__)").Output()
	if err != nil {
		return fmt.Errorf("%s has no faiss: %w", o.python, err)
	}
	var kindred, peer []measurement
	for pair := range o.pairs {
		k, err := o.runKindred(binary, stopWords)
		if err != nil {
			return err
		}
		p, err := o.runPeer()
		if err != nil {
			return err
		}
		kindred, peer = append(kindred, k), append(peer, p)
		fmt.Fprintf(os.Stderr, "pair %d of %d: Kindred %.2f s, peer %.2f s\n", pair+1, o.pairs, k.wall, p.wall)
	}
	equal, err := o.equalNeighbours()
	if err != nil {
		return err
	}
	fmt.Printf("%s, %d topics, %d threads, %d pairs; %s, %s; %s\n\n", filepath.Base(o.papers), o.topics, o.threads, o.pairs,
		processor(), runtime.Version(), strings.TrimSpace(string(versions)))
	report(kindred, peer, equal)
	return nil
}

// measurement is one run of a program.
type measurement struct {
	wall, peakMB      float64
	stages            map[string]float64
	captured, inertia float64
	terms             int
}

func (o options) runKindred(binary, stopWords string) (measurement, error) {
	run := filepath.Join(o.scratch, "run")
	m, err := timed(exec.Command(binary, "build", o.papers, "--out", run, "--force", "--preset", "sklearn", "--stop-words", stopWords,
		"--topics", strconv.Itoa(o.topics), "--components", "100", "--n-init", "1", "--workers", strconv.Itoa(o.threads)))
	if err != nil {
		return m, err
	}
	var manifest struct {
		Effective struct{ Inertia float64 }
		Space     struct {
			Captured float64
			Terms    int
		}
	}
	var timings struct {
		Stages []struct {
			Stage   string
			Seconds float64
		}
	}
	if err := errors.Join(readJSON(filepath.Join(run, "manifest.json"), &manifest), readJSON(filepath.Join(run, "timings.json"), &timings)); err != nil {
		return m, err
	}
	m.stages = map[string]float64{}
	for _, s := range timings.Stages {
		m.stages[s.Stage] += s.Seconds
	}
	m.captured, m.inertia, m.terms = manifest.Space.Captured, manifest.Effective.Inertia, manifest.Space.Terms
	return m, nil
}

func (o options) runPeer() (measurement, error) {
	out := filepath.Join(o.scratch, "peer.json")
	cmd := exec.Command(o.python, o.script, o.papers, "--threads", strconv.Itoa(o.threads), "--k", strconv.Itoa(o.topics),
		"--out", out, "--tsv", filepath.Join(o.scratch, "peer.tsv"))
	m, err := timed(cmd)
	if err != nil {
		return m, err
	}
	var result struct {
		Seconds           map[string]float64
		Captured, Inertia float64
		Terms             int
		RSS               float64 `json:"rss_mb"`
	}
	if err := readJSON(out, &result); err != nil {
		return m, err
	}
	m.stages, m.captured, m.inertia, m.terms, m.peakMB = result.Seconds, result.Captured, result.Inertia, result.Terms, result.RSS
	return m, nil
}

func readJSON(path string, v any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return json.Unmarshal(raw, v)
}

func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(info)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
			}
		}
	}
	return runtime.GOARCH
}
