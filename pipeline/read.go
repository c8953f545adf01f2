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

// readBatch is the number of papers that are counted and spooled together.
const readBatch = 512

// collection is what stays in memory of the papers that were read.
type collection struct {
	ids        []string
	titles     []string // normalised, for look-ups by title
	years      []int32  // 0 = unknown
	published  []int32  // days since 1970-01-01; noDate = unknown
	counts     *vectorize.Counts
	fields     fieldSet // input fields beside the canonical columns
	files      []datasets.FileInfo
	noAbstract int64
	rejected   int64
}

// rawBatch is a stretch of the input in its order.
type rawBatch struct {
	papers  []*datasets.Paper
	rejects []error
	at      position // behind it
}

// position is how far reading is, in bytes of the inputs as stored; total 0
// means unknown.
type position struct{ done, total int64 }

// source cuts what a reader gives into batches.
type source struct {
	next   func() (*datasets.Paper, error, bool)
	strict bool
	at     *position // kept up to date by the reader
	failed error     // ends the reading, after the batch that was before it
}

// readPartial is what a worker makes of a rawBatch.
type readPartial struct {
	rawBatch
	counts  *vectorize.Counts
	fields  fieldSet
	spooled []byte
	titles  []string
}

// readPapers reads all papers of the reader, counts their terms and writes them
// to the spool. at is where the reader is.
func readPapers(ctx context.Context, s Settings, reader *datasets.Reader, at *position, spool io.Writer) (*collection, error) {
	workers := parallel.Workers(s.Workers)
	counters := make([]*vectorize.Counter, workers)
	encoders := make([]*spoolEncoder, workers)
	for w := range workers {
		var err error
		if counters[w], err = s.Text.NewCounter(); err != nil {
			return nil, err
		}
		if encoders[w], err = newSpoolEncoder(); err != nil {
			return nil, err
		}
	}
	c := &collection{}
	next, stop := iter.Pull2(reader.Papers(ctx))
	defer stop()
	papers := &source{next: next, strict: s.Strict, at: at}
	err := parallel.Stream(ctx, workers, papers.batch, func(worker int, b rawBatch) (readPartial, error) {
		p := readPartial{rawBatch: b}
		docs := make([]vectorize.Document, len(b.papers))
		for i, paper := range b.papers {
			docs[i] = document(s, paper.Title, paper.Abstract, paper.Keywords)
			p.fields.add(paper.Extra)
			p.titles = append(p.titles, datasets.NormalizeTitle(paper.Title))
		}
		p.counts = counters[worker].Count(docs)
		p.spooled = encoders[worker].encode(b.papers)
		return p, nil
	}, func(p readPartial) error { return c.merge(s, p, spool) })
	c.files = reader.Files()
	if err != nil {
		return c, err
	}
	if len(c.ids) == 0 {
		return c, errors.New("pipeline: no input has a usable paper")
	}
	return c, nil
}

// batch pulls up to readBatch papers and rejects. The rejects before an error
// are given before it.
func (s *source) batch() (rawBatch, bool, error) {
	var b rawBatch
	for s.failed == nil && len(b.papers)+len(b.rejects) < readBatch {
		paper, err, ok := s.next()
		if !ok {
			break
		}
		record, isRecord := err.(*datasets.RecordError) // not errors.As: the error of a file may wrap that of a record
		switch {
		case isRecord && s.strict:
			s.failed = fmt.Errorf("%w (--strict stops at the first record that cannot be used)", record)
		case isRecord:
			b.rejects = append(b.rejects, record)
		case err != nil:
			s.failed = err
		default:
			b.papers = append(b.papers, paper)
		}
	}
	b.at = *s.at
	if len(b.papers)+len(b.rejects) > 0 {
		return b, true, nil
	}
	return b, false, s.failed
}

// document is what the vectors see of a paper: title, abstract and keywords.
// The preset of scikit-learn sees title and abstract alone.
func document(s Settings, title, abstract string, keywords []string) vectorize.Document {
	if s.Preset == PresetSklearn {
		keywords = nil
	}
	return vectorize.Document{Title: title, Body: abstract, Keywords: keywords}
}

func (c *collection) merge(s Settings, p readPartial, spool io.Writer) error {
	for _, paper := range p.papers {
		c.ids = append(c.ids, paper.ID)
		c.years = append(c.years, int32(paper.Year))
		day := int32(noDate)
		if !paper.Published.IsZero() {
			day = paper.Published.Days()
		}
		c.published = append(c.published, day)
		if paper.Abstract == "" {
			c.noAbstract++
		}
	}
	c.titles = append(c.titles, p.titles...)
	c.fields.merge(&p.fields)
	c.rejected += int64(len(p.rejects))
	if s.OnReject != nil {
		for _, err := range p.rejects {
			s.OnReject(err)
		}
	}
	if s.Progress != nil {
		s.Progress("Reading", p.at.done, p.at.total)
	}
	if len(p.papers) == 0 {
		return nil
	}
	if err := writeSpooled(spool, p.spooled); err != nil {
		return fmt.Errorf("pipeline: the temporary copy of the papers cannot be written: %w", err)
	}
	if c.counts == nil {
		c.counts = p.counts
		return nil
	}
	return c.counts.Merge(p.counts)
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
