package pipeline

import (
	"slices"

	"kindred/internal/table"
	"kindred/recommend"
)

// duplicateGroups are the groups of rows that repeat one another.
type duplicateGroups struct {
	first   map[int32]int32   // a row of a group: its first row
	members map[int32][]int32 // the first row of a group: all its rows
}

func (g *duplicateGroups) any() bool { return g != nil && len(g.first) > 0 }

// others are the rows that repeat a row.
func (g *duplicateGroups) others(row int32) []int32 {
	first, ok := g.first[row]
	if !ok {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(g.members[first]), func(other int32) bool { return other == row })
}

// fold leaves the best of each group among the rows found, and names the others
// there.
func (g *duplicateGroups) fold(found []recommend.Result) []hit {
	hits := make([]hit, 0, len(found))
	at := map[int32]int{} // a group: its place in hits
	for _, f := range found {
		if g.any() {
			if first, ok := g.first[f.Row]; ok {
				if place, ok := at[first]; ok {
					hits[place].duplicates = append(hits[place].duplicates, f.Row)
					continue
				}
				at[first] = len(hits)
			}
		}
		hits = append(hits, hit{Result: f})
	}
	return hits
}

// readGroups reads duplicates.parquet.
func (r *Run) readGroups() (*duplicateGroups, error) {
	g := &duplicateGroups{first: map[int32]int32{}, members: map[int32][]int32{}}
	ix, err := r.ids()
	if err != nil {
		return nil, err
	}
	var ids indexSection
	row := func(id string) (int32, error) {
		if ids.r == nil { // there are duplicates
			if ids, err = ix.ids.inMemory(); err != nil {
				return 0, err
			}
		}
		row, ok, err := ids.lookup(id)
		if err == nil && !ok {
			err = r.damaged("duplicates.parquet names a paper that it does not have")
		}
		return int32(row), err
	}
	err = r.scanTable("duplicates.parquet", duplicatesSchema, func(c []table.Vector, i int) error {
		first, err := row(c[0].Strings[i])
		if err != nil {
			return err
		}
		other, err := row(c[1].Strings[i])
		if err != nil {
			return err
		}
		if len(g.members[first]) == 0 {
			g.first[first] = first
			g.members[first] = []int32{first}
		}
		g.first[other] = first
		g.members[first] = append(g.members[first], other)
		return nil
	})
	return g, err
}
