package cluster

import (
	"cmp"
	"math"
	"slices"
)

// ward joins k nodes of the given weights by Ward's method, from their squared
// distances (k x k), which it changes. It follows chains of nearest neighbours
// (Murtagh, 1983), whose joins are those of the least cost first, in O(k^2)
// time. Joins have no sizes yet.
func ward(distances []float64, weights []float64) []Join {
	k := len(weights)
	w := slices.Clone(weights)
	for i := range k {
		for j := range k {
			distances[i*k+j] *= w[i] * w[j] / (w[i] + w[j])
		}
	}
	costs := distances
	alive := make([]int, k)
	for i := range alive {
		alive[i] = i
	}
	var joins []Join
	var chain []int
	for len(alive) > 1 {
		if len(chain) == 0 {
			chain = append(chain, alive[0])
		}
		last := chain[len(chain)-1]
		before, least := -1, math.Inf(1)
		if len(chain) > 1 {
			before = chain[len(chain)-2]
			least = costs[last*k+before]
		}
		next := before
		for _, i := range alive {
			if i != last && (next < 0 || costs[last*k+i] < least) {
				next, least = i, costs[last*k+i]
			}
		}
		if next != before {
			chain = append(chain, next)
			continue
		}
		chain = chain[:len(chain)-2]
		kept, gone := min(last, next), max(last, next)
		joins = append(joins, Join{Left: int32(kept), Right: int32(gone), Height: math.Sqrt(2 * max(least, 0))})
		alive = slices.DeleteFunc(alive, func(i int) bool { return i == gone })
		for _, i := range alive {
			if i != kept {
				cost := ((w[kept]+w[i])*costs[kept*k+i] + (w[gone]+w[i])*costs[gone*k+i] - w[i]*least) / (w[kept] + w[gone] + w[i])
				costs[kept*k+i], costs[i*k+kept] = cost, cost
			}
		}
		w[kept] += w[gone]
	}
	return orderJoins(joins, k)
}

// orderJoins puts joins, whose sides are named by some topic in them, in order
// of their heights, and names their sides by nodes.
func orderJoins(joins []Join, k int) []Join {
	slices.SortStableFunc(joins, func(a, b Join) int { return cmp.Compare(a.Height, b.Height) })
	sets := newSets(k)
	node := make([]int32, k) // of a set, at its first member
	for i := range node {
		node[i] = int32(i)
	}
	for i, j := range joins {
		a, b := sets.find(j.Left), sets.find(j.Right)
		joins[i].Left, joins[i].Right = min(node[a], node[b]), max(node[a], node[b])
		node[sets.join(a, b)] = int32(k + i)
		if i > 0 { // rounding must not make a join lower than one within it
			joins[i].Height = max(joins[i].Height, joins[i-1].Height)
		}
	}
	return joins
}

// cutTree undoes the last joins, so that so many groups remain, and numbers
// them in order of their first topics.
func cutTree(joins []Join, k, groups int) []int32 {
	sets := newSets(k)
	node := make([]int32, 0, 2*k) // a member of each node
	for i := range k {
		node = append(node, int32(i))
	}
	for _, j := range joins[:k-groups] {
		node = append(node, sets.join(sets.find(node[j.Left]), sets.find(node[j.Right])))
	}
	group := make([]int32, k)
	next := int32(0)
	for topic := range group {
		if first := sets.find(int32(topic)); int(first) == topic {
			group[topic] = next
			next++
		} else {
			group[topic] = group[first]
		}
	}
	return group
}

// disjointSets are sets of numbers, each known by its lowest member.
type disjointSets []int32

func newSets(n int) disjointSets {
	s := make(disjointSets, n)
	for i := range s {
		s[i] = int32(i)
	}
	return s
}

func (s disjointSets) find(i int32) int32 {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

// join unites the sets known by a and b, and returns what it is known by.
func (s disjointSets) join(a, b int32) int32 {
	first := min(a, b)
	s[a], s[b] = first, first
	return first
}
