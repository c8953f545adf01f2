// Command peers runs the whole job of Kindred and of what a user would pick
// instead (scikit-learn and FAISS), in turn on the same file, and prints both
// with what is to be reached.
//
//	go run ./benchmarks/peers [-papers FILE] [-pairs 5] [-python python3,other/python] [-record]
//	go run ./benchmarks/peers -approximate
//
// The peer is ../shared/peers/whole_job.py; it needs scikit-learn and faiss in
// the Python that -python names, and hnswlib for -approximate. Kindred runs with
// --preset sklearn and the stop words of the installed scikit-learn, so that both
// do the same job.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kindred/benchmarks/internal/measure"
)

// neighborsOfEach is how many neighbours of each paper both look for.
const neighborsOfEach = 10

type options struct {
	papers, script, scratch string
	pythons                 []string
	pairs, defaults, seeds  int
	topics, threads, limit  int
	sample, lookUps         int
	approximate, record     bool
}

func main() {
	var o options
	flag.StringVar(&o.papers, "papers", "../shared/data/conferences/papers.jsonl.zst", "papers, JSON lines")
	flag.StringVar(&o.script, "peer", "../shared/peers/whole_job.py", "the peer's program")
	flag.Func("python", "a Python with scikit-learn and faiss, or a list with commas (default python3); a table for each", func(s string) error {
		o.pythons = append(o.pythons, strings.Split(s, ",")...)
		return nil
	})
	flag.IntVar(&o.pairs, "pairs", 5, "runs of each")
	flag.IntVar(&o.defaults, "default", 3, "runs of the default build, which has no peer; 0: none")
	flag.IntVar(&o.seeds, "seeds", 5, "seeds of k-means on the same vectors; 0: none")
	flag.IntVar(&o.topics, "topics", 50, "clusters")
	flag.IntVar(&o.threads, "threads", 2, "threads of both")
	flag.IntVar(&o.limit, "limit", 0, "the first papers of the file alone; 0: all")
	flag.IntVar(&o.sample, "sample", 1000, "papers whose neighbours are compared with brute force in float64")
	flag.IntVar(&o.lookUps, "lookups", 20, "papers to look up")
	flag.BoolVar(&o.approximate, "approximate", false, "compare approximate neighbours instead")
	flag.BoolVar(&o.record, "record", false, "keep what is printed in benchmarks/runs")
	flag.Parse()
	if len(o.pythons) == 0 {
		o.pythons = []string{"python3"}
	}
	if o.pairs < 1 || o.topics < 1 || o.threads < 1 {
		fmt.Fprintln(os.Stderr, "bench-peers: -pairs, -topics and -threads must be at least 1")
		os.Exit(2)
	}
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
		os.RemoveAll(scratch)
		os.Exit(1)
	}
}

func (o options) run() error {
	name := collection(o.papers)
	if o.limit > 0 {
		first := filepath.Join(o.scratch, "papers.jsonl")
		if err := cut(o.papers, first, o.limit); err != nil {
			return err
		}
		o.papers, name = first, fmt.Sprintf("%s-%d", name, o.limit)
	}
	peers, err := o.findPeers()
	if err != nil {
		return err
	}
	binary := filepath.Join(o.scratch, "kindred")
	if err := measure.Build(binary); err != nil {
		return err
	}
	mode, measured := "peers", o.wholeJob
	if o.approximate {
		mode, measured = "approximate", o.approximateSearch
	}
	tables, level, err := measured(binary, peers)
	if err != nil {
		return err
	}
	more := []string{"Kindred:   kernel level " + level}
	for _, p := range peers {
		more = append(more, "peer:      "+p.versions)
	}
	more = append(more, fmt.Sprintf("job:       %s, %d threads, %d pairs", name, o.threads, o.pairs))
	text := measure.Header(measure.GoRun("benchmarks/peers"), more...) + "\n" + tables
	fmt.Print(text)
	if !o.record {
		return nil
	}
	path, err := measure.Record(mode+"-"+name, text)
	if err == nil {
		fmt.Fprintln(os.Stderr, "recorded as", path)
	}
	return err
}

// collection names the papers by their folder: "conferences".
func collection(papers string) string {
	if full, err := filepath.Abs(papers); err == nil {
		papers = full
	}
	return filepath.Base(filepath.Dir(papers))
}

// findPeers asks each Python what it has.
func (o options) findPeers() ([]peer, error) {
	var peers []peer
	for i, python := range o.pythons {
		p, err := newPeer(python, filepath.Join(o.scratch, fmt.Sprintf("peer-%d.tsv", i)))
		if err != nil {
			return nil, err
		}
		if i > 0 && p.stopWords != peers[0].stopWords {
			return nil, fmt.Errorf("%s and %s have different stop words: measure them one by one", o.pythons[0], python)
		}
		peers = append(peers, p)
	}
	return peers, os.WriteFile(o.stopWords(), []byte(peers[0].stopWords), 0o600)
}

func (o options) stopWords() string { return filepath.Join(o.scratch, "stop.txt") }

// sameJob are the flags with which Kindred does what the peer does.
func (o options) sameJob() []string {
	return []string{
		"--preset", "sklearn", "--stop-words", o.stopWords(), "--topics", strconv.Itoa(o.topics),
		"--components", "100", "--n-init", "1", "--neighbors", strconv.Itoa(neighborsOfEach), "--search", "exact",
		"--workers", strconv.Itoa(o.threads),
	}
}
