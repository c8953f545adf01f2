package table

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"kindred/internal/parallel"
)

// Pages are pages of a column that are ready to be written: their bytes may be
// kept anywhere until then (see Vector.Stored).
type Pages struct {
	Pages []Page
	Data  []byte // one page after the other
}

// EncodePages encodes all rows of a vector as pages of a column without a
// dictionary. It can run at the same time for other vectors.
func EncodePages(c Column, v *Vector, rows int) (*Pages, error) {
	if c.Dictionary {
		return nil, fmt.Errorf("table: pages of column %q cannot be made beforehand: it has a dictionary", c.Name)
	}
	if err := v.validate(c, rows); err != nil {
		return nil, fmt.Errorf("table: column %q: %w", c.Name, err)
	}
	z := compressors.Get()
	defer compressors.Put(z)
	pages := &Pages{}
	builder := pageBuilder{Column: c}
	for i := range rows {
		builder.append(v, i, nil)
		if !builder.full() && i < rows-1 {
			continue
		}
		data, page, err := builder.finish(pages.Data, false, z)
		if err != nil {
			return nil, fmt.Errorf("table: column %q: %w", c.Name, err)
		}
		pages.Data, pages.Pages = data, append(pages.Pages, page)
	}
	return pages, nil
}

// Stored is a column of a batch as ready pages (see EncodePages).
type Stored struct {
	Pages []Page
	Data  io.Reader // gives their bytes, once
}

func (s *Stored) rows() int {
	rows := 0
	for _, p := range s.Pages {
		rows += p.Rows
	}
	return rows
}

// AppendPages appends descriptions of pages to dst, for DecodePages.
func AppendPages(dst []byte, pages []Page) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(pages)))
	for _, p := range pages {
		for _, n := range []int{p.Size, p.FullSize, p.Rows, p.Values, p.Nulls} {
			dst = binary.AppendUvarint(dst, uint64(n))
		}
		for _, bound := range [][]byte{p.Bounds.Min, p.Bounds.Max} {
			dst = binary.AppendUvarint(dst, uint64(len(bound)))
			dst = append(dst, bound...)
		}
		flags := byte(0)
		if p.Bounds.Min != nil {
			flags |= 1
		}
		if p.Bounds.Exact {
			flags |= 2
		}
		dst = append(dst, flags)
	}
	return dst
}

var errPages = errors.New("table: the descriptions of stored pages are damaged")

// DecodePages reads what AppendPages wrote at the front of b, and returns what
// is behind it. The bounds are parts of b.
func DecodePages(b []byte) (pages []Page, rest []byte, err error) {
	number := func() int {
		n, size := binary.Uvarint(b)
		if size <= 0 || n > 1<<40 {
			err, b = errPages, nil
			return 0
		}
		b = b[size:]
		return int(n)
	}
	take := func(n int) []byte {
		if n > len(b) {
			err, b = errPages, nil
			return nil
		}
		part := b[:n:n]
		b = b[n:]
		return part
	}
	for left := number(); left > 0 && err == nil; left-- {
		p := Page{Size: number(), FullSize: number(), Rows: number(), Values: number(), Nulls: number()}
		p.Bounds.Min = take(number())
		p.Bounds.Max = take(number())
		flags := take(1)
		if err != nil {
			break
		}
		if flags[0]&1 == 0 {
			p.Bounds.Min, p.Bounds.Max = nil, nil
		}
		p.Bounds.Exact = flags[0]&2 != 0
		pages = append(pages, p)
	}
	return pages, b, err
}

// decompressors are the Zstandard decoders of Strings.
var decompressors = parallel.Pool[*zstd.Decoder]{New: func() *zstd.Decoder {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic(err) // the options are wrong
	}
	return z
}}

// Strings reads the pages of a String column back, with "" for a missing value.
// It uses up Data.
func (s *Stored) Strings(c Column) ([]string, error) {
	if c.Kind != String || c.Dictionary {
		return nil, fmt.Errorf("table: stored pages of column %q are no plain strings", c.Name)
	}
	z := decompressors.Get()
	defer decompressors.Put(z)
	var out []string
	for _, p := range s.Pages {
		raw := make([]byte, p.Size)
		if _, err := io.ReadFull(s.Data, raw); err != nil {
			return nil, fmt.Errorf("table: column %q: %w", c.Name, err)
		}
		values, err := pageStrings(c, p, raw, z)
		if err != nil {
			return nil, fmt.Errorf("table: column %q: %w: %v", c.Name, errPages, err)
		}
		out = append(out, values...)
	}
	return out, nil
}

// pageStrings decodes a page that was encoded by pageBuilder.
func pageStrings(c Column, p Page, raw []byte, z *zstd.Decoder) ([]string, error) {
	behind := bytes.NewReader(raw)
	var header format.PageHeader
	if err := thrift.NewDecoder(new(thrift.CompactProtocol).NewReader(behind)).Decode(&header); err != nil {
		return nil, err
	}
	packed := raw[len(raw)-behind.Len():]
	data, err := z.DecodeAll(packed, make([]byte, 0, p.FullSize))
	if err != nil {
		return nil, err
	}
	given := func(int) bool { return true }
	if c.Optional && p.Values > 0 {
		if len(data) < 4 || uint64(binary.LittleEndian.Uint32(data)) > uint64(len(data)-4) {
			return nil, io.ErrUnexpectedEOF
		}
		size := int(binary.LittleEndian.Uint32(data))
		levels, err := (&rle.Encoding{BitWidth: 1}).DecodeLevels(nil, data[4:4+size])
		if err != nil {
			return nil, err
		}
		if len(levels) < p.Values {
			return nil, io.ErrUnexpectedEOF
		}
		given = func(i int) bool { return levels[i] != 0 }
		data = data[4+size:]
	}
	text, at := string(data), 0
	out := make([]string, p.Values)
	for i := range out {
		if !given(i) {
			continue
		}
		if len(data)-at < 4 || uint64(binary.LittleEndian.Uint32(data[at:])) > uint64(len(data)-at-4) {
			return nil, io.ErrUnexpectedEOF
		}
		size := int(binary.LittleEndian.Uint32(data[at:]))
		out[i] = text[at+4 : at+4+size]
		at += 4 + size
	}
	return out, nil
}
