package report

import "kindred/pipeline"

// Report is all that the topic report of a run says. Its JSON is described in
// docs/formats/report.md. Papers are named by their place in Papers, topics and
// fields by their number.
type Report struct {
	Title      string      `json:"title"`
	Program    Program     `json:"program"`
	Overview   Overview    `json:"overview"`
	Fields     []Field     `json:"fields"` // of topics; none: the topics stand for themselves
	Topics     []Topic     `json:"topics"`
	Timeline   Timeline    `json:"timeline"`
	Bridges    []Bridge    `json:"bridges"`    // the strongest first
	Duplicates []Duplicate `json:"duplicates"` // papers that seem to be there twice
	Outliers   []int       `json:"outliers"`   // papers
	Papers     []Paper     `json:"papers"`

	workers int
}

// Program is what wrote the run.
type Program struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Overview says what was read, how topics were chosen and how good they are.
type Overview struct {
	Text       OverviewText            `json:"text"`
	Papers     int64                   `json:"papers"`
	Rejected   int64                   `json:"rejected"`
	NoAbstract int64                   `json:"no_abstract"`
	NoTerms    int64                   `json:"no_terms"` // without one known term
	Dated      int                     `json:"dated"`    // papers with a year
	FirstYear  int                     `json:"first_year,omitempty"`
	LastYear   int                     `json:"last_year,omitempty"`
	Venues     int                     `json:"venues"` // different ones
	Authors    int                     `json:"authors"`
	Inputs     []Input                 `json:"inputs"`
	TopVenues  []Count                 `json:"top_venues"`
	Choice     *pipeline.TopicsChoice  `json:"topics_choice"` // nil: the number was given
	Background *pipeline.BackgroundUse `json:"background"`    // nil: none
	Quality    Quality                 `json:"quality"`
	Map        *pipeline.MapQuality    `json:"map"` // nil: no map, or not measured
	Notes      []string                `json:"notes"`
	Settings   []NamedSetting          `json:"settings"` // what another run needs to give the same
}

// OverviewText is the overview in sentences.
type OverviewText struct {
	Lead    string   `json:"lead"` // the report in one sentence
	Read    []string `json:"read"`
	Topics  []string `json:"topics"` // how many, and why
	Quality []string `json:"quality"`
}

// Input is a file that was read.
type Input struct {
	Name    string  `json:"name"`
	Format  string  `json:"format"`
	Bytes   int64   `json:"bytes"`
	Papers  int64   `json:"papers"`
	Rejects []Count `json:"rejects"` // records left out, by reason
}

// Count is a name and how many papers have it.
type Count struct {
	Name  string `json:"name"`
	Count int64  `json:"count"`
}

// NamedSetting is a setting of the build as a person would write it.
type NamedSetting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Quality holds measures of all topics together; nil: not measured.
type Quality struct {
	NPMI      *float64 `json:"npmi"`      // mean coherence of the topics' terms, -1 to 1
	Diversity *float64 `json:"diversity"` // share of different terms among the topics' terms
	Cohesion  *float64 `json:"cohesion"`  // mean cosine of papers with their centroid
	Stability *float64 `json:"stability"` // mean over topics, 0 to 1
}

// Field is a group of topics.
type Field struct {
	pipeline.Field
	Series []int64 `json:"series"` // papers a period, as Timeline.Periods
}

// Topic is a topic with all that its card shows: the row of topics.parquet, and
// what was collected for it.
type Topic struct {
	pipeline.Topic
	Evidence        string   `json:"evidence"`        // coverage, precision and exclusivity in words
	StabilityWords  string   `json:"stability_words"` // empty: not measured
	Growth          string   `json:"growth"`          // the trend in words; empty: not known
	Warnings        []string `json:"warnings"`
	Representatives []Shown  `json:"representatives"`
	TopAuthors      []Count  `json:"top_authors"`
	TopVenues       []Count  `json:"top_venues"`
	Series          []int64  `json:"series"`    // papers a period, as Timeline.Periods
	NewTerms        []News   `json:"new_terms"` // the latest period first
}

// News are the terms that a topic has more in one period than in its others.
type News struct {
	Period string   `json:"period"`
	Terms  []string `json:"terms"`
}

// Shown is a paper shown in full.
type Shown struct {
	Paper   int       `json:"paper"`
	Related []Related `json:"related"` // by the blend of kindred related
}

// Related is a paper related to another.
type Related struct {
	Paper int     `json:"paper"`
	Score float64 `json:"score"`
}

// Timeline are the periods that series count papers in.
type Timeline struct {
	Unit    string   `json:"unit"` // year, quarter, month or day; empty: too few dates
	Periods []Period `json:"periods"`
}

// Period is a span of days.
type Period struct {
	Name  string `json:"name"`  // 2024, 2024 Q3, 2024-07, 2024-07-16
	Start string `json:"start"` // ISO date
	End   string `json:"end"`   // the last day
	Count int64  `json:"count"` // papers
}

// Bridge is a paper between two topics.
type Bridge struct {
	Paper    int     `json:"paper"`
	Topic    int     `json:"topic"`
	Topic2   int     `json:"topic_2"`
	Score    float32 `json:"score"`
	Score2   float32 `json:"score_2"`
	Strength float32 `json:"strength"`
}

// Duplicate are two papers that seem to be one.
type Duplicate struct {
	Paper  int     `json:"paper"`
	Other  int     `json:"other"`
	Score  float32 `json:"score"`
	Reason string  `json:"reason"`
}

// Paper is a paper of the run.
type Paper struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Authors  []string `json:"authors"`
	Year     int      `json:"year,omitempty"` // 0: not known
	Date     string   `json:"date,omitempty"` // ISO; empty: not known
	Venue    string   `json:"venue,omitempty"`
	Link     string   `json:"link,omitempty"`
	Abstract string   `json:"abstract,omitempty"` // of the most central papers of each topic
	Topic    int      `json:"topic"`
	Topic2   *int     `json:"topic_2"`
	Score    float32  `json:"topic_score"`
	Outlier  bool     `json:"is_outlier"`
	X        *float32 `json:"x"` // nil: no map
	Y        *float32 `json:"y"`
	Nearest  []int32  `json:"nearest"` // papers nearest in topic space, the nearest first
}

// HasMap says whether the papers have places on a map.
func (r *Report) HasMap() bool { return len(r.Papers) > 0 && r.Papers[0].X != nil }
