package recommend

import (
	"fmt"
	"math"
	"slices"
)

// Libraries are the rows that readers keep together.
type Libraries struct {
	n      int
	lists  [][]int32 // of a reader: rows, rising, once each
	reader [][]int32 // of a row: the readers who keep it, rising
}

// NewLibraries makes libraries over n rows of readers' lists; what stands in a
// list twice counts once. It takes time and memory linear in the lists.
func NewLibraries(n int, lists [][]int32) (*Libraries, error) {
	l := &Libraries{n: n, lists: make([][]int32, len(lists)), reader: make([][]int32, n)}
	for reader, rows := range lists {
		for _, row := range rows {
			if row < 0 || int(row) >= n {
				return nil, fmt.Errorf("recommend: row %d in library %d is none of the %d rows", row, reader, n)
			}
		}
		l.lists[reader] = slices.Clone(rows)
		slices.Sort(l.lists[reader])
		l.lists[reader] = slices.Compact(l.lists[reader])
		for _, row := range l.lists[reader] {
			l.reader[row] = append(l.reader[row], int32(reader))
		}
	}
	return l, nil
}

// The similarity of two rows by those who keep them. A row that many keep is
// known from less by each of them, so is hardly punished for it as a result; the
// shrinkage keeps what two readers have in common from deciding.
const (
	keptPower      = .5
	candidatePower = .1
	keptShrinkage  = 5
)

// Score adds to scores (n) for each row j
//
//	weight |readers of i and j| / (|readers of i|^.5 |readers of j|^.1 + 5)
//
// of a row i. It takes O(lists of the readers of i) time; counts (n) is scratch
// memory of zeros, and is so again.
func (l *Libraries) Score(scores []float64, i int32, weight float64, counts []int32) {
	var met []int32
	for _, reader := range l.reader[i] {
		for _, j := range l.lists[reader] {
			if counts[j] == 0 {
				met = append(met, j)
			}
			counts[j]++
		}
	}
	own := math.Pow(float64(len(l.reader[i])), keptPower)
	for _, j := range met {
		if j != i {
			scores[j] += weight * float64(counts[j]) / (own*math.Pow(float64(len(l.reader[j])), candidatePower) + keptShrinkage)
		}
		counts[j] = 0
	}
}
