package datasets

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// bibParser turns entries into papers.
type bibParser struct {
	referenceReader
	macros     map[string][]byte // of @string, by name in lower case
	macroBytes int
	line       int    // of the entry
	text       []byte // the entry without what closes it
	at         int

	undefined      int    // names that stand for nothing,
	firstUndefined string // the first of them, with its place
}

// maxMacros bounds the memory for the texts of @string, in bytes.
const maxMacros = 4 << 20

func newBibParser(in *input) *bibParser {
	p := &bibParser{referenceReader: newReferenceReader(in), macros: map[string][]byte{}}
	for m := time.January; m <= time.December; m++ {
		p.macros[strings.ToLower(m.String()[:3])] = []byte(m.String())
	}
	return p
}

// bibError is what is wrong with an entry.
type bibError struct {
	reason Reason
	line   int
	what   string
}

func (e *bibError) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.what) }

func (p *bibParser) fail(what string, args ...any) *bibError {
	line := p.line + bytes.Count(p.text[:min(p.at, len(p.text))], []byte{'\n'})
	return &bibError{InvalidBibTeX, line, fmt.Sprintf(what, args...)}
}

// entry reads one entry; it gives nothing for one that is no paper.
func (p *bibParser) entry(e record) (*Paper, *RecordError) {
	h, _ := parseBibHead(e.data)
	p.line, p.text, p.at = e.line, e.data[:len(e.data)-1], h.body
	var err *bibError
	switch h.word {
	case "preamble":
		return nil, nil
	case "string":
		err = p.strings()
	default:
		if err = p.fill(h); err == nil {
			return p.paper(e.line, "")
		}
	}
	if err != nil {
		return nil, reject(e.line, err.reason, "%w", err)
	}
	return nil, nil
}

// bibValue is a field as it is written, without what encloses it.
type bibValue struct {
	info *fieldInfo
	raw  []byte
}

// fill reads the fields of the entry.
func (p *bibParser) fill(h bibHead) *bibError {
	p.start()
	p.addPlain("entry_type", h.word)
	p.addPlain("entry_key", clean(p.key()))
	var values []bibValue
	size := 0
	if err := p.each(func(name, raw []byte) *bibError {
		if size += len(raw); size > p.in.maxRecord {
			return p.tooLong()
		}
		values = append(values, bibValue{p.field(name), raw})
		return nil
	}); err != nil {
		return err
	}
	archive, subtitle := "", bibValue{}
	for _, v := range values {
		switch v.info.name {
		case "archiveprefix", "eprinttype":
			archive = clean([]byte(latexText(v.raw)))
		case "subtitle":
			if v.info.column == noColumn {
				subtitle = v
			}
		}
	}
	for _, v := range values {
		f := referenceField{info: v.info, text: v.text()}
		switch name := v.info.name; {
		case name == "title" && v.info.column == colTitle:
			f.text = withSubtitle(f.text, latexText(subtitle.raw))
		case name == "subtitle" && v.info == subtitle.info:
			continue
		case name == "eprint":
			f.kept = !isArxivEprint(archive, f.text)
		case name == "month":
			p.month = f.text
		case name == "day":
			p.monthDay = f.text
		case v.info.column == colAuthors:
			f.list, f.many = bibNames(v.raw), true
		}
		p.add(f)
	}
	return nil
}

// text gives the plain text of the value.
func (v bibValue) text() string {
	switch v.info.name {
	case "url", "doi", "eprint", "file":
		return verbatimText(v.raw)
	}
	if c := v.info.column; c == colURL || c == colDOI {
		return verbatimText(v.raw)
	}
	return latexText(v.raw)
}

// addPlain adds a field that is no field of the entry.
func (p *bibParser) addPlain(name, text string) {
	if text != "" {
		p.add(referenceField{info: p.in.fields.lookup([]byte(name)), text: text})
	}
}

// key reads the key of the entry and the comma behind it; an entry can lack it.
func (p *bibParser) key() []byte {
	begin := p.at
	end := len(p.text)
	if n := bytes.IndexByte(p.text[begin:], ','); n >= 0 {
		end = begin + n
	}
	if bytes.IndexByte(p.text[begin:end], '=') >= 0 {
		return nil
	}
	p.at = min(end+1, len(p.text))
	return p.text[begin:end]
}

// strings reads the names that @string gives to texts.
func (p *bibParser) strings() *bibError {
	return p.each(func(name, raw []byte) *bibError {
		if p.macroBytes += len(name) + len(raw); p.macroBytes > maxMacros {
			err := p.fail("the texts of all @string have over %d bytes", maxMacros)
			err.reason = TooLong
			return err
		}
		p.macros[strings.ToLower(string(name))] = bytes.Clone(raw)
		return nil
	})
}

// each reads name = value, as often as there is, with commas between.
func (p *bibParser) each(use func(name, raw []byte) *bibError) *bibError {
	for {
		for p.blanks(); p.peek() == ','; p.blanks() {
			p.at++
		}
		if p.at >= len(p.text) {
			return nil
		}
		name := p.word()
		if len(name) == 0 {
			return p.fail("%q where the name of a field is expected", p.peek())
		}
		p.blanks()
		if p.peek() != '=' {
			return p.fail("no = behind %q, where the name of a field is expected", shorten(clean(name)))
		}
		p.at++
		raw, err := p.value(name)
		if err == nil {
			err = use(name, raw)
		}
		if err != nil {
			return err
		}
	}
}

// peek gives the next byte, 0 at the end.
func (p *bibParser) peek() byte {
	if p.at >= len(p.text) {
		return 0
	}
	return p.text[p.at]
}

// blanks passes over white space and comments, which go from % to the end of
// their line.
func (p *bibParser) blanks() {
	for {
		p.at = skipBlanks(p.text, p.at)
		if p.peek() != '%' {
			return
		}
		n := bytes.IndexByte(p.text[p.at:], '\n')
		if n < 0 {
			n = len(p.text) - p.at
		}
		p.at += n
	}
}

// word reads a name or number.
func (p *bibParser) word() []byte {
	begin := p.at
	for p.at < len(p.text) && bytes.IndexByte([]byte(" \t\r\n,=#{}()\"%"), p.text[p.at]) < 0 {
		p.at++
	}
	return p.text[begin:p.at]
}

// value reads the value of a field: texts in braces or quotes, numbers and names
// of @string, joined by #.
func (p *bibParser) value(field []byte) (raw []byte, err *bibError) {
	for {
		p.blanks()
		var part []byte
		switch p.peek() {
		case '{', '"':
			part, err = p.enclosed(field)
			if err != nil {
				return nil, err
			}
		default:
			if part = p.word(); len(part) == 0 {
				return nil, p.fail("field %q has no value", shorten(clean(field)))
			}
			part = p.named(part)
		}
		if raw == nil {
			raw = part[:len(part):len(part)]
		} else if raw = append(raw, part...); len(raw) > p.in.maxRecord {
			return nil, p.tooLong()
		}
		p.blanks()
		if p.peek() != '#' {
			return raw, nil
		}
		p.at++
	}
}

func (p *bibParser) tooLong() *bibError {
	err := p.fail("with the texts of its @string names, the entry has over %d bytes", p.in.maxRecord)
	err.reason = TooLong
	return err
}

// enclosed reads a text in braces or quotes, within which braces pair up.
func (p *bibParser) enclosed(field []byte) ([]byte, *bibError) {
	begin := p.at
	depth := 0
	for at := begin; at < len(p.text); at++ {
		switch c := p.text[at]; {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c != '"' || at == begin || p.text[begin] != '"':
			continue
		}
		if depth == 0 && at > begin && (p.text[begin] == '{' || p.text[at] == '"') {
			p.at = at + 1
			return p.text[begin+1 : at], nil
		}
		if depth < 0 {
			break
		}
	}
	return nil, p.fail("the value of field %q is not closed: its quotes or braces do not pair up", shorten(clean(field)))
}

// named gives the text that a name stands for. A number stands for itself, and
// so does, with a warning, a name that is not known.
func (p *bibParser) named(name []byte) []byte {
	if text, ok := p.macros[strings.ToLower(string(name))]; ok {
		return text
	}
	for _, c := range name {
		if isDigit(c) {
			return name
		}
	}
	if p.undefined++; p.undefined == 1 {
		p.firstUndefined = fmt.Sprintf("%q in the entry of line %d", shorten(clean(name)), p.line)
	}
	return name
}

// notes tells, at the end, what a person should look at.
func (p *bibParser) notes() {
	p.referenceReader.notes()
	if p.undefined > 0 {
		p.in.warn("%d values are names that no @string before gives a text, and were taken as they are; the first: %s", p.undefined, p.firstUndefined)
	}
}

// withSubtitle joins title and subtitle.
func withSubtitle(title, subtitle string) string {
	title, subtitle = strings.TrimSpace(title), strings.TrimSpace(subtitle)
	switch {
	case title == "" || subtitle == "":
		return title + subtitle
	case strings.ContainsAny(title[len(title)-1:], ":?!."):
		return title + " " + subtitle
	}
	return title + ": " + subtitle
}

// isArxivEprint reports whether the eprint of an archive (empty = not given) is
// that of arXiv.
func isArxivEprint(archive, eprint string) bool {
	if strings.EqualFold(archive, "arxiv") {
		return true
	}
	id, rest := cutArxivID(plainArxivID(clean([]byte(eprint))))
	return archive == "" && id != "" && rest == ""
}

// bibNames splits a list of names at the word and, outside of braces, and puts
// each name into the usual order. "others" is no name.
func bibNames(raw []byte) []string {
	var names []string
	for _, name := range splitUnbraced(raw, func(s []byte) int {
		if len(s) >= 4 && isBlank(s[:1]) && strings.EqualFold(string(s[1:4]), "and") && isBlank(s[4:min(5, len(s))]) {
			return 4 // the blank behind may be the one before the next
		}
		return 0
	}) {
		if text := strings.TrimSpace(latexText(name)); text == "" || strings.EqualFold(text, "others") || strings.EqualFold(text, "and") {
			continue
		}
		parts := splitUnbraced(name, func(s []byte) int {
			if s[0] == ',' {
				return 1
			}
			return 0
		})
		texts := make([]string, max(3, len(parts)))
		for i, part := range parts {
			texts[i] = strings.TrimSpace(latexText(part))
		}
		switch len(parts) {
		case 1, 2:
			names = append(names, firstLast(texts[0], texts[1], ""))
		default: // last, Jr, first
			names = append(names, firstLast(texts[0], strings.Join(texts[2:], " "), texts[1]))
		}
	}
	return names
}

// splitUnbraced splits at the separators outside of braces. separator gives the
// length of that at the beginning of its argument, 0 if there is none.
func splitUnbraced(s []byte, separator func([]byte) int) [][]byte {
	var parts [][]byte
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth = max(depth-1, 0)
		default:
			if depth > 0 {
				continue
			}
			if n := separator(s[i:]); n > 0 {
				parts = append(parts, s[start:i])
				start = i + n
				i = start - 1
			}
		}
	}
	return append(parts, s[start:])
}
