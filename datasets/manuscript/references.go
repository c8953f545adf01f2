package manuscript

import (
	"regexp"
	"strings"
)

// referenceNames are the headings of lists of references, in lower case.
var referenceNames = map[string]bool{
	"references": true, "bibliography": true, "works cited": true, "literature cited": true, "references cited": true,
	"cited literature": true, "reference list": true, "literature": true, "références": true, "literaturverzeichnis": true, "参考文献": true,
}

// isReferences tells whether a line is nothing but the heading of a list of
// references, with or without a number.
func isReferences(line string) bool {
	const longest = 60
	if len(line) > longest {
		return false
	}
	line = strings.TrimLeft(strings.Trim(line, " \t\f*_#"), "0123456789.) \t")
	return referenceNames[strings.ToLower(strings.TrimRight(line, ".: \t"))]
}

// markReferences notes that a list of references begins here.
func (p *prose) markReferences() { p.references = len(p.b) }

// year is one from 1900 to 2099.
var year = regexp.MustCompile(`\b(?:19|20)[0-9]{2}\b`)

// cutReferences leaves out the list of references with all behind it. In the
// first half of the text its heading counts only if years follow as dense as in
// such lists: one in 400 bytes.
func (p *prose) cutReferences() {
	const yearEvery = 400
	if p.references == 0 {
		return
	}
	behind := p.b[p.references:]
	if len(behind) > p.references && len(year.FindAllIndex(behind, -1))*yearEvery < len(behind) {
		return
	}
	p.b = p.b[:p.references]
}
