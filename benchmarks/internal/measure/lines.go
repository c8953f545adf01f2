package measure

import (
	"bufio"
	"bytes"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// EachLine calls f with each line of a file that is not empty, without its
// newline, until f says no. Where the name ends in .zst the file is unpacked. The
// line is valid during the call alone.
func EachLine(path string, f func(line []byte) (more bool, err error)) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".zst") {
		z, err := zstd.NewReader(file, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return err
		}
		defer z.Close()
		in = z
	}
	var long []byte
	for r := bufio.NewReaderSize(in, 1<<16); ; {
		line, err := r.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			long = append(long, line...)
			continue
		}
		if len(long) > 0 {
			long = append(long, line...)
			line = long
		}
		if line = bytes.TrimSuffix(line, []byte("\n")); len(line) > 0 {
			if more, err := f(line); err != nil || !more {
				return err
			}
		}
		long = long[:0]
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
