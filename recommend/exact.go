package recommend

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/matrix"
)

// Exact holds the settings of the exact search for the nearest neighbours of
// every row.
type Exact struct {
	K       int // neighbours of a row; required, at least 1; lowered to the number of other rows
	Workers int `json:"-"` // default 0: all processors; no result depends on it
	// Progress is called as pairs of blocks of rows are done; optional.
	Progress func(stage string, done, total int64) `json:"-"`
}

// Validate says what is wrong with the settings.
func (s Exact) Validate() error {
	if s.K < 1 {
		return fmt.Errorf("recommend: K = %d neighbours; at least 1 is needed", s.K)
	}
	return nil
}

// exactRows is the number of rows of a block.
const exactRows = 768

// Fit finds the K rows with the highest cosine for every row of x (n x d, rows
// of unit length, or of zeros). A row of zeros has no neighbours and is none of
// anybody's. A row of another length, or one that is not finite, is an error.
//
// Every pair of rows is looked at, once: blocks of rows meet in rounds of a
// tournament, in which no block has two meetings at once. A first pass takes
// the products of rows rounded to int8, with a bound of the error of each (see
// quantizer); pairs that may be among the best K of either row are scored in
// float32. It takes O(n^2 d) time, and 2 n d bytes and 2 n K values of memory
// beside x.
func (s Exact) Fit(ctx context.Context, x *matrix.Dense) (*Neighbors, error) {
	return s.fit(ctx, x, exactRows)
}

func (s Exact) fit(ctx context.Context, x *matrix.Dense, blockRows int) (*Neighbors, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	order := make([]int32, x.Rows)
	for i := range order {
		order[i] = int32(i)
	}
	t, err := newAllPairs(ctx, s.Workers, x, s.K, order, parallel.Blocks(x.Rows, blockRows))
	if err != nil {
		return nil, err
	}
	if t.lists.K == 0 {
		return t.lists, nil
	}
	done, total := int64(0), int64(len(t.blocks))*int64(len(t.blocks)+1)/2
	for r := range rounds(len(t.blocks)) {
		meetings := meetings(r, len(t.blocks))
		err := parallel.Each(ctx, s.Workers, len(meetings), func(worker, m int) error {
			t.meet(worker, meetings[m][0], meetings[m][1])
			return nil
		})
		if err != nil {
			return nil, err
		}
		done += int64(len(meetings))
		if s.Progress != nil {
			s.Progress("neighbors", done, total)
		}
	}
	t.lists.finish()
	return t.lists, nil
}

// rounds is the number of rounds of a tournament.
func rounds(blocks int) int { return (blocks | 1) + 1 }

// meetings returns the pairs of blocks of a round. In the first one each block
// meets itself. In round r after it those meet whose numbers add up to r,
// modulo the number of blocks or the next odd number: as that is odd, each block
// has at most one partner a round, and every other block once in all of them.
func meetings(r, blocks int) [][2]int {
	var pairs [][2]int
	n := blocks | 1
	for i := range blocks {
		if r == 0 {
			pairs = append(pairs, [2]int{i, i})
			continue
		}
		if j := (r - i + n) % n; i < j && j < blocks {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

// allPairs is a search for the neighbours of all rows under way.
type allPairs struct {
	x       *matrix.Dense
	lists   *Neighbors
	blocks  []searchBlock
	bounds  bounds
	scratch [][]uint32 // of each worker: hits
}

// searchBlock is a block of rows that are looked at together.
type searchBlock struct {
	*kernel.Int8Block
	rows []int32   // their numbers in x
	e    []float32 // of each row; 0 = a row of zeros
}

// unitTolerance is how far from 1 the length of a row may be.
const unitTolerance = 1e-3

// newAllPairs rounds the rows of x to int8, block by block: block b has the rows
// order[r.Start:r.End] with r = ranges[b].
func newAllPairs(ctx context.Context, workers int, x *matrix.Dense, k int, order []int32, ranges []parallel.Range) (*allPairs, error) {
	t := &allPairs{
		x: x, lists: newNeighbors(x.Rows, min(k, max(x.Rows-1, 0))), blocks: make([]searchBlock, len(ranges)),
		scratch: make([][]uint32, parallel.Workers(workers)),
	}
	height, _ := kernel.Int8Shape()
	quantizers := make([]*quantizer, len(t.scratch))
	for w := range t.scratch {
		t.scratch[w] = make([]uint32, height)
		quantizers[w] = newQuantizer(x.Cols)
	}
	largest := float32(0)
	err := parallel.Fold(ctx, workers, len(ranges), func(worker, b int) (float32, error) {
		block, err := newSearchBlock(quantizers[worker], x, order[ranges[b].Start:ranges[b].End])
		t.blocks[b] = block
		return slices.Max(append(block.e, 0)), err
	}, func(_ int, e float32) error {
		largest = max(largest, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	t.bounds = newBounds(newQuantizer(x.Cols), largest)
	for _, b := range t.blocks {
		for i, e := range b.e {
			if e > 0 {
				b.Errors[i], b.Floors[i] = t.bounds.error(e), anyProduct
			}
		}
	}
	return t, nil
}

// newSearchBlock refuses rows that are neither zeros nor of unit length.
func newSearchBlock(q *quantizer, x *matrix.Dense, rows []int32) (searchBlock, error) {
	d := x.Cols
	values, e := make([]int8, len(rows)*d), make([]float32, len(rows))
	var zeros []int
	for i, row := range rows {
		v := x.Row(int(row))
		length := math.Sqrt(float64(kernel.Dot(v, v)))
		switch {
		case length == 0:
			zeros = append(zeros, i)
		case !(math.Abs(length-1) <= unitTolerance):
			return searchBlock{}, fmt.Errorf("recommend: row %d has length %v; rows must have length 1 (see matrix.NormalizeRow) or be all zeros", row, length)
		default:
			e[i] = q.row(values[i*d:(i+1)*d], v)
		}
	}
	b := searchBlock{kernel.NewInt8Block(values, len(rows), d), rows, e}
	for _, i := range zeros {
		b.LeaveOut(i)
	}
	return b, nil
}

// chunkBytes bounds the columns that one pass over a block's rows uses, so that
// they stay in the first-level cache.
const chunkBytes = 20 << 10

// meet looks at all rows of block a with all rows of block b. It writes to the
// lists and floors of these two blocks alone.
func (t *allPairs) meet(worker, first, second int) {
	a, b := &t.blocks[first], &t.blocks[second]
	hits := t.scratch[worker]
	height, width := kernel.Int8Shape()
	panels := (b.Rows + width - 1) / width
	chunk := max(1, chunkBytes/(width*max(t.x.Cols, 1)))
	for start := 0; start < panels; start += chunk {
		end := min(start+chunk, panels)
		for panel := 0; panel*height < a.Rows; panel++ {
			from := start
			if first == second {
				from = max(start, panel*height/width) // what is before was looked at from the other side
			}
			for p := kernel.Candidates(hits, a.Int8Block, panel, b.Int8Block, from, end); p < end; p = kernel.Candidates(hits, a.Int8Block, panel, b.Int8Block, p+1, end) {
				for i, set := range hits {
					for ; set != 0; set &= set - 1 {
						i, j := panel*height+i, p*width+bits.TrailingZeros32(set)
						if first != second || i < j {
							t.score(a, b, i, j)
						}
					}
				}
			}
		}
	}
}

// score offers row i of a and row j of b to one another.
func (t *allPairs) score(a, b *searchBlock, i, j int) {
	row, column := a.rows[i], b.rows[j]
	score := kernel.Dot(t.x.Row(int(row)), t.x.Row(int(column)))
	t.offer(a, i, column, score)
	t.offer(b, j, row, score)
}

func (t *allPairs) offer(b *searchBlock, i int, other int32, score float32) {
	row := int(b.rows[i])
	if t.lists.offer(row, other, score) {
		b.Floors[i] = t.bounds.floor(t.lists.worst(row), b.Errors[i])
	}
}
