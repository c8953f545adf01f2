package datasets

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// listingPage is what a listing holds.
type listingPage struct {
	papers      []listed
	headingYear int // of the date in the page's heading; 0 = not printed
	tail        int // lines behind the last paper that are none
}

// parseListing finds the papers. Footers are found first; the text between two
// of them is one paper, or several of which only the last has a footer.
func parseListing(lines []listingLine) listingPage {
	var page listingPage
	footers := findFooters(lines)
	lines = blankFurniture(lines, footers)
	start, footers := page.skipHeading(lines, footers)
	for _, f := range footers {
		found := papersOf(paragraphs(lines[start:f.first]))
		if n := len(found); n > 0 {
			found[n-1].footer, found[n-1].hasFooter = f, true
		}
		page.papers = append(page.papers, found...)
		start = f.last + 1
	}
	found := papersOf(paragraphs(lines[start:]))
	// Without a footer, lines that are no sentences are the end of the page.
	for n := len(found); n > 0 && len(found[n-1].abstract) <= 300 && !endsSentence(found[n-1].abstract); n-- {
		page.tail++
		if found[n-1].abstract != "" {
			page.tail++
		}
		found = found[:n-1]
	}
	page.papers = append(page.papers, found...)
	return page
}

// blankFurniture blanks the known lines of the page before the first abstract or
// footer.
func blankFurniture(lines []listingLine, footers []footer) []listingLine {
	lines = slices.Clone(lines)
	bound := len(lines)
	for _, f := range footers {
		if !f.bare {
			bound = f.first
			break
		}
	}
	for i := 0; i < bound && len(lines[i].text) <= longLine; i++ {
		if isFurniture(lines[i].text) {
			lines[i].text = ""
		}
	}
	return lines
}

// skipHeading passes over what the page shows before its first paper, and
// gives where that begins and the footers after it. The first paper ends at
// the latest with the first footer that is more than a date, or has the first
// text that can only be an abstract; a date alone before it is the page's own.
func (page *listingPage) skipHeading(lines []listingLine, footers []footer) (int, []footer) {
	abstract := len(lines)
	for _, p := range paragraphs(lines) {
		if looksLikeAbstract(p) {
			abstract = p.at
			break
		}
	}
	bound := abstract
	start := 0
	for len(footers) > 0 && footers[0].first < bound {
		if !footers[0].bare {
			bound = footers[0].first
			break
		}
		page.headingYear = footers[0].year
		start = footers[0].last + 1
		footers = footers[1:]
	}
	// What is left before the bound is the title, and before a footer perhaps
	// a short abstract.
	var left []int
	for i := start; i < bound; i++ {
		if lines[i].text != "" {
			left = append(left, i)
		}
	}
	keep := 1
	if bound < abstract {
		keep = 2
	}
	if n := len(left); n > 0 {
		start = left[max(n-keep, 0)]
	}
	return start, footers
}

// paragraph is text between blank lines.
type paragraph struct {
	text string
	at   int // index of its first line
	line int // in the file
	rows int
}

// longLine is a length that a line of a title hardly has, in bytes.
const longLine = 200

// paragraphs joins lines into paragraphs. A title whose abstract follows
// without a blank line, and an abstract that the next title follows so, are
// told apart by their form.
func paragraphs(lines []listingLine) []paragraph {
	var all []paragraph
	add := func(from, to int) {
		texts := make([]string, 0, to-from)
		for _, l := range lines[from:to] {
			texts = append(texts, l.text)
		}
		all = append(all, paragraph{strings.Join(texts, " "), from, lines[from].line, to - from})
	}
	for i := 0; i < len(lines); i++ {
		if lines[i].text == "" {
			continue
		}
		end := i
		for end < len(lines) && lines[end].text != "" {
			end++
		}
		for end-i > 1 && looksLikeTitle(lines[i].text) && len(lines[i+1].text) > longLine {
			add(i, i+1)
			i++
		}
		cut := end
		if last := end - 1; last > i && len(lines[last-1].text) > longLine && endsSentence(lines[last-1].text) && looksLikeTitle(lines[last].text) {
			cut = last
		}
		add(i, cut)
		if cut < end {
			add(cut, end)
		}
		i = end
	}
	return all
}

// looksLikeTitle reports whether a line may be a title: short, and not ending
// as a sentence of a text does.
func looksLikeTitle(s string) bool {
	return utf8.RuneCountInString(s) <= 250 && len(strings.Fields(s)) <= 40 && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, ",")
}

// looksLikeAbstract reports whether a paragraph can hardly be a title: long, or
// a sentence of some length.
func looksLikeAbstract(p paragraph) bool {
	if len(p.text) > 300 || p.rows > 2 && len(p.text) > longLine {
		return true
	}
	return len(strings.Fields(p.text)) >= 12 && endsSentence(p.text) && !strings.HasSuffix(p.text, "?")
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, `"')]}”’*`)
	return strings.HasSuffix(s, ".") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "?")
}

// papersOf turns the paragraphs between two footers into papers: title and
// abstract in turn, unless their form says clearly that one is missing or that
// an abstract has a second paragraph.
func papersOf(between []paragraph) []listed {
	var papers []listed
	for i := 0; i < len(between); i++ {
		p := between[i]
		if !looksLikeTitle(p.text) && looksLikeAbstract(p) {
			if n := len(papers); n > 0 && papers[n-1].abstract != "" {
				papers[n-1].abstract += " " + p.text
			} else {
				papers = append(papers, listed{abstract: p.text, line: p.line})
			}
			continue
		}
		l := listed{title: p.text, line: p.line}
		if rest := between[i+1:]; len(rest) > 0 && !titleAgain(rest) {
			l.abstract = rest[0].text
			i++
		}
		papers = append(papers, l)
	}
	return papers
}

// titleAgain reports whether what follows a title is no abstract but another
// title, whose abstract follows.
func titleAgain(rest []paragraph) bool {
	return len(rest) > 1 && looksLikeTitle(rest[0].text) && !looksLikeAbstract(rest[0]) &&
		looksLikeAbstract(rest[1]) && !looksLikeTitle(rest[1].text)
}

// isFurniture knows lines of the page around its papers.
func isFurniture(s string) bool {
	lower := strings.ToLower(s)
	switch lower {
	case "hugging face", "papers", "trending papers", "models", "datasets", "spaces", "docs", "pricing", "log in", "sign up",
		"new", "submit", "daily", "weekly", "monthly":
		return true
	}
	return strings.HasPrefix(lower, "subscribe") || strings.Contains(lower, "papers in your email") || isHeading(s)
}

// isHeading knows the page's own heading.
func isHeading(s string) bool {
	s = strings.ReplaceAll(strings.ToLower(s), " ", "")
	return s == "dailypapers" || strings.HasPrefix(s, "byak") && strings.HasSuffix(s, "researchcommunity")
}
