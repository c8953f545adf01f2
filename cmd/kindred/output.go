package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// clean makes text from papers safe to show on a terminal: control characters,
// which could steer it, and those that change the direction of writing are left
// out; white space of any kind is a blank.
func clean(text string) string {
	safe := strings.IndexFunc(text, func(r rune) bool { return r != ' ' && (unicode.IsSpace(r) || steers(r)) }) < 0
	if safe {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case steers(r):
			return -1
		}
		return r
	}, text)
}

// steers says whether a terminal takes a character as a command.
func steers(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
}

// writeJSON prints v as indented JSON.
func writeJSON(w io.Writer, v any) error { return encodeJSON(w, v, "  ") }

// encodeJSON prints v as JSON, on one line if indent is empty. Characters that
// could steer a terminal are escaped, which changes nothing for a program that
// reads it.
func encodeJSON(w io.Writer, v any, indent string) error {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(v); err != nil {
		return err
	}
	text := b.Bytes()
	if bytes.ContainsFunc(text, escapes) {
		var safe bytes.Buffer
		for _, r := range string(text) {
			if escapes(r) {
				fmt.Fprintf(&safe, `\u%04x`, r)
				continue
			}
			safe.WriteRune(r)
		}
		text = safe.Bytes()
	}
	_, err := w.Write(text)
	return err
}

// escapes is steers for characters inside of strings: line ends are JSON's own.
func escapes(r rune) bool { return r != '\n' && steers(r) }

// writeTSV prints rows of cells under a header, without quotes: a cell never
// holds a tab or the end of a line.
func writeTSV(w io.Writer, header []string, rows [][]string) error {
	var b bytes.Buffer
	line := func(cells []string) {
		for i, cell := range cells {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(clean(cell))
		}
		b.WriteByte('\n')
	}
	line(header)
	for _, row := range rows {
		line(row)
	}
	_, err := w.Write(b.Bytes())
	return err
}

// orEmpty is the value as text, empty where it is missing.
func orEmpty[T any](v *T) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(*v)
}

// decimal writes a number with so many digits behind the point; what rounds to
// zero has no sign.
func decimal[F float32 | float64](x F, digits int) string {
	text := strconv.FormatFloat(float64(x), 'f', digits, 64)
	if strings.Trim(text, "-0.") == "" {
		return strings.TrimPrefix(text, "-")
	}
	return text
}

// shortest is the shortest text that gives the number back.
func shortest(x float64, bits int) string { return strconv.FormatFloat(x, 'g', -1, bits) }

// thousands writes a number with a comma between groups of three digits.
func thousands[N int | int64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	from := 0
	if n < 0 {
		from = 1
	}
	for at := len(digits) - 3; at > from; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// several is "1 paper", "2 papers".
func several[N int | int64](n N, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}
