package datasets

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strconv"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// isClean reports whether cleaning b would give b.
func isClean(b []byte) bool {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	if len(b) == 0 {
		return true
	}
	if b[len(b)-1] == ' ' {
		return false
	}
	blank := uint64(0x80) // whether the byte before is a blank; so no blank may come first
	for i := 0; i < len(b); {
		if i+8 <= len(b) {
			w := binary.LittleEndian.Uint64(b[i:])
			// Eight printable ASCII bytes at once: none has the high bit, none
			// is below a blank (exact where no byte has the high bit).
			if (w|(w-' '*ones))&highs == 0 {
				blanks := ^((w ^ ' '*ones) + 0x7f*ones) & highs
				if blanks&(blanks<<8|blank) != 0 {
					return false
				}
				blank = blanks >> 56
				i += 8
				continue
			}
		}
		for end := min(i+8, len(b)); i < end; {
			r, n := rune(b[i]), 1
			if r >= utf8.RuneSelf {
				r, n = utf8.DecodeRune(b[i:])
			}
			switch {
			case r == ' ' && blank == 0:
				blank = 0x80
			case r == 0, r == utf8.RuneError && n == 1, unicode.IsSpace(r):
				return false
			default:
				blank = 0
			}
			i += n
		}
	}
	return true
}

// clean gives the text of b with runs of white space as one blank, none at the
// ends, invalid UTF-8 as U+FFFD (one a byte) and NUL dropped.
func clean(b []byte) string { return string(appendClean(nil, b)) }

// appendClean appends what clean gives to out.
func appendClean(out, b []byte) []byte {
	b = bytes.Trim(b, " \n")
	if isClean(b) {
		return append(out, b...)
	}
	begin := len(out)
	blank := false
	for i := 0; i < len(b); {
		run := i
		for i < len(b) && b[i] > ' ' && b[i] < utf8.RuneSelf {
			i++
		}
		if i > run {
			if blank && len(out) > begin {
				out = append(out, ' ')
			}
			blank = false
			out = append(out, b[run:i]...)
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		i += n
		if r == 0 {
			continue
		}
		if unicode.IsSpace(r) {
			blank = true
			continue
		}
		if blank && len(out) > begin {
			out = append(out, ' ')
		}
		blank = false
		out = utf8.AppendRune(out, r)
	}
	return out
}

// validText gives b as valid UTF-8 without NUL, white space left as it is.
func validText(b []byte) []byte {
	if bytes.IndexByte(b, 0) >= 0 {
		b = bytes.ReplaceAll(b, []byte{0}, nil)
	}
	if utf8.Valid(b) {
		return b
	}
	return bytes.ToValidUTF8(b, []byte("\uFFFD"))
}

// NormalizeTitle gives the letters and digits of a title in lower case and
// NFKC form, with one blank where anything else stood. Case, punctuation,
// spacing and the way accents are encoded do not change it.
func NormalizeTitle(title string) string { return string(AppendNormalTitle(nil, title)) }

// AppendNormalTitle appends what NormalizeTitle gives to b.
func AppendNormalTitle(b []byte, title string) []byte {
	begin := len(b)
	gap := false
	for i := range len(title) {
		c := title[i]
		if c >= utf8.RuneSelf {
			return appendNormalRunes(b[:begin], title)
		}
		if c = lowerASCII[c]; c == 0 {
			gap = true
			continue
		}
		if gap && len(b) > begin {
			b = append(b, ' ')
		}
		gap = false
		b = append(b, c)
	}
	return b
}

// lowerASCII holds the letters and digits of ASCII in lower case, 0 for
// anything else.
var lowerASCII = func() (table [utf8.RuneSelf]byte) {
	for c := range table {
		if r := rune(c); unicode.IsLetter(r) || unicode.IsDigit(r) {
			table[c] = byte(unicode.ToLower(r))
		}
	}
	return table
}()

// appendNormalRunes is AppendNormalTitle for any characters.
func appendNormalRunes(b []byte, title string) []byte {
	begin := len(b)
	gap := false
	for _, r := range norm.NFKC.String(title) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
			gap = true
			continue
		}
		if gap && len(b) > begin {
			b = append(b, ' ')
		}
		gap = false
		b = utf8.AppendRune(b, unicode.ToLower(r))
	}
	return b
}

// titleID makes an id for a paper that has none: "t-" and 16 hexadecimal
// digits of the SHA-256 of its normalised title and its year (0 = leave it
// out).
func titleID(title string, year int) string {
	key := NormalizeTitle(title)
	if key == "" { // nothing but signs: they are all there is
		key = title
	}
	if year != 0 {
		key += "\n" + strconv.Itoa(year)
	}
	sum := sha256.Sum256([]byte(key))
	return "t-" + hex.EncodeToString(sum[:8])
}
