package cluster

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

// groupedTopics returns unit centroids of topics in groups: of those in one
// group near one another, in others far apart. The group of topic i is i mod
// groups.
func groupedTopics(topics, groups int, noise float64) *matrix.Dense {
	random := rng.Stream(4, "test/groups", 0)
	x := matrix.NewDense(topics, 40)
	heads := matrix.NewDense(groups, 40)
	for i := range heads.Data {
		heads.Data[i] = float32(random.NormFloat64())
	}
	for i := range topics {
		for j := range x.Row(i) {
			x.Row(i)[j] = heads.Row(i % groups)[j] + float32(noise*random.NormFloat64())
		}
		matrix.NormalizeRow(x.Row(i))
	}
	return x
}

func mustJoin(t *testing.T, s Hierarchy, x *matrix.Dense, sizes []int64) *Tree {
	t.Helper()
	tree, err := s.Fit(t.Context(), x, sizes)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// leaves returns the topics of each node.
func leaves(joins []Join, k int) [][]int32 {
	var nodes [][]int32
	for i := range k {
		nodes = append(nodes, []int32{int32(i)})
	}
	for _, j := range joins {
		nodes = append(nodes, slices.Sorted(slices.Values(slices.Concat(nodes[j.Left], nodes[j.Right]))))
	}
	return nodes
}

// slowWard joins, step by step, the two sets of rows that add least to the sum
// of squares, which it takes from the rows themselves.
func slowWard(x *matrix.Dense, sizes []int64) (sets [][]int32, heights []float64) {
	total := int64(0)
	var alive [][]int32
	for i, size := range sizes {
		total += size
		alive = append(alive, []int32{int32(i)})
	}
	squares := func(set []int32) float64 {
		mean, weight, sum := make([]float64, x.Cols), 0.0, 0.0
		for _, i := range set {
			w := float64(sizes[i]) / float64(total)
			weight += w
			for j, v := range x.Row(int(i)) {
				mean[j] += w * float64(v)
			}
		}
		for _, i := range set {
			for j, v := range x.Row(int(i)) {
				d := float64(v) - mean[j]/weight
				sum += float64(sizes[i]) / float64(total) * d * d
			}
		}
		return sum
	}
	for len(alive) > 1 {
		a, b, least := 0, 0, math.Inf(1)
		for i := range alive {
			for j := range i {
				if added := squares(slices.Concat(alive[i], alive[j])) - squares(alive[i]) - squares(alive[j]); added < least {
					a, b, least = j, i, added
				}
			}
		}
		joined := slices.Sorted(slices.Values(slices.Concat(alive[a], alive[b])))
		sets, heights = append(sets, joined), append(heights, math.Sqrt(2*least))
		alive = append(slices.Delete(slices.Delete(alive, b, b+1), a, a+1), joined)
	}
	return sets, heights
}

func TestJoinsAreWards(t *testing.T) {
	x, _ := planted(17, 6, 17, 0.5, 8)
	sizes := make([]int64, 17)
	for i := range sizes {
		sizes[i] = int64(1 + i*i%13)
	}
	tree := mustJoin(t, Hierarchy{}, x, sizes)
	sets, heights := slowWard(x, sizes)
	nodes := leaves(tree.Joins, 17)
	for i, j := range tree.Joins {
		if !slices.Equal(nodes[17+i], sets[i]) || math.Abs(j.Height-heights[i]) > 1e-6 {
			t.Errorf("join %d: %v at %v, want %v at %v", i, nodes[17+i], j.Height, sets[i], heights[i])
		}
		size := int64(0)
		for _, topic := range sets[i] {
			size += sizes[topic]
		}
		if j.Size != size || j.Left >= j.Right || int(j.Right) >= 17+i {
			t.Errorf("join %d is %+v, of %d rows", i, j, size)
		}
	}
}

func TestFieldsArePlantedGroups(t *testing.T) {
	for _, groups := range []int{4, 6, 8} {
		x := groupedTopics(24, groups, 0.3)
		sizes := make([]int64, 24)
		for i := range sizes {
			sizes[i] = int64(100 + 10*(i%groups) + i)
		}
		tree := mustJoin(t, Hierarchy{}, x, sizes)
		if len(tree.Fields) != groups {
			t.Fatalf("%d groups: %d fields, by %+v", groups, len(tree.Fields), tree.Curve)
		}
		group := make([]int32, 24)
		for i := range group {
			group[i] = int32(i % groups)
		}
		if a := Agree(tree.Field, group); a.ARI < 1-1e-9 {
			t.Errorf("%d groups: fields %v", groups, tree.Fields)
		}
		for f, topics := range tree.Fields {
			rows := int64(0)
			for _, topic := range topics {
				rows += sizes[topic]
			}
			if rows != tree.Sizes[f] || f > 0 && rows > tree.Sizes[f-1] {
				t.Errorf("field %d has %d rows, said to be %v", f, rows, tree.Sizes)
			}
			if !slices.IsSortedFunc(topics, func(a, b int32) int { return int(sizes[b] - sizes[a]) }) {
				t.Errorf("topics %v of field %d are not by size", topics, f)
			}
		}
	}
}

func TestHierarchyIsTheSameForAnyWorkers(t *testing.T) {
	x, _ := planted(60, 12, 60, 0.5, 2)
	sizes := slices.Repeat([]int64{7}, 60)
	want := mustJoin(t, Hierarchy{Workers: 1}, x, sizes)
	if len(want.Curve) < 3 || len(want.Fields) < 2 {
		t.Fatalf("curve %v, fields %v", want.Curve, want.Fields)
	}
	for _, workers := range []int{2, 3, 8} {
		if got := mustJoin(t, Hierarchy{Workers: workers}, x, sizes); !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers: %v, want %v", workers, got, want)
		}
	}
	if other := mustJoin(t, Hierarchy{Seed: 1}, x, sizes); reflect.DeepEqual(other.Curve, want.Curve) {
		t.Error("the seed does not change the draws")
	}
}

func TestFewTopicsHaveNoFields(t *testing.T) {
	for k := range fewTopics + 1 {
		x := groupedTopics(k, 2, 0.2)
		tree := mustJoin(t, Hierarchy{}, x, slices.Repeat([]int64{3}, k))
		if len(tree.Joins) != max(k-1, 0) || (len(tree.Fields) > 0) != (k >= fewTopics) {
			t.Errorf("%d topics: %d joins, fields %v", k, len(tree.Joins), tree.Fields)
		}
		for _, field := range tree.Field {
			if (field >= 0) != (k >= fewTopics) {
				t.Errorf("%d topics: fields %v", k, tree.Field)
			}
		}
	}
	tree := mustJoin(t, Hierarchy{Fields: 2}, groupedTopics(5, 2, 0.2), slices.Repeat([]int64{3}, 5))
	if len(tree.Fields) != 2 || len(tree.Fields[0]) != 3 || tree.Curve != nil {
		t.Errorf("two fields asked for: %+v", tree)
	}
}

func TestEqualTopicsMakeATree(t *testing.T) {
	x := matrix.NewDense(9, 3) // centroids of zeros
	tree := mustJoin(t, Hierarchy{}, x, slices.Repeat([]int64{1}, 9))
	for _, j := range tree.Joins {
		if j.Height != 0 {
			t.Errorf("join %+v of equal topics", j)
		}
	}
	if len(tree.Fields) < 2 || tree.Joins[7].Size != 9 {
		t.Errorf("%+v", tree)
	}
}

func TestChooseCut(t *testing.T) {
	curve := []Cut{{2, 0.9, 0.02, 1.5}, {3, 0.80, 0.03, 1.1}, {4, 0.82, 0.03, 1.2}, {5, 0.83, 0.03, 1.1}, {6, 0.7, 0.03, 3}}
	all := func(int) bool { return true }
	if got := chooseCut(curve, all); got != 2 {
		t.Errorf("chose %d, want 2, the most stable", got)
	}
	if got := chooseCut(curve, func(fields int) bool { return fields > 2 }); got != 4 {
		t.Errorf("chose %d, want 4, the largest gap of those as stable as 5", got)
	}
	if got := chooseCut(curve, func(int) bool { return false }); got != 2 {
		t.Errorf("chose %d, want 2 where none is balanced", got)
	}
}

func TestHierarchyErrors(t *testing.T) {
	x := groupedTopics(6, 2, 0.2)
	for _, c := range []struct {
		s     Hierarchy
		sizes []int64
		want  string
	}{
		{Hierarchy{Fields: -1}, slices.Repeat([]int64{1}, 6), "Fields = -1"},
		{Hierarchy{Fields: 7}, slices.Repeat([]int64{1}, 6), "Fields = 7 exceeds the 6 topics"},
		{Hierarchy{}, []int64{1, 2}, "2 sizes for 6 topics"},
		{Hierarchy{}, []int64{1, 2, 3, 0, 5, 6}, "topic 3 has 0 rows"},
	} {
		if _, err := c.s.Fit(t.Context(), x, c.sizes); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v, %v: error %v, want %q", c.s, c.sizes, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Hierarchy{}).Fit(ctx, x, slices.Repeat([]int64{1}, 6)); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}

func TestRelatedTopics(t *testing.T) {
	x := &matrix.Dense{Rows: 5, Cols: 2, Data: []float32{1, 0, 0.8, 0.6, 0, 1, -1, 0, 0, 0}}
	got := RelatedTopics(x, 2)
	want := [][]int32{{1}, {0, 2}, {1}, {}, {}}
	for topic, related := range got {
		var topics []int32
		for _, r := range related {
			topics = append(topics, r.Topic)
			if cosine := dot(x.Row(topic), x.Row(int(r.Topic))); r.Cosine != cosine {
				t.Errorf("topics %d and %d: %v, want %v", topic, r.Topic, r.Cosine, cosine)
			}
		}
		if fmt.Sprint(topics) != fmt.Sprint(want[topic]) {
			t.Errorf("topic %d: %v, want %v", topic, topics, want[topic])
		}
	}
	if one := RelatedTopics(groupedTopics(6, 1, 0.1), 3); len(one[0]) != 3 {
		t.Errorf("limit 3: %v", one[0])
	}
}
