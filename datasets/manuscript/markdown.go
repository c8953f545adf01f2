package manuscript

import (
	"regexp"
	"slices"
	"strings"
)

// markdown reads a Markdown text line by line and gathers paragraphs, whose marks
// it leaves out when they are complete.
type markdown struct {
	out         prose
	lines       []string // of the paragraph at hand
	notFollowed []string
}

// fromMarkdown takes the text out of a Markdown draft, and the files it
// includes.
func fromMarkdown(text string) (string, []string) {
	var m markdown
	start := strings.TrimLeft(text, "\n")
	if end := frontMatterEnd(start); end > 0 {
		title, abstract, keywords := frontMatter(start[:end])
		m.heading(title)
		m.lines = append(m.lines, abstract)
		m.flush()
		m.heading(keywords)
		text = start[end:]
	} else if title, rest, ok := titleBlock(start); ok {
		m.heading(title)
		text = rest
	}
	m.blocks(withoutBlocks(text))
	m.out.cutReferences()
	return m.out.String(), m.notFollowed
}

// titleBlock reads what Pandoc may begin with: lines of %, the title first.
func titleBlock(text string) (title, rest string, ok bool) {
	if !strings.HasPrefix(text, "% ") {
		return "", text, false
	}
	title, rest, _ = strings.Cut(text[2:], "\n")
	for strings.HasPrefix(rest, "%") || strings.HasPrefix(rest, "  ") {
		_, rest, _ = strings.Cut(rest, "\n")
	}
	return title, rest, true
}

var (
	// listMark begins an item of a list: - * + 1. 2) (3) (@good) and boxes to tick.
	listMark = regexp.MustCompile(`^(?:[-*+]|[0-9]{1,9}[.)]|\([0-9]{1,9}\)|\(@[\w-]*\)|[#]\.|:)(?:[ \t]+(?:\[[ xX]\] )?|$)`)
	// definition begins a line that explains a link or a footnote: [^1]: or [id]:.
	definition = regexp.MustCompile(`^\[([^\]]{1,100})\]:[ \t]*`)
	// shortInclude is how Quarto includes a file.
	shortInclude = regexp.MustCompile(`^\{\{< *include +([^> ]{1,200}) *>\}\}$`)
)

// blocks reads the lines of the body.
func (m *markdown) blocks(text string) {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		for strings.HasPrefix(line, ">") { // a quotation
			line = strings.TrimLeft(line[1:], " \t")
		}
		if line == "" || strings.HasPrefix(line, ":::") {
			m.flush()
			continue
		}
		if words, ok := cutHeadingMark(line); ok {
			m.flush()
			m.heading(words)
			continue
		}
		if isRule(line) {
			if strings.Trim(line, "=") == "" || strings.Trim(line, "-") == "" { // underlined headings
				m.headingOfLines()
			}
			m.flush()
			continue
		}
		if found := shortInclude.FindStringSubmatch(line); found != nil {
			m.flush()
			if !slices.Contains(m.notFollowed, found[1]) {
				m.notFollowed = append(m.notFollowed, found[1])
			}
			continue
		}
		if mark := definition.FindStringSubmatch(line); mark != nil {
			m.flush()
			if !strings.HasPrefix(mark[1], "^") {
				continue
			}
			line = line[len(mark[0]):]
		} else if mark := listMark.FindString(line); mark != "" {
			m.flush()
			line = line[len(mark):]
		} else if strings.HasPrefix(line, "|") || strings.HasSuffix(line, "|") {
			line = strings.ReplaceAll(line, "|", " ")
		}
		if isReferences(line) && len(m.lines) == 0 {
			m.heading(line)
			continue
		}
		m.lines = append(m.lines, line)
	}
	m.flush()
}

// isRule tells whether a line is one across the page, an underline, or the
// border of a table, and not an empty item of a list.
func isRule(line string) bool {
	if strings.Trim(line, "-=*_+|: ") != "" || strings.Trim(line, "|+ ") == "" && !strings.HasPrefix(line, "|") {
		return false
	}
	return len(line) > 1 || line == "="
}

// cutHeadingMark gives the words of a heading behind # to ######.
func cutHeadingMark(line string) (string, bool) {
	words := strings.TrimLeft(line, "#")
	if level := len(line) - len(words); level == 0 || level > 6 || words != "" && words[0] != ' ' && words[0] != '\t' {
		return "", false
	}
	words = strings.TrimSpace(words)
	return words, words != ""
}

// heading writes a heading: a sentence and a paragraph by itself.
func (m *markdown) heading(words string) {
	words = strings.TrimRight(words, "# \t")
	if start := strings.LastIndexAny(words, "{}"); strings.HasSuffix(words, "}") { // {#sec:a .b}
		if start = strings.LastIndexAny(words[:start], "{}"); start >= 0 && words[start] == '{' {
			words = strings.TrimRight(words[:start], "# \t")
		}
	}
	m.out.paragraph()
	if isReferences(words) {
		m.out.markReferences()
	}
	m.out.markdownLine(words)
	m.out.stop()
	m.out.paragraph()
}

// headingOfLines writes the paragraph at hand as a heading.
func (m *markdown) headingOfLines() {
	if len(m.lines) == 0 {
		return
	}
	words := strings.Join(m.lines, "\n")
	m.lines = m.lines[:0]
	m.heading(words)
}

// flush writes the paragraph at hand.
func (m *markdown) flush() {
	if len(m.lines) == 0 {
		return
	}
	m.out.paragraph()
	m.out.markdownLine(strings.Join(m.lines, "\n"))
	m.out.paragraph()
	m.lines = m.lines[:0]
}
