package table

import (
	"encoding/binary"
	"unsafe"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"
)

// dictionaryBytes is the size of distinct texts beyond which a column with a
// dictionary goes on without.
const dictionaryBytes = 4 << 20

// dictionary holds the distinct texts of a column of a row group, in the order
// in which they were met.
type dictionary struct {
	texts  []string
	bytes  int
	places map[string]int32 // by text; nil as long as all came by Codes

	// Of vectors with Codes: for the texts that they share, the place of each,
	// plus one.
	shared []string
	known  []int32
}

// code returns the place of a text of a vector in the dictionary, and the text.
func (d *dictionary) code(v *Vector, at int) (int32, string) {
	if v.Codes == nil {
		place := d.place(validText(v.Strings[at]))
		return place, d.texts[place]
	}
	d.share(v.Strings)
	code := v.Codes[at]
	if d.known[code] == 0 {
		text := validText(v.Strings[code])
		if d.places == nil { // nothing but shared texts, and this was not met before
			d.known[code] = 1 + d.add(text)
		} else {
			d.known[code] = 1 + d.place(text)
		}
	}
	place := d.known[code] - 1
	return place, d.texts[place]
}

// share prepares known for texts that vectors share.
func (d *dictionary) share(texts []string) {
	if len(texts) == len(d.shared) && unsafe.SliceData(texts) == unsafe.SliceData(d.shared) {
		return
	}
	if len(d.texts) > 0 {
		d.index()
	}
	d.shared, d.known = texts, make([]int32, len(texts))
}

// index makes places of the texts that are there.
func (d *dictionary) index() {
	if d.places == nil {
		d.places = make(map[string]int32, len(d.texts))
		for place, text := range d.texts {
			d.places[text] = int32(place)
		}
	}
}

func (d *dictionary) place(text string) int32 {
	d.index()
	place, ok := d.places[text]
	if !ok {
		place = d.add(text)
		d.places[text] = place
	}
	return place
}

func (d *dictionary) add(text string) int32 {
	d.texts = append(d.texts, text)
	d.bytes += len(text)
	return int32(len(d.texts) - 1)
}

// full tells whether the column should go on without the dictionary.
func (d *dictionary) full() bool { return d.bytes > dictionaryBytes }

// page returns the dictionary page with its header.
func (d *dictionary) page(z *zstd.Encoder) (page []byte, full int, err error) {
	data := make([]byte, 0, d.bytes+4*len(d.texts))
	for _, text := range d.texts {
		data = binary.LittleEndian.AppendUint32(data, uint32(len(text)))
		data = append(data, text...)
	}
	var packed []byte
	page, _, full, err = appendPage(nil, format.PageHeader{Type: format.DictionaryPage, DictionaryPageHeader: thrift.New(format.DictionaryPageHeader{
		NumValues: int32(len(d.texts)), Encoding: format.Plain,
	})}, data, &packed, z)
	return page, full, err
}

// reset empties the dictionary for the next row group.
func (d *dictionary) reset() {
	clear(d.texts)
	d.texts, d.bytes = d.texts[:0], 0
	d.places = nil
	clear(d.known)
}
