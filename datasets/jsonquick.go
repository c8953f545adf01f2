package datasets

import (
	"encoding/binary"
	"math/bits"

	"github.com/go-json-experiment/json/jsontext"
)

// maxQuickDepth is how deep values may lie within each other for quickObject.
const maxQuickDepth = 32

// quickObject gives the JSON object of which text consists, if it is one of the
// usual kind. It is an answer at once for nearly all records of sound files;
// where it is false, jsontext decides, and says what is wrong.
func quickObject(text []byte) (jsontext.Value, bool) {
	start := skipSpace(text, 0)
	if start == len(text) || text[start] != '{' {
		return nil, false
	}
	end := quickValue(text, start, maxQuickDepth)
	if end < 0 || !isBlank(text[end:]) {
		return nil, false
	}
	return text[start:end:end], true
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// quickValue gives the end of the value that begins at b[i], or -1.
func quickValue(b []byte, i, depth int) int {
	if i == len(b) || depth == 0 {
		return -1
	}
	switch c := b[i]; c {
	case '"':
		return quickString(b, i+1)
	case '{', '[':
		closing := c + 2 // in ASCII
		i = skipSpace(b, i+1)
		if i < len(b) && b[i] == closing {
			return i + 1
		}
		for {
			if c == '{' {
				if i == len(b) || b[i] != '"' {
					return -1
				}
				if i = quickString(b, i+1); i < 0 {
					return -1
				}
				if i = skipSpace(b, i); i == len(b) || b[i] != ':' {
					return -1
				}
				i = skipSpace(b, i+1)
			}
			if i = quickValue(b, i, depth-1); i < 0 {
				return -1
			}
			i = skipSpace(b, i)
			switch {
			case i == len(b):
				return -1
			case b[i] == closing:
				return i + 1
			case b[i] != ',':
				return -1
			}
			i = skipSpace(b, i+1)
		}
	case 't':
		return quickLiteral(b, i, "true")
	case 'f':
		return quickLiteral(b, i, "false")
	case 'n':
		return quickLiteral(b, i, "null")
	}
	return quickNumber(b, i)
}

func quickLiteral(b []byte, i int, literal string) int {
	if end := i + len(literal); end <= len(b) && string(b[i:end]) == literal {
		return end
	}
	return -1
}

// quickNumber takes numbers of digits, a sign before and a fraction behind.
func quickNumber(b []byte, i int) int {
	if b[i] == '-' {
		i++
	}
	end := skipDigits(b, i)
	if end == i || b[i] == '0' && end > i+1 {
		return -1
	}
	if end < len(b) && b[end] == '.' {
		i = end + 1
		if end = skipDigits(b, i); end == i {
			return -1
		}
	}
	return end
}

func skipDigits(b []byte, i int) int {
	for i < len(b) && '0' <= b[i] && b[i] <= '9' {
		i++
	}
	return i
}

// quickString gives the end of the string whose first byte is b[i], or -1. It
// leaves escaped surrogates to jsontext.
func quickString(b []byte, i int) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	for i < len(b) {
		if i+8 <= len(b) {
			// The lowest high bit left marks the first byte that is a quote, a
			// backslash or below a blank; bits behind it may be wrong.
			w := binary.LittleEndian.Uint64(b[i:])
			quote, slash := w^'"'*ones, w^'\\'*ones
			found := ((quote-ones)&^quote | (slash-ones)&^slash | (w-' '*ones)&^w) & highs
			if found == 0 {
				i += 8
				continue
			}
			i += bits.TrailingZeros64(found) / 8
		}
		switch c := b[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return -1
		case c != '\\':
			i++
		case i+1 == len(b):
			return -1
		default:
			if i = quickEscape(b, i+1); i < 0 {
				return -1
			}
		}
	}
	return -1
}

// quickEscape gives the end of the escape whose letter is b[i], or -1.
func quickEscape(b []byte, i int) int {
	switch b[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		if i+5 > len(b) || (b[i+1] == 'd' || b[i+1] == 'D') && b[i+2] > '7' {
			return -1
		}
		for _, c := range b[i+1 : i+5] {
			if (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
				return -1
			}
		}
		return i + 5
	}
	return -1
}
