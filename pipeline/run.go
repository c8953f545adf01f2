package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/vectorize"
)

// Run is an open run directory. Files are opened when a question first needs
// them, NumPy files by mapping them into memory. A Run can be used by several
// goroutines at once, but not after Close.
type Run struct {
	Path     string
	Manifest *Manifest

	dir     *rundir.Dir
	ids     func() (*idIndex, error)
	papers  func() (*table.File, error)
	topics  func() ([]Topic, error)
	lookup  func() (*lookup, error)
	model   func() (*vectorize.Model, error)
	allIDs  func() ([]string, error)
	mu      sync.Mutex // guards closers
	closers []func() error
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

// Topic is a row of topics.parquet.
type Topic struct {
	Topic             int       `json:"topic"`
	Size              int64     `json:"size"`
	Label             string    `json:"label"`
	Terms             []string  `json:"terms"`
	Weights           []float32 `json:"weights"`
	RepresentativeIDs []string  `json:"representative_ids"`
	Coverage          float32   `json:"coverage"`
	Exclusivity       float32   `json:"exclusivity"`
	CoherenceNPMI     float32   `json:"coherence_npmi"`
	Cohesion          float32   `json:"cohesion"`
	Parent            *int      `json:"parent"`
	FirstSeen         *string   `json:"first_seen"` // ISO date
	LastSeen          *string   `json:"last_seen"`
}

// Topics returns the topics, the largest first.
func (r *Run) Topics() ([]Topic, error) { return r.topics() }

func (r *Run) readTopics() ([]Topic, error) {
	f, err := r.Table("topics.parquet")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var out []Topic
	err = f.Scan(context.Background(), topicsSchema.Names(), func(_ int, b *table.Batch) error {
		c := b.Columns
		for i := range b.Rows {
			t := Topic{
				Topic: int(c[0].Ints[i]), Size: c[1].Ints[i], Label: c[2].Strings[i], Terms: append([]string{}, c[3].StringList(i)...),
				Weights: append([]float32{}, c[4].FloatList(i)...), RepresentativeIDs: append([]string{}, c[5].StringList(i)...), Coverage: c[6].Floats[i],
				Exclusivity: c[7].Floats[i], CoherenceNPMI: c[8].Floats[i], Cohesion: c[9].Floats[i],
				FirstSeen: isoDay(&c[11], i), LastSeen: isoDay(&c[12], i),
			}
			if c[10].Has(i) {
				parent := int(c[10].Ints[i])
				t.Parent = &parent
			}
			out = append(out, t)
		}
		return nil
	})
	return out, err
}
