package pipeline

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

var errLongLine = errors.New("the line is too long")

// lineReader reads lines, and goes on behind one that is too long.
type lineReader struct {
	in     *bufio.Reader
	limit  int
	number int // of the line that was read last
	line   []byte
}

func newLineReader(in io.Reader, limit int) *lineReader {
	return &lineReader{in: bufio.NewReaderSize(in, 1<<16), limit: limit}
}

// next returns the next line without blanks around it, which holds until the next
// call; errLongLine for one that is too long; io.EOF at the end.
func (l *lineReader) next() ([]byte, error) {
	l.line = l.line[:0]
	long, any := false, false
	for {
		part, err := l.in.ReadSlice('\n')
		any = any || len(part) > 0
		if long = long || len(l.line)+len(part) > l.limit; !long {
			l.line = append(l.line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if !any {
			return nil, io.EOF
		}
		l.number++
		if long {
			return nil, errLongLine
		}
		line := l.line
		if l.number == 1 {
			line = bytes.TrimPrefix(line, []byte("\ufeff"))
		}
		return bytes.TrimSpace(line), nil
	}
}
