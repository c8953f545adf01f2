package report

import (
	"fmt"
	"html"
	"html/template"
	"strings"

	"kindred/pipeline"
)

// The charts of the page are SVG with numbers and classes alone; what they show
// is said in an aria-label too. Those that stretch carry no text.

const fieldColours = 8 // classes f0, f1, ... of the style

// sparkline draws counts a period.
func sparkline(label string, series []int64) template.HTML {
	if len(series) < 2 {
		return ""
	}
	const width, height = 200, 36
	most := int64(1)
	for _, n := range series {
		most = max(most, n)
	}
	var line strings.Builder
	for i, n := range series {
		fmt.Fprintf(&line, "%.1f,%.1f ", float64(i)*width/float64(len(series)-1), 2+(height-4)*(1-float64(n)/float64(most)))
	}
	points := strings.TrimSpace(line.String())
	return template.HTML(fmt.Sprintf(`<svg class="spark" role="img" aria-label="%s" viewBox="0 0 %d %d" preserveAspectRatio="none">`+
		`<polygon points="0,%d %s %d,%d"/><polyline points="%s"/></svg>`, html.EscapeString(label), width, height, height, points, width, height, points))
}

// bar draws a share from 0 to 1 as a bar.
func bar(share float64) template.HTML {
	return template.HTML(fmt.Sprintf(`<svg class="bar" aria-hidden="true" viewBox="0 0 100 6" preserveAspectRatio="none"><rect class="rail" width="100" height="6"/><rect width="%.1f" height="6"/></svg>`,
		100*max(min(share, 1), 0)))
}

// strip draws counts a period as cells, the darker the more.
func strip(label string, series []int64, periods []Period) template.HTML {
	shares, most := make([]float64, len(series)), 0.0
	for i, n := range series {
		if periods[i].Count > 0 {
			shares[i] = float64(n) / float64(periods[i].Count)
			most = max(most, shares[i])
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="strip" role="img" aria-label="%s" viewBox="0 0 %d 10" preserveAspectRatio="none">`, html.EscapeString(label), len(series))
	for i, s := range shares {
		if s > 0 {
			fmt.Fprintf(&b, `<rect x="%d" width="1.02" height="10" fill-opacity="%.2f"><title>%s: %s, %s</title></rect>`,
				i, 0.08+0.92*s/most, html.EscapeString(periods[i].Name), html.EscapeString(counted(series[i], "paper")), percent(s))
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// layer is one band of a stacked chart.
type layer struct {
	Name   string
	Class  string
	Topic  int // -1: a field
	Series []int64
}

// layers are the bands of the timeline: fields, or the largest topics where
// there are no fields.
func (r *Report) layers() []layer {
	var out []layer
	rest := layer{Name: "all others", Class: "f-rest", Topic: -1, Series: make([]int64, len(r.Timeline.Periods))}
	add := func(l layer) {
		if len(out) < fieldColours {
			l.Class = fmt.Sprintf("f%d", len(out))
			out = append(out, l)
			return
		}
		for i, n := range l.Series {
			rest.Series[i] += n
		}
	}
	if len(r.Fields) > 1 {
		for i := range r.Fields {
			add(layer{Name: r.Fields[i].Label, Topic: -1, Series: r.Fields[i].Series})
		}
	} else {
		for i := range r.Topics {
			add(layer{Name: r.Topics[i].Label, Topic: i, Series: r.Topics[i].Series})
		}
	}
	for _, n := range rest.Series {
		if n > 0 {
			return append(out, rest)
		}
	}
	return out
}

// stacked draws layers on top of one another.
func stacked(layers []layer, periods []Period) template.HTML {
	const width, height = 1000, 260
	n := len(periods)
	if n < 2 {
		return ""
	}
	most := int64(1)
	for _, p := range periods {
		most = max(most, p.Count)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="stack" role="img" aria-label="Papers a period, from %s to %s, at most %s" viewBox="0 0 %d %d" preserveAspectRatio="none">`,
		periods[0].Name, periods[n-1].Name, counted(most, "paper"), width, height)
	at := func(i int, v int64) string {
		return fmt.Sprintf("%.1f,%.1f", float64(i)*width/float64(n-1), height*(1-float64(v)/float64(most)))
	}
	base := make([]int64, n)
	for _, l := range layers {
		var up, down []string
		for i := range n {
			down = append([]string{at(i, base[i])}, down...)
			base[i] += l.Series[i]
			up = append(up, at(i, base[i]))
		}
		fmt.Fprintf(&b, `<polygon class="%s" points="%s %s"><title>%s</title></polygon>`, l.Class, strings.Join(up, " "), strings.Join(down, " "), html.EscapeString(l.Name))
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String())
}

// choiceCurve draws what was measured for each number of topics that was tried.
func choiceCurve(c *pipeline.TopicsChoice) template.HTML {
	if c == nil || len(c.Curve) < 2 {
		return ""
	}
	const width, height, left, right, top, bottom = 560, 240, 44, 96, 14, 40
	lines := []struct {
		name, class string
		get         func(pipeline.ChoicePoint) float64
	}{
		{"score", "f0", func(p pipeline.ChoicePoint) float64 { return p.Score }},
		{"stability", "f1", func(p pipeline.ChoicePoint) float64 { return p.Stability }},
		{"separation", "f2", func(p pipeline.ChoicePoint) float64 { return p.Separation }},
		{"coherence", "f3", func(p pipeline.ChoicePoint) float64 { return p.Coherence }},
		{"distinct", "f6", func(p pipeline.ChoicePoint) float64 { return p.Distinct }},
	}
	x := func(i int) float64 { return left + float64(i)*(width-left-right)/float64(len(c.Curve)-1) }
	low, high := 0.0, 1.0
	for _, p := range c.Curve {
		for _, l := range lines {
			low, high = min(low, l.get(p)), max(high, l.get(p))
		}
	}
	y := func(v float64) float64 { return top + (height-top-bottom)*(high-v)/(high-low) }
	var b strings.Builder
	fmt.Fprintf(&b, `<svg class="curve" role="img" aria-label="Measures for each number of topics tried; %d was chosen" viewBox="0 0 %d %d">`, c.Chosen, width, height)
	for _, v := range []float64{low, (low + high) / 2, high} {
		fmt.Fprintf(&b, `<line class="grid" x1="%d" x2="%d" y1="%.1f" y2="%.1f"/><text x="%d" y="%.1f" text-anchor="end">%.2g</text>`, left, width-right, y(v), y(v), left-8, y(v)+4, v)
	}
	every := max(1, (len(c.Curve)+9)/10)
	for i, p := range c.Curve {
		if p.K == c.Chosen {
			fmt.Fprintf(&b, `<line class="chosen" x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>`, x(i), x(i), top, height-bottom)
		}
		if p.K == c.Chosen || i%every == 0 {
			fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle"%s>%d</text>`, x(i), height-bottom+18, map[bool]string{true: ` class="strong"`}[p.K == c.Chosen], p.K)
		}
	}
	var ends []float64
	for _, l := range lines {
		var points strings.Builder
		for i, p := range c.Curve {
			fmt.Fprintf(&points, "%.1f,%.1f ", x(i), y(l.get(p)))
		}
		end := apart(y(l.get(c.Curve[len(c.Curve)-1])), ends, 14)
		ends = append(ends, end)
		fmt.Fprintf(&b, `<polyline class="line %s" points="%s"/><text class="name %s" x="%d" y="%.1f">%s</text>`, l.class, strings.TrimSpace(points.String()), l.class, width-right+8, end+4, l.name)
	}
	fmt.Fprintf(&b, `<text x="%.1f" y="%d" text-anchor="middle">number of topics</text></svg>`, float64(left+width-right)/2, height-4)
	return template.HTML(b.String())
}

// apart moves a place down until it is no nearer than gap to any taken.
func apart(at float64, taken []float64, gap float64) float64 {
	for moved := true; moved; {
		moved = false
		for _, t := range taken {
			if at > t-gap && at < t+gap {
				at, moved = t+gap, true
			}
		}
	}
	return at
}
