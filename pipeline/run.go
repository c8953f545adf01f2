package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/matrix"
	"kindred/vectorize"
)

// Run is an open run directory. Files are opened when a question first needs
// them, NumPy files by mapping them into memory. A Run can be used by several
// goroutines at once, but not after Close.
type Run struct {
	Path     string
	Manifest *Manifest

	dir       *rundir.Dir
	ids       func() (*idIndex, error)
	papers    func() (*table.File, error)
	topics    func() ([]Topic, error)
	lookup    func() (*lookup, error)
	model     func() (*vectorize.Model, error)
	allIDs    func() ([]string, error)
	indices   map[string]func() (*searchIndex, error) // by space
	listed    func() ([]ListedPaper, error)
	groups    func() (*duplicateGroups, error)
	known     func() (*identifiers, error)
	centroids func() (*matrix.Dense, error)
	asked     atomic.Int32 // queries

	mu        sync.Mutex // guards what follows
	selection selection  // the last one
	values    map[string]*fieldValues
	closers   []func() error
}

// Open opens the run at path. It reads the manifest alone.
func Open(path string) (*Run, error) {
	dir, err := rundir.Open(path)
	if err != nil {
		return nil, err
	}
	r := &Run{Path: path, dir: dir, Manifest: &Manifest{}}
	if err := dir.Manifest(r.Manifest); err != nil {
		return nil, err
	}
	r.ids = sync.OnceValues(r.openIDs)
	r.papers = sync.OnceValues(r.openPapers)
	r.topics = sync.OnceValues(r.readTopics)
	r.lookup = sync.OnceValues(r.openLookup)
	r.model = sync.OnceValues(r.readModel)
	r.allIDs = sync.OnceValues(r.readAllIDs)
	r.indices = map[string]func() (*searchIndex, error){}
	for _, space := range []string{SpaceBlend, SpaceTFIDF, SpaceLSA} {
		r.indices[space] = sync.OnceValues(func() (*searchIndex, error) { return r.openIndex(space) })
	}
	r.listed = sync.OnceValues(r.readListed)
	r.groups = sync.OnceValues(r.readGroups)
	r.known = sync.OnceValues(r.readIdentifiers)
	r.centroids = sync.OnceValues(r.openCentroids)
	r.values = map[string]*fieldValues{}
	return r, nil
}

// Close closes the files of the run.
func (r *Run) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var failed []error
	for _, c := range r.closers {
		failed = append(failed, c())
	}
	r.closers = nil
	return errors.Join(failed...)
}

func (r *Run) onClose(c func() error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closers = append(r.closers, c)
}

func (r *Run) openIDs() (*idIndex, error) {
	ix, err := openIDIndex(r.dir.Path(idIndexFile))
	if err == nil {
		r.onClose(ix.Close)
	}
	return ix, err
}

func (r *Run) openPapers() (*table.File, error) {
	f, err := table.Open(r.dir.Path("papers.parquet"))
	if err == nil {
		r.onClose(f.Close)
	}
	return f, err
}

// Table opens one of the Parquet files of the run, such as "topics.parquet".
// The caller closes it.
func (r *Run) Table(name string) (*table.File, error) { return table.Open(r.dir.Path(name)) }

func (r *Run) damaged(how string) error {
	return fmt.Errorf("pipeline: the run %s is damaged: %s; kindred verify tells more", r.Path, how)
}

// readModel rebuilds the vectoriser from terms.parquet and the manifest.
func (r *Run) readModel() (*vectorize.Model, error) {
	f, err := r.Table("terms.parquet")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	v := &vectorize.Vocabulary{N: int64(r.Manifest.Papers.Read), AverageLength: r.Manifest.Space.AverageLength}
	err = f.Scan(context.Background(), []string{"term", "stem", "df", "idf"}, func(_ int, b *table.Batch) error {
		v.Written = append(v.Written, b.Columns[0].Strings...)
		v.Terms = append(v.Terms, b.Columns[1].Strings...)
		v.DF = append(v.DF, b.Columns[2].Ints...)
		v.IDF = append(v.IDF, b.Columns[3].Doubles...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return vectorize.NewModel(r.Manifest.Settings.Text, v)
}
