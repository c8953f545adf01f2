package recommend

import (
	"context"
	"fmt"

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
// float32. It takes O(n^2 d) time, and 2 n d bytes (3 n d at the start) and 2 n K
// values of memory beside x.
func (s Exact) Fit(ctx context.Context, x *matrix.Dense) (*Neighbors, error) {
	return s.fit(ctx, x, exactRows)
}

func (s Exact) fit(ctx context.Context, x *matrix.Dense, blockRows int) (*Neighbors, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	t, err := newTournament(ctx, s.Workers, x, s.K, blockRows)
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

// tournament is a search under way.
type tournament struct {
	x        *matrix.Dense
	rounded  *quantized
	lists    *Neighbors
	blocks   []searchBlock
	scanners []*scanner // of each worker
}

// searchBlock is a block of rows. Both sides share their bounds.
type searchBlock struct {
	start int // the number in x of its first row
	left  kernel.Int8Rows
	right *kernel.Int8Columns
}

func newTournament(ctx context.Context, workers int, x *matrix.Dense, k, blockRows int) (*tournament, error) {
	rounded, err := quantize(ctx, workers, x)
	if err != nil {
		return nil, err
	}
	ranges := parallel.Blocks(x.Rows, blockRows)
	t := &tournament{
		x: x, rounded: rounded, lists: newNeighbors(x.Rows, min(k, max(x.Rows-1, 0))),
		blocks: make([]searchBlock, len(ranges)), scanners: newScanners(workers),
	}
	err = parallel.Each(ctx, workers, len(ranges), func(_, block int) error {
		b, r := &t.blocks[block], ranges[block]
		b.start = r.Start
		b.left.Reset(r.Len(), x.Cols)
		b.right = kernel.NewInt8Columns(rounded.values[r.Start*x.Cols:r.End*x.Cols], r.Len(), x.Cols)
		bounds := b.left.Int8Bounds
		if len(b.right.Floors) > len(bounds.Floors) {
			bounds = b.right.Int8Bounds
		}
		b.left.Int8Bounds, b.right.Int8Bounds = bounds, bounds
		for i := range r.Len() {
			b.left.Set(i, rounded.row(r.Start+i))
			bounds.Floors[i], bounds.Errors[i] = anyProduct, rounded.errors[r.Start+i]
			if rounded.isZero(r.Start + i) {
				bounds.LeaveOut(i)
			}
		}
		return nil
	})
	rounded.values = nil // packed now
	return t, err
}

// meet looks at all rows of one block with all rows of another. It writes to
// the lists and bounds of these two blocks alone.
func (t *tournament) meet(worker, first, second int) {
	a, b := &t.blocks[first], &t.blocks[second]
	t.scanners[worker].scan(&a.left, b.right, first == second, func(i, j int) {
		row, other := a.start+i, b.start+j
		score := kernel.Dot(t.x.Row(row), t.x.Row(other))
		if t.lists.offer(row, int32(other), score) {
			a.left.Floors[i] = t.rounded.floor(row, t.lists.worst(row))
		}
		if t.lists.offer(other, int32(row), score) {
			b.left.Floors[j] = t.rounded.floor(other, t.lists.worst(other))
		}
	})
}
