package datasets

import (
	"fmt"
	"maps"
)

// Parser parses chunks. It learns the names of fields, which only makes it
// faster: what it makes of a chunk does not depend on the chunks before. It is
// for one goroutine at a time.
type Parser struct {
	reader *Reader
	json   *jsonParser
	ids    []byte
}

// NewParser makes a parser for the chunks of the reader.
func (r *Reader) NewParser() *Parser {
	return &Parser{reader: r, json: newJSONParser(r.fields.fresh())}
}

// Parse makes the chunk's Records. It takes time linear in their text.
func (p *Parser) Parse(c *Chunk) {
	if c.pieces != nil {
		p.pieces(c)
	}
	for i := range c.Records {
		r := &c.Records[i]
		if r.Paper == nil {
			r.Refused.File = c.file.name
			continue
		}
		r.Paper.Place.File = c.file.name
		if r.Paper.ID == "" {
			r.Paper.ID = titleID(firstOf(r.Paper.Title, r.Paper.Abstract), r.Paper.Year)
			r.madeUp = true
		}
	}
	p.shareIDs(c)
}

// pieces parses the records that were cut.
func (p *Parser) pieces(c *Chunk) {
	found := p.json.draft.fields.found
	clear(found)
	c.Records = make([]Record, 0, len(c.pieces))
	for _, piece := range c.pieces {
		r := Record{Refused: piece.refused}
		if r.Refused == nil {
			r.Paper, r.Refused = p.json.paper(record{data: c.text[piece.start:piece.end], line: piece.line})
			c.broken = c.file.format.fragile && r.Refused != nil && r.Refused.Reason == InvalidJSON
		}
		if c.broken {
			r.Refused.Err = fmt.Errorf("%w; %s", r.Refused.Err, endsHere)
		}
		c.Records = append(c.Records, r)
		if c.broken {
			break
		}
	}
	if len(found) > 0 {
		c.found = maps.Clone(found)
	}
	if cap(c.text) <= maxBuffer {
		p.reader.buffers.Put(c.text)
	}
	c.text, c.pieces = nil, nil
}

// shareIDs makes the ids of the chunk parts of one string. They are what is
// kept longest of the papers, and shall keep nothing else in memory.
func (p *Parser) shareIDs(c *Chunk) {
	p.ids = p.ids[:0]
	for i := range c.Records {
		if paper := c.Records[i].Paper; paper != nil {
			p.ids = append(p.ids, paper.ID...)
		}
	}
	rest := string(p.ids)
	for i := range c.Records {
		if paper := c.Records[i].Paper; paper != nil {
			n := len(paper.ID)
			paper.ID, rest = rest[:n], rest[n:]
		}
	}
}
