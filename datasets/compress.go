package datasets

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

const (
	gzipMagic = "\x1f\x8b\x08"
	zstdMagic = "\x28\xb5\x2f\xfd"
)

// zstdWindow is the largest window of zstd data that is taken, and so bounds
// the decoder's memory; it is that of the zstd program's --ultra -22 and of
// its --long.
const zstdWindow = 128 << 20

// compression is one way of compressing a file. Files of several members one
// after another are read as one.
type compression struct {
	name  string
	magic string
	ext   string
	open  func(io.Reader) (io.ReadCloser, error)
}

var compressions = []compression{
	{"gzip", gzipMagic, ".gz", func(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }},
	{"zstd", zstdMagic, ".zst", openZstd},
}

func openZstd(r io.Reader) (io.ReadCloser, error) {
	d, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(zstdWindow), zstd.WithDecoderLowmem(true))
	if err != nil {
		return nil, err
	}
	return d.IOReadCloser(), nil
}

// decompress tells the compression by the first bytes. The name is empty where
// there is none.
func decompress(r io.Reader) (plain io.ReadCloser, name string, err error) {
	buffered := bufio.NewReaderSize(r, windowSize)
	first, err := buffered.Peek(4)
	if err != nil && err != io.EOF {
		return nil, "", err
	}
	for _, c := range compressions {
		if bytes.HasPrefix(first, []byte(c.magic)) {
			plain, err := c.open(buffered)
			return plain, c.name, err
		}
	}
	return io.NopCloser(buffered), "", nil
}

// digestReader counts and digests the bytes that pass.
type digestReader struct {
	r    io.Reader
	size int64
	hash hash.Hash
}

func newDigestReader(r io.Reader) *digestReader { return &digestReader{r: r, hash: sha256.New()} }

func (d *digestReader) Read(p []byte) (int, error) {
	n, err := d.r.Read(p)
	d.size += int64(n)
	d.hash.Write(p[:n])
	return n, err
}

func (d *digestReader) sum() string { return hex.EncodeToString(d.hash.Sum(nil)) }
