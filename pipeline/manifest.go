package pipeline

import (
	"runtime"
	"slices"

	"kindred/datasets"
	"kindred/internal/kernel"
)

// Manifest is what manifest.json says of a run, beside the digests of its
// files (see internal/rundir). docs/formats/run.md describes each field.
type Manifest struct {
	Program   Program   `json:"program"`
	Settings  Settings  `json:"settings"`  // as asked for, presets applied
	Effective Effective `json:"effective"` // what the automatic ones came to
	Inputs    []Input   `json:"inputs"`
	Papers    Papers    `json:"papers"`
	Space     Space     `json:"space"`
	Notes     []string  `json:"notes"` // what was lowered, inferred or left out
	Columns   []Column  `json:"columns"`
}

// Program names the program that wrote a run.
type Program struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Kernel  string `json:"kernel"` // level of the hot loops: equal bytes need an equal level
	Arch    string `json:"arch"`
}

func thisProgram() Program {
	return Program{"kindred", Version, kernel.Level(), runtime.GOARCH}
}

// Effective holds the values of the settings that were automatic.
type Effective struct {
	Topics     int            `json:"topics"`
	Components int            `json:"components"`
	Neighbors  int            `json:"neighbors"`
	MinDF      int64          `json:"min_df"` // papers that a term must be in
	MaxDF      int64          `json:"max_df"` // papers that a term may be in
	NInit      int            `json:"n_init"`
	Inertia    float64        `json:"inertia"` // of k-means: sum of squared distances to centroids
	Iterations int            `json:"iterations"`
	Background *BackgroundUse `json:"background,omitempty"`    // nil: the run leans on none
	Smoothing  *Smoothing     `json:"smoothing,omitempty"`     // nil: papers were grouped by their own vectors
	Choice     *TopicsChoice  `json:"topics_choice,omitempty"` // nil: the number of topics was given
	Map        *MapQuality    `json:"map,omitempty"`           // nil: there is no map
	Period     string         `json:"period,omitempty"`        // of topics over time: year, quarter, month or day

	Search string   `json:"search,omitempty"` // of neighbours: exact or approximate; empty: none asked for
	Lists  int      `json:"lists,omitempty"`  // of an approximate search
	Probes int      `json:"probes,omitempty"` // lists that each paper was compared with
	Recall *float64 `json:"recall,omitempty"` // share of the exact neighbours that it found, on a sample of papers
}

// Smoothing says how vectors were averaged with those of their neighbours before
// papers were grouped.
type Smoothing struct {
	Neighbors int `json:"neighbors"`
	Rounds    int `json:"rounds"`
}

// TopicsChoice says how the number of topics was chosen.
type TopicsChoice struct {
	Asked     string        `json:"asked"` // auto, or auto:20-60
	Chosen    int           `json:"chosen"`
	Reason    string        `json:"reason"`
	Structure bool          `json:"structure"` // false: it was found that the papers fall into no groups
	Curve     []ChoicePoint `json:"curve"`     // by number of topics
}

// ChoicePoint is what was measured for one number of topics; see
// cluster.Candidate.
type ChoicePoint struct {
	K          int     `json:"k"`
	Stability  float64 `json:"stability"`
	Separation float64 `json:"separation"`
	Coherence  float64 `json:"coherence"`
	Distinct   float64 `json:"distinct"`
	Score      float64 `json:"score"`
}

// MapQuality says how faithful the map is.
type MapQuality struct {
	Trustworthiness float64 `json:"trustworthiness"` // 0 to 1: near on the map is near in the space (Venna and Kaski, 2001)
	Sampled         int     `json:"sampled"`         // papers whose neighbourhoods were looked at
}

// Input is a file that was read.
type Input struct {
	Name        string           `json:"name"` // base name; "-" = standard input
	Bytes       int64            `json:"bytes"`
	SHA256      string           `json:"sha256"` // of the bytes as stored
	Format      string           `json:"format"`
	Compression string           `json:"compression,omitempty"`
	Papers      int64            `json:"papers"`
	Rejects     map[string]int64 `json:"rejects,omitempty"` // by reason
	Notes       []string         `json:"notes,omitempty"`
	Warnings    []string         `json:"warnings,omitempty"`
}

// Papers counts the papers of a run.
type Papers struct {
	Read       int64 `json:"read"`
	Rejected   int64 `json:"rejected"`
	NoAbstract int64 `json:"no_abstract"`
	NoTerms    int64 `json:"no_terms"` // without one known term: a zero vector, no neighbours, is_outlier
}

// Space describes the TF-IDF matrix and its LSA space.
type Space struct {
	Terms          int       `json:"terms"`
	NonZeros       int       `json:"non_zeros"`
	AverageLength  float64   `json:"average_length"` // terms a paper, counted with repetition
	Captured       float64   `json:"captured"`       // share of the squared Frobenius norm
	SingularValues []float64 `json:"singular_values"`
}

// Column names a column of papers.parquet that came from the input as it was.
type Column struct {
	Field string `json:"field"` // in the input
	Name  string `json:"column"`
}

func inputsOf(files []datasets.FileInfo) []Input {
	var out []Input
	for _, f := range files {
		in := Input{Name: f.Name, Bytes: f.Bytes, SHA256: f.SHA256, Format: f.Format, Compression: f.Compression,
			Papers: f.Papers, Notes: slices.Clone(f.Notes), Warnings: slices.Clone(f.Warnings)}
		for _, r := range f.Rejects {
			if in.Rejects == nil {
				in.Rejects = map[string]int64{}
			}
			in.Rejects[string(r.Reason)] += r.Count
		}
		out = append(out, in)
	}
	return out
}

// Timings are what differs from run to run: timings.json.
type Timings struct {
	Started    string      `json:"started"` // RFC 3339, UTC
	Seconds    float64     `json:"seconds"`
	Stages     []StageTime `json:"stages"`  // the last, Writing, is what was waited for
	Written    []StageTime `json:"written"` // groups of files, beside the stages
	Workers    int         `json:"workers"`
	PeakMB     float64     `json:"peak_mb"`              // resident memory at most; 0 = unknown
	Background string      `json:"background,omitempty"` // path of the file of the background space, if one was named
	Host       string      `json:"host"`
	Go         string      `json:"go"`
	Inputs     []InputPath `json:"inputs"`
}

// StageTime is how long a stage took.
type StageTime struct {
	Stage   string  `json:"stage"`
	Seconds float64 `json:"seconds"`
}

// InputPath is where an input was.
type InputPath struct {
	Path   string `json:"path"`
	SHA256 string `json:"sha256"`
}
