package pipeline

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"kindred/internal/table"
)

// Filter chooses papers. The zero value chooses all.
type Filter struct {
	Topic  *int    // nil: any
	Search string  // words which title, abstract, authors or keywords must hold, all of them
	Where  []Where // conditions on columns, all of which must hold
	Limit  int     // default 0: no limit
}

// Where is a condition on a column of papers.parquet.
type Where struct {
	Field string
	Op    string // =, !=, <, <=, >, >=; on a list, = and != ask whether it holds the value
	Value string
}

// ParseWhere reads a condition such as "year>=2020" or "venue=acl".
func ParseWhere(s string) (Where, error) {
	at := strings.IndexAny(s, "=!<>")
	if at <= 0 {
		return Where{}, fmt.Errorf("pipeline: condition %q is not FIELD=VALUE (or !=, <, <=, >, >=)", s)
	}
	for _, op := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if strings.HasPrefix(s[at:], op) {
			return Where{strings.TrimSpace(s[:at]), op, strings.TrimSpace(s[at+len(op):])}, nil
		}
	}
	return Where{}, fmt.Errorf("pipeline: condition %q has no operator among =, !=, <, <=, >, >=", s)
}

// ListedPaper is a paper as lists show it.
type ListedPaper struct {
	PaperID    string  `json:"paper_id"`
	Title      string  `json:"title"`
	Year       *int    `json:"year"`
	Topic      int     `json:"topic"`
	TopicLabel string  `json:"topic_label"`
	TopicScore float32 `json:"topic_score"`
}

// Papers lists the papers that pass the filter: those of one topic by falling
// score, else in the order of the run.
func (r *Run) Papers(ctx context.Context, f Filter) ([]ListedPaper, error) {
	file, err := r.papers()
	if err != nil {
		return nil, err
	}
	test, columns, err := r.compile(f, file.Schema())
	if err != nil {
		return nil, err
	}
	out := []ListedPaper{}
	err = file.Scan(ctx, slices.Concat(listedColumns, columns), func(_ int, b *table.Batch) error {
		for i := range b.Rows {
			if test(b.Columns[len(listedColumns):], i) {
				out = append(out, listed(b.Columns, i))
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if f.Topic != nil {
		slices.SortStableFunc(out, func(a, b ListedPaper) int {
			switch {
			case a.TopicScore > b.TopicScore:
				return -1
			case a.TopicScore < b.TopicScore:
				return 1
			}
			return 0
		})
	}
	if f.Limit > 0 && len(out) > f.Limit {
		out = out[:f.Limit]
	}
	return out, nil
}

// rowTest says whether row i of the columns asked for passes.
type rowTest func(columns []table.Vector, i int) bool

// compile turns a filter into a test and the columns it reads.
func (r *Run) compile(f Filter, schema table.Schema) (rowTest, []string, error) {
	var columns []string
	var tests []rowTest
	add := func(name string) int {
		columns = append(columns, name)
		return len(columns) - 1
	}
	if f.Topic != nil {
		if k := r.Manifest.Effective.Topics; *f.Topic < 0 || *f.Topic >= k {
			return nil, nil, fmt.Errorf("pipeline: there is no topic %d; topics are 0 to %d", *f.Topic, k-1)
		}
		at, want := add("topic"), int64(*f.Topic)
		tests = append(tests, func(c []table.Vector, i int) bool { return c[at].Ints[i] == want })
	}
	for _, w := range f.Where {
		at := schema.Index(w.Field)
		if at < 0 {
			return nil, nil, fmt.Errorf("pipeline: papers have no field %q; they have %s", w.Field, strings.Join(schema.Names(), ", "))
		}
		kind, column := schema[at].Kind, add(w.Field)
		condition, err := w.test(kind)
		if err != nil {
			return nil, nil, err
		}
		tests = append(tests, func(c []table.Vector, i int) bool { return condition(&c[column], i) })
	}
	if words := strings.Fields(strings.ToLower(f.Search)); len(words) > 0 {
		start := add("title")
		add("abstract")
		add("authors")
		add("keywords")
		tests = append(tests, func(c []table.Vector, i int) bool {
			text := strings.ToLower(strings.Join(slices.Concat(
				[]string{c[start].Strings[i], c[start+1].Strings[i]}, c[start+2].StringList(i), c[start+3].StringList(i)), "\n"))
			for _, word := range words {
				if !strings.Contains(text, word) {
					return false
				}
			}
			return true
		})
	}
	return func(c []table.Vector, i int) bool {
		for _, t := range tests {
			if !t(c, i) {
				return false
			}
		}
		return true
	}, columns, nil
}

// test compiles the condition for a column of the kind. A missing value meets
// != alone.
func (w Where) test(kind table.Kind) (func(v *table.Vector, i int) bool, error) {
	holds := func(order int) bool { // order of the value to w.Value
		switch w.Op {
		case "=":
			return order == 0
		case "!=":
			return order != 0
		case "<":
			return order < 0
		case "<=":
			return order <= 0
		case ">":
			return order > 0
		}
		return order >= 0
	}
	compare, err := w.comparer(kind)
	if err != nil {
		return nil, err
	}
	return func(v *table.Vector, i int) bool {
		if !v.Has(i) {
			return w.Op == "!="
		}
		return holds(compare(v, i))
	}, nil
}

// comparer returns the order of row i of a column to the value.
func (w Where) comparer(kind table.Kind) (func(v *table.Vector, i int) int, error) {
	switch kind {
	case table.String:
		return func(v *table.Vector, i int) int { return strings.Compare(v.Strings[i], w.Value) }, nil
	case table.Strings:
		if w.Op != "=" && w.Op != "!=" {
			return nil, fmt.Errorf("pipeline: %s is a list; ask with = or != for a value in it, not with %s", w.Field, w.Op)
		}
		return func(v *table.Vector, i int) int {
			if slices.Contains(v.StringList(i), w.Value) {
				return 0
			}
			return 1
		}, nil
	case table.Bool:
		want, err := strconv.ParseBool(w.Value)
		if err != nil || (w.Op != "=" && w.Op != "!=") {
			return nil, fmt.Errorf("pipeline: %s is true or false; ask %s=true or %s=false", w.Field, w.Field, w.Field)
		}
		return func(v *table.Vector, i int) int {
			if v.Bools[i] == want {
				return 0
			}
			return 1
		}, nil
	case table.Date:
		day, err := time.Parse(time.DateOnly, w.Value)
		if err != nil {
			return nil, fmt.Errorf("pipeline: %s is a date; write it as 2021-12-31, not %q", w.Field, w.Value)
		}
		want := day.Unix() / (24 * 60 * 60)
		return func(v *table.Vector, i int) int { return order(float64(v.Ints[i]), float64(want)) }, nil
	case table.Floats:
		return nil, fmt.Errorf("pipeline: %s holds vectors and cannot be compared", w.Field)
	}
	want, err := strconv.ParseFloat(w.Value, 64)
	if err != nil {
		return nil, fmt.Errorf("pipeline: %s is a number, %q is none", w.Field, w.Value)
	}
	return func(v *table.Vector, i int) int {
		switch kind {
		case table.Float32:
			return order(float64(v.Floats[i]), want)
		case table.Float64:
			return order(v.Doubles[i], want)
		}
		return order(float64(v.Ints[i]), want)
	}, nil
}

func order(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// isoDay is a date as people write it; nil if it is missing.
func isoDay(v *table.Vector, i int) *string {
	if !v.Has(i) {
		return nil
	}
	s := time.Unix(v.Ints[i]*24*60*60, 0).UTC().Format(time.DateOnly)
	return &s
}
