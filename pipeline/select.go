package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"kindred/datasets"
	"kindred/internal/table"
)

// FilterError says that no paper passes a filter.
type FilterError struct {
	Conditions []string
	Passing    []int    // papers that pass each condition, by itself
	Nearest    []string // venues or categories that may have been meant
}

// Error names the conditions.
func (e *FilterError) Error() string {
	parts := make([]string, len(e.Conditions))
	for i, c := range e.Conditions {
		parts[i] = fmt.Sprintf("%s (%d)", c, e.Passing[i])
	}
	s := "pipeline: no paper passes all of: " + strings.Join(parts, ", ") + "; in parentheses the papers that pass each"
	if len(e.Nearest) > 0 {
		s += "; the nearest that there are: " + strings.Join(e.Nearest, ", ")
	}
	return s
}

// selection is a filter and what passes it.
type selection struct {
	key  string
	said []string
	only []bool
}

// selected returns the conditions of a filter in words, and the rows that pass
// it; nil = all. The last one is remembered.
func (r *Run) selected(ctx context.Context, f Filter) ([]string, []bool, error) {
	f.Limit = 0
	if f.empty() {
		return nil, nil, nil
	}
	key := f.key()
	r.mu.Lock()
	last := r.selection
	r.mu.Unlock()
	if last.key == key {
		return last.said, last.only, nil
	}
	file, err := r.papers()
	if err != nil {
		return nil, nil, err
	}
	conditions, columns, err := r.compile(f, file.Schema())
	if err != nil {
		return nil, nil, err
	}
	only := make([]bool, file.NumRows())
	passing, all := make([]int, len(conditions)), 0
	err = file.Scan(ctx, columns, func(start int, b *table.Batch) error {
		for i := range b.Rows {
			pass := true
			for c, condition := range conditions {
				if condition.test(b.Columns, i) {
					passing[c]++
				} else {
					pass = false
				}
			}
			only[start+i] = pass
			if pass {
				all++
			}
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	said := make([]string, len(conditions))
	for c, condition := range conditions {
		said[c] = condition.said
	}
	if all == 0 {
		nearest, err := r.nearestValues(ctx, f)
		if err != nil {
			return nil, nil, err
		}
		return nil, nil, &FilterError{said, passing, nearest}
	}
	r.mu.Lock()
	r.selection = selection{key, said, only}
	r.mu.Unlock()
	return said, only, nil
}

// nearestValues are the venues or categories most like those asked for.
func (r *Run) nearestValues(ctx context.Context, f Filter) ([]string, error) {
	field, asked := KindVenue, f.Venue
	if len(asked) == 0 {
		field, asked = KindCategories, f.Category
	}
	if len(asked) == 0 {
		return nil, nil
	}
	file, err := r.papers()
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	err = file.Scan(ctx, []string{field}, func(_ int, b *table.Batch) error {
		for i := range b.Rows {
			switch {
			case field == KindCategories:
				for _, value := range b.Columns[0].StringList(i) {
					seen[value] = true
				}
			case b.Columns[0].Has(i):
				seen[b.Columns[0].Strings[i]] = true
			}
		}
		return nil
	})
	values := slices.Sorted(maps.Keys(seen))
	distance := func(value string) int { return editDistance(strings.ToLower(asked[0]), strings.ToLower(value)) }
	slices.SortStableFunc(values, func(a, b string) int { return cmp.Compare(distance(a), distance(b)) })
	return values[:min(len(values), suggestions)], err
}

func (f Filter) empty() bool {
	return f.Topic == nil && f.Search == "" && f.Since == "" && f.Until == "" &&
		len(f.Where)+len(f.Venue)+len(f.Category)+len(f.Author) == 0
}

func (f Filter) key() string {
	topic := ""
	if f.Topic != nil {
		topic = strconv.Itoa(*f.Topic)
	}
	return fmt.Sprintf("%q %q %q %q %q %q %q %q", topic, f.Search, f.Since, f.Until, f.Venue, f.Category, f.Author, f.Where)
}

// span is the days that a date of a year, a month or a day may stand for, as
// numbers that rise: 10000 y + 100 m + d.
type daySpan struct{ first, last int }

// parseSpan reads 2020, 2020-05 or a whole date.
func parseSpan(s string) (daySpan, error) {
	parts := strings.Split(s, "-")
	year, err := strconv.Atoi(parts[0])
	if err == nil && len(parts) <= 2 && len(parts[0]) == 4 {
		if len(parts) == 1 {
			return daySpan{year * 10000, year*10000 + 9999}, nil
		}
		if month, err := strconv.Atoi(parts[1]); err == nil && month >= 1 && month <= 12 {
			return daySpan{year*10000 + month*100, year*10000 + month*100 + 99}, nil
		}
	}
	date, err := datasets.ParseDate(s)
	if err != nil {
		return daySpan{}, fmt.Errorf("pipeline: %q is no year, month or date; write 2020, 2020-05 or 2020-05-17", s)
	}
	day := date.Year*10000 + int(date.Month)*100 + date.Day
	return daySpan{day, day}, nil
}

// periodTest is true for papers that may be of the period since to until.
func periodTest(since, until string, add func(string) int) (func(c []table.Vector, i int) bool, error) {
	from, to := daySpan{0, 0}, daySpan{0, 1 << 60}
	var err error
	if since != "" {
		if from, err = parseSpan(since); err != nil {
			return nil, err
		}
	}
	if until != "" {
		if to, err = parseSpan(until); err != nil {
			return nil, err
		}
	}
	if since != "" && until != "" && from.first > to.last {
		return nil, fmt.Errorf("pipeline: since %s is after until %s: no paper can be of both", since, until)
	}
	published, year := add("published"), add("year")
	return func(c []table.Vector, i int) bool {
		var paper daySpan
		switch {
		case c[published].Has(i):
			paper, err = parseSpan(*isoDay(&c[published], i))
			if err != nil {
				return false
			}
		case c[year].Has(i):
			y := int(c[year].Ints[i])
			paper = daySpan{y * 10000, y*10000 + 9999}
		default:
			return false
		}
		return paper.last >= from.first && paper.first <= to.last
	}, nil
}

// hasVenue compares without case.
func hasVenue(names []string) func(venue string) bool {
	return func(venue string) bool {
		return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, venue) })
	}
}

// hasCategory is true for a category of the name, and for one below it: cs for
// cs.LG.
func hasCategory(names []string) func(category string) bool {
	return func(category string) bool {
		return slices.ContainsFunc(names, func(n string) bool {
			return strings.EqualFold(n, category) ||
				len(category) > len(n) && category[len(n)] == '.' && strings.EqualFold(n, category[:len(n)])
		})
	}
}

// hasAuthor is true for an author of whose name all words of one of the names are
// words, without case, accents aside: "y bengio" for Y. Bengio.
func hasAuthor(names []string) func(author string) bool {
	wanted := make([][]string, len(names))
	for i, name := range names {
		wanted[i] = strings.Fields(plainLetters(name))
	}
	return func(author string) bool {
		words := strings.Fields(plainLetters(author))
		return slices.ContainsFunc(wanted, func(name []string) bool {
			for _, word := range name {
				if !slices.Contains(words, word) {
					return false
				}
			}
			return len(name) > 0
		})
	}
}
