package pipeline

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"kindred/internal/rundir"
	"kindred/internal/table"
	"kindred/matrix"
	"kindred/recommend"
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

// lookup is what the arrays of a run hold, for look-ups.
type lookup struct {
	tfidf       *matrix.CSR
	norms       []float32
	vectors     *matrix.Dense // n x d
	termVectors *matrix.Dense // V x d
	centroids   *matrix.Dense // k x d
	postings    *recommend.Postings
}

func (l *lookup) index(blend recommend.Blend) *recommend.Index {
	return &recommend.Index{Postings: l.postings, Vectors: l.vectors, TermVectors: l.termVectors, Blend: blend}
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

// openLookup maps the arrays and checks that their shapes fit one another.
func (r *Run) openLookup() (*lookup, error) {
	l := &lookup{}
	err := errors.Join(
		r.openDense("vectors.npy", &l.vectors),
		r.openDense("term_vectors.npy", &l.termVectors),
		r.openDense("centroids.npy", &l.centroids),
	)
	if err != nil {
		return nil, err
	}
	n, terms := l.vectors.Rows, l.termVectors.Rows
	if l.tfidf, err = r.openSparse("tfidf_indptr.npy", "tfidf_indices.npy", "tfidf_values.npy", n, terms); err != nil {
		return nil, err
	}
	byTerm, err := r.openSparse("postings_indptr.npy", "postings_rows.npy", "postings_values.npy", terms, n)
	if err != nil {
		return nil, err
	}
	norms, err := r.dir.Float32s("row_norms.npy")
	if err != nil {
		return nil, err
	}
	r.onClose(norms.Close)
	if len(norms.Data) != n || l.termVectors.Cols != l.vectors.Cols || l.centroids.Cols != l.vectors.Cols {
		return nil, r.damaged("the shapes of its arrays do not fit one another")
	}
	l.norms = norms.Data
	l.postings = &recommend.Postings{N: n, V: terms, Indptr: byTerm.Indptr, Rows: byTerm.Indices, Values: byTerm.Values, Norms: norms.Data}
	return l, nil
}

func (r *Run) damaged(how string) error {
	return fmt.Errorf("pipeline: the run %s is damaged: %s; kindred verify tells more", r.Path, how)
}

func (r *Run) openDense(name string, to **matrix.Dense) error {
	a, err := r.dir.Float32s(name)
	if err != nil {
		return err
	}
	r.onClose(a.Close)
	if len(a.Shape) != 2 {
		return r.damaged(name + " has not two dimensions")
	}
	*to = &matrix.Dense{Rows: a.Shape[0], Cols: a.Shape[1], Data: a.Data}
	return nil
}

func (r *Run) openSparse(indptr, indices, values string, rows, cols int) (*matrix.CSR, error) {
	starts, err := r.openIndptr(indptr)
	if err != nil {
		return nil, err
	}
	columns, err := r.dir.Int32s(indices)
	if err != nil {
		return nil, err
	}
	r.onClose(columns.Close)
	weights, err := r.dir.Float32s(values)
	if err != nil {
		return nil, err
	}
	r.onClose(weights.Close)
	nnz := int64(len(columns.Data))
	if len(starts) != rows+1 || starts[0] != 0 || starts[rows] != nnz || int64(len(weights.Data)) != nnz {
		return nil, r.damaged(indptr + " does not fit " + indices + " and " + values)
	}
	for i := range rows {
		if starts[i] > starts[i+1] {
			return nil, r.damaged(indptr + " falls")
		}
	}
	return &matrix.CSR{Rows: rows, Cols: cols, Indptr: starts, Indices: columns.Data, Values: weights.Data}, nil
}

// openIndptr reads row starts, stored as int32 or int64.
func (r *Run) openIndptr(name string) ([]int64, error) {
	narrow, err := r.dir.Int32s(name)
	if err != nil {
		wide, failed := r.dir.Int64s(name)
		if failed != nil {
			return nil, err
		}
		r.onClose(wide.Close)
		return wide.Data, nil
	}
	defer narrow.Close()
	out := make([]int64, len(narrow.Data))
	for i, v := range narrow.Data {
		out[i] = int64(v)
	}
	return out, nil
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
