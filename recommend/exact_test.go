package recommend

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"kindred/internal/kernel"
	"kindred/internal/parallel"
	"kindred/internal/rng"
	"kindred/matrix"
)

// unitRows returns n random unit rows; those of every zeroEvery-th number are
// zeros (0: none).
func unitRows(n, d, zeroEvery int) *matrix.Dense {
	x := matrix.NewDense(n, d)
	r := rng.Stream(7, "test/rows", n*1000+d)
	for i := range n {
		if zeroEvery > 0 && i%zeroEvery == zeroEvery-1 {
			continue
		}
		row := x.Row(i)
		for j := range row {
			row[j] = float32(r.NormFloat64())
		}
		matrix.NormalizeRow(row)
	}
	return x
}

func cosine64(x *matrix.Dense, i, j int) float64 {
	sum := 0.0
	for k, v := range x.Row(i) {
		sum += float64(v) * float64(x.Row(j)[k])
	}
	return sum
}

func isZero(row []float32) bool {
	return !slices.ContainsFunc(row, func(v float32) bool { return v != 0 })
}

// checkExact compares with brute force in float64. Rows may be exchanged where
// their scores are within 1e-6.
func checkExact(t *testing.T, x *matrix.Dense, k int, nb *Neighbors) {
	t.Helper()
	const ties = 1e-6
	if nb.N != x.Rows || nb.K != min(k, max(x.Rows-1, 0)) || len(nb.Rows) != nb.N*nb.K || len(nb.Scores) != nb.N*nb.K {
		t.Fatalf("a table of %d x %d with %d rows for %d rows and K = %d", nb.N, nb.K, len(nb.Rows), x.Rows, k)
	}
	for i := range x.Rows {
		var all []float64
		for j := range x.Rows {
			if j != i && !isZero(x.Row(i)) && !isZero(x.Row(j)) {
				all = append(all, cosine64(x, i, j))
			}
		}
		slices.Sort(all)
		slices.Reverse(all)
		rows, scores := nb.Of(i)
		if len(rows) != min(k, len(all)) {
			t.Fatalf("row %d has %d neighbours, want %d", i, len(rows), min(k, len(all)))
		}
		seen := map[int32]bool{}
		for at, j := range rows {
			if int(j) == i || seen[j] || isZero(x.Row(int(j))) {
				t.Fatalf("row %d has the neighbours %v", i, rows)
			}
			seen[j] = true
			if own := cosine64(x, i, int(j)); math.Abs(own-float64(scores[at])) > ties || math.Abs(own-all[at]) > ties {
				t.Fatalf("row %d, rank %d: score %v, really %v, the best there is %v", i, at, scores[at], own, all[at])
			}
			if at > 0 && (scores[at] > scores[at-1] || scores[at] == scores[at-1] && j < rows[at-1]) {
				t.Fatalf("row %d is out of order: %v %v", i, rows, scores)
			}
		}
		for at := len(rows); at < nb.K; at++ {
			if nb.Rows[i*nb.K+at] != -1 || nb.Scores[i*nb.K+at] != 0 {
				t.Fatalf("row %d: no neighbour is written as %d, %v", i, nb.Rows[i*nb.K+at], nb.Scores[i*nb.K+at])
			}
		}
	}
}

// testRows is a size of blocks that small data has many of, and a multiple of
// the width of a tile at every level.
const testRows = 96

func fit(t *testing.T, s Exact, x *matrix.Dense) *Neighbors {
	t.Helper()
	nb, err := s.fit(context.Background(), x, testRows)
	if err != nil {
		t.Fatal(err)
	}
	return nb
}

func eachLevel(t *testing.T, f func(t *testing.T)) {
	for _, name := range kernel.Levels() {
		t.Run(name, func(t *testing.T) {
			restore, err := kernel.Force(name)
			if err != nil {
				t.Fatal(err)
			}
			defer restore()
			f(t)
		})
	}
}

func TestExactEqualsBruteForce(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, c := range []struct{ n, d, k, zeroEvery int }{
			{0, 5, 3, 0}, {1, 5, 3, 0}, {2, 5, 3, 0}, {3, 5, 10, 0}, {7, 1, 3, 0}, {30, 3, 7, 4}, {30, 3, 29, 4}, {2*testRows + 9, 3, 300, 5},
			{50, 0, 2, 0}, {9, 4, 8, 1}, {131, 17, 1, 0}, {testRows - 1, 7, 10, 0}, {testRows, 7, 10, 0}, {testRows + 1, 7, 10, 50},
			{3*testRows + 5, 33, 10, 7}, {150, 601, 5, 0},
		} {
			x := unitRows(c.n, c.d, c.zeroEvery)
			before := x.Clone()
			checkExact(t, x, c.k, fit(t, Exact{K: c.k}, x))
			if !slices.Equal(x.Data, before.Data) {
				t.Errorf("%+v: the rows were changed", c)
			}
		}
	})
}

func TestExactSameBytesForAnyWorkers(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for _, blocks := range []int{3, 4, 9} {
			n := testRows*(blocks-1) + 37
			x := unitRows(n, 11, 29)
			// Equal rows in different blocks: ties must not depend on the order either.
			var equals []int32
			for i := 5; i < n; i += 10 {
				copy(x.Row(i), x.Row(5))
				equals = append(equals, int32(i))
			}
			var first *Neighbors
			for _, workers := range []int{1, 2, 3, 8} {
				nb := fit(t, Exact{K: 10, Workers: workers}, x)
				if first == nil {
					first = nb
					if got := len(parallel.Blocks(n, testRows)); got != blocks {
						t.Fatalf("%d blocks, want %d", got, blocks)
					}
				} else if !slices.Equal(nb.Rows, first.Rows) || !slices.Equal(nb.Scores, first.Scores) {
					t.Errorf("%d blocks: %d workers give other neighbours than 1", blocks, workers)
				}
			}
			for _, i := range equals {
				rows, _ := first.Of(int(i))
				want := slices.DeleteFunc(slices.Clone(equals), func(j int32) bool { return j == i })[:10]
				if !slices.Equal(rows, want) {
					t.Fatalf("row %d has %d equals; its neighbours are %v, want the first of them, %v", i, len(equals), rows, want)
				}
			}
		}
	})
}

// TestExactBlocksDoNotMatter compares blocks of the size of Fit with small ones.
func TestExactBlocksDoNotMatter(t *testing.T) {
	x := unitRows(2*exactRows+250, 8, 31)
	want := fit(t, Exact{K: 5}, x)
	for _, workers := range []int{1, 3} {
		got, err := Exact{K: 5, Workers: workers}.Fit(context.Background(), x)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got.Rows, want.Rows) || !slices.Equal(got.Scores, want.Scores) {
			t.Errorf("%d workers: other neighbours than with blocks of %d rows", workers, testRows)
		}
	}
}

func TestExactEqualRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		const n, k = 1000, 10
		x, row := matrix.NewDense(n, 9), unitRows(1, 9, 0)
		for i := range n {
			copy(x.Row(i), row.Data)
		}
		nb := fit(t, Exact{K: k}, x)
		for i := range n {
			rows, scores := nb.Of(i)
			var want []int32
			for j := int32(0); len(want) < k; j++ {
				if int(j) != i {
					want = append(want, j)
				}
			}
			if !slices.Equal(rows, want) || scores[0] != scores[k-1] {
				t.Fatalf("row %d: %v %v, want %v", i, rows, scores, want)
			}
		}
	})
}

func TestExactSymmetric(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		const n = 400
		x := unitRows(n, 23, 0)
		nb := fit(t, Exact{K: n}, x)
		score := make([]float32, n*n)
		for i := range n {
			rows, scores := nb.Of(i)
			if len(rows) != n-1 {
				t.Fatalf("row %d has %d neighbours", i, len(rows))
			}
			for at, j := range rows {
				score[i*n+int(j)] = scores[at]
			}
		}
		for i := range n {
			for j := range i {
				if score[i*n+j] != score[j*n+i] {
					t.Fatalf("(%d, %d) is %v and (%d, %d) is %v", i, j, score[i*n+j], j, i, score[j*n+i])
				}
			}
		}
	})
}

func TestExactErrors(t *testing.T) {
	good := unitRows(5, 4, 0)
	long, broken := good.Clone(), good.Clone()
	long.Row(3)[0] = 2
	broken.Row(2)[1] = float32(math.NaN())
	for _, c := range []struct {
		k    int
		x    *matrix.Dense
		want string
	}{
		{0, good, "K = 0"}, {-4, good, "K = -4"}, {2, long, "row 3 has length 2"}, {2, broken, "row 2 has length NaN"},
	} {
		if _, err := (Exact{K: c.k}).Fit(context.Background(), c.x); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("K = %d: error %v, want %q", c.k, err, c.want)
		}
	}
}

func TestExactProgressAndCancel(t *testing.T) {
	x := unitRows(3*testRows+1, 5, 0)
	last := int64(0)
	fit(t, Exact{K: 2, Workers: 2, Progress: func(stage string, done, total int64) {
		if stage != "neighbors" || done <= last || total != 10 {
			t.Errorf("%s: %d of %d after %d", stage, done, total, last)
		}
		last = done
	}}, x)
	if last != 10 {
		t.Errorf("progress ends at %d of 10", last)
	}
	ctx, cancel := context.WithCancel(context.Background())
	calls := 0
	nb, err := Exact{K: 2, Workers: 2, Progress: func(string, int64, int64) { calls++; cancel() }}.fit(ctx, x, testRows)
	if !errors.Is(err, context.Canceled) || nb != nil || calls != 1 {
		t.Errorf("cancelled after the first round: %v, %v, %d rounds", nb, err, calls)
	}
}

func TestMeetings(t *testing.T) {
	for blocks := 1; blocks <= 12; blocks++ {
		met := map[[2]int]int{}
		for r := range rounds(blocks) {
			busy := map[int]bool{}
			for _, m := range meetings(r, blocks) {
				if busy[m[0]] || busy[m[1]] {
					t.Errorf("%d blocks, round %d: %v is a second meeting", blocks, r, m)
				}
				busy[m[0]], busy[m[1]] = true, true
				met[m]++
			}
		}
		for i := range blocks {
			for j := i; j < blocks; j++ {
				if met[[2]int{i, j}] != 1 {
					t.Errorf("%d blocks: %d and %d meet %d times", blocks, i, j, met[[2]int{i, j}])
				}
			}
		}
		if len(met) != blocks*(blocks+1)/2 {
			t.Errorf("%d blocks: %d pairs", blocks, len(met))
		}
	}
}

func TestFirstNeighborsAreThoseOfFewer(t *testing.T) {
	x := unitRows(90, 12, 7)
	many, few := fit(t, Exact{K: 9}, x), fit(t, Exact{K: 4}, x)
	if got := many.First(4); got.K != 4 || !slices.Equal(got.Rows, few.Rows) || !slices.Equal(got.Scores, few.Scores) {
		t.Error("the first four of nine neighbours are not the four")
	}
	if many.First(9) != many || many.First(20) != many {
		t.Error("lists that need no cut were copied")
	}
}
