package report

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"

	"kindred/internal/parallel"
)

// A block is a piece of data that the script of the page reads: deflated and in
// base64, in a script element that no browser runs. docs/formats/report.md
// describes the blocks.
type block struct {
	id   string
	data []byte
}

// dataBlocks are the blocks of a report: all points, titles, authors, links and
// neighbours, and the abstracts of the papers shown in full.
func (r *Report) dataBlocks() []block {
	names, lists := r.authorLists()
	blocks := []block{
		{"data-titles", r.lines(func(p *Paper) string { return p.Title })},
		{"data-ids", r.lines(func(p *Paper) string { return p.ID })},
		{"data-links", r.lines(shortLink)},
		{"data-authors", []byte(strings.Join(names, "\n"))},
		{"data-author-lists", lists},
		{"data-numbers", r.numbers()},
		{"data-nearest", r.nearest()},
	}
	var abstracts []string
	for _, row := range r.withAbstract() {
		abstracts = append(abstracts, r.Papers[row].Abstract)
	}
	return append(blocks, block{"data-abstracts", []byte(strings.Join(abstracts, "\n"))})
}

// withAbstract lists the papers that have an abstract in the report.
func (r *Report) withAbstract() []int {
	rows := []int{}
	for i := range r.Papers {
		if r.Papers[i].Abstract != "" {
			rows = append(rows, i)
		}
	}
	return rows
}

// lines has one line a paper; no text of a report holds a line break.
func (r *Report) lines(get func(*Paper) string) []byte {
	var b bytes.Buffer
	for i := range r.Papers {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(get(&r.Papers[i]))
	}
	return b.Bytes()
}

// shortLink is a link with "a" for arXiv's address, "d" for that of DOIs, and
// "=" where the arXiv id is that of the paper.
func shortLink(p *Paper) string {
	if id, ok := strings.CutPrefix(p.Link, arxivPrefix); ok {
		if id == p.ID {
			return "="
		}
		return "a" + id
	}
	if name, ok := strings.CutPrefix(p.Link, doiPrefix); ok {
		return "d" + name
	}
	return p.Link
}

// authorLists numbers the authors, the most frequent first, and lists those of
// each paper: their number, then each, as varints.
func (r *Report) authorLists() (names []string, lists []byte) {
	numbers := map[string]int{}
	var counts []Count
	for i := range r.Papers {
		for _, a := range r.Papers[i].Authors {
			n, ok := numbers[a]
			if !ok {
				n = len(counts)
				numbers[a] = n
				counts = append(counts, Count{Name: a})
			}
			counts[n].Count++
		}
	}
	slices.SortStableFunc(counts, func(a, b Count) int { return cmp.Compare(b.Count, a.Count) })
	names = make([]string, len(counts))
	for i, c := range counts {
		names[i] = c.Name
		numbers[c.Name] = i
	}
	for i := range r.Papers {
		authors := r.Papers[i].Authors
		lists = binary.AppendUvarint(lists, uint64(len(authors)))
		for _, a := range authors {
			lists = binary.AppendUvarint(lists, uint64(numbers[a]))
		}
	}
	return names, lists
}

const none16 = math.MaxUint16

// numbers are the columns of the papers, one after the other, little-endian:
// x, y (uint16 of -1 to 1; zeros without a map), topic, second topic (uint16;
// 65535: none), venue (uint16, 0: none, else its place in the list of venues
// plus 1), year (int16, 0: not known), score (int8, times 127), outlier (uint8).
func (r *Report) numbers() []byte {
	_, venues := r.venueNumbers()
	n := len(r.Papers)
	out := make([]byte, 0, 14*n)
	column := func(get func(*Paper) uint16) {
		for i := range r.Papers {
			out = binary.LittleEndian.AppendUint16(out, get(&r.Papers[i]))
		}
	}
	column(func(p *Paper) uint16 { return place16(p.X) })
	column(func(p *Paper) uint16 { return place16(p.Y) })
	column(func(p *Paper) uint16 { return uint16(min(p.Topic, none16)) })
	column(func(p *Paper) uint16 {
		if p.Topic2 == nil {
			return none16
		}
		return uint16(min(*p.Topic2, none16))
	})
	column(func(p *Paper) uint16 { return venues[p.Venue] })
	column(func(p *Paper) uint16 { return uint16(int16(max(min(p.Year, math.MaxInt16), 0))) })
	for i := range r.Papers {
		out = append(out, byte(int8(math.Round(float64(max(min(r.Papers[i].Score, 1), -1))*127))))
	}
	for i := range r.Papers {
		flag := byte(0)
		if r.Papers[i].Outlier {
			flag = 1
		}
		out = append(out, flag)
	}
	return out
}

func place16(v *float32) uint16 {
	if v == nil {
		return 0
	}
	return uint16(math.Round((float64(max(min(*v, 1), -1)) + 1) / 2 * math.MaxUint16))
}

// venueNumbers lists the most frequent venues, and numbers them from 1.
func (r *Report) venueNumbers() (names []string, numbers map[string]uint16) {
	counts := map[string]int64{}
	for i := range r.Papers {
		if v := r.Papers[i].Venue; v != "" {
			counts[v]++
		}
	}
	var list []Count
	for name, n := range counts {
		list = append(list, Count{name, n})
	}
	sortCounts(list)
	names, numbers = []string{}, map[string]uint16{}
	for i, c := range list[:min(len(list), none16)] {
		names = append(names, c.Name)
		numbers[c.Name] = uint16(i + 1)
	}
	return names, numbers
}

// nearest has the number of neighbours of each paper (uint8), then for all
// neighbours the low bytes of their rows, then the middle, then the high ones.
func (r *Report) nearest() []byte {
	var out []byte
	for i := range r.Papers {
		out = append(out, byte(len(r.Papers[i].Nearest)))
	}
	for shift := 0; shift < 24; shift += 8 {
		for i := range r.Papers {
			for _, row := range r.Papers[i].Nearest {
				out = append(out, byte(row>>shift))
			}
		}
	}
	return out
}

// packed deflates the blocks, each on its own.
func packed(blocks []block, workers int) ([]block, error) {
	out := make([]block, len(blocks))
	err := parallel.Each(context.Background(), workers, len(blocks), func(_, i int) error {
		data, err := pack(blocks[i].data)
		out[i] = block{blocks[i].id, data}
		return err
	})
	return out, err
}

const packLevel = 6

func pack(data []byte) ([]byte, error) {
	var b bytes.Buffer
	encoder := base64.NewEncoder(base64.StdEncoding, &b)
	w, err := flate.NewWriter(encoder, packLevel)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := encoder.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// pageMeta is what the script reads as JSON.
type pageMeta struct {
	Papers    int              `json:"papers"`
	Map       bool             `json:"map"`
	Topics    []metaTopic      `json:"topics"`
	Fields    []string         `json:"fields"`
	Venues    []string         `json:"venues"`
	Abstracts []int            `json:"abstracts"` // rows, as the lines of data-abstracts
	Related   map[int][][2]any `json:"related"`   // by row: rows and scores
}

type metaTopic struct {
	Label       string   `json:"label"`
	Size        int64    `json:"size"`
	Field       int      `json:"field"` // -1: none
	X           float32  `json:"x"`
	Y           float32  `json:"y"`
	Description []string `json:"description"`
	Terms       []string `json:"terms"`
	Evidence    string   `json:"evidence"`
	Growth      string   `json:"growth"`
	Warnings    []string `json:"warnings"`
}

// listed is a list that JSON shows as one even if it is empty.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// meta returns the JSON for the script. encoding/json escapes <, >, &, U+2028
// and U+2029, so it cannot end its element.
func (r *Report) meta() ([]byte, error) {
	venues, _ := r.venueNumbers()
	m := pageMeta{Papers: len(r.Papers), Map: r.HasMap(), Topics: []metaTopic{}, Fields: []string{}, Venues: venues, Abstracts: r.withAbstract(), Related: map[int][][2]any{}}
	for _, f := range r.Fields {
		m.Fields = append(m.Fields, f.Label)
	}
	for i := range r.Topics {
		t := &r.Topics[i]
		mt := metaTopic{Label: t.Label, Size: t.Size, Field: -1, Description: listed(t.Description), Terms: listed(t.Terms), Evidence: t.Evidence, Growth: t.Growth, Warnings: listed(t.Warnings)}
		if t.Parent != nil {
			mt.Field = *t.Parent
		}
		if t.X != nil && t.Y != nil {
			mt.X, mt.Y = *t.X, *t.Y
		}
		m.Topics = append(m.Topics, mt)
		for _, s := range t.Representatives {
			for _, related := range s.Related {
				m.Related[s.Paper] = append(m.Related[s.Paper], [2]any{related.Paper, math.Round(related.Score*1000) / 1000})
			}
		}
	}
	return json.Marshal(m)
}
