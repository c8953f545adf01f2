package report

import (
	"fmt"
	"strconv"

	"kindred/pipeline"
)

const shownVenues = 12

// overview fills in what was read, how topics were chosen and how good they are.
func (r *Report) overview(m *pipeline.Manifest) error {
	o := &r.Overview
	o.Papers, o.Rejected, o.NoAbstract, o.NoTerms = int64(len(r.Papers)), m.Papers.Rejected, m.Papers.NoAbstract, m.Papers.NoTerms
	for _, in := range m.Inputs {
		input := Input{Name: clean(in.Name), Format: in.Format, Bytes: in.Bytes, Papers: in.Papers}
		for reason, n := range in.Rejects {
			input.Rejects = append(input.Rejects, Count{clean(reason), n})
		}
		sortCounts(input.Rejects)
		o.Inputs = append(o.Inputs, input)
	}
	o.Notes = cleanAll(m.Notes)
	r.countPapers()
	r.readEffective(m)
	r.fillQuality()
	o.Settings = []NamedSetting{
		{"topics", strconv.Itoa(m.Effective.Topics)},
		{"components", strconv.Itoa(m.Effective.Components)},
		{"neighbors", strconv.Itoa(m.Effective.Neighbors)},
		{"min_df", thousands(m.Effective.MinDF)},
		{"max_df", thousands(m.Effective.MaxDF)},
		{"seed", strconv.FormatUint(m.Settings.Seed, 10)},
		{"terms", thousands(int64(m.Space.Terms))},
		{"kernel", m.Program.Kernel + " on " + m.Program.Arch},
	}
	o.Text = OverviewText{Lead: r.lead(), Read: r.readText(), Topics: r.topicsText(), Quality: r.qualityText()}
	return nil
}

func (r *Report) countPapers() {
	o := &r.Overview
	authors, venues := map[string]bool{}, map[string]int64{}
	for i := range r.Papers {
		p := &r.Papers[i]
		for _, a := range p.Authors {
			authors[a] = true
		}
		if p.Venue != "" {
			venues[p.Venue]++
		}
		if p.Year != 0 {
			o.Dated++
			if o.FirstYear == 0 || p.Year < o.FirstYear {
				o.FirstYear = p.Year
			}
			o.LastYear = max(o.LastYear, p.Year)
		}
	}
	o.Authors, o.Venues = len(authors), len(venues)
	for name, n := range venues {
		o.TopVenues = append(o.TopVenues, Count{name, n})
	}
	sortCounts(o.TopVenues)
	o.TopVenues = o.TopVenues[:min(len(o.TopVenues), shownVenues)]
}

// readEffective takes over what the manifest says of choices and measures.
func (r *Report) readEffective(m *pipeline.Manifest) {
	o := &r.Overview
	if c := m.Effective.Choice; c != nil {
		choice := *c
		choice.Asked, choice.Reason = clean(c.Asked), clean(c.Reason)
		o.Choice = &choice
	}
	o.Map = m.Effective.Map
	if b := m.Effective.Background; b != nil {
		background := *b
		background.Name = clean(b.Name)
		o.Background = &background
	}
}

// fillQuality computes means over topics, weighted by their papers.
func (r *Report) fillQuality() {
	q := &r.Overview.Quality
	mean := func(get func(*Topic) (float64, bool)) *float64 {
		sum, n := 0.0, 0.0
		for i := range r.Topics {
			if v, ok := get(&r.Topics[i]); ok {
				sum += v * float64(r.Topics[i].Size)
				n += float64(r.Topics[i].Size)
			}
		}
		if n == 0 {
			return nil
		}
		sum /= n
		return &sum
	}
	q.NPMI = mean(func(t *Topic) (float64, bool) { return float64(t.CoherenceNPMI), true })
	q.Cohesion = mean(func(t *Topic) (float64, bool) { return float64(t.Cohesion), true })
	q.Stability = mean(func(t *Topic) (float64, bool) {
		if t.Stability == nil {
			return 0, false
		}
		return float64(*t.Stability), true
	})
	different, all := map[string]bool{}, 0
	for _, t := range r.Topics {
		for _, term := range t.Terms {
			different[term] = true
			all++
		}
	}
	if all > 0 {
		share := float64(len(different)) / float64(all)
		q.Diversity = &share
	}
}

func (r *Report) lead() string {
	o := &r.Overview
	s := counted(o.Papers, "paper")
	switch {
	case o.Venues == 1:
		s += " from " + o.TopVenues[0].Name
	case o.Venues > 1:
		s += " from " + counted(int64(o.Venues), "venue")
	}
	if years := o.years(); years != "" {
		s += ", " + years
	}
	s += ", in " + counted(int64(len(r.Topics)), "topic")
	if len(r.Fields) > 1 {
		s += " and " + counted(int64(len(r.Fields)), "field")
	}
	return s + "."
}

// years are the first and the last year of the papers; empty: none is known.
func (o *Overview) years() string {
	switch {
	case o.FirstYear == 0:
		return ""
	case o.FirstYear == o.LastYear:
		return strconv.Itoa(o.FirstYear)
	}
	return fmt.Sprintf("%d to %d", o.FirstYear, o.LastYear)
}

func (r *Report) readText() []string {
	o := &r.Overview
	files := counted(int64(len(o.Inputs)), "file")
	if len(o.Inputs) == 1 {
		files = o.Inputs[0].Name
	}
	out := []string{fmt.Sprintf("%s were read from %s.", capitalised(counted(o.Papers, "paper")), files)}
	if o.Papers == 1 {
		out[0] = fmt.Sprintf("1 paper was read from %s.", files)
	}
	switch {
	case o.Rejected == 1:
		out = append(out, "1 record was left out because it could not be read as a paper; the table of files says why.")
	case o.Rejected > 1:
		out = append(out, fmt.Sprintf("%s were left out because they could not be read as papers; the table of files says why.", counted(o.Rejected, "record")))
	default:
		out = append(out, "No record had to be left out.")
	}
	if o.NoAbstract > 0 {
		out = append(out, fmt.Sprintf("%s no abstract, so only the title and keywords speak for them.", has(o.NoAbstract, "paper")))
	}
	if o.NoTerms > 0 {
		out = append(out, fmt.Sprintf("%s no word that enough others share: they belong to a topic in name only and are marked as outliers.", has(o.NoTerms, "paper")))
	}
	switch {
	case o.Dated == 0:
		out = append(out, "No paper has a date, so nothing can be said of trends.")
	case o.Dated < len(r.Papers):
		out = append(out, fmt.Sprintf("%s have a year, %s; trends look at those alone.", counted(int64(o.Dated), "paper"), o.years()))
	default:
		out = append(out, fmt.Sprintf("All have a year, %s.", o.years()))
	}
	return out
}

func has(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun + " has"
	}
	return counted(n, noun) + " have"
}

func (r *Report) topicsText() []string {
	o := &r.Overview
	out := []string{
		"A topic is a group of papers that use the same words, found from titles, abstracts and keywords alone: authors, venues and categories had no say. Each paper is in one topic; the one it is next nearest to is noted as well.",
	}
	if c := o.Choice; c == nil {
		out = append(out, fmt.Sprintf("The number of topics, %s, was given.", thousands(int64(len(r.Topics)))))
	} else {
		out = append(out, endSentence(capitalised(c.Reason)))
		if !c.Structure {
			out = append(out, "Take the topics as a convenient order and not as a finding.")
		}
	}
	if b := o.Background; b != nil && b.Share > 0 {
		out = append(out, fmt.Sprintf("A background learnt from %s helped to see which words belong together; it carries %s of the weight here.",
			counted(b.Papers, "other paper"), percent(b.Share)))
	}
	return out
}

func endSentence(s string) string {
	if last := s[len(s)-1]; last == '.' || last == '!' || last == '?' {
		return s
	}
	return s + "."
}

// qualityText says how far the topics can be trusted.
func (r *Report) qualityText() []string {
	q := &r.Overview.Quality
	var out []string
	say := func(v *float64, about string, words ...threshold) {
		if v != nil {
			out = append(out, fmt.Sprintf(about, judge(*v, words), *v))
		}
	}
	say(q.Stability, "Stability: %s (%.2f of 1).",
		threshold{0.75, "samples of the papers give nearly the same topics"}, threshold{0.55, "samples of the papers give mostly the same topics"},
		threshold{0.35, "the cores of the topics are found again in samples, their borders are not"}, threshold{-1, "samples of the papers give rather different topics; use them with care"})
	say(q.NPMI, "Coherence: %s (NPMI %.2f, from -1 to 1).",
		threshold{0.2, "the terms of a topic clearly belong together"}, threshold{0.1, "the terms of most topics belong together"},
		threshold{0.03, "the terms of a topic belong together loosely"}, threshold{-1, "the terms of a topic hardly belong together"})
	say(q.Cohesion, "Cohesion: %s (mean cosine %.2f of 1).",
		threshold{0.6, "papers lie close to the centre of their topic"}, threshold{0.4, "papers lie fairly close to the centre of their topic"},
		threshold{-1, "topics are broad, their papers lie far apart"})
	say(q.Diversity, "Diversity: %s (%.2f of their terms are different).",
		threshold{0.85, "topics hardly share terms"}, threshold{0.6, "topics share some terms"}, threshold{-1, "topics share many terms"})
	if m := r.Overview.Map; m != nil {
		say(&m.Trustworthiness, "The map: %s (trustworthiness %.2f of 1). It shows neighbourhoods; distances between far points mean little.",
			threshold{0.9, "papers that are near on it are alike"}, threshold{0.8, "papers that are near on it are mostly alike"},
			threshold{-1, "papers that are near on it are often not alike; trust the lists more"})
	}
	mixtures := int64(0)
	for _, t := range r.Topics {
		if t.Mixture != nil {
			mixtures++
		}
	}
	if mixtures > 0 {
		out = append(out, fmt.Sprintf("%s like a mixture of two; the cards say so.", looks(mixtures, "topic")))
	}
	return out
}

func looks(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun + " looks"
	}
	return counted(n, noun) + " look"
}

// threshold is what is said of values from least on.
type threshold struct {
	least float64
	words string
}

// judge returns the words of the first threshold that v reaches, else the last.
func judge(v float64, from []threshold) string {
	for _, t := range from {
		if v >= t.least {
			return t.words
		}
	}
	return from[len(from)-1].words
}
