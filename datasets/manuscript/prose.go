package manuscript

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// prose collects the words of a draft: paragraphs with a blank line between two,
// single blanks within them.
type prose struct {
	b       []byte
	gap     gap
	dropped bool // something was left out since the last character
	// references is the length of b where the last heading of a list of references
	// was written; 0 = there is none with text before it.
	references int
}

// gap is what parts the next word from the last.
type gap uint8

const (
	noGap gap = iota
	blankGap
	paragraphGap
)

// text adds words. White space parts words, however much there is of it.
func (p *prose) text(s string) {
	for i := 0; i < len(s); {
		run := i
		for i < len(s) && s[i] > ' ' && s[i] < 0x7f {
			i++
		}
		if i > run {
			if p.gap != noGap || p.dropped {
				run += p.part(s[run])
			}
			p.b = append(p.b, s[run:i]...)
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		switch {
		case unicode.IsSpace(r):
			p.blank()
		case unicode.IsControl(r), r == '\u00ad', r == '\u200b', r == '\ufeff': // no part of a word
		default:
			p.part(0)
			p.b = utf8.AppendRune(p.b, r)
		}
	}
}

// part writes the gap before the character c. What was left out takes with it
// the blank before a comma or a stop, parentheses that held nothing else, and
// the stop of a sentence that was nothing else; then it returns how many bytes
// of the text are left out too.
func (p *prose) part(c byte) int {
	dropped := p.dropped
	p.dropped = false
	if dropped && p.gap != paragraphGap {
		if n := len(p.b); n > 0 && p.b[n-1] == '(' && (c == ')' || c == ';' || c == ',') {
			p.dropped = true
			if c == ')' {
				p.undo(1)
			}
			return 1
		}
		if n := len(p.b); n > 0 && p.b[n-1] == '.' && c == '.' {
			return 1
		}
		if c != 0 && strings.IndexByte(".,;:!?)]", c) >= 0 {
			p.gap = noGap
		}
	}
	if len(p.b) > 0 {
		switch p.gap {
		case blankGap:
			p.b = append(p.b, ' ')
		case paragraphGap:
			p.b = append(p.b, "\n\n"...)
		}
	}
	p.gap = noGap
	return 0
}

// undo takes back the last n bytes, which are part of a word, and the gap before
// them if nothing else is left behind it.
func (p *prose) undo(n int) {
	p.b = p.b[:len(p.b)-n]
	switch {
	case bytes.HasSuffix(p.b, []byte(" ")):
		p.b = p.b[:len(p.b)-1]
		p.gap = max(p.gap, blankGap)
	case bytes.HasSuffix(p.b, []byte("\n\n")):
		p.b = p.b[:len(p.b)-2]
		p.gap = paragraphGap
	}
}

// blank parts words.
func (p *prose) blank() { p.gap = max(p.gap, blankGap) }

// drop parts words by something that is left out.
func (p *prose) drop() {
	p.blank()
	p.dropped = true
}

// paragraph ends a paragraph.
func (p *prose) paragraph() { p.gap = paragraphGap }

// stop ends a sentence, with a full stop if it has no sign yet.
func (p *prose) stop() {
	if len(p.b) == 0 || p.gap == paragraphGap {
		return
	}
	last, _ := utf8.DecodeLastRune(bytes.TrimRight(p.b, `"')]}”’`))
	if !strings.ContainsRune(".,:;!?…。！？：；", last) {
		p.b = append(p.b, '.')
	}
	p.blank()
}

// reset forgets all words.
func (p *prose) reset() { *p = prose{b: p.b[:0]} }

func (p *prose) String() string { return string(p.b) }
