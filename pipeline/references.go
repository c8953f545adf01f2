package pipeline

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"kindred/datasets"
	"kindred/internal/table"
	"kindred/recommend"
)

// ReadReferences reads a bibliography: BibTeX, RIS, or any other file that Build
// reads. refused is called with each record that cannot be used (nil: not).
func ReadReferences(ctx context.Context, path string, options datasets.Options, refused func(error)) ([]*datasets.Paper, error) {
	inputs, err := datasets.Expand([]string{path})
	if err != nil {
		return nil, err
	}
	reader, err := datasets.NewReader(inputs, options)
	if err != nil {
		return nil, err
	}
	papers, records, err := reader.ReadAll(ctx)
	if refused != nil {
		for _, record := range records {
			refused(record)
		}
	}
	return papers, err
}

// resolveReferences finds the entries of a bibliography in the run, and makes
// examples of all.
func (r *Run) resolveReferences(ctx context.Context, q *Query, s *search, e *exampleMaker) ([]recommend.Example, error) {
	said := &References{Entries: len(q.References), Found: []string{}}
	s.said.References = said
	identifiers, err := r.known()
	if err != nil {
		return nil, err
	}
	var rows []int32
	var texts []*datasets.Paper
	for _, paper := range q.References {
		row, ok, err := r.findReference(paper, identifiers)
		switch {
		case err != nil:
			return nil, err
		case !ok:
			texts = append(texts, paper)
		case !slices.Contains(rows, row) && !slices.Contains(s.like, row):
			rows = append(rows, row)
		}
	}
	examples, err := e.papers(rows)
	if err != nil {
		return nil, err
	}
	if said.Found, err = r.idsOfRows(rows); err != nil {
		return nil, err
	}
	s.like = append(s.like, rows...)
	for _, paper := range texts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		example, _, err := e.text(document(r.Manifest.Settings, paper.Title, paper.Abstract, paper.Keywords))
		if err != nil {
			return nil, err
		}
		if len(example.Terms) == 0 {
			said.NoWord++
			continue
		}
		said.ByText++
		examples = append(examples, example)
	}
	return examples, nil
}

// identifiers are the rows of DOIs and of ids of arXiv.
type identifiers struct{ doi, arxiv map[string]int32 }

func (r *Run) readIdentifiers() (*identifiers, error) {
	f, err := r.papers()
	if err != nil {
		return nil, err
	}
	found := &identifiers{map[string]int32{}, map[string]int32{}}
	err = f.Scan(context.Background(), []string{"doi", "arxiv_id"}, func(start int, b *table.Batch) error {
		for i := range b.Rows {
			for c, rows := range []map[string]int32{found.doi, found.arxiv} {
				if b.Columns[c].Has(i) {
					name := bareIdentifier(b.Columns[c].Strings[i])
					if _, taken := rows[name]; !taken && name != "" {
						rows[name] = int32(start + i)
					}
				}
			}
		}
		return nil
	})
	return found, err
}

// bareIdentifier is a DOI or an id of arXiv without what stands around it in
// addresses, and without a version.
func bareIdentifier(s string) string {
	s = strings.ToLower(strings.TrimSpace(s))
	for _, prefix := range []string{"https://", "http://", "www.", "dx.", "doi.org/", "doi:", "arxiv.org/abs/", "arxiv.org/pdf/", "arxiv:"} {
		s = strings.TrimPrefix(s, prefix)
	}
	if at := strings.LastIndexByte(s, 'v'); at > 0 && !strings.HasPrefix(s, "10.") && strings.Trim(s[at+1:], "0123456789") == "" {
		s = s[:at]
	}
	return s
}

// findReference finds an entry of a bibliography: by its DOI, its id of arXiv, or
// by a title that one paper of the run has.
func (r *Run) findReference(p *datasets.Paper, known *identifiers) (row int32, ok bool, err error) {
	if row, ok := known.doi[bareIdentifier(p.DOI)]; ok && p.DOI != "" {
		return row, true, nil
	}
	if row, ok := known.arxiv[bareIdentifier(p.ArxivID)]; ok && p.ArxivID != "" {
		return row, true, nil
	}
	ix, err := r.ids()
	if err != nil {
		return 0, false, err
	}
	if p.ArxivID != "" { // the papers of a run may be called so
		if row, ok, err := ix.lookup(bareIdentifier(p.ArxivID)); ok || err != nil {
			return int32(row), ok, err
		}
	}
	title := datasets.NormalizeTitle(p.Title)
	if len(strings.Fields(title)) < leastTitleWords {
		return 0, false, nil
	}
	found, err := ix.title.withPrefix(title, 1)
	if err != nil || len(found) == 0 || found[0].text != title {
		return 0, false, err
	}
	return int32(found[0].row), true, nil
}

// leastTitleWords is the least number of words of a title that names a paper by
// itself: "Introduction" names none.
const leastTitleWords = 2

// plainLetters is a name in small letters without accents, one blank between its
// words.
func plainLetters(s string) string {
	var b strings.Builder
	for _, c := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, c):
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			b.WriteRune(unicode.ToLower(c))
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
