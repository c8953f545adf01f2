package recommend

import (
	"context"
	"fmt"
	"math"

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

// exactRows is the number of rows of a block. It is a multiple of the width of
// a tile at every level, so that blocks begin with a panel.
const exactRows = 1536

// chunkValues bounds the packed columns that one pass over a block's rows
// uses, so that they stay in the second-level cache.
const chunkValues = 24 << 10

// Fit finds the K rows with the highest cosine for every row of x (n x d, rows
// of unit length, or of zeros). A row of zeros has no neighbours and is none of
// anybody's. A row of another length, or one that is not finite, is an error.
//
// Every pair of rows is scored, once: blocks of rows meet in rounds of a
// tournament, in which no block has two meetings at once, and each score is
// offered to the lists of both rows. It takes O(n^2 d) time, and n d + 2 n K
// values of memory beside x.
func (s Exact) Fit(ctx context.Context, x *matrix.Dense) (*Neighbors, error) {
	return s.fit(ctx, x, exactRows)
}

func (s Exact) fit(ctx context.Context, x *matrix.Dense, blockRows int) (*Neighbors, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	zero, err := zeroRows(x)
	if err != nil {
		return nil, err
	}
	nb := newNeighbors(x.Rows, min(s.K, max(x.Rows-1, 0)))
	if nb.K == 0 {
		return nb, nil
	}
	t := newTournament(x, zero, nb, blockRows, parallel.Workers(s.Workers))
	done, total := int64(0), int64(len(t.blocks))*int64(len(t.blocks)+1)/2
	for r := range t.rounds() {
		meetings := t.meetings(r)
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
	nb.finish()
	return nb, nil
}

// zeroRows marks the rows of zeros, and refuses rows that are neither that nor
// of unit length.
func zeroRows(x *matrix.Dense) ([]bool, error) {
	const tolerance = 1e-3
	zero := make([]bool, x.Rows)
	for i := range zero {
		row := x.Row(i)
		length := math.Sqrt(float64(kernel.Dot(row, row)))
		switch {
		case length == 0:
			zero[i] = true
		case !(math.Abs(length-1) <= tolerance):
			return nil, fmt.Errorf("recommend: row %d has length %v; rows must have length 1 (see matrix.NormalizeRow) or be all zeros", i, length)
		}
	}
	return zero, nil
}

// tournament is a search under way.
type tournament struct {
	x       *matrix.Dense
	zero    []bool
	lists   *Neighbors
	blocks  []parallel.Range
	columns []float32 // all rows of x, packed as right panels
	floors  []float32 // of every list; valid during a meeting of its block
	chunk   int       // columns of a pass
	scratch []meetingScratch
}

// meetingScratch is the memory of one worker.
type meetingScratch struct {
	rows   []float32 // one block, packed as left panels
	scores []float32 // tileRows x chunk
}

func newTournament(x *matrix.Dense, zero []bool, lists *Neighbors, blockRows, workers int) *tournament {
	tileRows, tileCols := kernel.TileShape()
	t := &tournament{
		x: x, zero: zero, lists: lists,
		blocks:  parallel.Blocks(x.Rows, blockRows),
		columns: make([]float32, kernel.PackedLen(x.Rows, x.Cols, tileCols)),
		floors:  make([]float32, x.Rows),
		chunk:   max(1, min(chunkValues/max(x.Cols, 1), blockRows)/tileCols) * tileCols,
		scratch: make([]meetingScratch, workers),
	}
	kernel.PackPanels(t.columns, x.Data, x.Rows, x.Cols, tileCols)
	for w := range t.scratch {
		t.scratch[w] = meetingScratch{
			rows:   make([]float32, kernel.PackedLen(min(blockRows, x.Rows), x.Cols, tileRows)),
			scores: make([]float32, tileRows*t.chunk),
		}
	}
	return t
}

// rounds is the number of rounds: the number of blocks, or the next odd number.
func (t *tournament) rounds() int { return len(t.blocks) | 1 }

// meetings returns the pairs of blocks of round r: those whose numbers add up
// to r, modulo the number of rounds. As that is odd, each block has one partner
// a round, itself once, and every other one once in all rounds.
func (t *tournament) meetings(r int) [][2]int {
	var pairs [][2]int
	rounds := t.rounds()
	for i := range t.blocks {
		j := (r - i + rounds) % rounds
		if i <= j && j < len(t.blocks) {
			pairs = append(pairs, [2]int{i, j})
		}
	}
	return pairs
}

// meet scores all rows of block a with all rows of block b. It writes to lists
// and floors of these two blocks alone.
func (t *tournament) meet(worker, a, b int) {
	rows, cols := t.blocks[a], t.blocks[b]
	tileRows, tileCols := kernel.TileShape()
	s, d := &t.scratch[worker], t.x.Cols
	kernel.PackPanels(s.rows, t.x.RowRange(rows.Start, rows.End).Data, rows.Len(), d, tileRows)
	t.setFloors(rows, cols.Start)
	t.setFloors(cols, rows.Start)

	for start := cols.Start; start < cols.End; start += t.chunk {
		width := min(t.chunk, cols.End-start)
		for i := 0; i < rows.Len(); i += tileRows {
			left := s.rows[i*d : (i+tileRows)*d]
			for j := 0; j < width; j += tileCols {
				right := t.columns[(start+j)*d : (start+j+tileCols)*d]
				kernel.Tile(s.scores[j:], t.chunk, left, right, d)
			}
			for w := range min(tileRows, rows.Len()-i) {
				scores := s.scores[w*t.chunk:][:width]
				t.offerToRow(rows.Start+i+w, start, scores)
				if a != b {
					t.offerToColumns(rows.Start+i+w, start, scores)
				}
			}
		}
	}
}

// setFloors sets the floors of a block whose candidates begin with row next.
func (t *tournament) setFloors(block parallel.Range, next int) {
	for i := block.Start; i < block.End; i++ {
		t.floors[i] = t.lists.floor(i, int32(next))
		if t.zero[i] {
			t.floors[i] = float32(math.Inf(1))
		}
	}
}

// offerToRow offers the rows from start on, with their scores, to row i.
func (t *tournament) offerToRow(i, start int, scores []float32) {
	for at := kernel.FirstAbove(scores, t.floors[i]); at < len(scores); {
		j := start + at
		if j != i && !t.zero[j] {
			t.lists.offer(i, int32(j), scores[at])
			t.floors[i] = t.lists.floor(i, int32(j+1))
		}
		at++
		at += kernel.FirstAbove(scores[at:], t.floors[i])
	}
}

// offerToColumns offers row i to the rows from start on, with which it has the
// scores.
func (t *tournament) offerToColumns(i, start int, scores []float32) {
	if t.zero[i] {
		return
	}
	floors := t.floors[start:][:len(scores)]
	for at := kernel.FirstAboveEach(scores, floors); at < len(scores); {
		j := start + at
		t.lists.offer(j, int32(i), scores[at])
		floors[at] = t.lists.floor(j, int32(i+1))
		at++
		at += kernel.FirstAboveEach(scores[at:], floors[at:])
	}
}
