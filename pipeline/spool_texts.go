package pipeline

import (
	"os"

	"kindred/internal/parallel"
	"kindred/vectorize"
)

// spoolTexts are the texts of the spool, read again block by block, in any
// order. A block is a batch of the spool.
type spoolTexts struct {
	settings Settings
	starts   []int64 // of the batches
	readers  []*spoolReader
}

func newSpoolTexts(s Settings, f *os.File) (*spoolTexts, error) {
	t := &spoolTexts{settings: s}
	for range parallel.Workers(s.Workers) {
		r, err := newSpoolReader(f)
		if err != nil {
			return nil, err
		}
		t.readers = append(t.readers, r)
	}
	for r := t.readers[0]; r.at < r.size; {
		t.starts = append(t.starts, r.at)
		if _, _, err := r.front(); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (t *spoolTexts) close() {
	for _, r := range t.readers {
		r.zstd.Close()
	}
}

// Blocks is the number of batches.
func (t *spoolTexts) Blocks() int { return len(t.starts) }

// Documents returns what the vectors see of the papers of a batch.
func (t *spoolTexts) Documents(worker, block int, bodies bool) ([]vectorize.Document, error) {
	r := t.readers[worker]
	r.at = t.starts[block]
	batch, _, err := r.next()
	if err != nil {
		return nil, err
	}
	titles, err := batch.columns[0].Stored.Strings(spoolColumns[0])
	if err != nil {
		return nil, err
	}
	abstracts := make([]string, len(titles))
	if bodies {
		if abstracts, err = batch.columns[1].Stored.Strings(spoolColumns[1]); err != nil {
			return nil, err
		}
	}
	docs := make([]vectorize.Document, len(batch.papers))
	for i := range docs {
		docs[i] = document(t.settings, titles[i], abstracts[i], batch.papers[i].Keywords)
	}
	return docs, nil
}
