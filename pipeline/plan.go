package pipeline

import (
	"context"
	"errors"
	"math"
	"time"

	"kindred/cluster"
	"kindred/datasets"
	"kindred/internal/parallel"
	"kindred/recommend"
	"kindred/vectorize"
)

// Plan is what a build is expected to take on this machine.
type Plan struct {
	Papers   int64       `json:"papers"`
	Counted  bool        `json:"counted"` // Papers is no estimate: all of them were read for the plan
	Terms    int64       `json:"terms"`
	NonZeros int64       `json:"non_zeros"` // of the TF-IDF matrix
	Search   string      `json:"search"`    // of neighbours; empty: none asked for
	Workers  int         `json:"workers"`
	Stages   []StageTime `json:"stages"`
	Seconds  float64     `json:"seconds"`
	PeakMB   float64     `json:"peak_mb"` // resident memory at most, in MB of 10^6 bytes
	RunMB    float64     `json:"run_mb"`  // what the run takes on disk
}

// planPapers is the number of papers that are read for a plan. What those after
// the first planStart take of the input is that of the others: reading runs
// ahead, by as much at both places.
const (
	planPapers = 8192
	planStart  = 1024
)

// MakePlan says what Build would take, before it starts: it reads the first
// papers, and measures how fast they are read and how fast the machine
// multiplies. Standard input cannot be planned, as its size is not known.
// It takes about a second.
func MakePlan(ctx context.Context, s Settings, inputs []string) (*Plan, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	s = s.effective()
	bg, err := readBackground(s)
	if err != nil {
		return nil, err
	}
	if s.Text.Background, err = s.background(bg); err != nil {
		return nil, err
	}
	found, err := datasets.Expand(inputs)
	if err != nil {
		return nil, err
	}
	head, err := readHead(ctx, s, found)
	if err != nil {
		return nil, err
	}
	speed := measureSpeed()
	return head.plan(s, speed), nil
}

// head is what the first papers of the inputs tell of all of them.
type head struct {
	papers       int64 // in all, estimated
	counted      bool
	read         int64   // papers
	terms, half  int64   // different ones, in those read and in the first half of them
	frequent     int64   // in min_df of those read
	nonZeros     int64   // in those read
	textBytes    int64   // titles, abstracts and keywords read
	seconds      float64 // of one processor, for each paper
	minDF, maxDF int64
}

// readHead reads the first papers on one processor.
func readHead(ctx context.Context, s Settings, inputs []datasets.Input) (*head, error) {
	options, err := s.Input.options()
	if err != nil {
		return nil, err
	}
	var at position
	options.Progress = func(_ string, done, total int64) { at = position{done, total} }
	for _, in := range inputs {
		if in.Path == "-" {
			return nil, errors.New("pipeline: standard input cannot be planned: its size is not known; give a file")
		}
	}
	reader, err := datasets.NewReader(inputs, options)
	if err != nil {
		return nil, err
	}
	counter, err := s.Text.NewCounter()
	if err != nil {
		return nil, err
	}
	h := &head{counted: true}
	var counts *vectorize.Counts
	var docs []vectorize.Document
	begun := position{}
	count := func() error {
		c := counter.Count(docs)
		docs = docs[:0]
		if counts == nil {
			counts = c
			return nil
		}
		return counts.Merge(c)
	}
	start := time.Now()
	for p, err := range reader.Papers(ctx) {
		var refused *datasets.RecordError
		if errors.As(err, &refused) && !s.Strict {
			continue
		}
		if err != nil {
			return nil, err
		}
		h.read++
		h.textBytes += int64(len(p.Title) + len(p.Abstract))
		if docs = append(docs, document(s, p.Title, p.Abstract, p.Keywords)); len(docs) == datasets.ChunkRecords {
			if err := count(); err != nil {
				return nil, err
			}
		}
		if h.read == planStart {
			begun = at
		}
		if h.read == planPapers/2 {
			if err := count(); err != nil {
				return nil, err
			}
			h.half = int64(len(counts.Terms))
		}
		if h.read == planPapers {
			h.counted = false
			break
		}
	}
	if err := count(); err != nil {
		return nil, err
	}
	h.seconds = time.Since(start).Seconds() / float64(h.read)
	h.papers = h.read
	if !h.counted {
		perPaper := float64(at.done-begun.done) / (planPapers - planStart)
		if perPaper <= 0 { // all bytes were there at the start
			perPaper = float64(at.done) / planPapers
		}
		h.papers += int64(math.Round(float64(max(0, at.total-at.done)) / perPaper))
	}
	h.minDF, h.maxDF = s.Text.DocumentLimits(h.papers)
	h.terms = int64(len(counts.Terms))
	for t, df := range counts.DF {
		share := float64(df) / float64(h.read)
		keep := df >= h.minDF && share <= float64(h.maxDF)/float64(h.papers)
		if h.counted {
			keep = s.Text.Keeps(counts.Terms[t], df, h.papers)
		}
		if keep {
			h.frequent++
			h.nonZeros += df
		}
	}
	return h, nil
}

// plan extrapolates. The number of terms grows as Heaps (1978) found, with the
// exponent of the papers read.
func (h *head) plan(s Settings, speed speed) *Plan {
	n, growth := float64(h.papers), 1.0
	terms, nonZeros := float64(h.frequent), float64(h.nonZeros)
	if !h.counted {
		growth = n / float64(h.read)
		exponent := math.Log2(float64(h.terms) / float64(max(1, h.half)))
		terms *= math.Pow(growth, exponent)
		nonZeros *= growth
	}
	p := &Plan{
		Papers: h.papers, Counted: h.counted, Terms: int64(terms), NonZeros: int64(nonZeros), Workers: parallel.Workers(s.Workers),
	}
	d := float64(s.Components)
	if s.Components == 0 {
		d = float64(vectorize.AutoComponents(int(h.papers), int(terms)))
	}
	k := float64(s.Topics)
	if s.Topics == 0 {
		k = float64(cluster.AutoK(int(h.papers)))
	}
	neighbors := float64(s.searches())
	if neighbors > 0 {
		p.Search = s.search(int(h.papers))
	}
	size := planSize{n: n, terms: terms, nonZeros: nonZeros, d: d, k: k, neighbors: neighbors, text: float64(h.textBytes) * growth}
	size.plain, size.chooses = s.Preset == PresetSklearn, s.Topics == 0
	cost := size.seconds(speed, h.seconds, p.Search)
	for _, stage := range cost {
		stage.Seconds = math.Round(stage.Seconds/float64(p.Workers)*100) / 100
		p.Stages = append(p.Stages, stage)
		p.Seconds += stage.Seconds
	}
	p.PeakMB, p.RunMB = math.Round(size.peakBytes(p.Workers)/1e6), math.Round(size.runBytes()/1e6)
	return p
}

// planSize is how large a build is.
type planSize struct {
	n, terms, nonZeros, d, k, neighbors, text float64
	plain                                     bool // with the preset: no smoothing, phrases or map
	chooses                                   bool // the number of topics is chosen
}

// probed is the share of all pairs of papers that the search of neighbours
// looks at.
func (z planSize) probed(search string) float64 {
	if search == SearchExact {
		return .5
	}
	lists := recommend.Lists(int(z.n))
	return float64(recommend.DefaultProbes(lists)) / float64(lists)
}
