package datasets

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"kindred/internal/parallel"
)

// DefaultMaxRecord is the largest record taken, in bytes, unless Options says
// otherwise.
const DefaultMaxRecord = 16 << 20

// Options says how inputs are read. The zero value is right for most files.
type Options struct {
	// Format is one of Formats; default "": told by content.
	Format string
	// Fields names input fields for canonical columns, by the names of
	// CanonicalColumns or id and date; optional. A field named here is the
	// only one that feeds its column; its name is compared without case,
	// blanks, underscores and hyphens.
	Fields map[string]string
	// ListingDate is the day of a Daily Papers listing; default zero: its year
	// is inferred from the years it prints.
	ListingDate Date
	// MaxRecord is the largest record in bytes; default 0: DefaultMaxRecord.
	MaxRecord int
	// Stdin is read for the input "-"; default nil: os.Stdin.
	Stdin io.Reader
	// Progress is told how far reading is, in bytes as stored; optional. total
	// is 0 where it is not known (standard input).
	Progress func(stage string, done, total int64)
}

// Validate reports the first setting that cannot be used.
func (o Options) Validate() error {
	if o.Format != "" {
		if _, err := findFormat(o.Format); err != nil {
			return err
		}
	}
	if o.MaxRecord < 0 {
		return fmt.Errorf("datasets: MaxRecord = %d is negative", o.MaxRecord)
	}
	_, err := newFieldTable(o.Fields, nil)
	return err
}

// FileInfo is what is known of a file that was read.
type FileInfo struct {
	Name        string // base name; "-" = standard input
	Path        string // absolute; "-" = standard input
	Bytes       int64  // as stored
	SHA256      string // of the bytes as stored, hexadecimal
	Format      string // one of Formats; empty: not known, nothing was read from it
	Compression string // gzip, zstd or empty
	Papers      int64
	Rejects     []RejectCount // by reason, sorted
	Notes       []string      // what was inferred
	Warnings    []string      // what a person should look at
}

// RejectCount counts the records refused for one reason.
type RejectCount struct {
	Reason Reason
	Count  int64
}

// ErrNoPapers is the error of inputs in which there is no usable paper.
var ErrNoPapers = errors.New("no usable paper")

// Reader reads papers from inputs, one after another: all at once with Papers,
// or in steps that can run side by side with Chunks, Parse and Accept.
type Reader struct {
	inputs       []Input
	options      Options
	fields       *fieldTable // for settings and detection
	chunkRecords int         // ChunkRecords, but for tests
	started      bool
	progress     progress              // of Chunks
	accepted     acceptance            // of Accept
	buffers      parallel.Pool[[]byte] // for the texts of chunks
}

// NewReader checks the options; files are opened by Papers and Chunks.
func NewReader(inputs []Input, o Options) (*Reader, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if len(inputs) == 0 {
		return nil, errors.New("datasets: no input files")
	}
	fields, err := newFieldTable(o.Fields, nil)
	if err != nil {
		return nil, err
	}
	if o.MaxRecord == 0 {
		o.MaxRecord = DefaultMaxRecord
	}
	if o.Stdin == nil {
		o.Stdin = os.Stdin
	}
	return &Reader{
		inputs: slices.Clone(inputs), options: o, fields: fields, chunkRecords: ChunkRecords,
		accepted: acceptance{seen: map[string]seenAt{}, file: newFileCounts()}, buffers: parallel.Pool[[]byte]{New: newBuffer},
	}, nil
}

// Files describes the files that were read to their ends, in order.
func (r *Reader) Files() []FileInfo { return slices.Clone(r.accepted.files) }

// Papers gives all papers of all inputs. It can be ranged over once.
//
// It yields (paper, nil); (nil, *RecordError) for a record that cannot be
// used, after which reading goes on; and (nil, err) for anything else, which
// ends the reading (see Accept).
func (r *Reader) Papers(ctx context.Context) Source {
	return func(yield func(*Paper, error) bool) {
		parser := r.NewParser()
		for c := range r.Chunks(ctx) {
			parser.Parse(c)
			r.acceptRecords(c)
			for _, record := range c.Records {
				var err error
				if record.Refused != nil {
					err = record.Refused
				}
				if !yield(record.Paper, err) {
					return
				}
			}
			if err := r.acceptEnd(c); err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// ReadAll gives all papers of all inputs at once, and the records that were
// refused: Papers for what fits into memory, such as a bibliography. The papers
// before an error are given with it.
func (r *Reader) ReadAll(ctx context.Context) (papers []*Paper, refused []*RecordError, err error) {
	for paper, err := range r.Papers(ctx) {
		var record *RecordError
		switch {
		case err == nil:
			papers = append(papers, paper)
		case errors.As(err, &record):
			refused = append(refused, record)
		default:
			return papers, refused, err
		}
	}
	return papers, refused, nil
}
