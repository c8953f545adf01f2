package datasets

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"os"
	"path/filepath"
)

// cutter gives the records of a file one after another without parsing them: a
// record, or the reason why it is refused. Its error is io.EOF at the end.
type cutter func() (rec record, refused *RecordError, err error)

// errStopped says that the caller of Chunks wants no more.
var errStopped = errors.New("stopped")

// Chunks cuts the inputs into chunks, in their order. It can be ranged over
// once.
//
// It does what must happen in order, reading and decompressing, and leaves to
// Parse what need not: JSON is cut at the ends of its records. Records of the
// other formats are parsed here. Each chunk is to be parsed and then, in the
// order of the chunks, accepted; Chunks, Parse and Accept may run in goroutines
// of their own. Errors are told by Accept, in their place. Memory is that of
// the chunks under way.
func (r *Reader) Chunks(ctx context.Context) iter.Seq[*Chunk] {
	return func(yield func(*Chunk) bool) {
		if r.started {
			yield(&Chunk{err: errors.New("datasets: the papers of a Reader can be read once")})
			return
		}
		r.started = true
		r.progress = newProgress(r.inputs, r.options.Progress)
		for i, in := range r.inputs {
			file := &chunkFile{name: stdinPath, named: in.Named}
			info, err := r.cutFile(ctx, in, file, yield)
			if err == errStopped {
				return
			}
			if !yield(&Chunk{file: file, err: err, end: info, last: i == len(r.inputs)-1}) || err != nil {
				return
			}
		}
	}
}

// cutFile cuts one input to its end.
func (r *Reader) cutFile(ctx context.Context, in Input, file *chunkFile, yield func(*Chunk) bool) (*FileInfo, error) {
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
	file.name = info.Name
	digest := newDigestReader(&contextReader{ctx: ctx, r: stored, progress: &r.progress})
	err := r.cutContent(ctx, digest, file, info, yield)
	if err == errStopped || isContextError(err) {
		return nil, err
	}
	if err != nil {
		err = fileError(file, err)
		if file.format == nil || !file.format.fragile {
			return nil, err
		}
		// Parsing may find that the records ended before. Then so did the file,
		// and this error does not count.
		if !yield(&Chunk{file: file, cutErr: err}) {
			return nil, errStopped
		}
	}
	// A format may end before its file does; the digest is of all of it.
	if _, err := io.Copy(io.Discard, digest); err != nil {
		return nil, fileError(file, err)
	}
	info.Bytes, info.SHA256 = digest.size, digest.sum()
	return info, nil
}

// fileError says in which file an error was; that of the caller's context stays
// as it is.
func fileError(file *chunkFile, err error) error {
	if isContextError(err) {
		return err
	}
	return fmt.Errorf("%s: %w", displayName(file.name), err)
}

func isContextError(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// damaged words an error of reading.
func damaged(compression string, err error) error {
	if compression == "" || isContextError(err) {
		return err
	}
	return fmt.Errorf("damaged %s data: %w", compression, err)
}

// cutContent cuts the records of a file.
func (r *Reader) cutContent(ctx context.Context, stored io.Reader, file *chunkFile, info *FileInfo, yield func(*Chunk) bool) error {
	plain, compression, err := decompress(stored)
	if err != nil {
		return damaged(compression, err)
	}
	defer plain.Close()
	info.Compression = compression
	buffered := bufio.NewReaderSize(plain, headSize)
	data, err := buffered.Peek(headSize)
	if err != nil && err != io.EOF {
		return damaged(compression, err)
	}
	h := &head{data: data, whole: err == io.EOF, ext: nameExt(info.Name), fields: r.fields}
	if mark := []byte("\uFEFF"); bytes.HasPrefix(data, mark) {
		h.data = data[len(mark):]
		if _, err := buffered.Discard(len(mark)); err != nil {
			return err
		}
	}
	var f *format
	if r.options.Format != "" {
		f, err = findFormat(r.options.Format)
	} else {
		f, err = detect(h)
	}
	if err != nil {
		file.unusable = fmt.Errorf("%w: %w", ErrNoPapers, err)
		return nil
	}
	info.Format = f.name
	// Records are read on through the buffer that holds the head.
	h.data = bytes.Clone(h.data)
	file.format, file.head = f, h
	fields, err := newFieldTable(r.options.Fields, f.names)
	if err != nil {
		return err
	}
	in := &input{r: buffered, head: h, fields: fields, listingDate: r.options.ListingDate, maxRecord: r.options.MaxRecord, info: info}
	b := &chunkBuilder{ctx: ctx, reader: r, file: file, yield: yield, found: in.fields.found}
	if f.cut != nil {
		err = b.cut(f.cut(in))
	} else {
		err = b.parsed(f.open(in))
	}
	if err != nil && err != errStopped {
		return fmt.Errorf("after line %d: %w", b.line, damaged(compression, err))
	}
	return err
}

// chunkBuilder collects the records of a file into chunks.
type chunkBuilder struct {
	ctx    context.Context
	reader *Reader
	file   *chunkFile
	yield  func(*Chunk) bool
	found  map[string]bool // mapped fields that a format met which parses at once
	chunk  *Chunk
	line   int // of the last record
}

// cut collects records to be parsed.
func (b *chunkBuilder) cut(next cutter) error {
	for {
		rec, refused, err := next()
		if err != nil {
			return b.end(err)
		}
		c := b.open(rec.line)
		if c.text == nil {
			c.text = b.reader.buffers.Get()[:0]
		}
		start := len(c.text)
		c.text = append(c.text, rec.data...)
		c.pieces = append(c.pieces, piece{start, len(c.text), rec.line, refused})
		if err := b.added(len(rec.data)); err != nil {
			return err
		}
	}
}

// parsed collects the papers of a format that cannot be cut.
func (b *chunkBuilder) parsed(papers Source) error {
	for p, err := range papers {
		r := Record{Paper: p}
		size := 0
		switch {
		case err == nil:
			b.open(p.Place.Line)
			size = len(p.Title) + len(p.Abstract)
			for _, f := range p.Extra {
				size += len(f.Value)
			}
		case errors.As(err, &r.Refused):
			b.open(r.Refused.Line)
		default:
			return b.end(err)
		}
		b.chunk.Records = append(b.chunk.Records, r)
		if err := b.added(size); err != nil {
			return err
		}
	}
	return b.end(io.EOF)
}

// open gives the chunk to which a record of that line is added.
func (b *chunkBuilder) open(line int) *Chunk {
	if b.chunk == nil {
		b.chunk = &Chunk{file: b.file}
	}
	b.line = line
	return b.chunk
}

// added gives the chunk away if a record of that size has filled it.
func (b *chunkBuilder) added(size int) error {
	b.chunk.size += size
	if records, bytes := b.chunk.Size(); records < b.reader.chunkRecords && bytes < ChunkBytes {
		return nil
	}
	return b.flush()
}

// flush gives the chunk away. A source that goes on without reading must still
// be stopped, so it looks at the context.
func (b *chunkBuilder) flush() error {
	b.chunk.found = maps.Clone(b.found)
	if !b.yield(b.chunk) {
		return errStopped
	}
	b.chunk = nil
	return b.ctx.Err()
}

// end gives away what there is when cutting ended with err.
func (b *chunkBuilder) end(err error) error {
	if b.chunk == nil && len(b.found) > 0 { // a table without rows
		b.open(b.line)
	}
	if b.chunk != nil {
		if err := b.flush(); err != nil {
			return err
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}
