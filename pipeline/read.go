package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"time"

	"kindred/datasets"
	"kindred/internal/parallel"
	"kindred/vectorize"
)

// collection is what stays in memory of the papers that were read.
type collection struct {
	ids        []string
	titles     []string // normalised, for look-ups by title
	years      []int32  // 0 = unknown
	published  []int32  // days since 1970-01-01; noDate = unknown
	titleKeys  []uint64 // of normalised titles, see nameKey
	doiKeys    []uint64
	arxivKeys  []uint64
	counts     *vectorize.Counts
	fields     fieldSet // input fields beside the canonical columns
	files      []datasets.FileInfo
	noAbstract int64
	rejected   int64
}

// stretch is a part of the input: chunks in their order. Files of few papers
// are taken together.
type stretch struct {
	chunks []*datasets.Chunk
	at     position // behind it
}

// position is how far reading is, in bytes of the inputs as stored; total 0
// means unknown.
type position struct{ done, total int64 }

// readPartial is what a worker makes of a stretch.
type readPartial struct {
	stretch
	papers  []*datasets.Paper
	counts  *vectorize.Counts
	fields  fieldSet
	spooled []byte
	titles  []string
}

// readWorker is what each worker keeps between stretches.
type readWorker struct {
	settings Settings
	parser   *datasets.Parser
	counter  *vectorize.Counter
	encoder  *spoolEncoder
	docs     []vectorize.Document
	title    []byte
}

func newReadWorker(s Settings, reader *datasets.Reader) (*readWorker, error) {
	counter, err := s.Text.NewCounter()
	if err != nil {
		return nil, err
	}
	encoder, err := newSpoolEncoder()
	return &readWorker{settings: s, parser: reader.NewParser(), counter: counter, encoder: encoder}, err
}

// paperReader reads a collection. One goroutine decompresses and cuts the
// input, the workers parse, count and pack, and what they made is merged in
// order.
type paperReader struct {
	settings   Settings
	reader     *datasets.Reader
	workers    []*readWorker
	again      *readWorker // for what must be done again when merging
	spool      io.Writer
	collection *collection
}

// readPapers reads all papers of the reader, counts their terms and writes them
// to the spool. at is where the reader is.
func readPapers(ctx context.Context, s Settings, reader *datasets.Reader, at *position, spool io.Writer) (*collection, error) {
	p := &paperReader{settings: s, reader: reader, spool: spool, collection: &collection{}}
	for range parallel.Workers(s.Workers) {
		w, err := newReadWorker(s, reader)
		if err != nil {
			return nil, err
		}
		p.workers = append(p.workers, w)
	}
	next, stop := iter.Pull(reader.Chunks(ctx))
	defer stop()
	err := parallel.Stream(ctx, len(p.workers), func() (stretch, bool, error) {
		x := takeStretch(next)
		x.at = *at
		return x, len(x.chunks) > 0, nil
	}, func(worker int, x stretch) (readPartial, error) {
		for _, chunk := range x.chunks {
			p.workers[worker].parser.Parse(chunk)
		}
		return p.workers[worker].read(x), nil
	}, p.merge)
	c := p.collection
	c.files = reader.Files()
	if err != nil {
		return c, err
	}
	if len(c.ids) == 0 {
		return c, errors.New("pipeline: no input has a usable paper")
	}
	return c, nil
}

// takeStretch takes chunks as many as make up a full one.
func takeStretch(next func() (*datasets.Chunk, bool)) (x stretch) {
	records, bytes := 0, 0
	for records < datasets.ChunkRecords && bytes < datasets.ChunkBytes && len(x.chunks) < datasets.ChunkRecords {
		chunk, ok := next()
		if !ok {
			break
		}
		r, b := chunk.Size()
		records, bytes = records+r, bytes+b
		x.chunks = append(x.chunks, chunk)
	}
	return x
}

// read counts and packs the papers of a stretch that was parsed.
func (w *readWorker) read(x stretch) readPartial {
	p := readPartial{stretch: x}
	w.docs = w.docs[:0]
	for _, chunk := range x.chunks {
		for _, paper := range chunk.Papers() {
			p.papers = append(p.papers, paper)
			w.docs = append(w.docs, document(w.settings, paper.Title, paper.Abstract, paper.Keywords))
			p.fields.add(paper.Extra)
		}
	}
	p.titles = w.titles(p.papers)
	p.counts = w.counter.Count(w.docs)
	p.spooled = w.encoder.encode(p.papers)
	clear(w.docs)
	return p
}

// titles gives normalised titles for look-ups. They are kept, so they are parts
// of one string.
func (w *readWorker) titles(papers []*datasets.Paper) []string {
	w.title = w.title[:0]
	ends := make([]int, len(papers))
	for i, paper := range papers {
		w.title = datasets.AppendNormalTitle(w.title, paper.Title)
		ends[i] = len(w.title)
	}
	all := string(w.title)
	titles := make([]string, len(papers))
	start := 0
	for i, end := range ends {
		titles[i] = all[start:end]
		start = end
	}
	return titles
}

// document is what the vectors see of a paper: title, abstract and keywords.
// The preset of scikit-learn sees title and abstract alone.
func document(s Settings, title, abstract string, keywords []string) vectorize.Document {
	if s.Preset == PresetSklearn {
		keywords = nil
	}
	return vectorize.Document{Title: title, Body: abstract, Keywords: keywords}
}

// merge takes in the next stretch.
func (p *paperReader) merge(r readPartial) error {
	papers, err := p.accept(r.stretch)
	if err != nil {
		return err
	}
	if papers < len(r.papers) { // ids that were there before, which only now is known
		if p.again == nil {
			if p.again, err = newReadWorker(p.settings, p.reader); err != nil {
				return err
			}
		}
		r = p.again.read(r.stretch)
	}
	if report := p.settings.Progress; report != nil {
		report("Reading", r.at.done, r.at.total)
	}
	if len(r.papers) == 0 {
		return nil
	}
	if err := writeSpooled(p.spool, r.spooled); err != nil {
		return fmt.Errorf("pipeline: the temporary copy of the papers cannot be written: %w", err)
	}
	return p.collection.add(r)
}

// accept finds what is wrong with the records and files of a stretch, and
// counts its papers.
func (p *paperReader) accept(x stretch) (papers int, err error) {
	for _, chunk := range x.chunks {
		err := p.reader.Accept(chunk)
		for _, record := range chunk.Records {
			if record.Paper != nil {
				papers++
				continue
			}
			if p.settings.Strict {
				return papers, fmt.Errorf("%w (--strict stops at the first record that cannot be used)", record.Refused)
			}
			p.collection.rejected++
			if p.settings.OnReject != nil {
				p.settings.OnReject(record.Refused)
			}
		}
		if err != nil {
			return papers, err
		}
	}
	return papers, nil
}

func (c *collection) add(r readPartial) error {
	for _, paper := range r.papers {
		c.ids = append(c.ids, paper.ID)
		c.years = append(c.years, int32(paper.Year))
		day := int32(noDate)
		if !paper.Published.IsZero() {
			day = paper.Published.Days()
		}
		c.published = append(c.published, day)
		c.doiKeys = append(c.doiKeys, nameKey(paper.DOI))
		c.arxivKeys = append(c.arxivKeys, nameKey(paper.ArxivID))
		if paper.Abstract == "" {
			c.noAbstract++
		}
	}
	for _, title := range r.titles {
		c.titleKeys = append(c.titleKeys, nameKey(title))
	}
	c.titles = append(c.titles, r.titles...)
	c.fields.merge(&r.fields)
	if c.counts == nil {
		c.counts = r.counts
		return nil
	}
	return c.counts.Merge(r.counts)
}

// noDate stands for an unknown date.
const noDate = math.MinInt32

// days returns the first and the last day on which paper i may have been
// published, in days since 1970-01-01: a whole year where only that is known,
// nil where nothing is.
func (c *collection) days(i int) (first, last *int64) {
	if c.published[i] != noDate {
		day := int64(c.published[i])
		return &day, &day
	}
	if c.years[i] == 0 {
		return nil, nil
	}
	from, to := civilDays(int(c.years[i]), 1, 1), civilDays(int(c.years[i]), 12, 31)
	return &from, &to
}

// civilDays is the number of days from 1970-01-01 to a date.
func civilDays(year, month, day int) int64 {
	return time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60)
}
