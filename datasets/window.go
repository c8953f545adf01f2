package datasets

import (
	"bytes"
	"io"
)

// record is the text of one record, cut out of a file but not yet read.
type record struct {
	data []byte // valid until the next record is asked for
	line int    // where it begins
	long bool   // it was over the limit: data is empty
}

// window is the part of a stream that is held in memory: buf[start:end].
type window struct {
	r          io.Reader
	buf        []byte
	start, end int
	err        error // why the stream ended
}

const windowSize = 256 << 10

// fill reads more bytes behind those held, and reports whether there were any.
// It may move the bytes held to the front of buf.
func (w *window) fill() bool {
	if w.err != nil {
		return false
	}
	if w.buf == nil {
		w.buf = make([]byte, windowSize)
	}
	if w.start > 0 {
		copy(w.buf, w.buf[w.start:w.end])
		w.end -= w.start
		w.start = 0
	}
	if w.end == len(w.buf) {
		w.buf = append(w.buf, make([]byte, len(w.buf))...)
	}
	for range 100 { // as bufio does: a reader may give nothing a few times
		n, err := w.r.Read(w.buf[w.end:])
		w.end += n
		w.err = err
		if n > 0 {
			return true
		}
		if err != nil {
			return false
		}
	}
	w.err = io.ErrNoProgress
	return false
}

// lineReader cuts a stream into lines. Memory is bounded by the longest line
// allowed: a longer one is passed over without being held.
type lineReader struct {
	window
	max  int
	line int // number of the line given last
}

func newLineReader(r io.Reader, max int) *lineReader {
	return &lineReader{window: window{r: r}, max: max}
}

// next gives the next line without its line end (LF or CRLF), or io.EOF.
func (l *lineReader) next() (record, error) {
	long := false
	searched := 0
	for {
		if i := bytes.IndexByte(l.buf[l.start+searched:l.end], '\n'); i >= 0 {
			return l.cut(searched+i, 1, long), nil
		}
		searched = l.end - l.start
		if searched > l.max+1 { // +1: a CR may be part of the line end
			long = true
			l.start, searched = l.end, 0
		}
		if l.fill() {
			continue
		}
		if l.err != io.EOF {
			return record{}, l.err
		}
		if searched == 0 && !long {
			return record{}, io.EOF
		}
		return l.cut(searched, 0, long), nil
	}
}

// cut takes a line of n bytes and its line end off the front.
func (l *lineReader) cut(n, end int, long bool) record {
	data := bytes.TrimSuffix(l.buf[l.start:l.start+n], []byte{'\r'})
	l.start += n + end
	l.line++
	if long || len(data) > l.max {
		return record{line: l.line, long: true}
	}
	return record{data: data, line: l.line}
}
