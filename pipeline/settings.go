package pipeline

import (
	"errors"
	"fmt"
	"io"
	"math"

	"kindred/datasets"
	"kindred/vectorize"
)

// Version is the version of the program, as manifests name it.
const Version = "0.2.0"

// PresetSklearn is the preset that does what a scikit-learn script does: its
// tokens and sublinear TF-IDF, LSA(100), k-means, exact neighbours.
const PresetSklearn = "sklearn"

// DefaultNeighbors is the number of neighbours stored for each paper.
const DefaultNeighbors = 10

// Settings are the settings of Build. The zero value asks for the defaults.
type Settings struct {
	Preset     string             `json:"preset,omitempty"`      // default "": Kindred's own; or PresetSklearn
	Topics     int                `json:"topics"`                // default 0: automatic, see cluster.ChooseK
	TopicRange [2]int             `json:"topic_range,omitzero"`  // least and most automatic topics; default 0, 0: what the collection bears
	Background string             `json:"background,omitempty"`  // default "": BackgroundBuiltin; or BackgroundNone, or a file of kindred background learn
	Outliers   *float64           `json:"outliers,omitempty"`    // share of papers to flag, 0 to 1, those that fit their topics worst; default nil: none but papers without a known term
	NeverLabel []string           `json:"never_label,omitempty"` // phrases that are no topic's label
	Edits      Edits              `json:"edits,omitzero"`        // of topics
	NInit      int                `json:"n_init"`                // k-means starts; default 0: 5 under 10,000 papers, else 1
	Components int                `json:"components"`            // LSA dimensions; default 0: automatic
	Neighbors  *int               `json:"neighbors"`             // a paper; default nil: 10; 0 = none
	Search     string             `json:"search,omitempty"`      // of neighbours: SearchExact or SearchApproximate; default "": exact up to 500,000 papers
	Seed       uint64             `json:"seed"`                  // of k-means and the random start of LSA; default 0
	Text       vectorize.Settings `json:"text"`                  // tokens, counts and weights
	Input      InputSettings      `json:"input"`                 // how files are read
	Strict     bool               `json:"strict,omitempty"`      // default false: go on after a rejected record
	Stdin      io.Reader          `json:"-"`                     // read for the input "-"; default nil: os.Stdin
	Workers    int                `json:"-"`                     // default 0: all processors; no result depends on it
	Memory     int64              `json:"-"`                     // soft limit in bytes, of the process while it builds; default 0: little more than what is in use; no result depends on it
	Progress   Progress           `json:"-"`                     // optional
	OnReject   func(error)        `json:"-"`                     // optional: called with each *datasets.RecordError, in order
}

// Progress reports how far a stage is. total 0 means unknown.
type Progress = func(stage string, done, total int64)

// InputSettings say how input files are read. See datasets.Options.
type InputSettings struct {
	Format      string            `json:"format,omitempty"`       // default "": by content
	Fields      map[string]string `json:"fields,omitempty"`       // canonical name -> input field
	ListingDate string            `json:"listing_date,omitempty"` // of a Daily Papers listing
}

// options turns the settings into those of datasets.
func (s InputSettings) options() (datasets.Options, error) {
	o := datasets.Options{Format: s.Format, Fields: s.Fields}
	if s.ListingDate != "" {
		date, err := datasets.ParseDate(s.ListingDate)
		if err != nil {
			return o, fmt.Errorf("pipeline: listing date %q: %w", s.ListingDate, err)
		}
		o.ListingDate = date
	}
	return o, o.Validate()
}

// Validate says what is wrong with the settings.
func (s Settings) Validate() error {
	switch {
	case s.Preset != "" && s.Preset != PresetSklearn:
		return fmt.Errorf("pipeline: no preset %q; there is %q", s.Preset, PresetSklearn)
	case s.Topics < 0:
		return fmt.Errorf("pipeline: topics = %d is negative; 0 means automatic", s.Topics)
	case s.Topics > 0 && s.TopicRange != [2]int{}:
		return fmt.Errorf("pipeline: topics = %d leave nothing to choose from %d to %d", s.Topics, s.TopicRange[0], s.TopicRange[1])
	case s.TopicRange != [2]int{} && (s.TopicRange[0] < 1 || s.TopicRange[1] < s.TopicRange[0]):
		return fmt.Errorf("pipeline: %d to %d is no range of numbers of topics", s.TopicRange[0], s.TopicRange[1])
	case s.Outliers != nil && !(*s.Outliers >= 0 && *s.Outliers <= 1):
		return fmt.Errorf("pipeline: outliers = %v is not in 0 to 1", *s.Outliers)
	case s.NInit < 0:
		return fmt.Errorf("pipeline: n_init = %d is negative; 0 means automatic", s.NInit)
	case s.Neighbors != nil && *s.Neighbors < 0:
		return fmt.Errorf("pipeline: neighbors = %d is negative; 0 means none", *s.Neighbors)
	case s.Search != "" && s.Search != SearchExact && s.Search != SearchApproximate:
		return fmt.Errorf("pipeline: no search %q; there are %q and %q", s.Search, SearchExact, SearchApproximate)
	case s.Workers < 0:
		return fmt.Errorf("pipeline: workers = %d is negative; 0 means all processors", s.Workers)
	case s.Memory < 0:
		return fmt.Errorf("pipeline: memory = %d bytes is negative; 0 means automatic", s.Memory)
	}
	_, err := s.Input.options()
	return errors.Join(s.effective().Text.Validate(), vectorize.LSA{Components: s.Components}.Validate(), err)
}

// effective returns the settings with the preset applied.
func (s Settings) effective() Settings {
	if s.Preset == PresetSklearn {
		s.Text = sklearnText(s.Text)
		if s.Components == 0 {
			s.Components = vectorize.DefaultComponents
		}
	}
	return s
}

// sklearnText is TfidfVectorizer(sublinear_tf=True, min_df=5, max_df=0.5) with
// the user's own stop words and limits where given.
func sklearnText(user vectorize.Settings) vectorize.Settings {
	t := vectorize.SklearnDefaults()
	t.SublinearTF = true
	t.MinDF, t.MaxDF = vectorize.Frequency{Count: 5}, vectorize.Frequency{Share: .5}
	if user.MinDF != (vectorize.Frequency{}) {
		t.MinDF = user.MinDF
	}
	if user.MaxDF != (vectorize.Frequency{}) {
		t.MaxDF = user.MaxDF
	}
	if user.StopWords != nil {
		t.StopWords = user.StopWords
	}
	return t
}

func (s Settings) neighbors() int {
	if s.Neighbors == nil {
		return DefaultNeighbors
	}
	return *s.Neighbors
}

// finite guards numbers on their way into JSON, which has no NaN.
func finite(v float64) float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}
