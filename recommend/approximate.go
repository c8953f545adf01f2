package recommend

import (
	"context"
	"fmt"
	"math"
	"slices"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/matrix"
)

// Approximate holds the settings of the approximate search for the nearest
// neighbours of every row, by inverted lists (Sivic and Zisserman, 2003; Jégou,
// Douze and Schmid, 2011): each row is in the list of its nearest centroid, and
// is compared with the rows of the lists whose centroids are nearest to it.
type Approximate struct {
	K       int // neighbours of a row; required, at least 1; lowered to the number of other rows
	Probes  int // lists that a row is compared with; default 0: see DefaultProbes
	Sample  int // rows whose neighbours are searched exactly too, for Recall; default 0: 1,000; -1 = none
	Workers int `json:"-"` // default 0: all processors; no result depends on it
	// Progress is called as blocks of rows are done; optional.
	Progress func(stage string, done, total int64) `json:"-"`
}

// Validate says what is wrong with the settings.
func (s Approximate) Validate() error {
	switch {
	case s.K < 1:
		return fmt.Errorf("recommend: K = %d neighbours; at least 1 is needed", s.K)
	case s.Probes < 0:
		return fmt.Errorf("recommend: probes = %d is negative; 0 means automatic", s.Probes)
	case s.Sample < -1:
		return fmt.Errorf("recommend: sample = %d; -1 means none, 0 automatic", s.Sample)
	}
	return nil
}

// Lists is the number of inverted lists, and so of centroids, for n rows: the
// root of n.
func Lists(n int) int { return max(1, int(math.Round(math.Sqrt(float64(n))))) }

// DefaultProbes is the number of lists that a row is compared with unless
// Approximate says otherwise: twice the root of the number of lists, with which
// some 99 of 100 neighbours were found on all collections tried.
func DefaultProbes(lists int) int { return min(lists, int(math.Ceil(2*math.Sqrt(float64(lists))))) }

// Approximately is what an approximate search found.
type Approximately struct {
	Neighbors *Neighbors
	Probes    int     // lists that each row was compared with
	Sampled   int     // rows whose neighbours were searched exactly too
	Recall    float64 // share of the K nearest rows of the sampled ones that were found; 1 if there are none
}

const (
	defaultSample = 1000
	queryRows     = 768 // rows of a block
	sampleRows    = 96  // rows of a block of the sample
)

// Fit finds K rows with a high cosine for every row of x (n x d, rows of unit
// length, or of zeros, which have no neighbours), given the centroids of the
// lists (L x d). Scores are those of Exact, and so is the order. With p probes
// it takes O(n (L + p n/L) d) time and 2 n d bytes and 2 n K values of memory
// beside x.
func (s Approximate) Fit(ctx context.Context, x, centroids *matrix.Dense) (*Approximately, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if centroids.Rows < 1 || centroids.Cols != x.Cols {
		return nil, fmt.Errorf("recommend: centroids of %d x %d for rows of %d columns", centroids.Rows, centroids.Cols, x.Cols)
	}
	probes := s.Probes
	if probes == 0 {
		probes = DefaultProbes(centroids.Rows)
	}
	probes = min(probes, centroids.Rows)
	search, err := newListSearch(ctx, s.Workers, x, centroids)
	if err != nil {
		return nil, err
	}
	k := min(s.K, max(x.Rows-1, 0))
	found := &Approximately{Neighbors: newNeighbors(x.Rows, k), Probes: probes, Recall: 1}
	if k == 0 {
		return found, nil
	}
	positions := make([]int32, x.Rows)
	for i := range positions {
		positions[i] = int32(i)
	}
	if err := search.run(ctx, s.Workers, found.Neighbors, positions, probes, queryRows, s.Progress); err != nil {
		return nil, err
	}
	if found.Sampled, found.Recall, err = s.recall(ctx, search, found.Neighbors); err != nil {
		return nil, err
	}
	found.Neighbors.finish()
	return found, nil
}

// recall compares with the exact neighbours of a sample of rows.
func (s Approximate) recall(ctx context.Context, search *listSearch, got *Neighbors) (sampled int, recall float64, err error) {
	size := s.Sample
	if size == 0 {
		size = defaultSample
	}
	n := len(search.rows)
	if size = min(size, n); size <= 0 {
		return 0, 1, nil
	}
	positions := make([]int32, size)
	for i := range positions {
		positions[i] = int32(i * n / size)
	}
	exact := newNeighbors(n, got.K)
	if err := search.run(ctx, s.Workers, exact, positions, search.centroids.Rows, sampleRows, nil); err != nil {
		return 0, 0, err
	}
	found, all := 0, 0
	for _, p := range positions {
		row := int(search.rows[p])
		want, _ := exact.Of(row)
		have, _ := got.Of(row)
		all += len(want)
		for _, j := range want {
			if slices.Contains(have, j) {
				found++
			}
		}
	}
	if all == 0 {
		return size, 1, nil
	}
	return size, float64(found) / float64(all), nil
}

// listSearch is a search by inverted lists. Positions count the rows in the
// order of their lists.
type listSearch struct {
	x         *matrix.Dense
	centroids *matrix.Dense
	panels    []float32 // of the centroids
	rounded   *quantized
	rows      []int32 // at each position: the number of the row in x
	starts    []int32 // of each list: its first position; and the end
	lists     []*kernel.Int8Columns
}

func newListSearch(ctx context.Context, workers int, x, centroids *matrix.Dense) (*listSearch, error) {
	rounded, err := quantize(ctx, workers, x)
	if err != nil {
		return nil, err
	}
	_, width := kernel.TileShape()
	t := &listSearch{
		x: x, centroids: centroids, rounded: rounded, rows: make([]int32, x.Rows),
		panels: make([]float32, kernel.PackedLen(centroids.Rows, x.Cols, width)),
		starts: make([]int32, centroids.Rows+1), lists: make([]*kernel.Int8Columns, centroids.Rows),
	}
	kernel.PackPanels(t.panels, centroids.Data, centroids.Rows, x.Cols, width)
	if err := t.sort(ctx, workers); err != nil {
		return nil, err
	}
	return t, parallel.Each(ctx, workers, len(t.lists), func(_, list int) error {
		t.packList(list)
		return nil
	})
}

// sort puts the rows in the order of their lists.
func (t *listSearch) sort(ctx context.Context, workers int) error {
	list := make([]int32, t.x.Rows)
	blocks := parallel.Blocks(t.x.Rows, queryRows)
	err := parallel.Each(ctx, workers, len(blocks), func(_, block int) error {
		r := blocks[block]
		nearest := newNearestLists(t, 1)
		for i := r.Start; i < r.End; i += nearest.height {
			rows := min(nearest.height, r.End-i)
			nearest.of(rows, func(w int) int { return i + w }, func(w int, nearest int32, _ []int32) { list[i+w] = nearest })
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, l := range list {
		t.starts[l+1]++
	}
	for l := range t.lists {
		t.starts[l+1] += t.starts[l]
	}
	next := slices.Clone(t.starts)
	for i, l := range list {
		t.rows[next[l]] = int32(i)
		next[l]++
	}
	return nil
}

// packList packs the rows of a list. As columns, they have floors that nothing
// is above: their neighbours are searched when they are queries.
func (t *listSearch) packList(list int) {
	rows := t.rows[t.starts[list]:t.starts[list+1]]
	values := make([]uint8, 0, len(rows)*t.x.Cols)
	for _, row := range rows {
		values = append(values, t.rounded.row(int(row))...)
	}
	columns := kernel.NewInt8Columns(values, len(rows), t.x.Cols)
	for i, row := range rows {
		columns.Floors[i], columns.Errors[i] = math.MaxInt32, t.rounded.errors[row]
		if t.rounded.isZero(int(row)) {
			columns.LeaveOut(i)
		}
	}
	t.lists[list] = columns
}

// run compares the rows at the positions, in blocks of blockRows, with the
// lists nearest to them.
func (t *listSearch) run(ctx context.Context, workers int, found *Neighbors, positions []int32, probes, blockRows int, progress func(string, int64, int64)) error {
	blocks := parallel.Blocks(len(positions), blockRows)
	searchers := make([]*listSearcher, parallel.Workers(workers))
	for w, scanner := range newScanners(workers) {
		searchers[w] = &listSearcher{
			listSearch: t, found: found, scanner: scanner, nearest: newNearestLists(t, probes), ends: make([]int32, len(t.lists)+1),
		}
	}
	return parallel.Fold(ctx, workers, len(blocks), func(worker, block int) (struct{}, error) {
		searchers[worker].search(positions[blocks[block].Start:blocks[block].End])
		return struct{}{}, nil
	}, func(block int, _ struct{}) error {
		if progress != nil {
			progress("neighbors", int64(block+1), int64(len(blocks)))
		}
		return nil
	})
}

// listSearcher is one worker of a search.
type listSearcher struct {
	*listSearch
	found   *Neighbors
	scanner *scanner
	nearest *nearestLists
	visits  []visit
	order   []visit // by list
	ends    []int32 // of each list's visits in order
	left    kernel.Int8Rows
}

// visit says that a query is compared with a list.
type visit struct{ query, list int32 }

// search finds the neighbours of the rows at the positions, which are near one
// another, so that each list that they are compared with has many visits. The
// nearest list of each comes first, so that floors are high when the others are
// looked at.
func (s *listSearcher) search(positions []int32) {
	s.visits = s.visits[:0]
	first := make([]visit, 0, len(positions))
	for i := 0; i < len(positions); i += s.nearest.height {
		rows := min(s.nearest.height, len(positions)-i)
		row := func(w int) int { return int(s.rows[positions[i+w]]) }
		s.nearest.of(rows, row, func(w int, nearest int32, others []int32) {
			query := int32(row(w))
			if s.rounded.isZero(int(query)) {
				return
			}
			first = append(first, visit{query, nearest})
			for _, list := range others {
				s.visits = append(s.visits, visit{query, list})
			}
		})
	}
	s.visitAll(first)
	s.visitAll(s.visits)
}

// visitAll makes visits, list by list.
func (s *listSearcher) visitAll(visits []visit) {
	clear(s.ends)
	for _, v := range visits {
		s.ends[v.list+1]++
	}
	for l := range s.lists {
		s.ends[l+1] += s.ends[l]
	}
	s.order = slices.Grow(s.order[:0], len(visits))[:len(visits)]
	for _, v := range visits {
		s.order[s.ends[v.list]] = v
		s.ends[v.list]++
	}
	start := int32(0)
	for _, end := range s.ends[:len(s.lists)] {
		if start < end {
			s.visit(s.order[start:end])
		}
		start = end
	}
}

// visit compares queries with the list that they visit.
func (s *listSearcher) visit(visits []visit) {
	list := visits[0].list
	s.left.Reset(len(visits), s.x.Cols)
	for i, v := range visits {
		row := int(v.query)
		s.left.Set(i, s.rounded.row(row))
		s.left.Errors[i], s.left.Floors[i] = s.rounded.errors[row], s.rounded.floor(row, s.found.worst(row))
	}
	rows := s.rows[s.starts[list]:s.starts[list+1]]
	s.scanner.scan(&s.left, s.lists[list], false, func(i, j int) {
		row, other := int(visits[i].query), rows[j]
		if row == int(other) {
			return
		}
		score := kernel.Dot(s.x.Row(row), s.x.Row(int(other)))
		if s.found.offer(row, other, score) {
			s.left.Floors[i] = s.rounded.floor(row, s.found.worst(row))
		}
	})
}
