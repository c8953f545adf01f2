package datasets

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// column is a canonical column that an input field can feed.
type column int8

const (
	noColumn column = iota - 1
	colID
	colTitle
	colAbstract
	colAuthors
	colNAuthors
	colPublished
	colYear
	colVenue
	colCategories
	colKeywords
	colDOI
	colArxivID
	colURL
	colUpvotes
	nColumns
)

// columnNames are the names of the canonical columns in a run.
var columnNames = [nColumns]string{"paper_id", "title", "abstract", "authors", "n_authors", "published", "year",
	"venue", "categories", "keywords", "doi", "arxiv_id", "url", "upvotes"}

// fieldNames are the names under which each column is looked for, best first.
// The column's own name is first, so that taking it loses nothing: the others
// stay readable as extra fields.
type fieldNames [nColumns][]string

// inputNames are those of JSON and tables.
var inputNames = fieldNames{
	colID:         {"paper_id", "id"}, // paperId folds to paper_id
	colTitle:      {"title"},
	colAbstract:   {"abstract", "summary"},
	colAuthors:    {"authors"},
	colNAuthors:   {"n_authors"},
	colPublished:  {"published", "date", "published_at"},
	colYear:       {"year"},
	colVenue:      {"venue"},
	colCategories: {"categories", "labels", "label"},
	colKeywords:   {"keywords"},
	colDOI:        {"doi"},
	colArxivID:    {"arxiv_id"},
	colURL:        {"url"},
	colUpvotes:    {"upvotes"},
}

// CanonicalColumns lists the names of the canonical columns, in the order of
// Paper. An input field with another name is kept in Paper.Extra.
func CanonicalColumns() []string { return slices.Clone(columnNames[:]) }

// fold makes names that differ in case, blanks, underscores and hyphens alone
// equal.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(name)))
}

// target says what an input field feeds: a column, by its best or a later name.
type target struct {
	column column
	rank   int
}

// fieldInfo is what is known of an input field by its name alone.
type fieldInfo struct {
	target
	name      string
	canonical bool                  // the name is a canonical column's: the field is no extra
	mapped    string                // the folded name, if it is from Options.Fields
	split     func(string) []string // how a text becomes a list, for the columns that are lists
	record    int64                 // the last record that had the field,
	extra     int                   // and its place in the extras of that record
}

// fieldTable finds the fieldInfo of an input field. It is not safe for use by
// several goroutines.
type fieldTable struct {
	byFold map[string]target     // folded name
	mapped map[string]bool       // folded names from Options.Fields
	seen   map[string]*fieldInfo // by the name as written
	found  map[string]bool       // folded mapped names that occurred; whoever reads it clears it
}

// maxSeenNames bounds the memory for names where each record has new ones.
const maxSeenNames = 4096

// optionColumn finds the column that a key of Options.Fields means.
func optionColumn(key string) (column, error) {
	switch key {
	case "id":
		return colID, nil
	case "date":
		return colPublished, nil
	}
	for c, name := range columnNames {
		if key == name {
			return column(c), nil
		}
	}
	return noColumn, fmt.Errorf("datasets: no column is called %q (there are id, date, %s)", key, strings.Join(columnNames[:], ", "))
}

// newFieldTable builds the table of the names of a format (nil = inputNames).
// A mapped field is the only one that feeds its column.
func newFieldTable(fields map[string]string, columns *fieldNames) (*fieldTable, error) {
	if columns == nil {
		columns = &inputNames
	}
	t := &fieldTable{byFold: map[string]target{}, mapped: map[string]bool{}, seen: map[string]*fieldInfo{}, found: map[string]bool{}}
	var taken [nColumns]string
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range keys {
		c, err := optionColumn(key)
		if err != nil {
			return nil, err
		}
		name := fold(fields[key])
		if name == "" {
			return nil, fmt.Errorf("datasets: the field for %s has an empty name", key)
		}
		if taken[c] != "" && taken[c] != name {
			return nil, fmt.Errorf("datasets: two fields are given for %s: %q and %q", columnNames[c], taken[c], fields[key])
		}
		if other, ok := t.byFold[name]; ok && other.column != c {
			return nil, fmt.Errorf("datasets: field %q is given for both %s and %s", fields[key], columnNames[other.column], columnNames[c])
		}
		taken[c] = name
		t.byFold[name] = target{column: c}
		t.mapped[name] = true
	}
	for c, names := range columns {
		if taken[c] != "" {
			continue
		}
		for rank, name := range names {
			if _, ok := t.byFold[fold(name)]; !ok {
				t.byFold[fold(name)] = target{column(c), rank}
			}
		}
	}
	return t, nil
}

// lookup finds the field called name.
func (t *fieldTable) lookup(name []byte) *fieldInfo {
	if info, ok := t.seen[string(name)]; ok {
		t.meet(info)
		return info
	}
	info := &fieldInfo{target: target{column: noColumn}, name: string(validText(name)), record: -1}
	key := fold(info.name)
	if t.mapped[key] {
		info.mapped = key
	}
	t.meet(info)
	for _, canonical := range columnNames {
		if strings.EqualFold(info.name, canonical) {
			info.canonical = true
		}
	}
	if found, ok := t.byFold[key]; ok {
		info.target = found
		info.split = splitter(found.column, key)
		if !info.canonical {
			info.rank++ // paper_id wins over paperId
		}
	}
	t.seen[string(name)] = info
	return info
}

// meet notes that a mapped field occurred.
func (t *fieldTable) meet(info *fieldInfo) {
	if info.mapped != "" {
		t.found[info.mapped] = true
	}
}

// column finds the field of a table's column i (from 0), whose header may be
// empty.
func (t *fieldTable) column(name []byte, i int) *fieldInfo {
	text := clean(name)
	if text == "" {
		text = "column_" + strconv.Itoa(i+1)
	}
	return t.lookup([]byte(text))
}

// splitter says how a text of the field with this folded name becomes a list.
func splitter(c column, folded string) func(string) []string {
	switch {
	case c == colAuthors:
		return splitAuthors
	case c == colCategories && folded == "label":
		return oneLabel
	case c == colCategories && folded != "labels":
		return splitCategories
	}
	return splitKeywords
}

// feeds reports whether a field of that name feeds one of the columns.
func (t *fieldTable) feeds(name string, columns ...column) bool {
	found, ok := t.byFold[fold(name)]
	return ok && slices.Contains(columns, found.column)
}

// newRecord is called between records, when no fieldInfo is in use.
func (t *fieldTable) newRecord() {
	if len(t.seen) > maxSeenNames {
		clear(t.seen)
	}
}

// fresh gives a table of the same settings for use in another goroutine.
func (t *fieldTable) fresh() *fieldTable {
	return &fieldTable{byFold: t.byFold, mapped: t.mapped, seen: map[string]*fieldInfo{}, found: map[string]bool{}}
}

// missing lists the mapped names that are not among those found, sorted.
func (t *fieldTable) missing(found map[string]bool) []string {
	var names []string
	for name := range t.mapped {
		if !found[name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
