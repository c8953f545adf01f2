package datasets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonOptions accept what dirty files have and no reader need refuse.
var jsonOptions = []jsontext.Options{jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true)}

// validJSON gives the one JSON value of which text consists.
func validJSON(text []byte) (jsontext.Value, error) {
	return readOne(jsontext.NewDecoder(bytes.NewBuffer(text), jsonOptions...))
}

func readOne(dec *jsontext.Decoder) (jsontext.Value, error) {
	value, err := dec.ReadValue()
	if err != nil {
		return nil, err
	}
	// Asking for more must not happen before the value is used: it may move
	// the decoder's buffer. What is left is looked at instead.
	if rest := dec.UnreadBuffer(); !isBlank(rest) {
		return nil, fmt.Errorf("%q after the record", shorten(clean(rest)))
	}
	return value, nil
}

// jsonParser turns the text of one JSON object into a Paper. The text is
// checked once as a whole; after that its values are found by their first and
// last bytes alone.
type jsonParser struct {
	draft   *draft
	scratch []byte
}

func newJSONParser(fields *fieldTable) *jsonParser {
	return &jsonParser{draft: newDraft(fields)}
}

// paper reads one record.
func (p *jsonParser) paper(rec record) (*Paper, *RecordError) {
	object, ok := quickObject(rec.data)
	if !ok {
		var err error
		if object, err = validJSON(rec.data); err != nil {
			return nil, reject(rec.line, InvalidJSON, "%s", jsonProblem(err))
		}
	}
	if object[0] != '{' {
		return nil, reject(rec.line, WrongType, "%s where an object is expected", kindName(object))
	}
	d := p.draft
	d.start()
	c := jsonCursor{object[1:]}
	for c.more() {
		name, err := p.unquote(c.value())
		if err != nil {
			return nil, reject(rec.line, InvalidJSON, "%w", err)
		}
		f := d.fields.lookup(name)
		value := c.value()
		d.keep(f, value)
		if value[0] == 'n' || !d.wants(f) {
			continue
		}
		content, err := p.cell(value, f.column)
		if err != nil {
			return nil, reject(rec.line, WrongType, "%w", &fieldError{f.name, err})
		}
		d.set(f, content)
	}
	return d.paper(rec.line)
}

// jsonProblem words a syntax error for people.
func jsonProblem(err error) string {
	var syntax *jsontext.SyntacticError
	switch {
	case !errors.As(err, &syntax):
		if err == io.EOF {
			return "no value"
		}
		return err.Error()
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it ends too early"
	}
	return fmt.Sprintf("%v at byte %d", syntax.Err, syntax.ByteOffset+1)
}

func kindName(v jsontext.Value) string {
	switch v[0] {
	case 'n':
		return "null"
	case 't', 'f':
		return "true or false"
	case '"':
		return "a text"
	case '[':
		return "a list"
	case '{':
		return "an object"
	}
	return "a number"
}

// cell reads the value of a canonical column: a text, a number, or a list of
// texts, numbers or (for authors) objects with a name.
func (p *jsonParser) cell(value jsontext.Value, col column) (cell, error) {
	if value[0] != '[' {
		text, err := p.text(value)
		return cell{text: text}, err
	}
	d := p.draft
	first := len(d.spans)
	c := jsonCursor{value[1:]}
	for c.more() {
		element := c.value()
		if element[0] == 'n' {
			continue
		}
		var text span
		var err error
		if element[0] == '{' && col == colAuthors {
			text, err = p.name(element)
		} else {
			text, err = p.text(element)
		}
		if err != nil {
			return cell{}, fmt.Errorf("element %d: %w", len(d.spans)-first+1, err)
		}
		if !text.empty() {
			d.spans = append(d.spans, text)
		}
	}
	return cell{list: d.spans[first:len(d.spans):len(d.spans)], many: true}, nil
}

// text reads a text or number as clean text.
func (p *jsonParser) text(value jsontext.Value) (span, error) {
	switch value[0] {
	case '"':
		raw, err := p.unquote(value)
		return p.draft.clean(raw), err
	case '{', '[', 't', 'f':
		return span{}, fmt.Errorf("%s where a text is expected", kindName(value))
	}
	return p.draft.clean(value), nil
}

// name reads the author's name in an object.
func (p *jsonParser) name(object jsontext.Value) (span, error) {
	var name span
	c := jsonCursor{object[1:]}
	for c.more() {
		key, err := p.unquote(c.value())
		if err != nil {
			return name, err
		}
		isName := strings.EqualFold(string(key), "name")
		value := c.value()
		if !isName || value[0] == 'n' {
			continue
		}
		if name, err = p.text(value); err != nil {
			return name, fmt.Errorf("name: %w", err)
		}
	}
	if name.empty() {
		return name, errors.New("an object without a name")
	}
	return name, nil
}

// unquote gives the bytes of a JSON string, valid until the next call or as
// long as the record.
func (p *jsonParser) unquote(quoted jsontext.Value) ([]byte, error) {
	inner := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(inner, '\\') < 0 {
		return inner, nil // clean replaces invalid UTF-8
	}
	text, err := jsontext.AppendUnquote(p.scratch[:0], quoted)
	p.scratch = text
	if err != nil && len(text) == 0 {
		return nil, err
	}
	return text, nil // an error with a text tells of invalid UTF-8, replaced
}

// jsonCursor walks over the inside of an object or array that is known to be
// valid, its opening bracket cut off. In an object, names and values alternate.
type jsonCursor struct{ rest []byte }

// more passes over separators and reports whether a value follows.
func (c *jsonCursor) more() bool {
	i := 0
	for c.rest[i] == ' ' || c.rest[i] == ',' || c.rest[i] == ':' || c.rest[i] == '\n' || c.rest[i] == '\r' || c.rest[i] == '\t' {
		i++
	}
	c.rest = c.rest[i:]
	return c.rest[0] != '}' && c.rest[0] != ']'
}

// value cuts off the value at the front.
func (c *jsonCursor) value() jsontext.Value {
	c.more()
	scan := valueScanner{scalar: c.rest[0] != '{' && c.rest[0] != '[' && c.rest[0] != '"'}
	n, _ := scan.feed(c.rest)
	value := c.rest[:n:n]
	c.rest = c.rest[n:]
	return value
}
