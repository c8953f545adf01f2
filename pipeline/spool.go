package pipeline

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/klauspost/compress/zstd"

	"kindred/datasets"
	"kindred/internal/table"
)

// The spool keeps the papers on disk between reading them and writing
// papers.parquet, so that memory does not hold their text. What is long, the
// columns of spoolColumns, is kept as the very pages of papers.parquet, which
// copies them. The spool is a sequence of batches, each of
//
//	length of the batch            uvarint
//	length of the head             uvarint
//	head: number of papers         uvarint
//	      pages of each column     as table.AppendPages has them
//	      the other fields         zstd
//	data of the pages, column after column

// spoolColumns are the columns of papers.parquet that are kept as pages.
var spoolColumns = []table.Column{
	{Name: "title", Kind: table.String},
	{Name: "abstract", Kind: table.String, Optional: true},
	{Name: "authors", Kind: table.Strings},
}

// maxOthers bounds the fields of a batch that have no pages.
const maxOthers = 2 << 30

// spoolEncoder packs batches; each worker has one.
type spoolEncoder struct {
	zstd *zstd.Encoder
	raw  []byte
}

func newSpoolEncoder() (*spoolEncoder, error) {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithWindowSize(1<<18))
	return &spoolEncoder{zstd: z}, err
}

// encode returns the batch, its head behind the length of that.
func (e *spoolEncoder) encode(papers []*datasets.Paper) []byte {
	n := len(papers)
	head := binary.AppendUvarint(nil, uint64(n))
	var columns []*table.Pages
	size := 0
	for i, v := range []table.Vector{
		stringColumn(n, func(i int) string { return papers[i].Title }),
		textColumn(n, func(i int) string { return papers[i].Abstract }),
		listColumn(n, func(i int) []string { return papers[i].Authors }),
	} {
		pages, err := table.EncodePages(spoolColumns[i], &v, n)
		if err != nil {
			panic(err) // records are too small for that
		}
		columns = append(columns, pages)
		head = table.AppendPages(head, pages.Pages)
		size += len(pages.Data)
	}
	head = e.zstd.EncodeAll(e.others(papers), head)
	batch := make([]byte, 0, binary.MaxVarintLen64+len(head)+size)
	batch = append(binary.AppendUvarint(batch, uint64(len(head))), head...)
	for _, pages := range columns {
		batch = append(batch, pages.Data...)
	}
	return batch
}

// others returns the fields that have no pages.
func (e *spoolEncoder) others(papers []*datasets.Paper) []byte {
	b := e.raw[:0]
	for _, p := range papers {
		for _, s := range []string{p.Venue, p.DOI, p.ArxivID, p.URL} {
			b = appendString(b, s)
		}
		for _, list := range [][]string{p.Categories, p.Keywords} {
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
	return b
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

// spooledPaper is what the spool keeps of a paper beside the pages.
type spooledPaper struct {
	Venue, DOI, ArxivID, URL string
	Categories, Keywords     []string
	NAuthors, Year           int
	Published, Upvotes       *int64 // days since 1970-01-01
	Extra                    []datasets.Field
}

// spooledBatch is a batch of the spool.
type spooledBatch struct {
	columns []table.Vector // of spoolColumns, stored
	papers  []spooledPaper
}

// spoolReader reads the batches back in order.
type spoolReader struct {
	file *os.File
	at   int64 // where the next batch begins
	size int64
	zstd *zstd.Decoder
	b    []byte // what is left of the fields being decoded
}

func newSpoolReader(f *os.File) (*spoolReader, error) {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxOthers))
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return &spoolReader{file: f, size: info.Size(), zstd: z}, nil
}

var errSpool = errors.New("pipeline: the temporary copy of the papers is damaged")

// next returns the next batch, or false at the end. Its pages are read from the
// file when they are written.
func (s *spoolReader) next() (*spooledBatch, bool, error) {
	if s.at == s.size {
		return nil, false, nil
	}
	start, head, err := s.front()
	if err != nil {
		return nil, false, err
	}
	raw := make([]byte, head)
	if _, err := s.file.ReadAt(raw, start); err != nil {
		return nil, false, err
	}
	out, err := s.decode(raw, start+head)
	return out, err == nil, err
}

// front reads where the head of the next batch begins and how long it is, and
// goes to the batch behind.
func (s *spoolReader) front() (start, size int64, err error) {
	front := make([]byte, min(2*binary.MaxVarintLen64, s.size-s.at))
	if _, err := s.file.ReadAt(front, s.at); err != nil {
		return 0, 0, err
	}
	batch, a := binary.Uvarint(front)
	head, b := binary.Uvarint(front[max(a, 0):])
	if a <= 0 || b <= 0 || batch > uint64(s.size-s.at-int64(a)) || uint64(b) > batch || head > batch-uint64(b) {
		return 0, 0, errSpool
	}
	start = s.at + int64(a+b)
	s.at += int64(a) + int64(batch)
	return start, int64(head), nil
}

// decode unpacks the head of a batch whose data begin at a byte of the file.
func (s *spoolReader) decode(head []byte, data int64) (out *spooledBatch, err error) {
	papers, n := binary.Uvarint(head)
	if n <= 0 {
		return nil, errSpool
	}
	head = head[n:]
	out = &spooledBatch{}
	for range spoolColumns {
		var pages []table.Page
		if pages, head, err = table.DecodePages(head); err != nil {
			return nil, fmt.Errorf("%w: %v", errSpool, err)
		}
		size := int64(0)
		for _, p := range pages {
			size += int64(p.Size)
		}
		out.columns = append(out.columns, table.Vector{Stored: &table.Stored{Pages: pages, Data: io.NewSectionReader(s.file, data, size)}})
		data += size
	}
	if s.b, err = s.zstd.DecodeAll(head, nil); err != nil {
		return nil, fmt.Errorf("%w: %v", errSpool, err)
	}
	if papers > uint64(len(s.b)) {
		return nil, errSpool
	}
	defer func() {
		if recover() != nil {
			err = errSpool
		}
	}()
	out.papers = make([]spooledPaper, papers)
	for i := range out.papers {
		s.paper(&out.papers[i])
	}
	return out, nil
}

func (s *spoolReader) paper(p *spooledPaper) {
	for _, text := range []*string{&p.Venue, &p.DOI, &p.ArxivID, &p.URL} {
		*text = s.string()
	}
	for _, list := range []*[]string{&p.Categories, &p.Keywords} {
		*list = make([]string, s.uvarint())
		for j := range *list {
			(*list)[j] = s.string()
		}
	}
	p.NAuthors, p.Year = int(s.varint()), int(s.varint())
	p.Published, p.Upvotes = s.optional(), s.optional()
	p.Extra = make([]datasets.Field, s.uvarint())
	for j := range p.Extra {
		p.Extra[j] = datasets.Field{Name: s.string(), Value: jsontext.Value(s.string())}
	}
}

// uvarint reads a number of things, each of which takes a byte or more.
func (s *spoolReader) uvarint() int {
	v, n := binary.Uvarint(s.b)
	s.b = s.b[n:]
	if v > uint64(len(s.b)) {
		panic(errSpool)
	}
	return int(v)
}

func (s *spoolReader) varint() int64 {
	v, n := binary.Varint(s.b)
	s.b = s.b[n:]
	return v
}

func (s *spoolReader) optional() *int64 {
	given := s.b[0] == 1
	s.b = s.b[1:]
	if !given {
		return nil
	}
	v := s.varint()
	return &v
}

func (s *spoolReader) string() string {
	n := s.uvarint()
	text := string(s.b[:n])
	s.b = s.b[n:]
	return text
}
