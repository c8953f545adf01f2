package recommend

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
	"kindred/matrix"
)

// termRows returns the matrix of rows of terms, weighed by their numbers.
func termRows(terms int, rows ...[]int32) *matrix.CSR {
	m := &matrix.CSR{Rows: len(rows), Cols: terms, Indptr: []int64{0}}
	for _, row := range rows {
		for _, term := range slices.Sorted(slices.Values(row)) {
			m.Indices, m.Values = append(m.Indices, term), append(m.Values, 1+float32(term%3))
		}
		m.Indptr = append(m.Indptr, int64(len(m.Indices)))
	}
	return m
}

// span are the terms from first to last.
func span(first, last int32) (terms []int32) {
	for t := first; t <= last; t++ {
		terms = append(terms, t)
	}
	return terms
}

// nearest returns a table of neighbours from pairs of rows and their scores.
func nearest(n int, pairs map[[2]int32]float32) *Neighbors {
	nb := newNeighbors(n, 3)
	for pair, score := range pairs {
		nb.offer(int(pair[0]), pair[1], score)
		nb.offer(int(pair[1]), pair[0], score)
	}
	nb.finish()
	return nb
}

func mustFindDuplicates(t *testing.T, s Duplicates, tfidf *matrix.CSR, nb *Neighbors, keys Keys) []Duplicate {
	t.Helper()
	found, err := s.Fit(t.Context(), tfidf, nb, keys)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// pairs of rows, with the reason, are easier to compare than scores.
func pairs(found []Duplicate) string {
	var s []string
	for _, d := range found {
		s = append(s, fmt.Sprintf("%d %d %s", d.First, d.Row, d.Reason))
	}
	return strings.Join(s, ", ")
}

func TestDuplicatesByTitle(t *testing.T) {
	tfidf := termRows(100,
		span(0, 19),                           // 0
		span(0, 21),                           // 1: nearly row 0
		span(40, 59),                          // 2: another text of the same title
		span(0, 4),                            // 3: a part of row 0, without an abstract
		[]int32{0, 1, 2},                      // 4: too short
		span(38, 57),                          // 5: nearly row 2
		span(0, 19),                           // 6: row 0 under another title
		append(span(0, 9), 60, 61, 62),        // 7: a title of its own
		append(span(14, 19), span(62, 90)...)) // 8: a few terms of row 0
	titles := []uint64{7, 7, 7, 7, 7, 7, 8, 0, 7}
	found := mustFindDuplicates(t, Duplicates{}, tfidf, nil, Keys{Titles: titles})
	if got, want := pairs(found), "0 1 same title, 0 3 same title, 2 5 same title"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	for _, d := range found {
		if want := overlapOf(tfidf, d.First, d.Row).cosine; d.Score != want {
			t.Errorf("%+v: score %v", d, want)
		}
	}
}

func TestDuplicatesByText(t *testing.T) {
	tfidf := termRows(100,
		span(0, 19),                          // 0
		append(span(1, 19), 80),              // 1: nearly row 0
		span(0, 29),                          // 2: a third more
		span(30, 36),                         // 3: too short
		span(30, 36),                         // 4
		append(span(40, 59), 90, 91),         // 5
		append(span(40, 57), 92, 93),         // 6: nearly row 5, but no neighbour
		append(span(4, 19), span(81, 84)...)) // 7: a fifth of the terms differ
	nb := nearest(8, map[[2]int32]float32{{0, 1}: .95, {0, 2}: .95, {3, 4}: 1, {5, 6}: .8, {0, 7}: .9})
	if got, want := pairs(mustFindDuplicates(t, Duplicates{}, tfidf, nb, Keys{})), "0 1 nearly the same text"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestDuplicatesAreGrouped(t *testing.T) {
	row := span(0, 19)
	tfidf := termRows(40, row, span(20, 39), row, row, row, span(20, 38))
	nb := nearest(6, map[[2]int32]float32{{2, 4}: 1, {3, 4}: 1})
	keys := Keys{Titles: []uint64{0, 5, 0, 0, 0, 5}, Identifiers: [][]uint64{{9, 0, 9, 0, 0, 0}, {0, 3, 0, 0, 0, 3}}}
	want := "0 2 same identifier, 0 3 nearly the same text, 0 4 nearly the same text, 1 5 same identifier"
	if got := pairs(mustFindDuplicates(t, Duplicates{}, tfidf, nb, keys)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	// An identifier of rows that have nothing in common says nothing.
	keys = Keys{Identifiers: [][]uint64{{9, 9, 0, 0, 0, 0}}}
	if got := mustFindDuplicates(t, Duplicates{}, tfidf, nil, keys); len(got) != 0 {
		t.Errorf("different texts of one identifier: %v", got)
	}
}

func TestManyRowsOfOneName(t *testing.T) {
	// 400 different texts called the same, and copies of the first eight.
	var rows [][]int32
	for i := range int32(400) {
		rows = append(rows, span(10*i, 10*i+9))
	}
	for i := range int32(20) {
		rows = append(rows, span(10*i, 10*i+9))
	}
	found := mustFindDuplicates(t, Duplicates{}, termRows(4000, rows...), nil, Keys{Titles: slices.Repeat([]uint64{1}, len(rows))})
	if len(found) != comparedOfName {
		t.Errorf("%d duplicates, want those of the first %d texts", len(found), comparedOfName)
	}
}

func TestDuplicatesAreTheSameForAnyWorkers(t *testing.T) {
	n := 3*duplicateRows + 11
	random := rng.Stream(6, "test/duplicates", 0)
	rows := make([][]int32, n)
	near := map[[2]int32]float32{}
	for i := range rows {
		if i > 0 && i%5 == 0 {
			other := random.IntN(i)
			rows[i] = rows[other]
			near[[2]int32{int32(other), int32(i)}] = 1
			continue
		}
		for _, term := range random.Perm(300)[:12] {
			rows[i] = append(rows[i], int32(term))
		}
	}
	tfidf := termRows(300, rows...)
	nb := nearest(n, near)
	want := mustFindDuplicates(t, Duplicates{Workers: 1}, tfidf, nb, Keys{})
	if len(want) < n/10 {
		t.Fatalf("%d duplicates of %d rows", len(want), n)
	}
	for _, workers := range []int{2, 3, 8} {
		if got := mustFindDuplicates(t, Duplicates{Workers: workers}, tfidf, nb, Keys{}); !reflect.DeepEqual(got, want) {
			t.Errorf("%d workers differ", workers)
		}
	}
}

func TestDuplicatesErrors(t *testing.T) {
	tfidf := termRows(3, span(0, 2), span(0, 2))
	for want, c := range map[string]struct {
		nb   *Neighbors
		keys Keys
	}{
		"3 titles for 2 rows":              {nil, Keys{Titles: make([]uint64, 3)}},
		"1 identifiers for 2 rows":         {nil, Keys{Identifiers: [][]uint64{{1, 2}, {1}}}},
		"neighbours of 5 rows, terms of 2": {newNeighbors(5, 1), Keys{}},
	} {
		if _, err := (Duplicates{}).Fit(t.Context(), tfidf, c.nb, c.keys); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := (Duplicates{}).Fit(ctx, tfidf, nearest(2, map[[2]int32]float32{{0, 1}: 1}), Keys{}); err != context.Canceled {
		t.Errorf("cancelled: %v", err)
	}
}
