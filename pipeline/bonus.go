package pipeline

import (
	"context"
	"math"
	"slices"

	"kindred/internal/table"
)

// Kinds of a TermAccount beside those of recommend: what Query.Boost and
// Query.Libraries add.
const (
	KindAuthors    = "authors"
	KindVenue      = "venue"
	KindCategories = "categories"
	KindRecency    = "recency"
	KindLibraries  = "libraries"
)

// bonus is added to the scores of rows (n).
type bonus struct {
	kind  string
	score []float64
}

// addBonuses adds what is asked for beside the words of the example.
func (r *Run) addBonuses(ctx context.Context, q *Query, s *search) error {
	if q.Boost.any() {
		boost := q.Boost
		s.said.Boost = &boost
	}
	for _, field := range []struct {
		kind   string
		weight float64
	}{{KindAuthors, q.Boost.Authors}, {KindVenue, q.Boost.Venue}, {KindCategories, q.Boost.Categories}} {
		if field.weight == 0 {
			continue
		}
		values, err := r.valuesOf(ctx, field.kind)
		if err != nil {
			return err
		}
		s.extra = append(s.extra, bonus{field.kind, values.overlap(s.like, field.weight)})
	}
	if q.Boost.Recency != 0 {
		scores, err := r.recency(ctx, q.Boost.Recency)
		if err != nil {
			return err
		}
		s.extra = append(s.extra, bonus{KindRecency, scores})
	}
	if q.Libraries != nil {
		s.said.Libraries = q.Libraries.Readers
		scores, err := r.keptTogether(q.Libraries, s)
		if err != nil {
			return err
		}
		s.extra = append(s.extra, bonus{KindLibraries, scores})
	}
	if len(s.extra) == 0 {
		return nil
	}
	s.query.Bonus = make([]float64, r.rows())
	for _, b := range s.extra {
		for row, score := range b.score {
			s.query.Bonus[row] += score
		}
	}
	return nil
}

// fieldValues are the values of a field by row, and the rows by value.
type fieldValues struct {
	of   [][]string // n
	rows map[string][]int32
}

// valuesOf reads the authors, venue or categories of all papers, once.
func (r *Run) valuesOf(ctx context.Context, field string) (*fieldValues, error) {
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if v := r.values[field]; v != nil {
		return v, nil
	}
	v := &fieldValues{of: make([][]string, f.NumRows()), rows: map[string][]int32{}}
	err = f.Scan(ctx, []string{field}, func(start int, b *table.Batch) error {
		for i := range b.Rows {
			var values []string
			if field == KindVenue {
				if b.Columns[0].Has(i) {
					values = []string{b.Columns[0].Strings[i]}
				}
			} else {
				values = slices.Clone(b.Columns[0].StringList(i))
			}
			for j, value := range values {
				values[j] = plainLetters(value)
			}
			slices.Sort(values)
			values = slices.Compact(values)
			v.of[start+i] = values
			for _, value := range values {
				v.rows[value] = append(v.rows[value], int32(start+i))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	r.values[field] = v
	return v, nil
}

// overlap is weight |A and B| / sqrt(|A| |B|) for each row, the mean over the
// rows of the example.
func (v *fieldValues) overlap(example []int32, weight float64) []float64 {
	scores := make([]float64, len(v.of))
	for _, row := range example {
		for _, value := range v.of[row] {
			for _, other := range v.rows[value] {
				scores[other] += weight / float64(len(example)) / math.Sqrt(float64(len(v.of[row])*len(v.of[other])))
			}
		}
	}
	return scores
}

// recencyHalfLife is the number of years in which recency loses half.
const recencyHalfLife = 5

// recency is weight 2^(-age / 5 years), the age counted from the newest year of
// the run.
func (r *Run) recency(ctx context.Context, weight float64) ([]float64, error) {
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	years, newest := make([]int, f.NumRows()), 0
	err = f.Scan(ctx, []string{"year"}, func(start int, b *table.Batch) error {
		for i := range b.Rows {
			if b.Columns[0].Has(i) {
				years[start+i] = int(b.Columns[0].Ints[i])
				newest = max(newest, years[start+i])
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	scores := make([]float64, len(years))
	for row, year := range years {
		if year > 0 {
			scores[row] = weight * math.Exp2(-float64(newest-year)/recencyHalfLife)
		}
	}
	return scores, nil
}
