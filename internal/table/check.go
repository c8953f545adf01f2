package table

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// Limits of what is read as one page. The pages of Writer are far smaller; a
// page holds at least one row, and rows may be large.
const (
	maxPageBytes  = 256 << 20
	maxPageValues = 1 << 24
)

// pageHeaderBytes is how much is read first where a page header is expected.
const pageHeaderBytes = 512

// checkChunk walks over the page headers of a column of a row group before the
// Parquet library reads them, for it makes room for whatever they claim.
func (f *File) checkChunk(g int, l leaf) error {
	if f.groups[g].checked[l.index] {
		return nil
	}
	meta := &f.parquet.Metadata().RowGroups[g].Columns[l.index].MetaData
	start, length, codec, err := f.chunkPlace(g, l)
	if err != nil {
		return err
	}
	var values int64
	for at := start; at < start+length; {
		header, size, err := f.pageHeader(at, start+length)
		if err == nil {
			values += dataValues(header)
			err = f.checkPage(header, at+size, start+length, codec)
		}
		if err == nil && values > meta.NumValues {
			err = fmt.Errorf("it has more than the %d values that the footer says", meta.NumValues)
		}
		if err != nil {
			return fmt.Errorf("column %q: page at byte %d: %w", l.Name, at, err)
		}
		at += size + int64(header.CompressedPageSize)
	}
	if values != meta.NumValues || !l.Kind.isList() && values != int64(f.groups[g].rows) {
		return fmt.Errorf("column %q has %d values, the footer says %d in %d rows", l.Name, values, meta.NumValues, f.groups[g].rows)
	}
	f.groups[g].checked[l.index] = true
	return nil
}

// chunkPlace says where the pages of a column lie.
func (f *File) chunkPlace(g int, l leaf) (start, length int64, codec format.CompressionCodec, err error) {
	meta := &f.parquet.Metadata().RowGroups[g].Columns[l.index].MetaData
	// The Parquet library takes the compression of the first row group for all.
	codec = f.parquet.Metadata().RowGroups[0].Columns[l.index].MetaData.Codec
	if meta.Codec != codec {
		return 0, 0, 0, fmt.Errorf("column %q is compressed with %s and %s", l.Name, codec, meta.Codec)
	}
	start = meta.DataPageOffset
	if meta.DictionaryPageOffset != 0 {
		start = min(start, meta.DictionaryPageOffset)
	}
	length = meta.TotalCompressedSize
	if start < 4 || length < 0 || length > f.size || start > f.size-length {
		return 0, 0, 0, fmt.Errorf("column %q claims the bytes from %d on, %d in all, and the file has %d", l.Name, start, length, f.size)
	}
	return start, length, codec, nil
}

// checkPageAt is checkChunk for the page of so many rows at a byte of the file,
// and for the dictionary.
func (f *File) checkPageAt(g int, l leaf, at int64, rows int) error {
	start, length, codec, err := f.chunkPlace(g, l)
	if err != nil {
		return err
	}
	check := func(at int64) (*format.PageHeader, error) {
		if at < start || at >= start+length {
			return nil, errors.New("it lies outside of the column")
		}
		header, size, err := f.pageHeader(at, start+length)
		if err != nil {
			return nil, err
		}
		return header, f.checkPage(header, at+size, start+length, codec)
	}
	if dictionary := f.parquet.Metadata().RowGroups[g].Columns[l.index].MetaData.DictionaryPageOffset; dictionary != 0 {
		if _, err := check(dictionary); err != nil {
			return fmt.Errorf("column %q: dictionary at byte %d: %w", l.Name, dictionary, err)
		}
	}
	header, err := check(at)
	if err == nil {
		if values := dataValues(header); values < int64(rows) || !l.Kind.isList() && values > int64(rows) {
			err = fmt.Errorf("it has %d values, the page index says %d rows", values, rows)
		}
	}
	if err != nil {
		return fmt.Errorf("column %q: page at byte %d: %w", l.Name, at, err)
	}
	return nil
}

func dataValues(h *format.PageHeader) int64 {
	switch {
	case h.Type == format.DataPage && h.DataPageHeader.Valid:
		return int64(h.DataPageHeader.V.NumValues)
	case h.Type == format.DataPageV2 && h.DataPageHeaderV2.Valid:
		return int64(h.DataPageHeaderV2.V.NumValues)
	}
	return 0
}

// pageHeader reads the page header at a byte of the file.
func (f *File) pageHeader(at, end int64) (header *format.PageHeader, size int64, err error) {
	for want := int64(pageHeaderBytes); ; want *= 16 {
		b := make([]byte, min(want, end-at))
		if _, err := io.ReadFull(io.NewSectionReader(f.reader, at, int64(len(b))), b); err != nil {
			return nil, 0, unexpected(err)
		}
		n, err := thriftStructLen(b)
		if err != nil {
			if int64(len(b)) == want && want < maxPageBytes {
				continue // it may be a long one
			}
			return nil, 0, err
		}
		header = new(format.PageHeader)
		err = thrift.Unmarshal(new(thrift.CompactProtocol), b[:n], header)
		return header, int64(n), err
	}
}

// checkPage compares the claims of a page header with the file and with the
// limits; body is where the page begins, end where its column ends.
func (f *File) checkPage(h *format.PageHeader, body, end int64, codec format.CompressionCodec) error {
	compressed, full := int64(h.CompressedPageSize), int64(h.UncompressedPageSize)
	if compressed < 0 || compressed > end-body {
		return fmt.Errorf("it claims %d bytes, and %d are left", compressed, end-body)
	}
	if full < 0 || full > maxPageBytes {
		return fmt.Errorf("it claims %d bytes of data; at most %d are read", full, maxPageBytes)
	}
	values, levels := dataValues(h), int64(0)
	packed := true
	switch {
	case h.Type == format.DictionaryPage && h.DictionaryPageHeader.Valid:
		values = int64(h.DictionaryPageHeader.V.NumValues)
	case h.Type == format.DataPageV2 && h.DataPageHeaderV2.Valid:
		v2 := &h.DataPageHeaderV2.V
		levels = int64(v2.RepetitionLevelsByteLength) + int64(v2.DefinitionLevelsByteLength)
		if v2.RepetitionLevelsByteLength < 0 || v2.DefinitionLevelsByteLength < 0 || levels > min(compressed, full) {
			return errors.New("its levels are longer than the page")
		}
		if v2.IsCompressed.Valid {
			packed = v2.IsCompressed.V
		}
	case h.Type == format.DataPage && h.DataPageHeader.Valid:
	default:
		return fmt.Errorf("it is of the type %s, which is not read", h.Type)
	}
	if values < 0 || values > maxPageValues {
		return fmt.Errorf("it claims %d values; at most %d are read", values, maxPageValues)
	}
	if packed && compressed > levels {
		return f.checkCompressed(codec, body+levels, compressed-levels, full-levels)
	}
	return nil
}

// checkCompressed looks at the size that compressed data say they will have.
func (f *File) checkCompressed(codec format.CompressionCodec, at, length, full int64) error {
	b := make([]byte, min(length, zstd.HeaderMaxSize))
	if _, err := io.ReadFull(io.NewSectionReader(f.reader, at, int64(len(b))), b); err != nil {
		return unexpected(err)
	}
	var claim uint64
	switch codec {
	case format.Uncompressed:
		claim = uint64(length)
	case format.Snappy:
		n, digits := binary.Uvarint(b)
		if digits <= 0 {
			return errors.New("its compressed data are damaged")
		}
		claim = n
	case format.Zstd:
		var h zstd.Header
		if err := h.Decode(b); err != nil {
			return fmt.Errorf("its compressed data are damaged: %w", err)
		}
		if h.WindowSize > maxPageBytes {
			return fmt.Errorf("its compressed data ask for a window of %d bytes", h.WindowSize)
		}
		claim = h.FrameContentSize
	default:
		return fmt.Errorf("it is compressed with %s; %s, %s and none are read", codec, format.Zstd, format.Snappy)
	}
	if claim > uint64(max(0, full)) {
		return fmt.Errorf("its compressed data claim %d bytes, the page %d", claim, full)
	}
	return nil
}

// offsetIndex is where the pages of a column begin, after a look at what is
// there; nil if the file does not say: then seeking reads all pages before the
// one it is for.
func (f *File) offsetIndex(g int, l leaf) (parquet.OffsetIndex, error) {
	chunk := &f.parquet.Metadata().RowGroups[g].Columns[l.index]
	at, length := chunk.OffsetIndexOffset, int64(chunk.OffsetIndexLength)
	if at == 0 {
		return nil, nil
	}
	if at < 0 || length < 0 || length > f.size || at > f.size-length {
		return nil, fmt.Errorf("column %q: its page index lies outside of the file", l.Name)
	}
	b := make([]byte, length)
	if _, err := f.reader.ReadAt(b, at); err != nil {
		return nil, unexpected(err)
	}
	if n, err := thriftStructLen(b); err != nil || n != len(b) {
		return nil, fmt.Errorf("column %q: its page index is damaged", l.Name)
	}
	if int(f.parquet.Metadata().RowGroups[g].Ordinal) != g {
		return nil, nil // the library would look in the wrong place
	}
	index, err := f.groups[g].chunks[l.index].OffsetIndex()
	if err != nil {
		return nil, err
	}
	first := int64(0)
	for i := range index.NumPages() {
		if row := index.FirstRowIndex(i); row < first || row > int64(f.groups[g].rows) {
			return nil, fmt.Errorf("column %q: its page index is damaged", l.Name)
		} else {
			first = row
		}
	}
	return index, nil
}
