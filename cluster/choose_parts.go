package cluster

import (
	"context"
	"math"

	"kindred/internal/parallel"
	"kindred/internal/rng"
	"kindred/matrix"
)

// fewStartsFrom is the number of rows from which a part is grouped from one
// start alone.
const (
	fewStartsFrom = 1000
	manyStarts    = 3
	partRounds    = 12 // of k-means: what is left to move after them changes little
)

// part is a random part of the rows of a sample, with starting centroids for
// any number of topics: k-means++ draws them one after another, so those for
// few topics are the first of those for many.
type part struct {
	points *points
	starts []*matrix.Dense
}

// grouping is how all rows of a sample fall to the centroids of one draw.
type grouping struct {
	k          int
	labels     []int32
	separation float64 // see Candidate.Separation
}

// newChooser draws the sample, and parts of it.
func (s ChooseK) newChooser(ctx context.Context, x *matrix.Dense, tfidf *matrix.CSR) (*chooser, error) {
	if s.Draws == 0 {
		s.Draws = DefaultDraws
	}
	if s.Rows == 0 {
		s.Rows = max(DefaultChoiceRows, rowsPerTopic*s.Max)
	}
	rows := nonZero(x)
	chosen := sample(rng.Stream(s.Seed, "choose/sample", 0), len(rows), min(s.Rows, len(rows)))
	for i, at := range chosen {
		chosen[i] = rows[at]
	}
	c := &chooser{ChooseK: s, rows: pick(x, chosen)}
	if tfidf != nil {
		c.terms = pickTerms(tfidf, chosen)
	}
	grid := s.newGrid(x.Rows, len(chosen), int(partOfRows*float64(len(chosen)))-1)
	if len(grid) < 2 {
		return c, nil
	}
	var err error
	if c.parts, err = newParts(ctx, s.Workers, c.rows, s.Draws, s.Seed, "choose/draw", grid[len(grid)-1]); err != nil {
		return nil, err
	}
	different := math.MaxInt // rows that k-means can tell apart in every draw
	for _, p := range c.parts {
		for _, start := range p.starts {
			different = min(different, start.Rows)
		}
	}
	for len(grid) > 0 && grid[len(grid)-1] > different {
		grid = grid[:len(grid)-1]
	}
	c.grid = grid
	return c, nil
}

// newParts draws parts of rows, with starts for up to k topics.
func newParts(ctx context.Context, workers int, rows *matrix.Dense, count int, seed uint64, purpose string, k int) ([]*part, error) {
	starts := 1
	if rows.Rows < fewStartsFrom {
		starts = manyStarts
	}
	parts := make([]*part, count)
	err := parallel.Each(ctx, workers, count, func(_, block int) (err error) {
		random := rng.Stream(seed, purpose, block)
		drawn := pick(rows, sample(random, rows.Rows, int(math.Ceil(partOfRows*float64(rows.Rows)))))
		p := &part{}
		if p.points, err = centre(ctx, 1, drawn); err != nil {
			return err
		}
		all := make([]int, drawn.Rows)
		for i := range all {
			all[i] = i
		}
		for range starts {
			chosen, err := KMeans{K: k, Workers: 1}.plusPlus(ctx, p.points, all, random)
			if err != nil {
				return err
			}
			start := matrix.NewDense(len(chosen), drawn.Cols)
			for i, row := range chosen {
				p.points.row(start.Row(i), row)
			}
			p.starts = append(p.starts, start)
		}
		parts[block] = p
		return nil
	})
	return parts, err
}

// group finds k topics in a draw, and gives all rows to them.
func (p *part) group(ctx context.Context, rows *matrix.Dense, k int) (*grouping, error) {
	s := KMeans{K: k, MaxIter: partRounds, Workers: 1}
	var best *solution
	for _, start := range p.starts {
		found, err := s.lloyd(ctx, p.points, start.RowRange(0, min(k, start.Rows)), 0, 1)
		if err != nil {
			return nil, err
		}
		if best == nil || found.inertia < best.inertia {
			best = found
		}
	}
	centroids := best.model(p.points).Centroids
	for i := range centroids.Rows {
		matrix.NormalizeRow(centroids.Row(i))
	}
	return place(rows, centroids), nil
}

// place gives rows to the unit centroids of the highest cosine.
func place(rows, centroids *matrix.Dense) *grouping {
	g := &grouping{k: centroids.Rows, labels: make([]int32, rows.Rows)}
	p := newProducts(NewCenters(centroids))
	near := newNearest(p)
	panel, origin := make([][]float32, 0, p.width), make([]float32, rows.Cols)
	sum := 0.0
	for first := 0; first < rows.Rows; first += p.width {
		panel = panel[:0]
		for i := first; i < min(first+p.width, rows.Rows); i++ {
			panel = append(panel, rows.Row(i))
		}
		p.run(panel, origin)
		near.find(p)
		for i := range panel {
			g.labels[first+i] = near.labels[i]
			if g.k == 1 {
				continue
			}
			// A score is the cosine less half the squared length of a centroid.
			own, other := max(0, .5-float64(near.first[i])), max(0, .5-float64(near.second[i]))
			if other > 0 {
				sum += 1 - own/other
			}
		}
	}
	g.separation = sum / float64(max(rows.Rows, 1))
	return g
}

// agreement is the mean, over pairs of groupings, of the mean best Jaccard
// coefficient of a topic of one with those of the other.
func agreement(groupings []*grouping) float64 {
	sum, pairs := 0.0, 0
	for i, a := range groupings {
		for _, b := range groupings[:i] {
			own, other := newOverlap(a, b).best()
			sum += (mean(own) + mean(other)) / 2
			pairs++
		}
	}
	return sum / float64(max(pairs, 1))
}

// overlap counts the rows that two groupings of the same rows share.
type overlap struct {
	both []int32 // a.k x b.k
	a, b []int32
}

func newOverlap(a, b *grouping) *overlap {
	o := &overlap{make([]int32, a.k*b.k), make([]int32, a.k), make([]int32, b.k)}
	for i, label := range a.labels {
		other := b.labels[i]
		o.both[int(label)*b.k+int(other)]++
		o.a[label]++
		o.b[other]++
	}
	return o
}

// best returns for each topic of either grouping the highest Jaccard coefficient
// with a topic of the other; -1 for a topic without rows.
func (o *overlap) best() (a, b []float64) {
	a, b = make([]float64, len(o.a)), make([]float64, len(o.b))
	for i, rows := range o.a {
		for j, others := range o.b {
			if both := o.both[i*len(o.b)+j]; both > 0 {
				jaccard := float64(both) / float64(rows+others-both)
				a[i], b[j] = max(a[i], jaccard), max(b[j], jaccard)
			}
		}
	}
	for i, rows := range o.a {
		if rows == 0 {
			a[i] = -1
		}
	}
	for j, rows := range o.b {
		if rows == 0 {
			b[j] = -1
		}
	}
	return a, b
}

// mean is that of the values that are not negative.
func mean(values []float64) float64 {
	sum, count := 0.0, 0
	for _, v := range values {
		if v >= 0 {
			sum += v
			count++
		}
	}
	return sum / float64(max(count, 1))
}

// nonZero lists the rows that are not zeros.
func nonZero(x *matrix.Dense) []int {
	rows := make([]int, 0, x.Rows)
	for i := range x.Rows {
		for _, v := range x.Row(i) {
			if v != 0 {
				rows = append(rows, i)
				break
			}
		}
	}
	return rows
}

// pick copies rows.
func pick(x *matrix.Dense, rows []int) *matrix.Dense {
	out := matrix.NewDense(len(rows), x.Cols)
	for i, row := range rows {
		copy(out.Row(i), x.Row(row))
	}
	return out
}

// pickTerms copies rows of a sparse matrix.
func pickTerms(m *matrix.CSR, rows []int) *matrix.CSR {
	out := &matrix.CSR{Rows: len(rows), Cols: m.Cols, Indptr: make([]int64, 1, len(rows)+1)}
	for _, row := range rows {
		indices, values := m.Row(row)
		out.Indices, out.Values = append(out.Indices, indices...), append(out.Values, values...)
		out.Indptr = append(out.Indptr, int64(len(out.Indices)))
	}
	return out
}
