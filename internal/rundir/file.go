package rundir

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
)

// bufferBytes is how much of a file is gathered before it is written.
const bufferBytes = 1 << 18

// File is a file of a run that is being written. Writes are buffered; size and
// digest are taken on the way.
type File struct {
	name, path string
	disk       *disk
	file       *os.File // nil once closed
	buffer     *bufio.Writer
	hash       hash.Hash
	digest     Digest
	err        error // the first one
}

var _ io.WriteCloser = (*File)(nil)

func newFile(name, path string, d *disk, f *os.File) *File {
	file := &File{name: name, path: path, disk: d, file: f, hash: sha256.New()}
	file.buffer = bufio.NewWriterSize(hashedFile{file}, bufferBytes)
	return file
}

// hashedFile writes through to the file and its digest.
type hashedFile struct{ *File }

func (f hashedFile) Write(b []byte) (int, error) {
	n, err := f.disk.write(f.file, b)
	f.hash.Write(b[:n])
	f.digest.Bytes += int64(n)
	if err != nil {
		return n, failed("write", f.path, err)
	}
	return n, nil
}

// Write appends to the file. After an error every further call returns it.
func (f *File) Write(b []byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	if f.file == nil {
		return 0, fmt.Errorf("rundir: %s: %w", f.path, fs.ErrClosed)
	}
	n, err := f.buffer.Write(b)
	f.err = err
	return n, err
}

// Close writes what is buffered, makes it durable and records size and digest.
// It returns the first error of all writes. A second Close does nothing more.
func (f *File) Close() error {
	if f.file == nil {
		return f.err
	}
	if f.err == nil {
		f.err = f.buffer.Flush()
	}
	if f.err == nil {
		if err := f.disk.sync(f.file); err != nil {
			f.err = failed("write", f.path, err)
		}
	}
	if err := f.file.Close(); err != nil && f.err == nil {
		f.err = failed("write", f.path, err)
	}
	f.file, f.buffer = nil, nil
	f.digest.SHA256 = hex.EncodeToString(f.hash.Sum(nil))
	return f.err
}

// Digest returns the size and SHA-256 of the file; it is complete after Close.
func (f *File) Digest() Digest { return f.digest }
