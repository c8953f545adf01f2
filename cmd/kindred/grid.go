package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
)

// grid is a table on a terminal.
type grid struct {
	columns []gridColumn
	rows    [][]string
}

type gridColumn struct {
	title   string
	right   bool // numbers
	elastic int  // its share where the terminal is too narrow; 0: never cut
}

const (
	gridGap    = 2 // blanks between columns
	elasticMin = 8 // an elastic column is never narrower
)

func (g *grid) add(cells ...string) {
	for i := range cells {
		cells[i] = clean(cells[i])
	}
	g.rows = append(g.rows, cells)
}

// write prints the table, cut to the width of the output.
func (g *grid) write(s *streams) error {
	t := table.NewWriter()
	t.SetStyle(gridStyle(s.Colour))
	t.SuppressTrailingSpaces()
	header := make(table.Row, len(g.columns))
	configs := make([]table.ColumnConfig, len(g.columns))
	for i, c := range g.columns {
		header[i] = c.title
		configs[i] = table.ColumnConfig{Number: i + 1}
		if c.right {
			configs[i].Align, configs[i].AlignHeader = text.AlignRight, text.AlignRight
		}
	}
	t.AppendHeader(header)
	t.SetColumnConfigs(configs)
	widths := g.widths(s.width())
	for _, cells := range g.rows {
		row := make(table.Row, len(cells))
		for i, cell := range cells {
			row[i] = cut(cell, widths[i])
		}
		t.AppendRow(row)
	}
	_, err := fmt.Fprintln(s.Out, t.Render())
	return err
}

// widths are those of the columns: of the widest cell, but less for elastic
// ones so that all fit into total.
func (g *grid) widths(total int) []int {
	widths := make([]int, len(g.columns))
	left, shares := total-gridGap*len(g.columns), 0
	for i, c := range g.columns {
		widths[i] = text.StringWidthWithoutEscSequences(c.title)
		for _, row := range g.rows {
			widths[i] = max(widths[i], text.StringWidthWithoutEscSequences(row[i]))
		}
		if c.elastic == 0 {
			left -= widths[i]
		}
		shares += c.elastic
	}
	// Those that need less than their share leave the rest to the others.
	settled := make([]bool, len(widths))
	for again := true; again; {
		again = false
		for i, c := range g.columns {
			if c.elastic > 0 && !settled[i] && widths[i]*shares <= left*c.elastic {
				settled[i], again = true, true
				left -= widths[i]
				shares -= c.elastic
			}
		}
	}
	for i, c := range g.columns {
		if c.elastic > 0 && !settled[i] {
			widths[i] = min(widths[i], max(left*c.elastic/shares, elasticMin))
		}
	}
	return widths
}

// cut shortens text to a width, with dots for what is left out.
func cut(s string, width int) string {
	if text.StringWidthWithoutEscSequences(s) <= width {
		return s
	}
	return strings.TrimRight(text.Snip(s, width, "..."), " ")
}

// gridStyle has no borders: columns a gap apart, a line of dashes under the
// header.
func gridStyle(colour bool) table.Style {
	style := table.Style{
		Name:    "kindred",
		Box:     table.BoxStyle{MiddleHorizontal: "-", MiddleVertical: " ", PaddingRight: strings.Repeat(" ", gridGap)},
		Format:  table.FormatOptions{Header: text.FormatDefault, Row: text.FormatDefault},
		Options: table.Options{SeparateHeader: true},
	}
	if colour {
		style.Color.Header = text.Colors{text.Bold}
	}
	return style
}

// facts prints names and values, one a line, the values below one another.
func facts(w io.Writer, pairs [][2]string) error {
	wide := 0
	for _, p := range pairs {
		wide = max(wide, len(p[0]))
	}
	var b strings.Builder
	for _, p := range pairs {
		for i, line := range wrapped(clean(p[1]), factWidth-wide-2) {
			name := p[0]
			if i > 0 {
				name = ""
			}
			fmt.Fprintf(&b, "%-*s  %s\n", wide, name, line)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// factWidth is the width of lines of facts, where words allow it.
const factWidth = 100

// wrapped breaks text at blanks into lines of at most width characters; a
// longer word has its own. Blanks within a line stay as they are.
func wrapped(text string, width int) []string {
	var lines []string
	for len([]rune(text)) > width {
		runes := []rune(text)
		at := width
		for at > 0 && runes[at] != ' ' {
			at--
		}
		if at == 0 {
			if at = strings.IndexByte(text, ' '); at < 0 {
				break
			}
			lines, text = append(lines, text[:at]), strings.TrimLeft(text[at:], " ")
			continue
		}
		lines, text = append(lines, strings.TrimRight(string(runes[:at]), " ")), strings.TrimLeft(string(runes[at:]), " ")
	}
	return append(lines, text)
}
