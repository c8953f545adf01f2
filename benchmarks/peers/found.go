package main

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"

	"gonum.org/v1/gonum/mat"

	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/matrix"
)

// found is what a run found: papers in order, their vectors and the rows of
// their neighbours.
type found struct {
	ids       []string
	row       map[string]int32
	vectors   *matrix.Dense
	neighbors [][]int32 // nearest first
	close     func() error
}

func openFound(run string) (*found, error) {
	dir, err := rundir.Open(run)
	if err != nil {
		return nil, err
	}
	f := &found{row: map[string]int32{}}
	err = scan(dir, "papers.parquet", []string{"paper_id"}, func(b *table.Batch) error {
		for _, id := range b.Columns[0].Strings {
			id = strings.Clone(id)
			f.row[id] = int32(len(f.ids))
			f.ids = append(f.ids, id)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.neighbors = make([][]int32, len(f.ids))
	err = scan(dir, "neighbors.parquet", []string{"paper_id", "neighbor_id"}, func(b *table.Batch) error {
		for i, id := range b.Columns[0].Strings {
			row, known := f.row[id]
			near, nearKnown := f.row[b.Columns[1].Strings[i]]
			if !known || !nearKnown {
				return fmt.Errorf("neighbors.parquet: %q or %q is no paper of the run", id, b.Columns[1].Strings[i])
			}
			f.neighbors[row] = append(f.neighbors[row], near)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	array, err := dir.Float32s("vectors.npy")
	if err != nil {
		return nil, err
	}
	f.vectors = &matrix.Dense{Rows: array.Shape[0], Cols: array.Shape[1], Data: array.Data}
	f.close = array.Close
	return f, nil
}

func scan(dir *rundir.Dir, name string, columns []string, each func(*table.Batch) error) error {
	file, err := table.Open(dir.Path(name))
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Scan(context.Background(), columns, func(_ int, b *table.Batch) error { return each(b) })
}

// shareOf is the share of the peer's neighbours that the run has too. The
// peer's table has a paper, its cluster and its neighbours a line.
func (f *found) shareOf(peerTable string) (float64, error) {
	file, err := os.Open(peerTable)
	if err != nil {
		return 0, err
	}
	defer file.Close()
	equal, all := 0, 0
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		if len(cells) != 3 {
			return 0, fmt.Errorf("%s: %d cells in a line, want 3", peerTable, len(cells))
		}
		row, known := f.row[cells[0]]
		near := strings.Split(cells[2], ",")
		for _, id := range near[:min(neighborsOfEach, len(near))] {
			all++
			if other, ok := f.row[id]; known && ok && slices.Contains(f.neighbors[row], other) {
				equal++
			}
		}
	}
	return float64(equal) / float64(max(all, 1)), lines.Err()
}

// recallAgainst is the share of the exact run's neighbours that this run has.
func (f *found) recallAgainst(exact *found) float64 {
	equal, all := 0, 0
	for row, want := range exact.neighbors {
		all += len(want)
		for _, near := range want {
			if slices.Contains(f.neighbors[row], near) {
				equal++
			}
		}
	}
	return float64(equal) / float64(max(all, 1))
}

// tie is the difference of cosines that counts as none.
const tie = 1e-6

// likeBruteForce compares the neighbours of some rows, spread over the
// collection, with those of a search through all rows in float64. They are the
// same up to ties where the cosine at each rank is the same within 1e-6. It
// returns the rows that are the same and those compared.
func (f *found) likeBruteForce(sample, neighbors int) (same, compared int) {
	n, d := f.vectors.Dims()
	compared = min(sample, n)
	rows := make([]int, compared)
	left := mat.NewDense(compared, d, nil)
	for i := range rows {
		rows[i] = i * n / compared
		left.SetRow(i, float64s(f.vectors.Row(rows[i])))
	}
	best := make([][]float64, compared) // the highest cosines with other rows, highest first
	const blockRows = 4096
	for start := 0; start < n; start += blockRows {
		count := min(blockRows, n-start)
		right := mat.NewDense(count, d, float64s(f.vectors.RowRange(start, start+count).Data))
		var scores mat.Dense
		scores.Mul(left, right.T())
		for i, row := range rows {
			for j, score := range scores.RawRowView(i) {
				if start+j != row {
					best[i] = insert(best[i], score, neighbors)
				}
			}
		}
	}
	for i, row := range rows {
		if f.sameScores(row, best[i]) {
			same++
		}
	}
	return same, compared
}

// insert adds a score to the at most limit highest ones, highest first.
func insert(best []float64, score float64, limit int) []float64 {
	if len(best) == limit && score <= best[limit-1] {
		return best
	}
	at, _ := slices.BinarySearchFunc(best, score, func(have, want float64) int {
		if have >= want {
			return -1
		}
		return 1
	})
	best = slices.Insert(best, at, score)
	return best[:min(len(best), limit)]
}

// sameScores says whether the neighbours of a row are other rows, each once,
// with the scores wanted. A row of zeros has none.
func (f *found) sameScores(row int, want []float64) bool {
	got := f.neighbors[row]
	x := f.vectors.Row(row)
	if !slices.ContainsFunc(x, func(v float32) bool { return v != 0 }) {
		return len(got) == 0
	}
	if len(got) != len(want) {
		return false
	}
	for rank, near := range got {
		score := 0.0
		for k, v := range f.vectors.Row(int(near)) {
			score += float64(v) * float64(x[k])
		}
		if int(near) == row || slices.Contains(got[:rank], near) || math.Abs(score-want[rank]) > tie {
			return false
		}
	}
	return true
}

func float64s(values []float32) []float64 {
	out := make([]float64, len(values))
	for i, v := range values {
		out[i] = float64(v)
	}
	return out
}
