package datasets

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// format is one kind of file.
type format struct {
	name string   // for --format and the manifest
	what string   // for people
	exts []string // usual ends of names, which only break ties
	// detect scores the beginning of a file: 0 (it is not this), possible,
	// likely or sure.
	detect func(*head) int
	// names are those of the fields that feed the columns; nil = inputNames.
	names *fieldNames
	// cut gives the records, each a JSON value to be parsed later. A format has
	// either this or open.
	cut func(*input) cutter
	// fragile: nothing can be told apart behind a record of invalid JSON.
	fragile bool
	// open gives the papers. Errors of type *RecordError refuse one record;
	// another error ends the reading. Places have lines alone.
	open func(*input) Source
}

// Scores of a detector. They are even: the end of the name adds 1.
const (
	possible = 2
	likely   = 4
	sure     = 6
)

// formats are all formats; of equal scores the first counts.
var formats = []format{
	jsonLinesFormat,
	jsonFormat,
	listingFormat,
	bibtexFormat,
	risFormat,
	csvFormat,
	tsvFormat,
}

// Formats lists the names for Options.Format.
func Formats() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// findFormat finds a format by its name.
func findFormat(name string) (*format, error) {
	for i := range formats {
		if formats[i].name == name {
			return &formats[i], nil
		}
	}
	return nil, fmt.Errorf("datasets: format %q is not known (there are %s)", name, strings.Join(Formats(), ", "))
}

// input is what a format's source reads.
type input struct {
	r           io.Reader // decompressed, without byte order mark
	head        *head     // how it begins
	fields      *fieldTable
	listingDate Date
	maxRecord   int
	info        *FileInfo // for notes and warnings
}

func (in *input) tooLong(line int) *RecordError {
	return reject(line, TooLong, "over %d bytes", in.maxRecord)
}

func (in *input) note(format string, args ...any) {
	in.info.Notes = append(in.info.Notes, fmt.Sprintf(format, args...))
}

func (in *input) warn(format string, args ...any) {
	in.info.Warnings = append(in.info.Warnings, fmt.Sprintf(format, args...))
}

// headSize is how much of a file the detectors see.
const headSize = 64 << 10

// head is the beginning of a file, decompressed.
type head struct {
	data   []byte
	whole  bool   // this is all of the file
	ext    string // end of the name in lower case, without that of the compression
	fields *fieldTable
}

// lines cuts the head into lines without line ends. The last may be cut off
// unless the head is whole.
func (h *head) lines() [][]byte {
	lines := bytes.Split(h.data, []byte{'\n'})
	for i := range lines {
		lines[i] = bytes.TrimSuffix(lines[i], []byte{'\r'})
	}
	if n := len(lines) - 1; len(lines[n]) == 0 {
		lines = lines[:n]
	}
	return lines
}

// detect finds the format by content, or says what there is instead.
func detect(h *head) (*format, error) {
	best, score := -1, 0
	if !isBinary(h.data) {
		for i, f := range formats {
			s := f.detect(h)
			if s > 0 && slices.Contains(f.exts, h.ext) {
				s++
			}
			if s > score {
				best, score = i, s
			}
		}
	}
	if best < 0 {
		return nil, fmt.Errorf("no papers found: looked for %s; found %s", lookedFor(), describe(h))
	}
	return &formats[best], nil
}

// lookedFor names the formats for people.
func lookedFor() string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.what
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// isBinary reports whether the bytes cannot be text in UTF-8 or a code page
// that shares its ASCII: many NULs.
func isBinary(b []byte) bool { return bytes.Count(b, []byte{0})*10 > len(b) || magicName(b) != "" }

// magics are the first bytes of files that people give by mistake.
var magics = []struct{ magic, what string }{
	{"\x89PNG", "a PNG image"},
	{"\xff\xd8\xff", "a JPEG image"},
	{"GIF8", "a GIF image"},
	{"%PDF-", "a PDF document (Kindred reads lists of papers, not their pages)"},
	{"PK\x03\x04", "a zip archive (or an office document)"},
	{"PAR1", "a Parquet file"},
	{"BZh", "bzip2 data"},
	{"\xfd7zXZ\x00", "xz data"},
	{"7z\xbc\xaf\x27\x1c", "a 7z archive"},
	{gzipMagic, "gzip data within compressed data"},
	{zstdMagic, "zstd data within compressed data"},
	{"SQLite format 3\x00", "an SQLite database"},
	{"\x7fELF", "a program"},
	{"\x93NUMPY", "a NumPy array"},
	{"\xff\xfe", "text in UTF-16 (save it as UTF-8)"},
	{"\xfe\xff", "text in UTF-16 (save it as UTF-8)"},
}

func magicName(b []byte) string {
	for _, m := range magics {
		if bytes.HasPrefix(b, []byte(m.magic)) {
			return m.what
		}
	}
	return ""
}

// describe says what the beginning of a file of no known format looks like.
func describe(h *head) string {
	text := bytes.TrimSpace(h.data)
	lower := bytes.ToLower(text[:min(len(text), 256)])
	switch {
	case len(h.data) == 0:
		return "an empty file"
	case magicName(h.data) != "":
		return magicName(h.data)
	case len(bytes.Trim(h.data, "\x00")) == 0:
		return "a file of zeros"
	case len(text) == 0:
		return "nothing but white space"
	case isBinary(h.data) || !mostlyText(text):
		return "binary data"
	case bytes.HasPrefix(lower, []byte("<!doctype html")) || bytes.HasPrefix(lower, []byte("<html")):
		return "an HTML page"
	case bytes.HasPrefix(lower, []byte("<?xml")) || text[0] == '<':
		return "an XML file"
	}
	line, _, _ := bytes.Cut(text, []byte{'\n'})
	return fmt.Sprintf("text that begins with %q", shorten(clean(line)))
}

// mostlyText reports whether most of b is printable.
func mostlyText(b []byte) bool {
	b = b[:min(len(b), 4096)]
	bad := 0
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 || r < ' ' && r != '\t' && r != '\n' && r != '\r' {
			bad++
		}
		i += n
	}
	return bad*3 <= len(b)
}

// nameExt is the end of a file's name that speaks of its format: .jsonl of
// a.jsonl.gz.
func nameExt(name string) string {
	name = strings.ToLower(name)
	for _, c := range compressions {
		name = strings.TrimSuffix(name, c.ext)
	}
	return filepath.Ext(name)
}
