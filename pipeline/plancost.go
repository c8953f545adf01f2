package pipeline

import (
	"time"

	"kindred/internal/kernel"
)

// speed is how fast one processor of this machine is.
type speed struct {
	float float64 // floating-point operations a second of tiles
	int8  float64 // operations a second of the int8 pass
}

// measured is the least time that a measurement takes.
const measured = 20 * time.Millisecond

func measureSpeed() speed {
	const depth, panels = 100, 12
	rows, cols := kernel.TileShape()
	left, right, out := make([]float32, rows*depth), make([]float32, cols*depth), make([]float32, rows*cols)
	tiles := rate(func() { kernel.Tile(out, cols, left, right, depth) })

	height, width := kernel.Int8Shape()
	var queries kernel.Int8Rows
	queries.Reset(height, depth)
	columns := kernel.NewInt8Columns(make([]uint8, panels*width*depth), panels*width, depth)
	for i := range columns.Floors {
		columns.LeaveOut(i)
	}
	for i := range queries.Floors {
		queries.LeaveOut(i)
	}
	hits := make([]uint32, height)
	passes := rate(func() { kernel.Candidates(hits, &queries, 0, columns, 0, panels) })
	return speed{tiles * float64(2*rows*cols*depth), passes * float64(2*height*panels*width*depth)}
}

// rate is how often f can be called in a second.
func rate(f func()) float64 {
	calls, start := 0, time.Now()
	for {
		for range 100 {
			f()
		}
		calls += 100
		if t := time.Since(start); t >= measured {
			return float64(calls) / t.Seconds()
		}
	}
}

// What builds of the conference and arXiv papers were measured to take, in units
// of the speed of the machine and of their size.
const (
	readShare     = 1.6 // of counting alone: packing the text, merging
	fitSeconds    = 60e-9
	krylovColumns = 320 // columns that go through the matrix
	sparseShare   = .04 // of the speed of tiles that sparse products reach
	kmeansRounds  = 90  // of smoothed vectors a third
	kmeansShare   = .5
	smoothSeconds = 25e-9 // a number of a vector and a neighbour's
	choiceSeconds = 1.    // of choosing the number of topics, from choicePapers on
	choicePapers  = 3000
	phraseSeconds = 45e-9 // a byte of the texts in which phrases are looked for
	phrasePapers  = 30000
	mapSeconds    = 20e-6 // a paper
	labelSeconds  = 35e-9
	int8Share     = .7 // of the speed of the int8 pass that a search reaches
	scoreSeconds  = 12e-6
	writeSeconds  = 1. / 60e6 // a byte of text, and what comes with it
	allowance     = 1.25      // what the garbage collector lets memory grow
)

// seconds is the time of one processor for each stage.
func (z planSize) seconds(v speed, perPaper float64, search string) []StageTime {
	lsa := 4*krylovColumns*z.nonZeros/(v.float*sparseShare) + 3*krylovColumns*krylovColumns*z.terms/v.float
	topics, labels := 2*z.n*z.k*z.d*kmeansRounds/(v.float*kmeansShare), z.nonZeros*labelSeconds
	if !z.plain {
		topics = topics/3 + z.n*z.d*smoothSeconds
		labels += z.text * min(1, phrasePapers/z.n) * phraseSeconds
	}
	if z.chooses {
		topics += choiceSeconds * min(1, z.n/choicePapers)
	}
	stages := []StageTime{
		{"Reading", z.n * perPaper * readShare},
		{"TF-IDF", z.nonZeros * fitSeconds},
		{"LSA", lsa},
	}
	if search != "" {
		pairs := 2 * z.n * z.n * z.d * z.probed(search) / (v.int8 * int8Share)
		stages = append(stages, StageTime{"Neighbours", pairs + z.n*scoreSeconds})
	}
	stages = append(stages, StageTime{"Topics", topics}, StageTime{"Labels", labels}, StageTime{"Structure", z.nonZeros * labelSeconds})
	if !z.plain {
		stages = append(stages, StageTime{"Map", z.n * mapSeconds})
	}
	return append(stages, StageTime{"Writing", z.text * writeSeconds})
}

// peakBytes is the memory of the stage that takes most.
func (z planSize) peakBytes(workers int) float64 {
	const program = 40e6
	counts := 6*z.nonZeros + 250*z.n
	matrix := 8 * z.nonZeros
	krylov := 4*z.terms*krylovColumns + 2*4*32*z.terms*float64(2+workers)
	vectors := 4 * z.n * z.d
	search := 2*z.n*z.d + 8*z.n*z.neighbors
	topics := 8*z.n*z.neighbors + 2*vectors // smoothed twice
	if z.plain {
		topics = 0
	}
	return program + allowance*max(counts+matrix, 250*z.n+matrix+krylov, 250*z.n+matrix+vectors+search, 250*z.n+matrix+vectors+topics)
}

// runBytes is the size of the run.
func (z planSize) runBytes() float64 {
	return .45*z.text + 16*z.nonZeros + 4*z.d*(z.n+z.terms) + 5*z.n*z.neighbors + 60*z.n
}
