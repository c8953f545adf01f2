package report

import (
	"bufio"
	"cmp"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"

	"kindred/pipeline"
)

//go:embed assets
var assets embed.FS

// The parts of the page that no report changes. The style and the script are
// what the Content-Security-Policy names by their digests.
var (
	pageStyle    = asset("page.css")
	pageScript   = asset("mapparts.js") + "\n" + asset("map.js") + "\n" + asset("data.js") + "\n" + asset("search.js") + "\n" + asset("page.js")
	pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
		"thousands":   func(n int64) string { return thousands(n) },
		"counted":     func(n int64, noun string) string { return counted(n, noun) },
		"megabytes":   megabytes,
		"bar":         bar,
		"sparkline":   sparkline,
		"strip":       strip,
		"stacked":     stacked,
		"curve":       choiceCurve,
		"byline":      byline,
		"join":        strings.Join,
		"capital":     capitalised,
		"deref":       func(n *int) int { return *n },
		"derefFloat":  func(v *float32) float32 { return *v },
		"growthLabel": growthLabel,
		"hundredths":  hundredths,
		"int64":       func(n int) int64 { return int64(n) },
	}).Parse(asset("page.html")))
)

// asset reads an embedded file, without the line ends of Windows that a
// checkout may have added.
func asset(name string) string {
	text, err := assets.ReadFile("assets/" + name)
	if err != nil {
		panic(err) // the program was built without it
	}
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

// page is what the template sees.
type page struct {
	*Report
	Policy string
}

// WriteHTML writes the report as one page that needs nothing else.
func WriteHTML(w io.Writer, r *Report) error {
	blocks, err := packed(r.dataBlocks(), r.workers)
	if err != nil {
		return err
	}
	meta, err := r.meta()
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	p := page{r, contentPolicy()}
	if err := pageTemplate.ExecuteTemplate(out, "head", p); err != nil {
		return err
	}
	fmt.Fprintf(out, "<style>%s</style>\n</head>\n", pageStyle)
	if err := pageTemplate.ExecuteTemplate(out, "body", p); err != nil {
		return err
	}
	fmt.Fprintf(out, "<script type=\"application/json\" id=\"data-meta\">%s</script>\n", meta)
	for _, b := range blocks {
		fmt.Fprintf(out, "<script type=\"application/octet-stream;base64\" id=\"%s\">%s</script>\n", b.id, b.data)
	}
	fmt.Fprintf(out, "<script>%s</script>\n</body>\n</html>\n", pageScript)
	return out.Flush()
}

// contentPolicy allows the script and the style of the page and nothing else.
func contentPolicy() string {
	digest := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	return "default-src 'none'; script-src " + digest(pageScript) + "; style-src " + digest(pageStyle) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
}

// byline is who wrote a paper, where and when.
func byline(p *Paper) string {
	var parts []string
	if len(p.Authors) > 0 {
		parts = append(parts, authorLine(p.Authors, 4))
	}
	if p.Venue != "" {
		parts = append(parts, p.Venue)
	}
	switch {
	case p.Date != "":
		parts = append(parts, p.Date)
	case p.Year != 0:
		parts = append(parts, fmt.Sprint(p.Year))
	}
	return strings.Join(parts, " · ")
}

// Paper is the paper at a place, with a title to show.
func (p page) Paper(row int) *Paper { return p.Papers[row].titled() }

// titled is the paper, with its id for a title if it has none.
func (p *Paper) titled() *Paper {
	if p.Title != "" {
		return p
	}
	other := *p
	other.Title = p.ID
	return &other
}

// TopicAt is the topic of a number.
func (p page) TopicAt(t int) *Topic { return &p.Topics[t] }

// Groups are the topics by field; one group without a name where there are no
// fields.
func (p page) Groups() []Group {
	if len(p.Fields) == 0 {
		all := Group{}
		for i := range p.Topics {
			all.Size += p.Topics[i].Size
			all.Topics = append(all.Topics, &p.Topics[i])
		}
		return []Group{all}
	}
	groups := make([]Group, len(p.Fields))
	for i, f := range p.Fields {
		groups[i] = Group{Label: f.Label, Size: f.Size}
		for _, t := range f.Topics {
			groups[i].Topics = append(groups[i].Topics, &p.Topics[t])
		}
	}
	return groups
}

// Group is a field with its topics.
type Group struct {
	Label  string
	Size   int64
	Topics []*Topic
}

// Rising are the topics whose share rises, the fastest first.
func (r *Report) Rising() []*Topic { return r.trending(pipeline.TrendRising, -1) }

// Falling are the topics whose share falls, the fastest first.
func (r *Report) Falling() []*Topic { return r.trending(pipeline.TrendFalling, 1) }

func (r *Report) trending(trend string, sign float32) []*Topic {
	var out []*Topic
	for i := range r.Topics {
		if t := &r.Topics[i]; t.Trend != nil && *t.Trend == trend {
			out = append(out, t)
		}
	}
	slope := func(t *Topic) float32 {
		if t.TrendSlope == nil {
			return 0
		}
		return *t.TrendSlope * sign
	}
	slices.SortStableFunc(out, func(a, b *Topic) int { return cmp.Compare(slope(a), slope(b)) })
	return out
}

// Layers are the bands of the timeline.
func (p page) Layers() []layer { return p.layers() }

// Ends are the first, the middle and the last period.
func (p page) Ends() []string {
	periods := p.Timeline.Periods
	n := len(periods)
	if n < 3 {
		return nil
	}
	return []string{periods[0].Name, periods[n/2].Name, periods[n-1].Name}
}

// MostWeight is the weight of a topic's first term.
func (t *Topic) MostWeight() float32 {
	most := float32(0)
	for _, w := range t.Weights {
		most = max(most, w)
	}
	return most
}

// TermBar is a term with its weight as a share of the largest.
type TermBar struct {
	Term  string
	Share float64
}

// TermBars are the terms of the topic with bars.
func (t *Topic) TermBars() []TermBar {
	most := float64(t.MostWeight())
	var out []TermBar
	for i, term := range t.Terms {
		share := 0.0
		if i < len(t.Weights) && most > 0 {
			share = float64(t.Weights[i]) / most
		}
		out = append(out, TermBar{term, share})
	}
	return out
}

// Peak is the number of papers of the fullest period.
func (r *Report) Peak() int64 {
	most := int64(0)
	for _, p := range r.Timeline.Periods {
		most = max(most, p.Count)
	}
	return most
}

// growthLabel says what a sparkline shows.
func growthLabel(t *Topic, line Timeline) string {
	if len(line.Periods) == 0 {
		return ""
	}
	return fmt.Sprintf("Papers of %s a %s, %s to %s", t.Label, line.Unit, line.Periods[0].Name, line.Periods[len(line.Periods)-1].Name)
}

const shownOutliers = 200

// SomeOutliers are the outliers that the page lists.
func (p page) SomeOutliers() []int { return p.Outliers[:min(len(p.Outliers), shownOutliers)] }
