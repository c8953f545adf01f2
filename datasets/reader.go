package datasets

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	_, err := newFieldTable(o.Fields)
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

// Reader reads papers from inputs, one after another.
type Reader struct {
	inputs   []Input
	options  Options
	fields   *fieldTable
	seen     map[string]seenAt
	files    []FileInfo
	started  bool
	progress progress
}

// seenAt is where an id was first.
type seenAt struct{ file, line int32 }

// NewReader checks the options; files are opened by Papers.
func NewReader(inputs []Input, o Options) (*Reader, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	if len(inputs) == 0 {
		return nil, errors.New("datasets: no input files")
	}
	fields, err := newFieldTable(o.Fields)
	if err != nil {
		return nil, err
	}
	if o.MaxRecord == 0 {
		o.MaxRecord = DefaultMaxRecord
	}
	if o.Stdin == nil {
		o.Stdin = os.Stdin
	}
	return &Reader{inputs: slices.Clone(inputs), options: o, fields: fields, seen: map[string]seenAt{}}, nil
}

// Files describes the files that were read to their ends, in order.
func (r *Reader) Files() []FileInfo { return slices.Clone(r.files) }

// errStopped says that the caller of Papers wants no more.
var errStopped = errors.New("stopped")

// Papers gives all papers of all inputs. It can be ranged over once.
//
// It yields (paper, nil); (nil, *RecordError) for a record that cannot be
// used, after which reading goes on; and (nil, err) for anything else, which
// ends the reading: a file that cannot be read, damaged compression, a named
// file of no known format or without a usable paper (errors.Is ErrNoPapers),
// or ctx done.
func (r *Reader) Papers(ctx context.Context) Source {
	return func(yield func(*Paper, error) bool) {
		if r.started {
			yield(nil, errors.New("datasets: the papers of a Reader can be read once"))
			return
		}
		r.started = true
		r.progress = newProgress(r.inputs, r.options.Progress)
		var papers int64
		for _, in := range r.inputs {
			info, err := r.file(ctx, in, yield)
			if err == errStopped {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			papers += info.Papers
			r.files = append(r.files, *info)
		}
		if papers == 0 {
			var found []string
			for _, f := range r.files {
				for _, w := range f.Warnings {
					found = append(found, displayName(f.Name)+": "+w)
				}
			}
			yield(nil, fmt.Errorf("%w in %d files: %s", ErrNoPapers, len(r.files), strings.Join(found[:min(len(found), 5)], "; ")))
		}
	}
}

// file reads one input to its end.
func (r *Reader) file(ctx context.Context, in Input, yield func(*Paper, error) bool) (*FileInfo, error) {
	info := &FileInfo{Name: stdinPath, Path: stdinPath}
	stored := r.options.Stdin
	if in.Path != stdinPath {
		f, err := os.Open(in.Path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		if stat, err := f.Stat(); err != nil {
			return nil, err
		} else if stat.IsDir() {
			return nil, fmt.Errorf("%s: a folder, where a file is expected (Expand lists its files)", in.Path)
		}
		stored = f
		info.Name = filepath.Base(in.Path)
		if info.Path, err = filepath.Abs(in.Path); err != nil {
			return nil, err
		}
	}
	digest := newDigestReader(&contextReader{ctx: ctx, r: stored, progress: &r.progress})
	r.fields.startFile()
	unusable, err := r.content(ctx, digest, info, yield)
	if err == errStopped || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return nil, err
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", displayName(info.Name), err)
	}
	// A format may end before its file does; the digest is of all of it.
	if _, err := io.Copy(io.Discard, digest); err != nil {
		return nil, fmt.Errorf("%s: %w", displayName(info.Name), err)
	}
	info.Bytes, info.SHA256 = digest.size, digest.sum()
	if unusable != nil {
		if in.Named {
			return nil, fmt.Errorf("%s: %w", displayName(info.Name), unusable)
		}
		info.Warnings = append(info.Warnings, unusable.Error())
	}
	return info, nil
}

// content reads the papers of a file. unusable says why there are none.
func (r *Reader) content(ctx context.Context, stored io.Reader, info *FileInfo, yield func(*Paper, error) bool) (unusable, err error) {
	plain, compression, err := decompress(stored)
	if err != nil {
		return nil, damaged(compression, err)
	}
	defer plain.Close()
	info.Compression = compression
	buffered := bufio.NewReaderSize(plain, headSize)
	data, err := buffered.Peek(headSize)
	if err != nil && err != io.EOF {
		return nil, damaged(compression, err)
	}
	h := &head{data: data, whole: err == io.EOF, ext: nameExt(info.Name), fields: r.fields}
	if mark := []byte("\uFEFF"); bytes.HasPrefix(data, mark) {
		h.data = data[len(mark):]
		if _, err := buffered.Discard(len(mark)); err != nil {
			return nil, err
		}
	}
	var f *format
	if r.options.Format != "" {
		f, err = findFormat(r.options.Format)
	} else {
		f, err = detect(h)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoPapers, err), nil
	}
	info.Format = f.name
	// Sources read on through the buffer that holds the head.
	h.data = bytes.Clone(h.data)
	in := &input{r: buffered, head: h, fields: r.fields, listingDate: r.options.ListingDate, maxRecord: r.options.MaxRecord, info: info}
	counts := map[Reason]int64{}
	var first *RecordError
	refuse := func(e *RecordError) bool {
		e.File = info.Name
		if first == nil {
			first = e
		}
		counts[e.Reason]++
		return yield(nil, e)
	}
	last := 0
	records := 0
	for p, err := range f.open(in) {
		var refused *RecordError
		if err == nil {
			refused = r.accept(p, info)
			last = p.Place.Line
		} else if errors.As(err, &refused) {
			last = refused.Line
		} else {
			return nil, fmt.Errorf("after line %d: %w", last, damaged(compression, err))
		}
		// A source that keeps yielding without reading must still be stopped.
		if records++; records%256 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if refused != nil {
			if !refuse(refused) {
				return nil, errStopped
			}
			continue
		}
		info.Papers++
		if !yield(p, nil) {
			return nil, errStopped
		}
	}
	info.Rejects = sortCounts(counts)
	for _, name := range r.fields.missing() {
		info.Warnings = append(info.Warnings, fmt.Sprintf("no record has the field %q that the options name", name))
	}
	if info.Papers == 0 {
		return nothingUsable(f, h, info.Rejects, first), nil
	}
	return nil, nil
}

// damaged words an error of reading; that of the caller's context stays as it
// is.
func damaged(compression string, err error) error {
	if compression == "" || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("damaged %s data: %w", compression, err)
}

// accept gives a paper its place and id, and refuses an id that was there.
func (r *Reader) accept(p *Paper, info *FileInfo) *RecordError {
	p.Place.File = info.Name
	madeUp := ""
	if p.ID == "" {
		p.ID = titleID(firstOf(p.Title, p.Abstract), p.Year)
		madeUp = " (made from the title, as the record has none)"
	}
	if first, ok := r.seen[p.ID]; ok {
		name := info.Name
		if int(first.file) < len(r.files) {
			name = r.files[first.file].Name
		}
		return reject(p.Place.Line, SameID, "%q%s is that of %s", shorten(p.ID), madeUp, Place{name, int(first.line)})
	}
	r.seen[p.ID] = seenAt{int32(len(r.files)), int32(p.Place.Line)}
	return nil
}

func sortCounts(counts map[Reason]int64) []RejectCount {
	var sorted []RejectCount
	for reason, n := range counts {
		sorted = append(sorted, RejectCount{reason, n})
	}
	slices.SortFunc(sorted, func(a, b RejectCount) int { return strings.Compare(string(a.Reason), string(b.Reason)) })
	return sorted
}

// nothingUsable says what was looked for in a file without a usable paper, and
// what was found. It does not wrap the first reject: this is no RecordError.
func nothingUsable(f *format, h *head, rejects []RejectCount, first *RecordError) error {
	if len(rejects) == 0 {
		return fmt.Errorf("%w: read as %s (%s), without a record; found %s", ErrNoPapers, f.name, f.what, describe(h))
	}
	reasons := make([]string, len(rejects))
	for i, c := range rejects {
		reasons[i] = fmt.Sprintf("%d %s", c.Count, c.Reason)
	}
	return fmt.Errorf("%w: read as %s (%s); refused: %s; the first: %v", ErrNoPapers, f.name, f.what, strings.Join(reasons, ", "), first)
}
