package pipeline

import (
	"slices"

	"kindred/internal/table"
	"kindred/recommend"
)

// duplicateGroups are the groups of papers that repeat one another, by id.
type duplicateGroups struct {
	first   map[string]string   // a paper of a group: the first of it
	members map[string][]string // the first paper of a group: all of it
}

func (g *duplicateGroups) any() bool { return len(g.first) > 0 }

// others are the papers that repeat a paper.
func (g *duplicateGroups) others(id string) []string {
	return slices.DeleteFunc(slices.Clone(g.members[g.first[id]]), func(other string) bool { return other == id })
}

// fold leaves the best of each group among the rows found, whose ids are given,
// and names the others there.
func (g *duplicateGroups) fold(found []recommend.Result, ids []string) []hit {
	hits := make([]hit, 0, len(found))
	at := map[string]int{} // the first paper of a group: its place in hits
	for i, f := range found {
		if first, ok := g.first[ids[i]]; ok {
			if place, ok := at[first]; ok {
				hits[place].duplicates = append(hits[place].duplicates, f.Row)
				continue
			}
			at[first] = len(hits)
		}
		hits = append(hits, hit{Result: f})
	}
	return hits
}

// readGroups reads duplicates.parquet.
func (r *Run) readGroups() (*duplicateGroups, error) {
	g := &duplicateGroups{first: map[string]string{}, members: map[string][]string{}}
	err := r.scanTable("duplicates.parquet", duplicatesSchema, func(c []table.Vector, i int) error {
		first, other := c[0].Strings[i], c[1].Strings[i]
		if len(g.members[first]) == 0 {
			g.first[first] = first
			g.members[first] = []string{first}
		}
		g.first[other] = first
		g.members[first] = append(g.members[first], other)
		return nil
	})
	return g, err
}

// excludeDuplicates leaves out what repeats the papers of the query.
func (r *Run) excludeDuplicates(s *search, groups *duplicateGroups) error {
	ids, err := r.idsOfRows(s.query.Exclude)
	if err != nil {
		return err
	}
	for _, id := range ids {
		for _, other := range groups.others(id) {
			row, _, err := r.find(other)
			if err != nil {
				return err
			}
			s.query.Exclude = append(s.query.Exclude, int32(row))
		}
	}
	return nil
}
