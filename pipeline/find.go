package pipeline

import (
	"kindred/datasets"
)

// find returns the row and id of a paper named by its id or title.
func (r *Run) find(name string) (row int, id string, err error) {
	ix, err := r.ids()
	if err != nil {
		return 0, "", err
	}
	if row, ok, err := ix.lookup(name); ok || err != nil {
		return row, name, err
	}
	title := datasets.NormalizeTitle(name)
	if title != "" {
		found, err := ix.title.withPrefix(title, 6)
		if err != nil {
			return 0, "", err
		}
		exact := found[:0:0]
		for _, e := range found {
			if e.text == title {
				exact = append(exact, e)
			}
		}
		if len(exact) > 0 {
			found = exact
		}
		ids, err := r.idsOf(found)
		if err != nil {
			return 0, "", err
		}
		switch {
		case len(found) == 1:
			return found[0].row, ids[0], nil
		case len(found) > 1:
			return 0, "", &AmbiguousError{name, ids}
		}
	}
	nearest, err := nearestIDs(ix.ids, name)
	if err != nil {
		return 0, "", err
	}
	return 0, "", &UnknownError{name, nearest}
}

// findAll finds several papers.
func (r *Run) findAll(names []string) (rows []int32, ids []string, err error) {
	for _, name := range names {
		row, id, err := r.find(name)
		if err != nil {
			return nil, nil, err
		}
		rows, ids = append(rows, int32(row)), append(ids, id)
	}
	return rows, ids, nil
}

func (r *Run) idsOf(entries []entry) ([]string, error) {
	rows := make([]int32, len(entries))
	for i, e := range entries {
		rows[i] = int32(e.row)
	}
	return r.idsOfRows(rows)
}

// idsOfRows returns the ids of rows.
func (r *Run) idsOfRows(rows []int32) ([]string, error) {
	ids := make([]string, len(rows))
	if len(rows) == 0 {
		return ids, nil
	}
	if r.asked.Load() > coldAnswers {
		all, err := r.allIDs()
		if err != nil {
			return nil, err
		}
		for i, row := range rows {
			ids[i] = all[row]
		}
		return ids, nil
	}
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	at := make([]int, len(rows))
	for i, row := range rows {
		at[i] = int(row)
	}
	b, err := f.Rows([]string{"paper_id"}, at)
	if err != nil {
		return nil, err
	}
	return b.Columns[0].Strings, nil
}
