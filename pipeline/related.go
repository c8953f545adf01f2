package pipeline

import (
	"context"

	"kindred/internal/parallel"
	"kindred/internal/rundir"
	"kindred/recommend"
)

// Related returns the papers most related to the example, the best first; the
// example itself is left out. With Among every paper listed comes back, up to N.
// It takes some milliseconds at 100,000 papers; the first calls read more of the
// run than later ones.
func (r *Run) Related(ctx context.Context, q Query) (*Answer, error) {
	var answer *Answer
	err := rundir.CatchFault(func() (err error) {
		answer, err = r.related(ctx, q)
		return err
	})
	return answer, err
}

func (r *Run) related(ctx context.Context, q Query) (*Answer, error) {
	s, err := r.resolve(ctx, q)
	if err != nil {
		return nil, err
	}
	found, err := r.run(ctx, s)
	if err != nil {
		return nil, err
	}
	results, err := r.describe(ctx, found)
	if err != nil {
		return nil, err
	}
	if q.Explain != nil {
		for i := range results {
			e, err := r.account(s, found[i].Row, *q.Explain)
			if err != nil {
				return nil, err
			}
			results[i].InterestingTerms, results[i].Rest = e.Terms, &e.Rest
		}
	}
	return &Answer{Query: s.said, Results: results}, nil
}

// hit is a row found, with those that it stands for.
type hit struct {
	recommend.Result
	duplicates []int32
}

// More rows are looked for than asked for where some may have to go: folded
// ones, or those that repeat better ones.
const (
	spareHits     = 8
	diverseChoice = 5 // times N
	diverseLeast  = 50
)

// run ranks the rows of the run for a resolved query.
func (r *Run) run(ctx context.Context, s *search) ([]hit, error) {
	wanted := s.said.N
	if s.said.Diverse > 0 {
		wanted = max(diverseChoice*wanted, diverseLeast)
	}
	hits, err := r.folded(ctx, s, wanted)
	if err == nil && s.said.Diverse > 0 {
		return r.diversify(s, hits)
	}
	return hits, err
}

// folded returns the best rows, near-duplicates folded if the query says so.
func (r *Run) folded(ctx context.Context, s *search, wanted int) ([]hit, error) {
	groups := &duplicateGroups{}
	if s.fold {
		var err error
		if groups, err = r.groups(); err != nil {
			return nil, err
		}
	}
	query := s.query
	query.N = wanted
	if groups.any() {
		if err := r.excludeDuplicates(s, groups); err != nil {
			return nil, err
		}
		query.Exclude = s.query.Exclude
		query.N += spareHits
	}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		found, err := s.index.search(query)
		if err != nil {
			return nil, err
		}
		ids := make([]string, len(found))
		if groups.any() {
			rows := make([]int32, len(found))
			for i, f := range found {
				rows[i] = f.Row
			}
			if ids, err = r.idsOfRows(rows); err != nil {
				return nil, err
			}
		}
		hits := groups.fold(found, ids)
		if len(hits) < wanted && len(found) == query.N { // too many were folded
			query.N *= 2
			continue
		}
		return hits[:min(len(hits), wanted)], nil
	}
}

// diversify chooses N of the hits such that they repeat one another less.
func (r *Run) diversify(s *search, hits []hit) ([]hit, error) {
	look, err := r.lookup()
	if err != nil {
		return nil, err
	}
	scores := make([]float64, len(hits))
	for i, h := range hits {
		scores[i] = h.Score
		if _, _, err := look.tfidf.row(int(h.Row)); err != nil { // similarity relies on it
			return nil, err
		}
	}
	blend := s.index.blend
	order, err := recommend.Diversify(scores, func(i, j int) float64 {
		return look.similarity(blend, int(hits[i].Row), int(hits[j].Row))
	}, s.said.Diverse, s.said.N)
	if err != nil {
		return nil, err
	}
	out := make([]hit, len(order))
	for rank, i := range order {
		out[rank] = hits[i]
	}
	return out, nil
}

// searchIndex is the index of a space, with memory for its searches.
type searchIndex struct {
	*recommend.Index
	blend     recommend.Blend
	searchers parallel.Pool[*recommend.Searcher]
}

func (x *searchIndex) search(q recommend.Query) ([]recommend.Result, error) {
	s := x.searchers.Get()
	found, err := s.Search(q)
	x.searchers.Put(s)
	return found, err
}

// searchIndex returns the index of a space.
func (r *Run) searchIndex(space string) (*searchIndex, error) {
	if space == "" {
		space = SpaceBlend
	}
	r.asked.Add(1)
	return r.indices[space]()
}

// openIndex makes the index of a space.
func (r *Run) openIndex(space string) (*searchIndex, error) {
	look, err := r.lookup()
	if err != nil {
		return nil, err
	}
	blend, err := blendOf(space)
	if err != nil {
		return nil, err
	}
	index, err := recommend.NewIndex(look.postings, look.vectors, look.termVectors, blend)
	if err != nil {
		return nil, err
	}
	return &searchIndex{Index: index, blend: blend, searchers: parallel.Pool[*recommend.Searcher]{New: index.NewSearcher}}, nil
}

// rows is the number of papers.
func (r *Run) rows() int { return int(r.Manifest.Papers.Read) }

// describe adds what people want to know of the papers found.
func (r *Run) describe(ctx context.Context, found []hit) ([]Result, error) {
	var rows []int
	for _, h := range found {
		rows = append(rows, int(h.Row))
		for _, d := range h.duplicates {
			rows = append(rows, int(d))
		}
	}
	papers, err := r.listedRows(ctx, rows)
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(found))
	for i, h := range found {
		p := papers[0]
		results[i] = Result{Rank: i + 1, PaperID: p.PaperID, Score: h.Score, Title: p.Title, Year: p.Year, Topic: p.Topic, TopicLabel: p.TopicLabel}
		for _, d := range papers[1 : 1+len(h.duplicates)] {
			results[i].Duplicates = append(results[i].Duplicates, d.PaperID)
		}
		papers = papers[1+len(h.duplicates):]
	}
	return results, nil
}
