package table

import (
	"encoding/binary"
	"errors"
)

// The footer, page headers and page index of a Parquet file are structs of
// Thrift's compact protocol. The decoder of the Parquet library makes room for
// as many elements as a list claims to have before it reads the first. Here the
// structure is walked beforehand, so that no claim is larger than the bytes
// that are there.

// Types of the compact protocol.
const (
	thriftTrue   = 1
	thriftFalse  = 2
	thriftByte   = 3
	thriftI16    = 4
	thriftI32    = 5
	thriftI64    = 6
	thriftDouble = 7
	thriftBinary = 8
	thriftList   = 9
	thriftSet    = 10
	thriftMap    = 11
	thriftStruct = 12
)

// thriftDepth is how deep structs and lists may be nested. Parquet needs less
// than half of it.
const thriftDepth = 32

var errThrift = errors.New("its metadata is damaged")

// thriftStructLen returns the number of bytes of the struct at the front of b.
func thriftStructLen(b []byte) (int, error) {
	w := thriftWalker{rest: b}
	if !w.structure(0) {
		return 0, errThrift
	}
	return len(b) - len(w.rest), nil
}

// thriftWalker passes over values; its methods return false for what is broken.
type thriftWalker struct{ rest []byte }

func (w *thriftWalker) structure(depth int) bool {
	for {
		head, ok := w.byte()
		if !ok {
			return false
		}
		if head == 0 {
			return true
		}
		if head>>4 == 0 { // the field number follows in full
			if _, ok := w.varint(); !ok {
				return false
			}
		}
		kind := head & 15
		if kind == thriftTrue || kind == thriftFalse { // the value is the type
			continue
		}
		if !w.value(kind, depth+1) {
			return false
		}
	}
}

func (w *thriftWalker) value(kind byte, depth int) bool {
	if depth > thriftDepth {
		return false
	}
	switch kind {
	case thriftTrue, thriftFalse, thriftByte:
		return w.skip(1)
	case thriftI16, thriftI32, thriftI64:
		_, ok := w.varint()
		return ok
	case thriftDouble:
		return w.skip(8)
	case thriftBinary:
		n, ok := w.varint()
		return ok && w.skip(n)
	case thriftList, thriftSet:
		return w.list(depth)
	case thriftMap:
		return w.pairs(depth)
	case thriftStruct:
		return w.structure(depth)
	}
	return false
}

func (w *thriftWalker) list(depth int) bool {
	head, ok := w.byte()
	if !ok {
		return false
	}
	n := uint64(head >> 4)
	if n == 15 {
		if n, ok = w.varint(); !ok {
			return false
		}
	}
	if n > uint64(len(w.rest)) { // every element has at least one byte
		return false
	}
	for range n {
		if !w.value(head&15, depth+1) {
			return false
		}
	}
	return true
}

func (w *thriftWalker) pairs(depth int) bool {
	n, ok := w.varint()
	if !ok || n == 0 {
		return ok
	}
	kinds, ok := w.byte()
	if !ok || n > uint64(len(w.rest)) {
		return false
	}
	for range n {
		if !w.value(kinds>>4, depth+1) || !w.value(kinds&15, depth+1) {
			return false
		}
	}
	return true
}

func (w *thriftWalker) byte() (byte, bool) {
	if len(w.rest) == 0 {
		return 0, false
	}
	b := w.rest[0]
	w.rest = w.rest[1:]
	return b, true
}

func (w *thriftWalker) varint() (uint64, bool) {
	v, n := binary.Uvarint(w.rest)
	if n <= 0 {
		return 0, false
	}
	w.rest = w.rest[n:]
	return v, true
}

func (w *thriftWalker) skip(n uint64) bool {
	if n > uint64(len(w.rest)) {
		return false
	}
	w.rest = w.rest[n:]
	return true
}
