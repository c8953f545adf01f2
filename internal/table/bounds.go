package table

import (
	"bytes"
	"encoding/binary"
	"math"
	"unicode/utf8"
)

// boundBytes is the length at which bounds of texts are cut.
const boundBytes = 64

// boundsBuilder keeps the least and the greatest value of a page.
type boundsBuilder struct {
	any                 bool
	leastInt, mostInt   int64
	least, most         float64
	leastText, mostText string
}

func (b *boundsBuilder) int(n int64) {
	if !b.any {
		b.any, b.leastInt, b.mostInt = true, n, n
		return
	}
	b.leastInt, b.mostInt = min(b.leastInt, n), max(b.mostInt, n)
}

// float leaves out NaN, which has no place in an order.
func (b *boundsBuilder) float(x float64) {
	switch {
	case x != x:
	case !b.any:
		b.any, b.least, b.most = true, x, x
	default:
		b.least, b.most = min(b.least, x), max(b.most, x)
	}
}

func (b *boundsBuilder) text(s string) {
	switch {
	case !b.any:
		b.any, b.leastText, b.mostText = true, s, s
	case s < b.leastText:
		b.leastText = s
	case s > b.mostText:
		b.mostText = s
	}
}

// encode returns the bounds as Parquet has them.
func (b *boundsBuilder) encode(k Kind) Bounds {
	if !b.any {
		return Bounds{}
	}
	little := binary.LittleEndian
	switch k {
	case String, Strings:
		least, most := cutText(b.leastText), cutText(b.mostText)
		out := Bounds{[]byte(least), []byte(most), len(least) == len(b.leastText) && len(most) == len(b.mostText)}
		if len(most) < len(b.mostText) {
			out.Max = above(out.Max, b.mostText)
		}
		return out
	case Int32, Date:
		return Bounds{little.AppendUint32(nil, uint32(b.leastInt)), little.AppendUint32(nil, uint32(b.mostInt)), true}
	case Int64:
		return Bounds{little.AppendUint64(nil, uint64(b.leastInt)), little.AppendUint64(nil, uint64(b.mostInt)), true}
	case Bool:
		return Bounds{[]byte{byte(b.leastInt)}, []byte{byte(b.mostInt)}, true}
	}
	// Zero has two signs: the bounds take in both.
	least, most := b.least, b.most
	if least == 0 {
		least = math.Copysign(0, -1)
	}
	if most == 0 {
		most = math.Copysign(0, 1)
	}
	if k == Float64 {
		return Bounds{little.AppendUint64(nil, math.Float64bits(least)), little.AppendUint64(nil, math.Float64bits(most)), true}
	}
	return Bounds{little.AppendUint32(nil, math.Float32bits(float32(least))), little.AppendUint32(nil, math.Float32bits(float32(most))), true}
}

// less compares two bounds of a kind.
func (k Kind) less(a, b []byte) bool {
	little := binary.LittleEndian
	switch k {
	case Int32, Date:
		return int32(little.Uint32(a)) < int32(little.Uint32(b))
	case Int64:
		return int64(little.Uint64(a)) < int64(little.Uint64(b))
	case Float32, Floats:
		return math.Float32frombits(little.Uint32(a)) < math.Float32frombits(little.Uint32(b))
	case Float64:
		return math.Float64frombits(little.Uint64(a)) < math.Float64frombits(little.Uint64(b))
	}
	return bytes.Compare(a, b) < 0
}

// cutText returns at most boundBytes of a text, whole characters.
func cutText(s string) string {
	if len(s) <= boundBytes {
		return s
	}
	end := boundBytes
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end]
}

// above returns a text that is greater than every one that begins with cut: its
// last character that can be is raised by one. Where none can be, full is it.
func above(cut []byte, full string) []byte {
	for len(cut) > 0 {
		r, size := utf8.DecodeLastRune(cut)
		cut = cut[:len(cut)-size]
		if r+1 == 0xD800 {
			r = 0xDFFF // surrogates are no characters
		}
		if r < utf8.MaxRune {
			return utf8.AppendRune(cut, r+1)
		}
	}
	return []byte(full)
}
