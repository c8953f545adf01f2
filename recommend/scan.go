package recommend

import (
	"math/bits"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
)

// scanner finds the pairs of rows that may be near. Each worker has one.
type scanner struct{ hits []uint32 }

func newScanners(workers int) []*scanner {
	height, _ := kernel.Int8Shape()
	scanners := make([]*scanner, parallel.Workers(workers))
	for w := range scanners {
		scanners[w] = &scanner{make([]uint32, height)}
	}
	return scanners
}

// columnBytes bounds the columns that one pass over the rows uses, so that they
// stay in the first-level cache.
const columnBytes = 20 << 10

// scan calls f for each pair of row i and column j that may be near by their
// bounds (see kernel.Candidates), which f may raise. Where both sides are the
// same rows, same asks for the pairs with i < j alone.
func (s *scanner) scan(rows *kernel.Int8Rows, columns *kernel.Int8Columns, same bool, f func(i, j int)) {
	height, width := kernel.Int8Shape()
	panels := (columns.Rows + width - 1) / width
	chunk := max(1, columnBytes/(width*max(rows.Depth(), 1)))
	for start := 0; start < panels; start += chunk {
		end := min(start+chunk, panels)
		for panel := 0; panel*height < rows.Rows; panel++ {
			next := start
			if same {
				next = max(next, panel*height/width)
			}
			for next < end {
				at := kernel.Candidates(s.hits, rows, panel, columns, next, end)
				next = at + 1
				if at == end {
					break
				}
				for w, set := range s.hits {
					for ; set != 0; set &= set - 1 {
						i, j := panel*height+w, at*width+bits.TrailingZeros32(set)
						if !same || i < j {
							f(i, j)
						}
					}
				}
			}
		}
	}
}
