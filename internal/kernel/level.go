package kernel

import (
	"fmt"
	"os"
	"strings"
)

// level is one set of kernels, written for one set of processor instructions.
type level struct {
	name               string
	tileRows, tileCols int
	int8Rows, int8Cols int

	tile          func(dst []float32, stride int, a, b []float32, depth int)
	dot           func(a, b []float32) float32
	axpy          func(y []float32, alpha float32, x []float32)
	sparseRowMul  func(dst, values []float32, indices []int32, b []float32)
	packRows      func(dst []float32, width int, rows [][]float32, offset []float32)
	twoLargest    func(first, second []float32, at []int32, scores, less []float32)
	sparseRowMulT func(b, values []float32, indices []int32, x []float32)

	// int8Bias makes the bias of a column of the sums over its halves.
	int8Bias   func(even, odd int32) int32
	candidates func(hits []uint32, left []uint8, rowFloors, rowErrors []int32,
		right []int8, bias, floors, errors []int32, quads int) int
}

var portable = level{
	name:          "portable",
	tileRows:      portableTileRows,
	tileCols:      portableTileCols,
	tile:          tilePortable,
	dot:           dotPortable,
	axpy:          axpyPortable,
	sparseRowMul:  sparseRowMulPortable,
	packRows:      packRowsPortable,
	twoLargest:    twoLargestPortable,
	sparseRowMulT: sparseRowMulTPortable,

	int8Rows:   portableInt8Rows,
	int8Cols:   portableInt8Cols,
	int8Bias:   int8BiasPortable,
	candidates: candidatesPortable,
}

// levelVariable is the environment variable that names the level to use.
const levelVariable = "KINDRED_KERNEL"

var (
	// levels are those that this processor and build can run, best last.
	levels           = append([]*level{&portable}, assemblyLevels()...)
	active, levelErr = choose(os.Getenv(levelVariable))
)

// choose finds the level that the environment asks for; the best one if it asks
// for none, or for one that cannot be had, which is an error then.
func choose(name string) (*level, error) {
	best := levels[len(levels)-1]
	if name == "" {
		return best, nil
	}
	l, err := find(name)
	if err != nil {
		return best, fmt.Errorf("%w (from the environment variable %s; using %s)", err, levelVariable, best.name)
	}
	return l, nil
}

func find(name string) (*level, error) {
	for _, l := range levels {
		if l.name == name {
			return l, nil
		}
	}
	return nil, fmt.Errorf("kernel: level %q is unknown, or this processor or build cannot run it; available: %s",
		name, strings.Join(Levels(), ", "))
}

// Level is the name of the set of kernels in use: the best that the processor
// has all instructions for, or the one that the environment variable
// KINDRED_KERNEL names. "portable" is plain Go; "avx2" needs AVX2 and FMA;
// "avx512" needs AVX512F besides, and "avx512vnni" also AVX512BW and
// AVX512_VNNI.
// Programs built with the tag purego have the portable level alone.
func Level() string { return active.name }

// LevelError says that KINDRED_KERNEL names a level that cannot be had; nil if
// all is well. The best level is in use then.
func LevelError() error { return levelErr }

// Levels are the names of the levels that can be used here, best last.
func Levels() []string {
	names := make([]string, len(levels))
	for i, l := range levels {
		names[i] = l.name
	}
	return names
}

// Force changes the level, for tests: restore undoes it. It must not be called
// while kernels run, nor while panels are in use that were packed for the shape
// of another level.
func Force(name string) (restore func(), err error) {
	l, err := find(name)
	if err != nil {
		return nil, err
	}
	previous := active
	active = l
	return func() { active = previous }, nil
}
