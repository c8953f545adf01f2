package report

import (
	"kindred/pipeline"
)

// nasty holds what must never act: markup, a directional override, line
// separators, and the marks of Markdown and JSON.
const nasty = "<script>alert(1)</script> \u202eabc\u2028 </title> \" ' & `x` *b* [l](javascript:alert(1)) | $y$ \x00\x1b[31m"

func pointer[T any](v T) *T { return &v }

// fixture is a small report with one of everything.
func fixture() *Report {
	r := &Report{Title: clean("Weekly " + nasty), Program: Program{"kindred", "0.0.0"}}
	topic := func(t int, size int64, label string, parent int) Topic {
		return Topic{
			Topic: pipeline.Topic{
				Topic: t, Size: size, Label: label, Terms: []string{label, "second " + label}, Weights: []float32{2, 0.5},
				RepresentativeIDs: []string{}, Coverage: 0.5, Precision: 0.75, Exclusivity: 0.95, CoherenceNPMI: 0.21, Cohesion: 0.6,
				Stability: pointer(float32(0.8)), Parent: pointer(parent), Description: []string{"first of " + label, "second of " + label},
				RelatedTopics: []int{(t + 1) % 3}, X: pointer(float32(t)/2 - 0.5), Y: pointer(float32(0.25)),
			},
			Series: []int64{int64(t), 1, size},
		}
	}
	r.Topics = []Topic{topic(0, 3, "graph networks", 0), topic(1, 2, clean("labels "+nasty), 0), topic(2, 1, "speech", 1)}
	r.Topics[0].Trend, r.Topics[0].TrendSlope, r.Topics[0].TrendP = pointer(pipeline.TrendRising), pointer(float32(0.2)), pointer(float32(0.0004))
	r.Topics[1].Trend, r.Topics[1].TrendSlope, r.Topics[1].TrendP = pointer(pipeline.TrendFalling), pointer(float32(-0.1)), pointer(float32(0.03))
	r.Topics[2].Trend = pointer(pipeline.TrendSteady)
	r.Topics[1].Mixture = pointer("it looks like a mixture of trees and of forests")
	r.Topics[0].NewTerms = []News{{"2024", []string{"attention"}}}
	r.Fields = []Field{
		{pipeline.Field{Field: 0, Label: "networks", Size: 5, Topics: []int{0, 1}}, []int64{1, 2, 5}},
		{pipeline.Field{Field: 1, Label: "sound", Size: 1, Topics: []int{2}}, []int64{2, 1, 1}},
	}
	r.Timeline = Timeline{unitYear, []Period{{"2022", "2022-01-01", "2022-12-31", 3}, {"2023", "2023-01-01", "2023-12-31", 3}, {"2024", "2024-01-01", "2024-12-31", 6}}}
	paper := func(id, title string, topic int, link string) Paper {
		i := float32(len(r.Papers))
		return Paper{ID: id, Title: clean(title), Authors: []string{"Ada Example", clean("B. " + nasty)}, Year: 2022 + len(r.Papers)%3, Venue: "ws",
			Link: link, Topic: topic, Topic2: pointer((topic + 1) % 3), Score: 0.5 + i/20, X: pointer(i/3 - 1), Y: pointer(1 - i/3), Nearest: []int32{int32(len(r.Papers)+1) % 6}}
	}
	for _, p := range []struct {
		id, title string
		topic     int
		link      string
	}{
		{"2401.00001", "Graphs of things", 0, linkOf("", "2401.00001", "")}, {"b", nasty, 0, linkOf("10.1000/x<y>", "", "javascript:alert(1)")},
		{"c d/é?#", "Ünïcode and (brackets)", 0, linkOf("10.1000/a(b)c", "", "")}, {"d", "", 1, linkOf("", "", "https://example.org/p?a=1&b=2")},
		{"e", "Trees 1. of 2024", 1, ""}, {"f", "Speech", 2, linkOf("", "", "ftp://example.org/x")},
	} {
		r.Papers = append(r.Papers, paper(p.id, p.title, p.topic, p.link))
	}
	r.Papers[0].Abstract, r.Papers[1].Abstract = "A short abstract of our own.", clean("It says "+nasty)
	r.Papers[5].Outlier, r.Papers[5].Topic2 = true, nil
	r.Outliers = []int{5}
	r.Topics[0].Representatives = []Shown{{0, []Related{{1, 0.5}, {2, 0.25}}}, {1, nil}}
	r.Topics[1].Representatives = []Shown{{3, []Related{{4, 0.125}}}}
	r.Bridges = []Bridge{{4, 1, 2, 0.5, 0.49, 0.9}}
	r.Duplicates = []Duplicate{{0, 2, 0.97, "titles agree " + clean(nasty)}}
	r.Overview = Overview{
		Rejected: 2, NoAbstract: 1, Inputs: []Input{{clean("papers " + nasty), "jsonl", 1234, 6, []Count{{"no title", 2}}}},
		Choice: &pipeline.TopicsChoice{Asked: "auto", Chosen: 3, Reason: "three groups agree most", Structure: true,
			Curve: []pipeline.ChoicePoint{tried(2, 0.5), tried(3, 0.8), tried(4, 0.6)}},
		Background: &pipeline.BackgroundUse{Name: "builtin", Papers: 330402, Terms: 20000, Share: 0.75}, Map: &pipeline.MapQuality{Trustworthiness: 0.93, Sampled: 100}, Notes: []string{clean("a note " + nasty)},
		Settings: []NamedSetting{{"topics", "3"}, {"seed", "0"}},
	}
	c := &collector{report: r}
	c.describeTopics()
	r.countPapers()
	r.Overview.Papers = 6
	r.fillQuality()
	r.Overview.Text = OverviewText{r.lead(), r.readText(), r.topicsText(), r.qualityText()}
	r.fillLists()
	return r
}

func tried(k int, stability float64) pipeline.ChoicePoint {
	return pipeline.ChoicePoint{K: k, Stability: stability, Separation: 0.3, Coherence: 0.1, Distinct: 1, Score: stability - 0.1}
}
