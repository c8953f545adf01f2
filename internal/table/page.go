package table

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"math"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/rle"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"kindred/internal/parallel"
)

// pageBytes is the size at which a page ends, by the count of rowBytes.
const pageBytes = 128 << 10

// rowBytes is what every row and every element of a list counts beside its text.
const rowBytes = 16

// Page describes an encoded page: what the indexes of a Parquet file say of it.
type Page struct {
	Size     int // bytes of header and compressed data
	FullSize int // bytes of header and data before compression
	Rows     int
	Values   int // elements of lists and missing values included
	Nulls    int
	Bounds   Bounds
}

// Bounds are a lower and an upper bound of the values of a page, encoded PLAIN
// without lengths; nil where there is none.
type Bounds struct {
	Min, Max []byte
	Exact    bool // both are values of the page
}

// pageBuilder gathers rows of one column and encodes them as a page.
type pageBuilder struct {
	Column
	plain        []byte  // PLAIN values; of Bool one byte a value
	codes        []int32 // in place of plain, places in a dictionary
	repetition   []byte  // levels, of list kinds
	definition   []byte  // levels, of optional columns and list kinds
	rows         int
	values       int
	nulls        int
	filled       int // by the count of rowBytes
	bounds       boundsBuilder
	data, packed []byte // scratch of finish
}

func (p *pageBuilder) full() bool { return p.filled >= pageBytes }

// append adds row i of a vector with its repetition and definition levels
// (Melnik et al., Dremel, 2010): a list that is missing, one that is empty, and
// its elements differ in the definition level. d is nil or a dictionary.
func (p *pageBuilder) append(v *Vector, i int, d *dictionary) {
	p.rows++
	p.filled += rowBytes
	present := byte(0)
	if p.Optional {
		present = 1
	}
	switch {
	case !v.Has(i):
		p.level(0, 0)
		p.nulls++
	case !p.Kind.isList():
		p.level(0, present)
		p.value(v, i, d)
	case v.Offsets[i] == v.Offsets[i+1]:
		p.level(0, present)
		p.nulls++
	default:
		for at := v.Offsets[i]; at < v.Offsets[i+1]; at++ {
			p.filled += rowBytes
			p.level(byte(min(1, at-v.Offsets[i])), present+1)
			p.value(v, int(at), d)
		}
	}
}

func (p *pageBuilder) level(repetition, definition byte) {
	p.values++
	if p.Kind.isList() {
		p.repetition = append(p.repetition, repetition)
	}
	if p.maxDefinition() > 0 {
		p.definition = append(p.definition, definition)
	}
}

func (p *pageBuilder) maxDefinition() int {
	levels := 0
	if p.Optional {
		levels++
	}
	if p.Kind.isList() {
		levels++
	}
	return levels
}

func (p *pageBuilder) value(v *Vector, at int, d *dictionary) {
	switch p.Kind {
	case String, Strings:
		if d != nil {
			code, text := d.code(v, at)
			p.codes = append(p.codes, code)
			p.filled += len(text)
			p.bounds.text(text)
			return
		}
		text := validText(v.text(at))
		p.plain = binary.LittleEndian.AppendUint32(p.plain, uint32(len(text)))
		p.plain = append(p.plain, text...)
		p.filled += len(text)
		p.bounds.text(text)
	case Int32, Date:
		p.plain = binary.LittleEndian.AppendUint32(p.plain, uint32(v.Ints[at]))
		p.bounds.int(v.Ints[at])
	case Int64:
		p.plain = binary.LittleEndian.AppendUint64(p.plain, uint64(v.Ints[at]))
		p.bounds.int(v.Ints[at])
	case Float32, Floats:
		p.plain = binary.LittleEndian.AppendUint32(p.plain, math.Float32bits(v.Floats[at]))
		p.bounds.float(float64(v.Floats[at]))
	case Float64:
		p.plain = binary.LittleEndian.AppendUint64(p.plain, math.Float64bits(v.Doubles[at]))
		p.bounds.float(v.Doubles[at])
	case Bool:
		bit := byte(0)
		if v.Bools[at] {
			bit = 1
		}
		p.plain = append(p.plain, bit)
		p.bounds.int(int64(bit))
	}
}

func validText(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// finish appends the page with its header to dst and empties the builder.
func (p *pageBuilder) finish(dst []byte, dictionary bool, z *zstd.Encoder) ([]byte, Page, error) {
	encoding := format.Plain
	data, err := p.appendLevels(p.data[:0])
	switch {
	case err != nil:
		return nil, Page{}, err
	case dictionary:
		encoding = format.RLEDictionary
		width := bitWidth(p.codes)
		data = append(data, byte(width))
		var coded []byte
		if coded, err = (&rle.Encoding{BitWidth: width}).EncodeInt32(nil, p.codes); err != nil {
			return nil, Page{}, err
		}
		data = append(data, coded...)
	case p.Kind == Bool:
		data = appendBits(data, p.plain)
	default:
		data = append(data, p.plain...)
	}
	p.data = data
	page := Page{Rows: p.rows, Values: p.values, Nulls: p.nulls, Bounds: p.bounds.encode(p.Kind)}
	header := format.PageHeader{Type: format.DataPage, DataPageHeader: thrift.New(format.DataPageHeader{
		NumValues: int32(p.values), Encoding: encoding, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
	})}
	p.plain, p.codes, p.repetition, p.definition = p.plain[:0], p.codes[:0], p.repetition[:0], p.definition[:0]
	p.rows, p.values, p.nulls, p.filled, p.bounds = 0, 0, 0, 0, boundsBuilder{}
	dst, page.Size, page.FullSize, err = appendPage(dst, header, data, &p.packed, z)
	if cap(p.data) > 8*pageBytes { // of a row of unusual size
		p.data, p.packed, p.plain = nil, nil, nil
	}
	return dst, page, err
}

// appendPage compresses data and appends it behind its header.
func appendPage(dst []byte, header format.PageHeader, data []byte, packed *[]byte, z *zstd.Encoder) (out []byte, size, full int, err error) {
	*packed = z.EncodeAll(data, (*packed)[:0])
	if len(data) > math.MaxInt32 || len(*packed) > math.MaxInt32 {
		return nil, 0, 0, fmt.Errorf("a page of %d bytes is too large for Parquet; at most %d are possible", len(data), math.MaxInt32)
	}
	header.UncompressedPageSize = int32(len(data))
	header.CompressedPageSize = int32(len(*packed))
	header.CRC = int32(crc32.ChecksumIEEE(*packed))
	head, err := thrift.Marshal(new(thrift.CompactProtocol), header)
	if err != nil {
		return nil, 0, 0, err
	}
	dst = append(append(dst, head...), *packed...)
	return dst, len(head) + len(*packed), len(head) + len(data), nil
}

// appendLevels appends the levels of the page, each behind its length.
func (p *pageBuilder) appendLevels(dst []byte) ([]byte, error) {
	for _, levels := range []struct {
		values []byte
		max    int
	}{{p.repetition, 1}, {p.definition, p.maxDefinition()}} {
		if len(levels.values) == 0 {
			continue
		}
		coded, err := (&rle.Encoding{BitWidth: bitWidth([]int32{int32(levels.max)})}).EncodeLevels(nil, levels.values)
		if err != nil {
			return nil, err
		}
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(coded)))
		dst = append(dst, coded...)
	}
	return dst, nil
}

// bitWidth is the number of bits that hold every number.
func bitWidth(numbers []int32) int {
	width := 0
	for _, n := range numbers {
		for n>>width != 0 {
			width++
		}
	}
	return width
}

// appendBits packs truth values, given as bytes, eight a byte.
func appendBits(dst, values []byte) []byte {
	for len(values) > 0 {
		packed := byte(0)
		n := min(8, len(values))
		for i, bit := range values[:n] {
			packed |= bit << i
		}
		dst = append(dst, packed)
		values = values[n:]
	}
	return dst
}

// compressors are the Zstandard encoders; one takes about a megabyte. The
// checksum of a page is in its header.
var compressors = parallel.Pool[*zstd.Encoder]{New: func() *zstd.Encoder {
	z, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(2*pageBytes), zstd.WithEncoderCRC(false))
	if err != nil {
		panic(err) // the options are wrong
	}
	return z
}}
