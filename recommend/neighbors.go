package recommend

import "math"

// none stands where a row has fewer neighbours than the table has columns.
const none = -1

// Neighbors holds the nearest rows of every row, best first; equal scores are
// in order of their rows. A row is never its own neighbour.
type Neighbors struct {
	N, K   int
	Rows   []int32   // N x K; -1 = none, at the end of a row's list
	Scores []float32 // N x K; 0 where there is none
}

// Of returns the neighbours of row i, best first, and their scores: K of them,
// or as many as there are. The slices are parts of the table, not copies.
func (nb *Neighbors) Of(i int) (rows []int32, scores []float32) {
	start := i * nb.K
	end := start + nb.K
	for end > start && nb.Rows[end-1] == none {
		end--
	}
	return nb.Rows[start:end:end], nb.Scores[start:end:end]
}

// First returns the lists cut to the k best neighbours: nb itself where it has no
// more.
func (nb *Neighbors) First(k int) *Neighbors {
	if nb.K <= k {
		return nb
	}
	out := &Neighbors{N: nb.N, K: k, Rows: make([]int32, 0, nb.N*k), Scores: make([]float32, 0, nb.N*k)}
	for i := range nb.N {
		out.Rows = append(out.Rows, nb.Rows[i*nb.K:i*nb.K+k]...)
		out.Scores = append(out.Scores, nb.Scores[i*nb.K:i*nb.K+k]...)
	}
	return out
}

// newNeighbors returns lists without neighbours: each place has a score that
// is below all others, until finish.
func newNeighbors(n, k int) *Neighbors {
	nb := &Neighbors{N: n, K: k, Rows: make([]int32, n*k), Scores: make([]float32, n*k)}
	lowest := float32(math.Inf(-1))
	for i := range nb.Rows {
		nb.Rows[i], nb.Scores[i] = none, lowest
	}
	return nb
}

// offer puts a candidate into the list of row i, if it is among the best K so
// far. A list is the K best under a total order (score falling, row rising), so
// it does not depend on the order of the offers. It says whether the list has
// changed.
func (nb *Neighbors) offer(i int, row int32, score float32) bool {
	rows, scores := nb.Rows[i*nb.K:(i+1)*nb.K], nb.Scores[i*nb.K:(i+1)*nb.K]
	at := nb.K
	for at > 0 && (score > scores[at-1] || score == scores[at-1] && row < rows[at-1]) {
		at--
	}
	if at == nb.K {
		return false
	}
	copy(rows[at+1:], rows[at:])
	copy(scores[at+1:], scores[at:])
	rows[at], scores[at] = row, score
	return true
}

// worst is the least score in the list of row i, -Inf if the list is not full.
func (nb *Neighbors) worst(i int) float32 { return nb.Scores[(i+1)*nb.K-1] }

// finish marks the places without neighbours.
func (nb *Neighbors) finish() {
	for i, row := range nb.Rows {
		if row == none {
			nb.Scores[i] = 0
		}
	}
}
