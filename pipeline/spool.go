package pipeline

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/zstd"

	"kindred/datasets"
)

// The spool keeps the papers on disk between reading them and writing
// papers.parquet, so that memory does not hold their text. It is a sequence of
// batches, each a length (uvarint) and that many bytes of zstd.

// spoolEncoder packs batches; each worker has one.
type spoolEncoder struct {
	zstd *zstd.Encoder
	raw  []byte
}

func newSpoolEncoder() (*spoolEncoder, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest))
	return &spoolEncoder{zstd: z}, err
}

// encode returns the compressed batch.
func (e *spoolEncoder) encode(papers []*datasets.Paper) []byte {
	b := binary.AppendUvarint(e.raw[:0], uint64(len(papers)))
	for _, p := range papers {
		for _, s := range []string{p.ID, p.Title, p.Abstract, p.Venue, p.DOI, p.ArxivID, p.URL} {
			b = appendString(b, s)
		}
		for _, list := range [][]string{p.Authors, p.Categories, p.Keywords} {
			b = binary.AppendUvarint(b, uint64(len(list)))
			for _, s := range list {
				b = appendString(b, s)
			}
		}
		b = binary.AppendVarint(b, int64(p.NAuthors))
		b = binary.AppendVarint(b, int64(p.Year))
		b = appendOptional(b, !p.Published.IsZero(), int64(p.Published.Days()))
		var upvotes int64
		if p.Upvotes != nil {
			upvotes = *p.Upvotes
		}
		b = appendOptional(b, p.Upvotes != nil, upvotes)
		b = binary.AppendUvarint(b, uint64(len(p.Extra)))
		for _, f := range p.Extra {
			b = appendString(b, f.Name)
			b = appendString(b, string(f.Value))
		}
	}
	e.raw = b
	return e.zstd.EncodeAll(b, nil)
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendOptional(b []byte, ok bool, v int64) []byte {
	if !ok {
		return append(b, 0)
	}
	return binary.AppendVarint(append(b, 1), v)
}

func writeSpooled(w io.Writer, batch []byte) error {
	if _, err := w.Write(binary.AppendUvarint(nil, uint64(len(batch)))); err != nil {
		return err
	}
	_, err := w.Write(batch)
	return err
}

// spooledPaper is a paper as the spool keeps it.
type spooledPaper struct {
	ID, Title, Abstract, Venue, DOI, ArxivID, URL string
	Authors, Categories, Keywords                 []string
	NAuthors, Year                                int
	Published, Upvotes                            *int64 // days since 1970-01-01
	Extra                                         []datasets.Field
}

// spoolReader reads the batches back in order.
type spoolReader struct{ r *bufio.Reader }

func newSpoolReader(f *os.File) (*spoolReader, error) {
	_, err := f.Seek(0, io.SeekStart)
	return &spoolReader{bufio.NewReaderSize(f, 1<<20)}, err
}

// next returns the next compressed batch, or false at the end.
func (s *spoolReader) next() ([]byte, bool, error) {
	size, err := binary.ReadUvarint(s.r)
	if errors.Is(err, io.EOF) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	batch := make([]byte, size)
	_, err = io.ReadFull(s.r, batch)
	return batch, err == nil, err
}

// spoolDecoder unpacks batches; each worker has one.
type spoolDecoder struct {
	zstd *zstd.Decoder
	b    []byte // what is left of the batch
}

func newSpoolDecoder() (*spoolDecoder, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	return &spoolDecoder{zstd: z}, err
}

var errSpool = errors.New("pipeline: the temporary copy of the papers is damaged")

// decode unpacks a batch that encode packed.
func (d *spoolDecoder) decode(batch []byte) (papers []spooledPaper, err error) {
	raw, err := d.zstd.DecodeAll(batch, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", errSpool, err)
	}
	defer func() {
		if recover() != nil {
			err = errSpool
		}
	}()
	d.b = raw
	papers = make([]spooledPaper, d.uvarint())
	for i := range papers {
		p := &papers[i]
		for _, s := range []*string{&p.ID, &p.Title, &p.Abstract, &p.Venue, &p.DOI, &p.ArxivID, &p.URL} {
			*s = d.string()
		}
		for _, list := range []*[]string{&p.Authors, &p.Categories, &p.Keywords} {
			*list = make([]string, d.uvarint())
			for j := range *list {
				(*list)[j] = d.string()
			}
		}
		p.NAuthors, p.Year = int(d.varint()), int(d.varint())
		p.Published, p.Upvotes = d.optional(), d.optional()
		p.Extra = make([]datasets.Field, d.uvarint())
		for j := range p.Extra {
			p.Extra[j] = datasets.Field{Name: d.string(), Value: jsontext.Value(d.string())}
		}
	}
	return papers, nil
}

// uvarint reads a number of things, each of which takes a byte or more.
func (d *spoolDecoder) uvarint() int {
	v, n := binary.Uvarint(d.b)
	d.b = d.b[n:]
	if v > uint64(len(d.b)) {
		panic(errSpool)
	}
	return int(v)
}

func (d *spoolDecoder) varint() int64 {
	v, n := binary.Varint(d.b)
	d.b = d.b[n:]
	return v
}

func (d *spoolDecoder) optional() *int64 {
	given := d.b[0] == 1
	d.b = d.b[1:]
	if !given {
		return nil
	}
	v := d.varint()
	return &v
}

func (d *spoolDecoder) string() string {
	n := d.uvarint()
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}
