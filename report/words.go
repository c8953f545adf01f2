package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"kindred/pipeline"
)

// describeTopics puts what was measured of each topic into words, and counts
// its authors and venues.
func (c *collector) describeTopics() {
	r := c.report
	authors, venues := topNames(r, func(p *Paper) []string { return p.Authors }), topNames(r, func(p *Paper) []string {
		if p.Venue == "" {
			return nil
		}
		return []string{p.Venue}
	})
	for i := range r.Topics {
		t := &r.Topics[i]
		t.TopAuthors, t.TopVenues = authors[i], venues[i]
		t.Evidence, t.StabilityWords, t.Growth = evidence(&t.Topic), stabilityWords(t.Stability), growth(&t.Topic, r.Timeline.Unit)
		if t.Mixture != nil {
			sentence := clean(*t.Mixture)
			t.Mixture = &sentence
			t.Warnings = append(t.Warnings, capitalised(sentence))
		}
	}
}

// topNames counts names, a topic: the most frequent ones with two papers or
// more, equal ones by name.
func topNames(r *Report, names func(*Paper) []string) [][]Count {
	type key struct {
		topic int
		name  string
	}
	counts := map[key]int64{}
	for i := range r.Papers {
		p := &r.Papers[i]
		for _, name := range names(p) {
			counts[key{p.Topic, name}]++
		}
	}
	out := make([][]Count, len(r.Topics))
	for k, n := range counts {
		if n > 1 {
			out[k.topic] = append(out[k.topic], Count{k.name, n})
		}
	}
	for i := range out {
		sortCounts(out[i])
		out[i] = slices.Clone(out[i][:min(len(out[i]), shownNames)])
	}
	return out
}

// sortCounts sorts by falling count, then name.
func sortCounts(counts []Count) {
	slices.SortFunc(counts, func(a, b Count) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) })
}

// evidence says how well a label fits its topic.
func evidence(t *pipeline.Topic) string {
	coverage, precision := float64(t.Coverage), float64(t.Precision)
	if coverage <= 0 {
		return ""
	}
	s := fmt.Sprintf("“%s” is in %s of its papers", t.Label, percent(coverage))
	if precision > 0 {
		s += fmt.Sprintf("; %s of all papers with it are here", percent(precision))
	}
	if e := float64(t.Exclusivity); e > 0 {
		s += ". " + exclusivityWords(e)
		return s
	}
	return s + "."
}

func exclusivityWords(e float64) string {
	how := "Other topics use it about as much."
	switch {
	case e >= 0.9:
		how = "Hardly any other topic uses it."
	case e >= 0.6:
		how = "Few other topics use it."
	case e >= 0.3:
		how = "Some other topics use it too."
	}
	return how
}

// stabilityWords says how often a topic is found again.
func stabilityWords(stability *float32) string {
	if stability == nil {
		return ""
	}
	s := float64(*stability)
	if math.IsNaN(s) {
		return ""
	}
	switch {
	case s >= 0.75:
		return "very stable: found again almost unchanged in samples of the papers"
	case s >= 0.6:
		return "stable: found again with most of its papers in samples"
	case s >= 0.4:
		return "fairly stable: its core is found again in samples, its border moves"
	}
	return "unstable: samples of the papers group it otherwise"
}

// growth puts a trend into words.
func growth(t *pipeline.Topic, unit string) string {
	if t.Trend == nil {
		return ""
	}
	var how string
	switch *t.Trend {
	case pipeline.TrendRising, pipeline.TrendFalling:
		how = "Its share of the papers is " + *t.Trend
		if t.TrendSlope != nil && unit != "" {
			grow := map[bool]string{true: "grow", false: "shrink"}[*t.TrendSlope > 0]
			how += fmt.Sprintf(": the odds that a paper is on it %s by about %s a %s", grow, percent(math.Abs(math.Expm1(float64(*t.TrendSlope)))), unit)
		}
	case pipeline.TrendSteady:
		return "Its share of the papers is steady."
	default:
		return ""
	}
	if t.TrendP != nil {
		how += fmt.Sprintf(" (adjusted p %s)", pValue(float64(*t.TrendP)))
	}
	return how + "."
}

func pValue(p float64) string {
	if p < 0.001 {
		return "< 0.001"
	}
	return fmt.Sprintf("= %.2g", p)
}

// hundredths is a number to two places, without the sign of what rounds to zero.
func hundredths(x float32) string {
	if s := fmt.Sprintf("%.2f", x); s != "-0.00" {
		return s
	}
	return "0.00"
}
