package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonFormat is a JSON array of objects, or objects one after another that may
// span lines. Where an element is broken, what follows cannot be told apart:
// reading ends there, and what came before is kept.
var jsonFormat = format{
	name:    "json",
	what:    "JSON array",
	exts:    []string{".json"},
	detect:  detectJSON,
	cut:     cutJSON,
	fragile: true,
}

// endsHere is added to what is wrong with the last record of a broken file.
const endsHere = "reading of the file ends here"

func cutJSON(in *input) cutter {
	values := newValueReader(in.r, in.maxRecord)
	ended := false
	return func() (record, *RecordError, error) {
		if ended {
			return record{}, nil, io.EOF
		}
		value, err := values.next()
		var broken *structureError
		switch {
		case errors.As(err, &broken):
			ended = true
			return record{line: broken.line}, reject(broken.line, InvalidJSON, "%s; %s", broken.what, endsHere), nil
		case err != nil:
			return record{}, nil, err
		case value.long:
			return value, in.tooLong(value.line), nil
		}
		return value, nil, nil
	}
}

// structureError is text between values that cannot be there.
type structureError struct {
	line int
	what string
}

func (e *structureError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.what) }

// valueReader cuts a stream into JSON values by counting brackets: the elements
// of arrays at the top, and other values at the top. It does not check what is
// within a value. A value over the limit is passed over without being held.
type valueReader struct {
	window
	max     int
	line    int // of the byte at start
	inArray bool
	comma   commaState
}

// commaState says what may come next within the array.
type commaState uint8

const (
	firstElement commaState = iota // an element or the end
	afterElement                   // a comma or the end
	afterComma                     // an element
)

func newValueReader(r io.Reader, max int) *valueReader {
	return &valueReader{window: window{r: r}, max: max, line: 1}
}

func (v *valueReader) next() (record, error) {
	for {
		c, err := v.peek()
		if err == io.EOF && v.inArray {
			return record{}, &structureError{v.line, "the file ends within the array"}
		}
		if err != nil {
			return record{}, err
		}
		switch {
		case !v.inArray && c == '[':
			v.inArray, v.comma = true, firstElement
		case v.inArray && c == ']' && v.comma != afterComma:
			v.inArray = false
		case v.inArray && c == ',' && v.comma == afterElement:
			v.comma = afterComma
		case c == ']' || c == '}' || c == ',' || c == ':' || v.inArray && v.comma == afterElement:
			return record{}, &structureError{v.line, fmt.Sprintf("unexpected %q", c)}
		default:
			v.comma = afterElement
			return v.value(c)
		}
		v.start++
	}
}

// peek passes over white space and gives the byte after it.
func (v *valueReader) peek() (byte, error) {
	for {
		for v.start < v.end {
			switch c := v.buf[v.start]; c {
			case '\n':
				v.line++
			case ' ', '\t', '\r':
			default:
				return c, nil
			}
			v.start++
		}
		if !v.fill() {
			return 0, v.err
		}
	}
}

// value cuts the value that begins with c at start.
func (v *valueReader) value(c byte) (record, error) {
	rec := record{line: v.line}
	scan := valueScanner{scalar: c != '{' && c != '[' && c != '"'}
	n := 0 // bytes of the value held so far
	for {
		used, done := scan.feed(v.buf[v.start+n : v.end])
		v.line += bytes.Count(v.buf[v.start+n:v.start+n+used], []byte{'\n'})
		n += used
		if n > v.max {
			rec.long = true
			v.start, n = v.start+n, 0
		}
		if done {
			break
		}
		if v.fill() {
			continue
		}
		if v.err != io.EOF {
			return record{}, v.err
		}
		if !scan.scalar {
			return record{}, &structureError{rec.line, "the file ends within the record that begins here"}
		}
		break
	}
	if !rec.long {
		rec.data = v.buf[v.start : v.start+n]
	}
	v.start += n
	return rec, nil
}

// valueScanner finds the end of a JSON value, given in pieces.
type valueScanner struct {
	scalar   bool // a number or literal: ends before the next separator
	depth    int
	inString bool
	escaped  bool
}

// feed says how many bytes of b belong to the value, and whether it ends there.
func (s *valueScanner) feed(b []byte) (used int, done bool) {
	if s.scalar {
		for i, c := range b {
			switch c {
			case ' ', '\t', '\r', '\n', ',', ']', '}', '[', '{', '"':
				return i, true
			}
		}
		return len(b), false
	}
	for i := 0; i < len(b); i++ {
		if s.inString {
			if i = s.skipString(b, i); i == len(b) {
				return i, false
			}
			if s.depth == 0 {
				return i + 1, true
			}
			continue
		}
		switch b[i] {
		case '"':
			s.inString = true
		case '{', '[':
			s.depth++
		case '}', ']':
			s.depth--
			if s.depth == 0 {
				return i + 1, true
			}
		}
	}
	return len(b), false
}

// skipString gives the place of the quote that ends the string, or len(b).
func (s *valueScanner) skipString(b []byte, i int) int {
	if s.escaped && i < len(b) {
		s.escaped = false
		i++
	}
	for i < len(b) {
		quote := bytes.IndexByte(b[i:], '"')
		end := i + quote
		if quote < 0 {
			end = len(b)
		}
		for { // over escapes, of which one may hide the quote
			slash := bytes.IndexByte(b[i:end], '\\')
			if slash < 0 {
				i = end
				break
			}
			if i += slash + 2; i > end {
				break
			}
		}
		switch {
		case i > len(b):
			s.escaped = true
			return len(b)
		case i == end && quote >= 0:
			s.inString = false
			return i
		}
	}
	return len(b)
}

// shape says how the first value of a file lies in its lines.
type shape uint8

const (
	noValue    shape = iota // there is none, or it is broken
	cutOff                  // the file ends within it
	oneLine                 // it ends on its line, or no line end was seen yet
	spansLines              // it goes over several lines
)

// firstValue looks at the JSON value with which the file begins, and gives its
// first byte.
func firstValue(h *head) (shape, byte) {
	text := bytes.TrimLeft(h.data, " \t\r\n")
	if len(text) == 0 || text[0] != '{' && text[0] != '[' {
		return noValue, 0
	}
	value, err := jsontext.NewDecoder(bytes.NewBuffer(text), jsonOptions...).ReadValue()
	switch {
	case err == nil:
		text = bytes.TrimLeft(value, " \t\r\n")
	case !errors.Is(err, io.ErrUnexpectedEOF):
		return noValue, text[0]
	case h.whole:
		return cutOff, text[0]
	}
	if bytes.IndexByte(text, '\n') >= 0 {
		return spansLines, text[0]
	}
	return oneLine, text[0]
}

// detectJSON looks for an array, or a first object that spans lines.
func detectJSON(h *head) int {
	switch s, c := firstValue(h); {
	case c == '[' && (s == oneLine || s == spansLines):
		return likely
	case c == '{' && s == spansLines:
		return likely
	case c == '{' || s == cutOff:
		return possible
	case c == '[' && startsArray(h.data):
		return possible
	}
	return 0
}

// startsArray tells a broken array from a line such as "[Re] A title".
func startsArray(text []byte) bool {
	rest := bytes.TrimLeft(bytes.TrimLeft(text, " \t\r\n")[1:], " \t\r\n")
	return len(rest) > 0 && (rest[0] == '{' || rest[0] == '[' || rest[0] == '"')
}
