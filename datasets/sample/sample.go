// Package sample holds a small collection of real papers to try Kindred on:
// 600 bibliographic records on 20 subjects from artificial intelligence and
// robotics, 1989 to 2025, with id, title, authors, venue, year and keywords.
// There are no abstracts. It is built by `make sample`.
package sample

import (
	"bytes"
	_ "embed"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// Name is the name of the sample as a file.
const Name = "sample.jsonl"

//go:embed sample.jsonl.zst
var packed []byte

var unpacked = sync.OnceValue(func() []byte {
	z, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic(fmt.Sprintf("sample: no decoder: %v", err))
	}
	defer z.Close()
	lines, err := z.DecodeAll(packed, nil)
	if err != nil {
		panic(fmt.Sprintf("sample: the embedded file is damaged: %v", err))
	}
	return lines
})

// Bytes returns the sample as JSON lines, one paper a line. They are unpacked
// on first use and shared by all callers, who must not change them.
func Bytes() []byte { return unpacked() }

// Open returns a reader of [Bytes] from the start.
func Open() io.Reader { return bytes.NewReader(unpacked()) }
