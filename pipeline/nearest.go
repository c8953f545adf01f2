package pipeline

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"kindred/internal/table"
)

const suggestions = 5 // ids named in the message about an unknown one

// nearestIDs returns the ids most like name: by edit distance among those
// around its place in the order, and around its lower-case form's.
func nearestIDs(ids indexSection, name string) ([]string, error) {
	const window = 200
	seen := map[string]bool{}
	type candidate struct {
		id       string
		distance int
	}
	var candidates []candidate
	for _, at := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
		entries, err := ids.around(at, window)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !seen[e.text] {
				seen[e.text] = true
				candidates = append(candidates, candidate{e.text, editDistance(strings.ToLower(name), strings.ToLower(e.text))})
			}
		}
	}
	slices.SortFunc(candidates, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.id, b.id))
	})
	var out []string
	for _, c := range candidates[:min(len(candidates), suggestions)] {
		out = append(out, c.id)
	}
	return out, nil
}

// editDistance is the number of bytes to insert, delete or replace to turn a
// into b (Levenshtein, 1966).
func editDistance(a, b string) int {
	a, b = a[:min(len(a), 200)], b[:min(len(b), 200)]
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			above := row[j+1]
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			row[j+1] = min(replace, above+1, row[j]+1)
			diagonal = above
		}
	}
	return row[len(b)]
}

func sqrtOrOne(v float64) float64 {
	if v <= 0 {
		return 1
	}
	return math.Sqrt(v)
}

func optionalInt(v *table.Vector, i int) *int {
	if !v.Has(i) {
		return nil
	}
	n := int(v.Ints[i])
	return &n
}
