package rundir

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// npyMagic begins every NumPy file; two bytes of version and the length of the
// header follow. See the NumPy enhancement proposal 1 (2007).
const npyMagic = "\x93NUMPY"

// maxNpyHeader bounds the text of a header that is read.
const maxNpyHeader = 1 << 16

// npyHeader is what the header of a NumPy file says.
type npyHeader struct {
	dtype   string // as NumPy writes it: "<f4"
	fortran bool
	shape   []int
}

// encode returns the header in version 1.0 of the format, filled up so that the
// data begins at a multiple of 64 bytes.
func (h npyHeader) encode() []byte {
	dims := make([]string, len(h.shape))
	for i, n := range h.shape {
		dims[i] = strconv.Itoa(n)
	}
	shape := strings.Join(dims, ", ")
	if len(dims) == 1 {
		shape += ","
	}
	text := fmt.Sprintf("{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", h.dtype, shape)
	const fixed = len(npyMagic) + 4
	size := (fixed + len(text) + 1 + 63) / 64 * 64
	b := make([]byte, 0, size)
	b = append(b, npyMagic...)
	b = append(b, 1, 0)
	b = binary.LittleEndian.AppendUint16(b, uint16(size-fixed))
	b = append(b, text...)
	b = append(b, bytes.Repeat([]byte{' '}, size-len(b)-1)...)
	return append(b, '\n')
}

// parseNpyHeader reads the header at the front of b and returns it with the
// offset of the data.
func parseNpyHeader(b []byte) (h npyHeader, data int, err error) {
	start, data, err := npyText(b)
	if err != nil {
		return h, 0, err
	}
	if len(b) < data {
		return h, 0, errNpyCut
	}
	h, err = parseNpyDict(string(b[start:data]))
	return h, data, err
}

var errNpyCut = errors.New("it ends inside its header")

// npyFront is at least as long as what npyText needs, and as most headers.
const npyFront = 256

// npyText says where the text of the header at the front of b begins and ends,
// which may be behind b.
func npyText(b []byte) (start, end int, err error) {
	if len(b) < len(npyMagic)+2 || string(b[:len(npyMagic)]) != npyMagic {
		return 0, 0, errors.New("it is no NumPy file")
	}
	major := b[len(npyMagic)]
	start = len(npyMagic) + 2
	lengthBytes := 4
	switch major {
	case 1:
		lengthBytes = 2
	case 2, 3:
	default:
		return 0, 0, fmt.Errorf("it has version %d of the NumPy format; 1 to 3 are read", major)
	}
	if len(b) < start+lengthBytes {
		return 0, 0, errNpyCut
	}
	var length uint64
	for i, c := range b[start : start+lengthBytes] {
		length |= uint64(c) << (8 * i)
	}
	if length > maxNpyHeader {
		return 0, 0, fmt.Errorf("its header claims %d bytes; at most %d are read", length, maxNpyHeader)
	}
	start += lengthBytes
	return start, start + int(length), nil
}

// parseNpyDict reads the Python dictionary of a header. It takes exactly the
// three keys that the format defines, in any order.
func parseNpyDict(text string) (h npyHeader, err error) {
	broken := fmt.Errorf("its header is not readable: %.80q", text)
	s, ok := strings.CutPrefix(strings.TrimSpace(text), "{")
	if !ok {
		return h, broken
	}
	seen := map[string]bool{}
	for {
		s = strings.TrimLeft(s, " \n")
		if s == "}" && len(seen) == 3 {
			return h, nil
		}
		key, after, ok := quoted(s)
		after, colon := strings.CutPrefix(strings.TrimLeft(after, " "), ":")
		if !ok || !colon || seen[key] {
			return h, broken
		}
		seen[key] = true
		after = strings.TrimLeft(after, " ")
		switch key {
		case "descr":
			h.dtype, s, ok = quoted(after)
		case "fortran_order":
			if s, ok = strings.CutPrefix(after, "False"); !ok {
				s, ok = strings.CutPrefix(after, "True")
				h.fortran = true
			}
		case "shape":
			h.shape, s, ok = tuple(after)
		default:
			ok = false
		}
		if !ok {
			return h, broken
		}
		s = strings.TrimLeft(s, " \n")
		if rest, comma := strings.CutPrefix(s, ","); comma {
			s = rest
		} else if s != "}" {
			return h, broken
		}
	}
}

// quoted cuts a string in single or double quotes off the front.
func quoted(s string) (value, rest string, ok bool) {
	if s == "" || s[0] != '\'' && s[0] != '"' {
		return "", s, false
	}
	end := strings.IndexByte(s[1:], s[0])
	if end < 0 {
		return "", s, false
	}
	return s[1 : end+1], s[end+2:], true
}

// tuple cuts a tuple of sizes, "(3, 4)" or "(3,)", off the front.
func tuple(s string) (dims []int, rest string, ok bool) {
	s, ok = strings.CutPrefix(s, "(")
	if !ok {
		return nil, s, false
	}
	inside, rest, ok := strings.Cut(s, ")")
	if !ok {
		return nil, s, false
	}
	dims = []int{}
	parts := strings.Split(inside, ",")
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" && i == len(parts)-1 {
			break
		}
		n, err := strconv.ParseUint(part, 10, 63)
		if err != nil || n > math.MaxInt {
			return nil, s, false
		}
		dims = append(dims, int(n))
	}
	return dims, rest, len(parts) > 1 || len(dims) == 0
}

// elements is the number of elements of a shape, or false when that is not an
// int.
func elements(shape []int) (int, bool) {
	n := 1
	for _, dim := range shape {
		if dim < 0 || dim > 0 && n > math.MaxInt/dim {
			return 0, false
		}
		n *= dim
	}
	return n, true
}
