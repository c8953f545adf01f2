package table

import (
	"maps"
	"slices"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// magic begins and ends a Parquet file.
const magic = "PAR1"

// chunkIndex is the page index of a column of a row group.
type chunkIndex struct {
	offsets format.OffsetIndex
	bounds  *format.ColumnIndex // nil: a page has nothing but NaN
}

// physical returns the Parquet type of the values of a kind.
func (k Kind) physical() format.Type {
	switch k {
	case String, Strings:
		return format.ByteArray
	case Int32, Date:
		return format.Int32
	case Int64:
		return format.Int64
	case Float32, Floats:
		return format.Float
	case Float64:
		return format.Double
	}
	return format.Boolean
}

// path returns the place of the values of a column in the schema.
func (c Column) path() []string {
	if c.Kind.isList() {
		return []string{c.Name, "list", "element"}
	}
	return []string{c.Name}
}

// elements returns the nodes of a column in the schema.
func (c Column) elements() []format.SchemaElement {
	repetition := thrift.New(format.Required)
	if c.Optional {
		repetition = thrift.New(format.Optional)
	}
	value := format.SchemaElement{Name: c.Name, Type: thrift.New(c.Kind.physical()), RepetitionType: repetition}
	switch c.Kind {
	case String, Strings:
		value.ConvertedType = thrift.New(deprecated.UTF8)
		value.LogicalType = format.LogicalType{Value: &format.StringType{}}
	case Int32:
		value.ConvertedType = thrift.New(deprecated.Int32)
		value.LogicalType = format.LogicalType{Value: &format.IntType{BitWidth: 32, IsSigned: true}}
	case Int64:
		value.ConvertedType = thrift.New(deprecated.Int64)
		value.LogicalType = format.LogicalType{Value: &format.IntType{BitWidth: 64, IsSigned: true}}
	case Date:
		value.ConvertedType = thrift.New(deprecated.Date)
		value.LogicalType = format.LogicalType{Value: &format.DateType{}}
	}
	if !c.Kind.isList() {
		return []format.SchemaElement{value}
	}
	value.Name, value.RepetitionType = "element", thrift.New(format.Required)
	return []format.SchemaElement{
		{Name: c.Name, RepetitionType: repetition, NumChildren: thrift.New[int32](1),
			ConvertedType: thrift.New(deprecated.List), LogicalType: format.LogicalType{Value: &format.ListType{}}},
		{Name: "list", RepetitionType: thrift.New(format.Repeated), NumChildren: thrift.New[int32](1)},
		value,
	}
}

// describe returns the description of the column of a row group, which begins
// at a byte of the file.
func (c *columnWriter) describe(at int64) format.ColumnChunk {
	m := format.ColumnMetaData{
		Type: c.Kind.physical(), Encoding: []format.Encoding{format.Plain, format.RLE}, PathInSchema: c.path(), Codec: format.Zstd,
		TotalUncompressedSize: int64(c.dictionaryFull), TotalCompressedSize: int64(len(c.dictionaryPage)),
		DataPageOffset: at + int64(len(c.dictionaryPage)),
	}
	if c.dictionaryPage != nil {
		m.DictionaryPageOffset = at
		m.Encoding = append(m.Encoding, format.RLEDictionary)
		m.EncodingStats = append(m.EncodingStats, format.PageEncodingStats{PageType: format.DictionaryPage, Encoding: format.Plain, Count: 1})
		if c.coded > 0 {
			m.EncodingStats = append(m.EncodingStats, format.PageEncodingStats{PageType: format.DataPage, Encoding: format.RLEDictionary, Count: int32(c.coded)})
		}
	}
	if plain := len(c.pages) - c.coded; plain > 0 {
		m.EncodingStats = append(m.EncodingStats, format.PageEncodingStats{PageType: format.DataPage, Encoding: format.Plain, Count: int32(plain)})
	}
	exact := true
	for _, p := range c.pages {
		m.NumValues += int64(p.Values)
		m.TotalUncompressedSize += int64(p.FullSize)
		m.TotalCompressedSize += int64(p.Size)
		m.Statistics.NullCount += int64(p.Nulls)
		exact = exact && (p.Bounds.Exact || p.Nulls == p.Values)
	}
	if exact {
		m.Statistics.MinValue, m.Statistics.MaxValue = c.Kind.boundsOf(c.pages)
	}
	return format.ColumnChunk{MetaData: m}
}

// boundsOf returns the least and the greatest bound of the pages.
func (k Kind) boundsOf(pages []Page) (least, most []byte) {
	for _, p := range pages {
		switch {
		case p.Bounds.Min == nil:
		case least == nil:
			least, most = p.Bounds.Min, p.Bounds.Max
		default:
			if k.less(p.Bounds.Min, least) {
				least = p.Bounds.Min
			}
			if k.less(most, p.Bounds.Max) {
				most = p.Bounds.Max
			}
		}
	}
	return least, most
}

// index returns the page index of the column, whose first data page is at a
// byte of the file.
func (c *columnWriter) index(at int64) chunkIndex {
	var index chunkIndex
	bounds := &format.ColumnIndex{BoundaryOrder: format.Unordered}
	row, complete := 0, true
	for _, p := range c.pages {
		index.offsets.PageLocations = append(index.offsets.PageLocations,
			format.PageLocation{Offset: at, CompressedPageSize: int32(p.Size), FirstRowIndex: int64(row)})
		at += int64(p.Size)
		row += p.Rows
		empty := p.Nulls == p.Values
		bounds.NullPages = append(bounds.NullPages, empty)
		bounds.NullCounts = append(bounds.NullCounts, int64(p.Nulls))
		bounds.MinValues = append(bounds.MinValues, p.Bounds.Min)
		bounds.MaxValues = append(bounds.MaxValues, p.Bounds.Max)
		complete = complete && (empty || p.Bounds.Min != nil)
	}
	if complete {
		index.bounds = bounds
	}
	return index
}

// writeIndexes writes the page indexes of all row groups behind them.
func (t *Writer) writeIndexes() error {
	put := func(v any) (at int64, length int32, err error) {
		b, err := thrift.Marshal(new(thrift.CompactProtocol), v)
		if err != nil {
			return 0, 0, err
		}
		at = t.at
		return at, int32(len(b)), t.write(b)
	}
	for g, indexes := range t.indexes {
		for i, index := range indexes {
			if index.bounds == nil {
				continue
			}
			chunk := &t.groups[g].Columns[i]
			var err error
			if chunk.ColumnIndexOffset, chunk.ColumnIndexLength, err = put(index.bounds); err != nil {
				return err
			}
		}
	}
	for g, indexes := range t.indexes {
		for i, index := range indexes {
			chunk := &t.groups[g].Columns[i]
			var err error
			if chunk.OffsetIndexOffset, chunk.OffsetIndexLength, err = put(&index.offsets); err != nil {
				return err
			}
		}
	}
	return nil
}

// footer returns the description of the whole file.
func (t *Writer) footer() ([]byte, error) {
	meta := &format.FileMetaData{Version: 1, RowGroups: t.groups, CreatedBy: "kindred version 1.0.0(build 0)"}
	meta.Schema = append(meta.Schema, format.SchemaElement{Name: "kindred", NumChildren: thrift.New(int32(len(t.schema)))})
	for _, c := range t.schema {
		meta.Schema = append(meta.Schema, c.elements()...)
		meta.ColumnOrders = append(meta.ColumnOrders, format.ColumnOrder{Value: &format.TypeDefinedOrder{}})
	}
	for _, g := range t.groups {
		meta.NumRows += g.NumRows
	}
	for _, key := range slices.Sorted(maps.Keys(t.options.Metadata)) {
		meta.KeyValueMetadata = append(meta.KeyValueMetadata, format.KeyValue{Key: key, Value: t.options.Metadata[key]})
	}
	return thrift.Marshal(new(thrift.CompactProtocol), meta)
}
