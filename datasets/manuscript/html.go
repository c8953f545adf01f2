package manuscript

import (
	"html"
	"slices"
	"strings"
)

// fromHTML takes the text out of a page.
func fromHTML(text string) string {
	var out prose
	text = withoutElements(text)
	for at := 0; at < len(text); {
		n := strings.IndexAny(text[at:], "<&")
		if n < 0 {
			n = len(text) - at
		}
		out.text(text[at : at+n])
		if at += n; at == len(text) {
			break
		}
		if text[at] == '&' {
			n, s := entity(text[at:])
			out.text(s)
			at += n
			continue
		}
		n, gap := tag(text[at:])
		switch {
		case n == 0:
			out.text("<")
			at++
			continue
		case gap:
			blockTag(&out, text[at:at+n], text[at+n:])
		}
		at += n
	}
	out.cutReferences()
	return out.String()
}

// blockTag ends a paragraph or parts words by a tag.
func blockTag(out *prose, element, behind string) {
	name := tagName(element)
	switch {
	case len(name) == 2 && name[0] == 'h' && isDigit(name[1]) || name == "title":
		if element[1] == '/' {
			out.stop()
		}
		out.paragraph()
		if next := strings.IndexByte(behind[:min(len(behind), 80)], '<'); element[1] != '/' && next >= 0 && isReferences(behind[:next]) {
			out.markReferences()
		}
	case name == "br" || name == "td" || name == "th" || name == "img":
		out.blank()
	default:
		out.paragraph()
	}
}

// withoutElements leaves out comments and the elements whose content is no text
// of the author.
func withoutElements(text string) string {
	names := []string{"script", "style", "pre", "svg", "math", "nav"}
	openings := []string{"<!--"}
	for _, name := range names {
		openings = append(openings, "<"+name)
	}
	lower := asciiLower(text)
	f := newFinder(lower)
	out := make([]byte, 0, len(text))
	for {
		start := f.next(openings...)
		out = append(out, text[f.at:start]...)
		if f.at = start; start == len(text) {
			return string(out)
		}
		closing := "-->"
		if name := tagName(lower[start:]); lower[start+1] != '!' {
			closing = "</" + name + ">"
			if !slices.Contains(names, name) { // <prefix>
				closing = ""
			}
		}
		if end := f.next(closing); closing != "" && end < len(text) {
			f.at = end + len(closing)
			out = append(out, "<p>"...)
			continue
		}
		out = append(out, text[start])
		f.at++
	}
}

// asciiLower writes the capitals of ASCII small, and keeps the length.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}

// tag is the length of the tag or the address in angle brackets that begins the
// text, 0 if there is none, and whether it parts words.
func tag(text string) (n int, parts bool) {
	if len(text) < 3 || !isLetter(text[1]) && text[1] != '/' && text[1] != '!' && text[1] != '?' {
		return 0, false
	}
	end := strings.IndexAny(text[1:], "<>")
	if end < 0 || text[1+end] != '>' {
		return 0, false
	}
	return 1 + end + 1, !withinWords[tagName(text)]
}

// withinWords are the elements that part no words.
var withinWords = map[string]bool{
	"a": true, "abbr": true, "b": true, "cite": true, "code": true, "em": true, "font": true, "i": true, "mark": true, "q": true,
	"s": true, "small": true, "span": true, "strong": true, "sub": true, "sup": true, "u": true, "wbr": true,
}

// tagName is the name of the element of a tag in lower case.
func tagName(element string) string {
	const longest = 20
	element = strings.TrimLeft(element[:min(len(element), longest)], "</")
	end := 0
	for end < len(element) && (isLetter(element[end]) || isDigit(element[end])) {
		end++
	}
	return strings.ToLower(element[:end])
}

// entity reads a character that is written as &amp; or &#38;, and gives its
// length there and what it stands for. Another & stands for itself.
func entity(text string) (int, string) {
	const longest = 12
	end := strings.IndexByte(text[:min(len(text), longest)], ';')
	if end < 0 {
		return 1, "&"
	}
	return end + 1, html.UnescapeString(text[:end+1])
}
