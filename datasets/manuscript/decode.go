package manuscript

import (
	"bytes"
	"errors"
	"strings"

	"golang.org/x/text/encoding/unicode"
)

// notText are the first bytes of files that are no text, and what they are.
var notText = []struct{ magic, what string }{
	{"%PDF-", "a PDF document; save its text (for example with pdftotext) and give that"},
	{"PK\x03\x04", "a zip archive or an office document; save it as plain text"},
	{"\xd0\xcf\x11\xe0", "an old office document; save it as plain text"},
	{`{\rtf`, "an RTF document; save it as plain text"},
	{"\x1f\x8b", "compressed; unpack it first"},
	{"\x28\xb5\x2f\xfd", "compressed; unpack it first"},
}

// decode gives the content as valid UTF-8 without NULs, its lines ended by "\n".
// UTF-16 is known by its byte order mark; bytes that are no UTF-8 become U+FFFD,
// one for each run of them.
func decode(content []byte) (string, error) {
	for _, n := range notText {
		if bytes.HasPrefix(content, []byte(n.magic)) {
			return "", errors.New(n.what)
		}
	}
	if bytes.HasPrefix(content, []byte("\xff\xfe")) || bytes.HasPrefix(content, []byte("\xfe\xff")) {
		utf8, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(content)
		if err != nil {
			return "", err
		}
		content = utf8
	}
	if isBinary(content) {
		return "", errors.New("binary data; save the draft as plain text")
	}
	text := strings.ToValidUTF8(string(content), "\uFFFD")
	text = strings.TrimPrefix(text, "\uFEFF")
	return lineEnds.Replace(text), nil
}

// isBinary says whether one of ten bytes is a NUL, or one of twenty a control
// character that no text has.
func isBinary(content []byte) bool {
	controls := 0
	for _, c := range content {
		if c < ' ' && !('\t' <= c && c <= '\r') {
			controls++
		}
	}
	return bytes.Count(content, []byte{0})*10 > len(content) || controls > 3 && controls*20 > len(content)
}

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "", "\u2028", "\n", "\u2029", "\n\n")
