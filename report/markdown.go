package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// WriteMarkdown writes the report as GitHub Markdown, without HTML.
func WriteMarkdown(w io.Writer, r *Report) error {
	m := &markdown{w: bufio.NewWriterSize(w, 1<<16), r: r}
	m.overview()
	m.topicTable()
	m.trends()
	m.cards()
	m.lists()
	m.line("Made by %s %s.", escape(r.Program.Name), escape(r.Program.Version))
	return m.w.Flush()
}

type markdown struct {
	w *bufio.Writer
	r *Report
}

// line writes a formatted line. What came from papers must be escaped.
func (m *markdown) line(format string, args ...any) {
	fmt.Fprintf(m.w, format, args...)
	m.w.WriteByte('\n')
}

// escape makes a text mean itself in Markdown: punctuation that could be
// markup, HTML, mathematics, a reference or an address gets a backslash.
func escape(s string) string {
	var b strings.Builder
	for i, c := range s {
		if strings.ContainsRune("\\`*_[]<>&#|~$@", c) || i == 0 && strings.ContainsRune("-+=", c) ||
			c == ':' && i+1 < len(s) && s[i+1] != ' ' || (c == '.' || c == ')') && mayBegin(s[:i]) {
			b.WriteByte('\\')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// mayBegin says whether a full stop or bracket after before could make a list
// or an address: "1." or "www.".
func mayBegin(before string) bool {
	return strings.HasSuffix(strings.ToLower(before), "www") || before != "" && strings.TrimFunc(before, unicode.IsDigit) == ""
}

// link is a linked text. Brackets and blanks of the address are escaped.
func link(text, address string) string {
	if address == "" {
		return escape(text)
	}
	return "[" + escape(text) + "](" + strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "\\", "%5C", " ", "%20", "|", "%7C").Replace(address) + ")"
}

func (m *markdown) heading(level int, text string) {
	m.line("\n%s %s\n", strings.Repeat("#", level), escape(text))
}

func (m *markdown) paper(row int) string {
	p := m.r.Papers[row].titled()
	s := link(p.Title, p.Link)
	if by := byline(p); by != "" {
		s += " — " + escape(by)
	}
	return s
}

func (m *markdown) topicName(t int) string {
	return fmt.Sprintf("%s (%d)", escape(m.r.Topics[t].Label), t)
}

func (m *markdown) overview() {
	o := &m.r.Overview
	m.line("# %s\n", escape(m.r.Title))
	m.line("%s", escape(o.Text.Lead))
	for _, part := range []struct {
		title     string
		sentences []string
	}{{"What was read", o.Text.Read}, {"How topics were found", o.Text.Topics}, {"How far to trust them", o.Text.Quality}} {
		m.heading(2, part.title)
		for _, s := range part.sentences {
			m.line("- %s", escape(s))
		}
	}
	if o.Choice != nil && len(o.Choice.Curve) > 0 {
		m.line("\n| topics tried | score | stability | separation | coherence | distinct |\n| ---: | ---: | ---: | ---: | ---: | ---: |")
		for _, p := range o.Choice.Curve {
			chosen := ""
			if p.K == o.Choice.Chosen {
				chosen = "**"
			}
			m.line("| %s%d%s | %.3f | %.3f | %.3f | %.3f | %.3f |", chosen, p.K, chosen, p.Score, p.Stability, p.Separation, p.Coherence, p.Distinct)
		}
	}
	m.line("\n| file | format | size | papers | left out |\n| --- | --- | ---: | ---: | --- |")
	for _, in := range o.Inputs {
		out := "none"
		for i, c := range in.Rejects {
			if i == 0 {
				out = ""
			} else {
				out += "; "
			}
			out += thousands(c.Count) + " " + escape(c.Name)
		}
		m.line("| %s | %s | %s | %s | %s |", escape(in.Name), escape(in.Format), megabytes(in.Bytes), thousands(in.Papers), out)
	}
	if len(o.Notes) > 0 {
		m.line("")
	}
	for _, note := range o.Notes {
		m.line("- %s", escape(note))
	}
}

func (m *markdown) topicTable() {
	m.heading(2, "Topics")
	m.line("| | topic | papers | field | trend | in its papers | papers with it that are here |\n| ---: | --- | ---: | --- | --- | ---: | ---: |")
	for i := range m.r.Topics {
		t := &m.r.Topics[i]
		field, trend := "", ""
		if t.Parent != nil {
			field = escape(m.r.Fields[*t.Parent].Label)
		}
		if t.Trend != nil {
			trend = escape(*t.Trend)
		}
		m.line("| %d | %s | %s | %s | %s | %s | %s |", i, escape(t.Label), thousands(t.Size), field, trend, percent(float64(t.Coverage)), percent(float64(t.Precision)))
	}
}

func (m *markdown) trends() {
	rising, falling := m.r.Rising(), m.r.Falling()
	if len(rising)+len(falling) == 0 {
		return
	}
	m.heading(2, "Rising and falling")
	for _, t := range append(rising, falling...) {
		m.line("- %s: %s", m.topicName(t.Topic.Topic), escape(t.Growth))
	}
}

func (m *markdown) cards() {
	for i := range m.r.Topics {
		m.card(&m.r.Topics[i])
	}
}

func (m *markdown) card(t *Topic) {
	m.heading(3, fmt.Sprintf("%d: %s", t.Topic.Topic, t.Label))
	m.line("%s", counted(t.Size, "paper"))
	for _, s := range []string{strings.Join(t.Description, "; "), t.Evidence, t.Growth} {
		if s != "" {
			m.line("\n%s", escape(s))
		}
	}
	for _, s := range t.Warnings {
		m.line("\n**Note:** %s", escape(s))
	}
	m.line("")
	item := func(name, text string) {
		if text != "" {
			m.line("- %s: %s", name, text)
		}
	}
	item("Terms", escape(strings.Join(t.Terms, ", ")))
	if t.StabilityWords != "" {
		item("Stability", fmt.Sprintf("%s (%.2f)", escape(t.StabilityWords), *t.Stability))
	}
	item("In figures", fmt.Sprintf("coherence %s, cohesion %s", hundredths(t.CoherenceNPMI), hundredths(t.Cohesion)))
	item(capitalised("papers a "+m.r.Timeline.Unit), blocksOf(t.Series))
	var near []string
	for _, other := range t.RelatedTopics {
		near = append(near, m.topicName(other))
	}
	item("Near topics", strings.Join(near, ", "))
	item("Frequent authors", namesWithCounts(t.TopAuthors))
	item("Venues", namesWithCounts(t.TopVenues))
	var news []string
	for _, n := range t.NewTerms[:min(len(t.NewTerms), 3)] {
		news = append(news, escape(n.Period+": "+strings.Join(n.Terms, ", ")))
	}
	item("New terms", strings.Join(news, "; "))
	if len(t.Representatives) > 0 {
		m.line("\nPapers at its centre, and related ones:\n")
	}
	for i, s := range t.Representatives {
		m.line("%d. %s", i+1, m.paper(s.Paper))
		for _, related := range s.Related {
			m.line("   - %s", m.paper(related.Paper))
		}
	}
}

func namesWithCounts(counts []Count) string {
	var out []string
	for _, c := range counts {
		out = append(out, fmt.Sprintf("%s %s", escape(c.Name), thousands(c.Count)))
	}
	return strings.Join(out, ", ")
}

// blocksOf draws counts as characters of growing height.
func blocksOf(series []int64) string {
	most := int64(0)
	for _, n := range series {
		most = max(most, n)
	}
	if most == 0 {
		return ""
	}
	steps := []rune("▁▂▃▄▅▆▇█")
	var b strings.Builder
	for _, n := range series {
		b.WriteRune(steps[n*int64(len(steps)-1)/most])
	}
	return fmt.Sprintf("%s (at most %s)", b.String(), thousands(most))
}

// lists are the bridges, the duplicates and the outliers.
func (m *markdown) lists() {
	r := m.r
	if len(r.Bridges) > 0 {
		m.heading(2, "Bridges: papers between two topics")
		for _, b := range r.Bridges[:min(len(r.Bridges), 30)] {
			m.line("- %s: %s and %s", m.paper(b.Paper), m.topicName(b.Topic), m.topicName(b.Topic2))
		}
	}
	if len(r.Duplicates) > 0 {
		m.heading(2, "Perhaps the same paper twice")
		for _, d := range r.Duplicates {
			m.line("- %s\n  - %s\n  - %s (%.2f)", m.paper(d.Paper), m.paper(d.Other), escape(d.Reason), d.Score)
		}
	}
	if len(r.Outliers) > 0 {
		m.heading(2, "Outliers")
		m.line("%s far from the others of their topic, or without words that others share.\n", escape(counted(int64(len(r.Outliers)), "paper")))
		for _, row := range r.Outliers[:min(len(r.Outliers), shownOutliers)] {
			m.line("- %s: %s", m.paper(row), m.topicName(r.Papers[row].Topic))
		}
	}
	m.line("")
}
