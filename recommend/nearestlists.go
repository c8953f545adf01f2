package recommend

import (
	"cmp"
	"slices"

	"kindred/internal/kernel"
)

// nearestLists finds the lists whose centroids are nearest to rows. Each worker
// has one.
type nearestLists struct {
	search *listSearch
	probes int
	height int // rows at a time
	stride int // lists, filled up to whole tiles
	rows   []float32
	packed []float32
	scores []float32 // height x stride

	others  []int32
	border  []int32 // lists in the last bucket that others are taken from
	buckets [scoreBuckets]int32
}

// scoreBuckets is the number of buckets of scores, which are -1 to 1.
const scoreBuckets = 512

func bucketOf(score float32) int {
	return max(0, min(int((score+1)*(scoreBuckets/2)), scoreBuckets-1))
}

func newNearestLists(search *listSearch, probes int) *nearestLists {
	height, width := kernel.TileShape()
	d, lists := search.x.Cols, search.centroids.Rows
	stride := (lists + width - 1) / width * width
	return &nearestLists{
		search: search, probes: probes, height: height, stride: stride,
		rows: make([]float32, height*d), packed: make([]float32, height*d), scores: make([]float32, height*stride),
	}
}

// of calls f for each of up to height rows with the list nearest to it, the
// lowest of equals, and the others that it is compared with, in no order.
func (n *nearestLists) of(rows int, row func(w int) int, f func(w int, nearest int32, others []int32)) {
	x := n.search.x
	d := x.Cols
	_, width := kernel.TileShape()
	for w := range rows {
		copy(n.rows[w*d:(w+1)*d], x.Row(row(w)))
	}
	kernel.PackPanels(n.packed, n.rows, rows, d, n.height)
	for j := 0; j < n.stride; j += width {
		kernel.Tile(n.scores[j:], n.stride, n.packed, n.search.panels[j*d:(j+width)*d], d)
	}
	for w := range rows {
		scores := n.scores[w*n.stride:][:n.search.centroids.Rows]
		nearest := 0
		for list, score := range scores {
			if score > scores[nearest] {
				nearest = list
			}
		}
		n.choose(scores, nearest)
		f(w, int32(nearest), n.others)
	}
}

// choose sets others: those of the highest scores, the lower of equals. It
// counts scores by bucket, so that those of one bucket alone must be sorted.
func (n *nearestLists) choose(scores []float32, nearest int) {
	n.others, n.border = n.others[:0], n.border[:0]
	left := int32(min(n.probes, len(scores)))
	clear(n.buckets[:])
	for _, score := range scores {
		n.buckets[bucketOf(score)]++
	}
	border := scoreBuckets - 1
	for ; left > n.buckets[border]; border-- {
		left -= n.buckets[border]
	}
	for list, score := range scores {
		switch bucket := bucketOf(score); {
		case bucket < border:
		case bucket == border:
			n.border = append(n.border, int32(list))
		case list != nearest:
			n.others = append(n.others, int32(list))
		}
	}
	slices.SortStableFunc(n.border, func(a, b int32) int { return cmp.Compare(scores[b], scores[a]) })
	for _, list := range n.border[:left] {
		if int(list) != nearest {
			n.others = append(n.others, list)
		}
	}
}
