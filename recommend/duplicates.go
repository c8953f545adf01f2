package recommend

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// Duplicates holds the settings of finding rows that are about the same text.
// The zero value asks for the defaults.
type Duplicates struct {
	Workers int `json:"-"` // default 0: all processors; no result depends on it
}

// Keys say what rows are called. Equal values stand for equal names, for
// instance as hashes; 0 is no name.
type Keys struct {
	Titles      []uint64   // n; nil: not known
	Identifiers [][]uint64 // lists of n, one a kind of identifier
}

// Duplicate is a row that repeats an earlier one.
type Duplicate struct {
	First  int32   // the first row of the group
	Row    int32   // another one
	Score  float64 // cosine of their terms
	Reason Reason  // why Row is in the group
}

// Reason is why two rows are taken for the same. A row with several has the
// first in this order.
type Reason string

// The reasons.
const (
	SameIdentifier Reason = "same identifier"
	SameTitle      Reason = "same title"
	SameText       Reason = "nearly the same text"
)

// Fit finds groups of rows that repeat one another, and returns each row of a
// group but the first, in order of the first rows and then of the others. Two
// rows are in a group, directly or by way of others, for one of these reasons:
//
//   - They share an identifier, and the cosine of their terms is at least .3.
//   - They have the same title, and the cosine is at least .6.
//   - One is among the neighbours of the other (nil: there are none), with a
//     score of at least .85, the cosine is at least .9, and three quarters of all
//     terms of the two are terms of both; they have at least 8 terms each.
//
// The first two also hold, whatever the cosine, where all terms of one are terms
// of the other, as for a title beside the same one with an abstract; and never
// for rows of fewer than 4 terms; of the rows of one name, eight different
// texts are told apart at most. tfidf (n x V) has the terms. It takes
// O(n log n) time and that of comparing the candidates, O(terms of a row) each.
func (s Duplicates) Fit(ctx context.Context, tfidf *matrix.CSR, neighbors *Neighbors, keys Keys) ([]Duplicate, error) {
	if err := keys.validate(tfidf.Rows); err != nil {
		return nil, err
	}
	if neighbors != nil && neighbors.N != tfidf.Rows {
		return nil, fmt.Errorf("recommend: neighbours of %d rows, terms of %d", neighbors.N, tfidf.Rows)
	}
	var links []link
	for _, ids := range keys.Identifiers {
		links = append(links, linkEqual(tfidf, ids, SameIdentifier, leastCosineOfIdentifier)...)
	}
	links = append(links, linkEqual(tfidf, keys.Titles, SameTitle, leastCosineOfTitle)...)
	near, err := s.linkNear(ctx, tfidf, neighbors)
	if err != nil {
		return nil, err
	}
	return group(tfidf, append(links, near...)), nil
}

func (k Keys) validate(n int) error {
	if k.Titles != nil && len(k.Titles) != n {
		return fmt.Errorf("recommend: %d titles for %d rows", len(k.Titles), n)
	}
	for _, ids := range k.Identifiers {
		if len(ids) != n {
			return fmt.Errorf("recommend: %d identifiers for %d rows", len(ids), n)
		}
	}
	return nil
}

// What makes two rows the same.
const (
	leastCosineOfIdentifier = 0.3
	leastCosineOfTitle      = 0.6
	leastTermsOfName        = 4 // of a row whose name says something

	leastCosineOfText = 0.9
	leastSharedTerms  = 0.75 // of the terms of either
	leastTermsOfText  = 8
	leastNearness     = 0.85 // score as a neighbour, from which rows are compared
	comparedOfName    = 8    // rows of one name that a further one is compared with
)

// link says that two rows are the same.
type link struct {
	a, b   int32 // a < b
	reason Reason
}

// linkEqual links rows of the same key (n, or none).
func linkEqual(tfidf *matrix.CSR, keys []uint64, reason Reason, least float64) []link {
	rows := make([]int32, 0, len(keys))
	for i, key := range keys {
		if key != 0 && termsOf(tfidf, int32(i)) >= leastTermsOfName {
			rows = append(rows, int32(i))
		}
	}
	slices.SortFunc(rows, func(a, b int32) int { return cmp.Or(cmp.Compare(keys[a], keys[b]), cmp.Compare(a, b)) })
	var links []link
	var different []int32 // rows of the key under way that are not the same
	for at, row := range rows {
		if at == 0 || keys[row] != keys[rows[at-1]] {
			different = different[:0]
		}
		same := slices.IndexFunc(different, func(other int32) bool {
			o := overlapOf(tfidf, other, row)
			return o.cosine >= least || o.both == o.fewer
		})
		switch {
		case same >= 0:
			links = append(links, link{different[same], row, reason})
		case len(different) < comparedOfName:
			different = append(different, row)
		}
	}
	return links
}

// duplicateRows is the number of rows of a block.
const duplicateRows = 4096

// linkNear links neighbours with nearly the same text.
func (s Duplicates) linkNear(ctx context.Context, tfidf *matrix.CSR, neighbors *Neighbors) ([]link, error) {
	if neighbors == nil {
		return nil, nil
	}
	blocks := parallel.Blocks(neighbors.N, duplicateRows)
	var links []link
	err := parallel.Fold(ctx, s.Workers, len(blocks), func(_, block int) (found []link, _ error) {
		for i := blocks[block].Start; i < blocks[block].End; i++ {
			row := int32(i)
			rows, scores := neighbors.Of(i)
			for at, other := range rows {
				if scores[at] < leastNearness {
					break
				}
				if other < row && isNeighbor(neighbors, other, row) {
					continue // compared there
				}
				if sameText(tfidf, row, other) {
					found = append(found, link{min(row, other), max(row, other), SameText})
				}
			}
		}
		return found, nil
	}, func(_ int, found []link) error {
		links = append(links, found...)
		return nil
	})
	return links, err
}

func isNeighbor(neighbors *Neighbors, row, other int32) bool {
	rows, _ := neighbors.Of(int(row))
	return slices.Contains(rows, other)
}

func sameText(tfidf *matrix.CSR, a, b int32) bool {
	fewer, more := termsOf(tfidf, a), termsOf(tfidf, b)
	if fewer > more {
		fewer, more = more, fewer
	}
	if fewer < leastTermsOfText || float64(fewer) < leastSharedTerms*float64(more) {
		return false
	}
	o := overlapOf(tfidf, a, b)
	return o.cosine >= leastCosineOfText && float64(o.both) >= leastSharedTerms*float64(fewer+more-o.both)
}

// group joins linked rows. Links are in order of their reasons.
func group(tfidf *matrix.CSR, links []link) []Duplicate {
	towards := make([]int32, tfidf.Rows) // the first row of the group
	for i := range towards {
		towards[i] = int32(i)
	}
	find := func(row int32) int32 {
		for towards[row] != row {
			towards[row] = towards[towards[row]]
			row = towards[row]
		}
		return row
	}
	reasons := map[int32]Reason{}
	for _, l := range links {
		a, b := find(l.a), find(l.b)
		towards[max(a, b)] = min(a, b)
		for _, row := range []int32{l.a, l.b} {
			if _, known := reasons[row]; !known {
				reasons[row] = l.reason
			}
		}
	}
	var duplicates []Duplicate
	for row, reason := range reasons {
		if first := find(row); first != row {
			duplicates = append(duplicates, Duplicate{first, row, overlapOf(tfidf, first, row).cosine, reason})
		}
	}
	slices.SortFunc(duplicates, func(a, b Duplicate) int {
		return cmp.Or(cmp.Compare(a.First, b.First), cmp.Compare(a.Row, b.Row))
	})
	return duplicates
}
