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
	Topic  *int   // nil: any
	Search string // words which title, abstract, authors or keywords must hold, all of them
	// Since and Until bound when a paper was published: a year, a month (2020-05)
	// or a date. A paper of which only the year is known passes if a day of it
	// does; one of unknown year does not.
	Since, Until string
	Venue        []string // one of these, whatever the case
	Category     []string // one of these or below it (cs for cs.LG), whatever the case
	Author       []string // an author has all words of one of these in the name
	Where        []Where  // conditions on columns, all of which must hold
	Limit        int      // default 0: no limit
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
	conditions, columns, err := r.compile(f, file.Schema())
	if err != nil {
		return nil, err
	}
	out := []ListedPaper{}
	err = file.Scan(ctx, slices.Concat(listedColumns, columns), func(_ int, b *table.Batch) error {
		for i := range b.Rows {
			if allHold(conditions, b.Columns[len(listedColumns):], i) {
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

// condition is a part of a filter.
type condition struct {
	said string
	test func(columns []table.Vector, i int) bool // whether row i of the columns asked for passes
}

func allHold(conditions []condition, columns []table.Vector, i int) bool {
	for _, c := range conditions {
		if !c.test(columns, i) {
			return false
		}
	}
	return true
}

// compile turns a filter into conditions and the columns they read.
func (r *Run) compile(f Filter, schema table.Schema) ([]condition, []string, error) {
	var columns []string
	var conditions []condition
	column := func(name string) int {
		columns = append(columns, name)
		return len(columns) - 1
	}
	add := func(said string, test func(c []table.Vector, i int) bool) {
		conditions = append(conditions, condition{said, test})
	}
	if f.Topic != nil {
		if k := r.Manifest.Effective.Topics; *f.Topic < 0 || *f.Topic >= k {
			return nil, nil, fmt.Errorf("pipeline: there is no topic %d; topics are 0 to %d", *f.Topic, k-1)
		}
		at, want := column("topic"), int64(*f.Topic)
		add(fmt.Sprintf("topic %d", *f.Topic), func(c []table.Vector, i int) bool { return c[at].Ints[i] == want })
	}
	if f.Since != "" || f.Until != "" {
		test, err := periodTest(f.Since, f.Until, column)
		if err != nil {
			return nil, nil, err
		}
		var said []string
		if f.Since != "" {
			said = append(said, "since "+f.Since)
		}
		if f.Until != "" {
			said = append(said, "until "+f.Until)
		}
		add(strings.Join(said, " "), test)
	}
	if len(f.Venue) > 0 {
		at, has := column("venue"), hasVenue(f.Venue)
		add("venue "+strings.Join(f.Venue, " or "), func(c []table.Vector, i int) bool { return c[at].Has(i) && has(c[at].Strings[i]) })
	}
	for _, list := range []struct {
		name, column string
		values       []string
		has          func(string) bool
	}{
		{"category", "categories", f.Category, hasCategory(f.Category)},
		{"author", "authors", f.Author, hasAuthor(f.Author)},
	} {
		if len(list.values) > 0 {
			at := column(list.column)
			add(list.name+" "+strings.Join(list.values, " or "), func(c []table.Vector, i int) bool {
				return slices.ContainsFunc(c[at].StringList(i), list.has)
			})
		}
	}
	for _, w := range f.Where {
		at := schema.Index(w.Field)
		if at < 0 {
			return nil, nil, fmt.Errorf("pipeline: papers have no field %q; they have %s", w.Field, strings.Join(schema.Names(), ", "))
		}
		kind, place := schema[at].Kind, column(w.Field)
		holds, err := w.test(kind)
		if err != nil {
			return nil, nil, err
		}
		add(w.Field+w.Op+w.Value, func(c []table.Vector, i int) bool { return holds(&c[place], i) })
	}
	if words := strings.Fields(strings.ToLower(f.Search)); len(words) > 0 {
		add("words "+f.Search, searchTest(words, column))
	}
	return conditions, columns, nil
}

// searchTest is true for papers whose texts and names hold all the words.
func searchTest(words []string, column func(string) int) func(c []table.Vector, i int) bool {
	start := column("title")
	column("abstract")
	column("authors")
	column("keywords")
	return func(c []table.Vector, i int) bool {
		text := strings.ToLower(strings.Join(slices.Concat(
			[]string{c[start].Strings[i], c[start+1].Strings[i]}, c[start+2].StringList(i), c[start+3].StringList(i)), "\n"))
		for _, word := range words {
			if !strings.Contains(text, word) {
				return false
			}
		}
		return true
	}
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
