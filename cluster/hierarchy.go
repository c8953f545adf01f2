package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kindred/matrix"
)

// Hierarchy holds the settings of joining topics into a tree and of cutting it
// into fields. The zero value asks for the defaults.
type Hierarchy struct {
	Fields  int    // default 0: chosen by the data, see Fit; at most the number of topics
	Seed    uint64 // of the draws that the choice rests on; default 0
	Workers int    `json:"-"` // default 0: all processors; no result depends on it
}

// Tree joins k topics step by step, and says which of them make up a field.
type Tree struct {
	Joins  []Join    // k - 1, by rising height; join j makes node k + j
	Fields [][]int32 // topics of each field, largest first; fields by falling number of rows; none below 6 topics
	Field  []int32   // k: the field of each topic, -1 where there are none
	Sizes  []int64   // rows of each field
	// Curve has what the choice rests on, one a number of fields; empty where
	// nothing was to be chosen.
	Curve []Cut
}

// Join makes one node of two. Topics are the nodes 0 to k-1.
type Join struct {
	Left, Right int32   // Left < Right
	Height      float64 // root of 2 a b / (a + b) |x - y|^2, a and b being the shares of all rows in the nodes, x and y their centroids
	Size        int64   // rows
}

// Cut is a number of fields and what speaks for it.
type Cut struct {
	Fields    int
	Stability float64 // mean adjusted Rand index with the cuts of trees of drawn topics
	Error     float64 // standard error of Stability
	Gap       float64 // height of the next join / height of the last one made
}

// fewTopics is the number of topics below which they are not grouped: a field
// should hold three on average, and there should be two.
const fewTopics = 6

// Validate says what is wrong with the settings.
func (s Hierarchy) Validate() error {
	if s.Fields < 0 {
		return fmt.Errorf("cluster: Fields = %d is negative; 0 means as many as the data ask for", s.Fields)
	}
	return nil
}

// Fit joins the topics with the given centroids (k x d) and sizes (k, rows of
// each) by Ward's method (1963): of all pairs of nodes the one is joined that
// adds least to the squared distances of rows to the centroid of their node.
//
// The number of fields is chosen among sqrt(k)/2 to k/3 (2 at least) by
// stability (Ben-Hur, Elisseeff and Guyon, 2002): 64 times (fewer for more than
// 512 topics) four fifths of the topics are drawn and joined alone. The numbers
// of fields whose mean agreement with those of the full tree is within a
// standard error of the best are stable, and of these the one is taken that has
// the largest gap between the join before and the join after. Numbers that leave
// more than half of all rows in one field count only if all do. Below 6 topics
// there are no fields, unless Fields asks for some.
//
// It takes O(k^2 (d + draws)) time and O(k^2) memory a worker.
func (s Hierarchy) Fit(ctx context.Context, centroids *matrix.Dense, sizes []int64) (*Tree, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	k := centroids.Rows
	if len(sizes) != k {
		return nil, fmt.Errorf("cluster: %d sizes for %d topics", len(sizes), k)
	}
	for topic, size := range sizes {
		if size <= 0 {
			return nil, fmt.Errorf("cluster: topic %d has %d rows; it needs one at least", topic, size)
		}
	}
	if s.Fields > k {
		return nil, fmt.Errorf("cluster: Fields = %d exceeds the %d topics", s.Fields, k)
	}
	t := &Tree{Field: slices.Repeat([]int32{-1}, k)}
	if k == 0 {
		return t, nil
	}
	weights, distances := shares(sizes), squaredDistances(centroids)
	t.Joins = ward(slices.Clone(distances), weights)
	measureJoins(t.Joins, sizes)
	fields := s.Fields
	if fields == 0 && k >= fewTopics {
		var err error
		if t.Curve, err = s.curve(ctx, distances, weights, t.Joins); err != nil {
			return nil, err
		}
		fields = chooseCut(t.Curve, func(fields int) bool { return largestShare(t.Joins, weights, fields) <= mostInOne })
	}
	if fields > 0 {
		t.setFields(cutTree(t.Joins, k, fields), fields, sizes)
	}
	return t, nil
}

// measureJoins sets the sizes of the nodes.
func measureJoins(joins []Join, sizes []int64) {
	nodes := slices.Clone(sizes)
	for i, j := range joins {
		joins[i].Size = nodes[j.Left] + nodes[j.Right]
		nodes = append(nodes, joins[i].Size)
	}
}

// setFields numbers the groups of a cut by falling number of rows.
func (t *Tree) setFields(groups []int32, fields int, sizes []int64) {
	t.Fields, t.Sizes = make([][]int32, fields), make([]int64, fields)
	for topic, group := range groups {
		t.Fields[group] = append(t.Fields[group], int32(topic))
	}
	rows := func(topics []int32) (sum int64) {
		for _, topic := range topics {
			sum += sizes[topic]
		}
		return sum
	}
	slices.SortFunc(t.Fields, func(a, b []int32) int {
		return cmp.Or(cmp.Compare(rows(b), rows(a)), cmp.Compare(a[0], b[0]))
	})
	for field, topics := range t.Fields {
		t.Sizes[field] = rows(topics)
		for _, topic := range topics {
			t.Field[topic] = int32(field)
		}
		slices.SortFunc(topics, func(a, b int32) int {
			return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b))
		})
	}
}

// Related is a topic near another one.
type Related struct {
	Topic  int32
	Cosine float64 // of the centroids
}

// RelatedTopics returns for each topic the others with the highest cosine of
// centroids (k x d, rows of unit length or zero), nearest first, equal ones in
// order of their numbers; at most limit of them, and none without a positive
// cosine. It takes O(k^2 d) time.
func RelatedTopics(centroids *matrix.Dense, limit int) [][]Related {
	related := make([][]Related, centroids.Rows)
	for a := range related {
		for b := range related {
			cosine := dot(centroids.Row(a), centroids.Row(b))
			if a != b && cosine > 0 {
				related[a] = keepFirst(related[a], limit, Related{int32(b), cosine}, func(p, q Related) int {
					return cmp.Or(cmp.Compare(q.Cosine, p.Cosine), cmp.Compare(p.Topic, q.Topic))
				})
			}
		}
	}
	return related
}

// shares are sizes divided by their sum.
func shares(sizes []int64) []float64 {
	total := 0.0
	for _, size := range sizes {
		total += float64(size)
	}
	out := make([]float64, len(sizes))
	for i, size := range sizes {
		out[i] = float64(size) / total
	}
	return out
}

// squaredDistances are those of the rows of x (k x d), k x k.
func squaredDistances(x *matrix.Dense) []float64 {
	k := x.Rows
	distances := make([]float64, k*k)
	for i := range k {
		for j := range i {
			distance := squaredDistance(x.Row(i), x.Row(j))
			distances[i*k+j], distances[j*k+i] = distance, distance
		}
	}
	return distances
}
