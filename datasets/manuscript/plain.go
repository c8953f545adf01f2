package manuscript

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pageNumber is a line that numbers a page: 7, - 7 -, Page 7 of 12, 7/12.
var pageNumber = regexp.MustCompile(`^(?i:page )?[-–—|]? ?[0-9]{1,4}(?: ?(?:/|of) ?[0-9]{1,4})? ?[-–—|]?$`)

// pageEnds are line ends, not blank lines.
var pageEnds = strings.NewReplacer("\n\f", "\n", "\f", "\n")

// ligatures are letters that documents set for print join.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st")

// fromPlain takes the text of a draft without markup.
func fromPlain(text string) string {
	var out prose
	text = ligatures.Replace(pageEnds.Replace(text))
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		switch {
		case line == "":
			out.paragraph()
		case len(line) < 24 && pageNumber.MatchString(line):
			out.blank()
		case isReferences(line):
			out.markReferences()
			out.paragraph()
			out.text(line)
			out.paragraph()
		default:
			out.line(line)
		}
	}
	out.cutReferences()
	return out.String()
}

// line adds a line of running text, and joins the word that was parted at the
// end of the line before: trans-, former. The hyphen of a word that has another
// (state-of-the-, art) stays.
func (p *prose) line(line string) {
	if p.gap == blankGap && p.endsParted(line) {
		p.gap = noGap
		if last := p.b[strings.LastIndexAny(string(p.b[max(0, len(p.b)-64):]), " \n")+1+max(0, len(p.b)-64):]; strings.Count(string(last), "-") == 1 {
			p.b = p.b[:len(p.b)-1]
		}
	}
	p.text(line)
	if strings.HasSuffix(line, "\u00ad") { // a hyphen that only a parted word has
		return
	}
	p.blank()
}

// endsParted tells whether the last line ended within a word that goes on here:
// a letter and a hyphen before, a small letter behind.
func (p *prose) endsParted(next string) bool {
	before, ok := strings.CutSuffix(string(p.b[max(0, len(p.b)-8):]), "-")
	if !ok {
		return false
	}
	a, _ := utf8.DecodeLastRuneInString(before)
	b, _ := utf8.DecodeRuneInString(next)
	return unicode.IsLetter(a) && unicode.IsLower(b)
}
