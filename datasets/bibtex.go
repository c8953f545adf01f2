package datasets

import (
	"bytes"
	"fmt"
	"io"
	"strings"
)

// bibtexFormat is a bibliography of BibTeX or BibLaTeX.
//
//	@article{lee2021,
//	  author = {Lee, Ann and Chen, Bo},
//	  title = "Leaves in moving air",
//	  year = 2021, month = may
//	}
var bibtexFormat = format{
	name:   "bibtex",
	what:   "BibTeX",
	exts:   []string{".bib", ".bibtex"},
	detect: detectBibTeX,
	names:  &bibtexNames,
	open:   readBibTeX,
}

// bibtexNames are the fields of BibTeX; entry_key is the key of an entry.
var bibtexNames = fieldNames{
	colID:         {"paper_id", "entry_key"},
	colTitle:      {"title"},
	colAbstract:   {"abstract"},
	colAuthors:    {"authors", "author", "editor"},
	colNAuthors:   {"n_authors"},
	colPublished:  {"published", "date"},
	colYear:       {"year"},
	colVenue:      {"venue", "journal", "journaltitle", "booktitle"},
	colCategories: {"categories", "primaryclass", "eprintclass"},
	colKeywords:   {"keywords", "keyword"},
	colDOI:        {"doi"},
	colArxivID:    {"arxiv_id", "eprint"},
	colURL:        {"url"},
	colUpvotes:    {"upvotes"},
}

// bibHead is the beginning of an entry: @word{.
type bibHead struct {
	word string // in lower case
	open byte   // { or (
	body int    // where what it holds begins
}

// parseBibHead reads the beginning of an entry at the @ of s. What begins with a
// parenthesis must have a key or name, as that may be no entry at all.
func parseBibHead(s []byte) (h bibHead, ok bool) {
	if len(s) == 0 || s[0] != '@' {
		return h, false
	}
	end := 1
	for end < len(s) && (isASCIILetter(s[end]) || isDigit(s[end]) && end > 1 || s[end] == '_' && end > 1) {
		end++
	}
	h.word = strings.ToLower(string(s[1:end]))
	at := skipBlanks(s, end)
	if end == 1 || at == len(s) || s[at] != '{' && s[at] != '(' {
		return h, false
	}
	h.open, h.body = s[at], at+1
	return h, h.open == '{' || h.named(s[h.body:])
}

// named reports whether rest, behind the beginning of an entry, names it: a key
// and a comma, or what entries that are no papers hold.
func (h bibHead) named(rest []byte) bool {
	switch h.word {
	case "comment", "preamble":
		return true
	case "string":
		return bytes.IndexByte(rest, '=') > 0
	}
	end := bytes.IndexAny(rest, ",={}\"")
	return end >= 0 && rest[end] == ',' && !bytes.ContainsAny(bytes.TrimSpace(rest[:end]), " \t()")
}

// lineBibHead reads the beginning of an entry at the beginning of a line.
func lineBibHead(line []byte) (h bibHead, at int, ok bool) {
	at = skipBlanks(line, 0)
	h, ok = parseBibHead(line[at:])
	return h, at, ok
}

// detectBibTeX looks for an entry at the beginning of a line: best at the
// beginning of the file, because tables have entries in their cells.
func detectBibTeX(h *head) int {
	score := sure
	for _, line := range h.lines() {
		at := skipBlanks(line, 0)
		if at == len(line) || line[at] == '%' {
			continue
		}
		if entry, ok := parseBibHead(line[at:]); ok && (entry.named(line[at+entry.body:]) || len(bytes.TrimSpace(line[at+entry.body:])) == 0) {
			return score
		}
		score = possible
	}
	return 0
}

func readBibTeX(in *input) Source {
	return func(yield func(*Paper, error) bool) {
		entries := newBibReader(newLineReader(in.r, in.maxRecord), in.maxRecord)
		parser := newBibParser(in)
		for {
			entry, refused, err := entries.next()
			if err == io.EOF {
				parser.notes()
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			var paper *Paper
			if refused == nil {
				paper, refused = parser.entry(entry)
			}
			if refused != nil {
				err = refused
			}
			if (paper != nil || err != nil) && !yield(paper, err) {
				return
			}
		}
	}
}

// bibLine is a line, or what is left of one.
type bibLine struct {
	record
	rest bool
}

// bibReader cuts lines into entries. An entry ends where its braces are closed.
// One whose braces are not would swallow all that follow, so it is refused where
// another begins at the beginning of a line; only a comment may have entries in
// it, and if it is not closed, its first line alone is passed over.
type bibReader struct {
	lines   *lineReader
	max     int
	held    []bibLine // lines to read before others, the last first
	text    []byte    // the entry: its lines, joined by LF
	resync  bool      // after an entry that is too long, until one begins a line
	rewound int64     // bytes read again so far
}

func newBibReader(lines *lineReader, max int) *bibReader { return &bibReader{lines: lines, max: max} }

func (r *bibReader) nextLine() (bibLine, error) {
	if n := len(r.held); n > 0 {
		l := r.held[n-1]
		r.held = r.held[:n-1]
		return l, nil
	}
	rec, err := r.lines.next()
	return bibLine{record: rec}, err
}

// next gives the next entry, from its @ to the brace that closes it, or io.EOF.
func (r *bibReader) next() (record, *RecordError, error) {
	for {
		l, err := r.nextLine()
		if err != nil {
			return record{}, nil, err
		}
		if l.long {
			r.resync = true
			return record{}, reject(l.line, TooLong, "a line of over %d bytes", r.max), nil
		}
		h, at := r.find(l)
		if at < 0 {
			continue
		}
		r.resync = false
		entry, refused, err := r.entry(l, h, at)
		if entry.data != nil || refused != nil || err != nil {
			return entry, refused, err
		}
	}
}

// find finds the beginning of an entry in a line outside of entries; at is -1 if
// there is none. A line that begins with % is a comment.
func (r *bibReader) find(l bibLine) (h bibHead, at int) {
	if !l.rest {
		if h, at, ok := lineBibHead(l.data); ok {
			return h, at
		}
		if at := skipBlanks(l.data, 0); at < len(l.data) && l.data[at] == '%' {
			return h, -1
		}
	}
	for at := 0; !r.resync; at++ {
		i := bytes.IndexByte(l.data[at:], '@')
		if i < 0 {
			break
		}
		at += i
		if at > 0 && (isASCIILetter(l.data[at-1]) || isDigit(l.data[at-1])) { // of an address
			continue
		}
		if h, ok := parseBibHead(l.data[at:]); ok {
			return h, at
		}
	}
	return h, -1
}

// entry reads the entry that begins in l. It gives nothing for a comment.
func (r *bibReader) entry(l bibLine, h bibHead, at int) (record, *RecordError, error) {
	first := l
	comment := h.word == "comment"
	scan := bibScan{open: h.open, fields: !comment, at: h.body}
	text := l.data[at:]                            // not copied unless it goes on: a line can have many entries
	whole := comment && r.rewound < 4*int64(r.max) // entries may be in it
	for {
		if end := scan.close(text); end >= 0 {
			if left := len(text) - end; left > 0 {
				rest := l
				rest.data, rest.rest = l.data[len(l.data)-left:], true
				r.held = append(r.held, rest)
			}
			if comment {
				return record{}, nil, nil
			}
			return record{data: text[:end], line: first.line}, nil, nil
		}
		if l.line == first.line {
			r.text = append(r.text[:0], text...)
		}
		more, err := r.nextLine()
		if err == io.EOF {
			if comment {
				return r.again(first.line)
			}
			return unclosed(h, first.line, "the end of the file")
		}
		if err != nil {
			return record{}, nil, err
		}
		if _, _, ok := lineBibHead(more.data); ok && !whole {
			r.held = append(r.held, more)
			if comment {
				return record{}, nil, nil
			}
			return unclosed(h, first.line, "the entry in line %d", more.line)
		}
		if more.long || len(r.text)+1+len(more.data) > r.max {
			if comment {
				r.held = append(r.held, more)
				return r.again(first.line)
			}
			r.resync = true
			return record{}, reject(first.line, TooLong, "@%s of over %d bytes, or its braces are not closed", shorten(h.word), r.max), nil
		}
		r.text = append(append(r.text, '\n'), more.data...)
		text, l = r.text, more
	}
}

// unclosed refuses an entry that nothing closes.
func unclosed(h bibHead, line int, before string, args ...any) (record, *RecordError, error) {
	before = fmt.Sprintf(before, args...)
	return record{}, reject(line, InvalidBibTeX, "what @%s%c opens is not closed before %s", shorten(h.word), h.open, before), nil
}

// again passes over the first line of a comment that nothing closes, and puts
// the others back.
func (r *bibReader) again(line int) (record, *RecordError, error) {
	r.rewound += int64(len(r.text))
	lines := bytes.Split(bytes.Clone(r.text), []byte{'\n'})
	for i := len(lines) - 1; i > 0; i-- {
		r.held = append(r.held, bibLine{record: record{data: lines[i], line: line + i}})
	}
	return record{}, nil, nil
}

// bibScan finds where an entry is closed. Braces count, also those behind a
// backslash, as in BibTeX, but not those in a comment, from % between fields to
// the end of the line.
type bibScan struct {
	open    byte
	fields  bool // it has fields
	at      int  // what is before was scanned
	depth   int  // of braces within the entry
	quoted  bool
	comment bool
}

// close gives the end of the entry, -1 if it is not closed in text.
func (s *bibScan) close(text []byte) int {
	for ; s.at < len(text); s.at++ {
		switch c := text[s.at]; {
		case s.comment:
			s.comment = c != '\n'
		case c == '%' && s.depth == 0 && s.fields && !s.quoted && !isASCIILetter(text[s.at-1]) && !isDigit(text[s.at-1]): // not in a key
			s.comment = true
		case c == '{':
			s.depth++
		case c == '}' && s.depth == 0 && s.open == '{', c == ')' && s.depth == 0 && s.open == '(' && !s.quoted:
			return s.at + 1
		case c == '}':
			s.depth = max(s.depth-1, 0)
		case c == '"' && s.depth == 0:
			s.quoted = !s.quoted
		}
	}
	return -1
}
