package datasets

import (
	"bytes"
	"io"
	"strings"
)

// risFormat is a bibliography of RIS: a tag, two blanks, a hyphen and a value on
// each line; a line without a tag goes on with the value before.
//
//	TY  - JOUR
//	AU  - Lee, Ann
//	TI  - Leaves in moving air
//	PY  - 2021
//	ER  -
var risFormat = format{
	name:   "ris",
	what:   "RIS",
	exts:   []string{".ris"},
	detect: detectRIS,
	names:  &risNames,
	open:   readRIS,
}

var risNames = fieldNames{
	colID:         {"paper_id", "id"},
	colTitle:      {"title", "ti", "t1", "ct", "bt"},
	colAbstract:   {"abstract", "ab", "n2"},
	colAuthors:    {"authors", "au", "a1"},
	colNAuthors:   {"n_authors"},
	colPublished:  {"published", "da", "y1"},
	colYear:       {"year", "py"},
	colVenue:      {"venue", "t2", "jo", "jf", "ja"},
	colCategories: {"categories"},
	colKeywords:   {"keywords", "kw"},
	colDOI:        {"doi", "do"},
	colArxivID:    {"arxiv_id"},
	colURL:        {"url", "ur"},
	colUpvotes:    {"upvotes"},
}

// risTag reads a line that begins with a tag: two capitals or a capital and a
// digit, one or two blanks, a hyphen, and a blank or the end.
func risTag(line []byte) (tag string, value []byte, ok bool) {
	line = bytes.TrimPrefix(line, []byte("\uFEFF")) // where files were joined
	if len(line) < 4 || !isCapital(line[0]) || !isCapital(line[1]) && !isDigit(line[1]) || line[2] != ' ' {
		return "", nil, false
	}
	at := 3
	if line[at] == ' ' {
		at++
	}
	if at == len(line) || line[at] != '-' || at+1 < len(line) && line[at+1] != ' ' {
		return "", nil, false
	}
	return string(line[:2]), line[at+1:], true
}

func isCapital(c byte) bool { return 'A' <= c && c <= 'Z' }

// detectRIS looks for the tag TY, best on the first line.
func detectRIS(h *head) int {
	score := sure
	for _, line := range h.lines() {
		if isBlank(line) {
			continue
		}
		if tag, value, ok := risTag(line); ok && tag == "TY" && len(bytes.TrimSpace(value)) > 0 {
			return score
		}
		score = possible
	}
	return 0
}

func readRIS(in *input) Source {
	return func(yield func(*Paper, error) bool) {
		r := &risReader{referenceReader: newReferenceReader(in), lines: newLineReader(in.r, in.maxRecord), at: map[string]int{}}
		for {
			paper, refused, err := r.next()
			if err == io.EOF {
				r.notes()
				return
			}
			if refused != nil {
				err = refused
			}
			if !yield(paper, err) || err != nil && refused == nil {
				return
			}
		}
	}
}

// risValue is a tag of a record with its values, as often as it is there.
type risValue struct {
	tag    string
	values [][]byte
}

// risReader reads records.
type risReader struct {
	referenceReader
	lines  *lineReader
	state  risState
	line   int // where the record begins
	size   int // of it in bytes
	values []risValue
	at     map[string]int // where a tag is in values
	last   int            // the value that a line without a tag goes on with
}

type risState uint8

const (
	risOutside risState = iota // before TY or after ER
	risInside                  // between them
	risLost                    // between them, in a record that was refused
)

// next gives the next paper, the next reason for which there is none, or io.EOF.
func (r *risReader) next() (*Paper, *RecordError, error) {
	for {
		line, err := r.lines.next()
		if err == io.EOF && r.state == risInside {
			r.state = risOutside
			paper, refused := r.record()
			return paper, refused, nil
		}
		if err != nil {
			return nil, nil, err
		}
		tag, value, ok := risTag(line.data)
		inside := r.state == risInside
		switch {
		case ok && tag == "TY": // also where ER is missing
			if inside {
				paper, refused := r.record()
				r.begin(line.line, value)
				return paper, refused, nil
			}
			r.begin(line.line, value)
		case ok && tag == "ER":
			r.state = risOutside
			if inside {
				paper, refused := r.record()
				return paper, refused, nil
			}
		case inside:
			if r.size += len(line.data) + 1; line.long || r.size > r.in.maxRecord {
				r.state = risLost
				return nil, r.in.tooLong(r.line), nil
			}
			r.take(tag, value, line.data, ok)
		case r.state == risOutside && line.long:
			r.state = risLost
			return nil, r.in.tooLong(line.line), nil
		case r.state == risOutside && ok:
			r.state = risLost
			return nil, reject(line.line, InvalidRIS, "tag %s where TY is expected, which begins a record", tag), nil
		}
	}
}

// begin begins a record with the value of its TY.
func (r *risReader) begin(line int, value []byte) {
	r.state, r.line, r.size = risInside, line, 0
	r.values = r.values[:0]
	clear(r.at)
	r.take("TY", value, nil, true)
}

// take takes in a line of the record, with a tag or not.
func (r *risReader) take(tag string, value, line []byte, tagged bool) {
	if !tagged {
		last := &r.values[r.last].values
		n := len(*last) - 1
		(*last)[n] = append(append((*last)[n], '\n'), line...)
		return
	}
	at, ok := r.at[tag]
	if !ok {
		at = len(r.values)
		r.at[tag] = at
		r.values = append(r.values, risValue{tag: tag})
	}
	r.values[at].values = append(r.values[at].values, bytes.Clone(value))
	r.last = at
}

// record makes the paper of the record.
func (r *risReader) record() (*Paper, *RecordError) {
	r.start()
	notes := ""
	for _, v := range r.values {
		name := v.tag
		if name == "TY" {
			name = "entry_type"
		}
		f := referenceField{info: r.field([]byte(name))}
		switch f.info.column {
		case colAuthors:
			f.list, f.many = v.list("\n;"), true
			for i, name := range f.list {
				f.list[i] = risName(name)
			}
			f.text = v.join("; ")
		case colKeywords:
			f.list, f.many = v.list("\n;"), true
			f.text = v.join("; ")
		case colAbstract:
			f.text = v.join(" ")
		case noColumn:
			f.text = v.join("; ")
		default:
			f.text = string(v.values[0])
			if len(v.values) > 1 {
				f.all = v.join("; ")
			}
		}
		if v.tag == "N1" {
			notes = v.join(" ")
		}
		r.add(f)
	}
	return r.paper(r.line, notes)
}

// join joins the values that are not empty.
func (v risValue) join(between string) string {
	var texts []string
	for _, value := range v.values {
		if text := clean(value); text != "" {
			texts = append(texts, text)
		}
	}
	return strings.Join(texts, between)
}

// list lists the values, each of which may be a list itself.
func (v risValue) list(separators string) []string {
	var all []string
	for _, value := range v.values {
		all = append(all, splitAt(string(value), separators)...)
	}
	return all
}

// risName turns "Lee, Ann, Jr" into "Ann Lee, Jr".
func risName(s string) string {
	parts := strings.SplitN(s, ",", 3)
	parts = append(parts, "", "")
	return firstLast(strings.TrimSpace(parts[0]), strings.TrimSpace(parts[1]), strings.TrimSpace(parts[2]))
}
