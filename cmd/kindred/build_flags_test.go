package main

import (
	"encoding/json"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"kindred/datasets"
	"kindred/pipeline"
	"kindred/vectorize"
)

// parseBuild parses flags as kindred build does and returns the settings.
func parseBuild(args ...string) (pipeline.Settings, error) {
	o := &buildOptions{}
	cmd := &cobra.Command{}
	bindBuild(cmd, o)
	cmd.Flags().SetNormalizeFunc(normalizeFlag)
	if err := cmd.Flags().Parse(append(args, "--out", "run")); err != nil {
		return o.settings, err
	}
	return o.settings, o.finish(cmd.Flags())
}

func pointer[T any](v T) *T { return &v }

func TestNoFlagsAreTheZeroSettings(t *testing.T) {
	got, err := parseBuild()
	if err != nil || !reflect.DeepEqual(got, pipeline.Settings{}) {
		t.Errorf("settings %+v, error %v", got, err)
	}
}

// settingsByFlag has a line for every setting: flags that set it, and the
// settings then.
var settingsByFlag = map[string]struct {
	flags string
	want  func(s *pipeline.Settings)
}{
	"preset":      {"--preset sklearn", func(s *pipeline.Settings) { s.Preset = "sklearn" }},
	"topics":      {"--topics 7", func(s *pipeline.Settings) { s.Topics = 7 }},
	"topic_range": {"--topics auto:20-60", func(s *pipeline.Settings) { s.TopicRange = [2]int{20, 60} }},
	"background":  {"--background none", func(s *pipeline.Settings) { s.Background = "none" }},
	"outliers":    {"--outliers 5%", func(s *pipeline.Settings) { s.Outliers = pointer(.05) }},
	"never_label": {"--never-label testdata/phrases.txt", func(s *pipeline.Settings) { s.NeverLabel = []string{"large scale"} }},
	"edits.rename": {"--edits testdata/topics.edit.yaml", func(s *pipeline.Settings) {
		s.Edits = pipeline.Edits{
			Rename: []pipeline.RenameTopic{{Topic: "graph neural networks", To: "GNNs"}},
			Merge:  []pipeline.MergeTopics{{Topics: []string{"speech recognition", "paper:2301.00001"}, To: "Speech"}},
			Delete: []string{"lecture notes"},
		}
	}},
	"text.ignored":       {"--ignore testdata/phrases.txt", func(s *pipeline.Settings) { s.Text.Ignored = []string{"large scale"} }},
	"n_init":             {"--n-init 3", func(s *pipeline.Settings) { s.NInit = 3 }},
	"search":             {"--search approximate", func(s *pipeline.Settings) { s.Search = "approximate" }},
	"components":         {"--components 20", func(s *pipeline.Settings) { s.Components = 20 }},
	"neighbors":          {"--neighbors 0", func(s *pipeline.Settings) { s.Neighbors = pointer(0) }},
	"seed":               {"--seed 11", func(s *pipeline.Settings) { s.Seed = 11 }},
	"strict":             {"--strict", func(s *pipeline.Settings) { s.Strict = true }},
	"text.token_pattern": {`--token-pattern \w+`, func(s *pipeline.Settings) { s.Text.TokenPattern = `\w+` }},
	"text.stop_words":    {"--stop-words none", func(s *pipeline.Settings) { s.Text.StopWords = []string{} }},
	"text.stemmer":       {"--stemmer none", func(s *pipeline.Settings) { s.Text.Stemmer = "none" }},
	"text.keep_case":     {"--keep-case", func(s *pipeline.Settings) { s.Text.KeepCase = true }},
	"text.ngram_min":     {"--ngram-range 2,3", func(s *pipeline.Settings) { s.Text.NGramMin, s.Text.NGramMax = 2, 3 }},
	"text.ngram_max":     {"--ngram-range 1,2", func(s *pipeline.Settings) { s.Text.NGramMin, s.Text.NGramMax = 1, 2 }},
	"text.title_weight":  {"--title-weight 5", func(s *pipeline.Settings) { s.Text.TitleWeight = 5 }},
	"text.min_df":        {"--min-df 4", func(s *pipeline.Settings) { s.Text.MinDF = vectorize.Frequency{Count: 4} }},
	"text.max_df":        {"--max-df 0.4", func(s *pipeline.Settings) { s.Text.MaxDF = vectorize.Frequency{Share: .4} }},
	"text.max_features":  {"--max-features 900", func(s *pipeline.Settings) { s.Text.MaxFeatures = 900 }},
	"text.weighting":     {"--weighting tfidf", func(s *pipeline.Settings) { s.Text.Weighting = "tfidf" }},
	"text.k1":            {"--k1 0", func(s *pipeline.Settings) { s.Text.K1 = pointer(0.) }},
	"text.b":             {"--b 0", func(s *pipeline.Settings) { s.Text.B = pointer(0.) }},
	"text.idf_exponent":  {"--idf-exponent 0", func(s *pipeline.Settings) { s.Text.IDFExponent = pointer(0.) }},
	"text.sublinear_tf": {"--weighting tfidf --sublinear-tf", func(s *pipeline.Settings) {
		s.Text.Weighting, s.Text.SublinearTF = "tfidf", true
	}},
	"text.no_idf": {"--use-idf=false", func(s *pipeline.Settings) { s.Text.NoIDF = true }},
	"text.no_smooth_idf": {"--weighting tfidf --smooth-idf=false", func(s *pipeline.Settings) {
		s.Text.Weighting, s.Text.NoSmoothIDF = "tfidf", true
	}},
	"text.norm":          {"--norm l1", func(s *pipeline.Settings) { s.Text.Norm = "l1" }},
	"input.format":       {"--format jsonl", func(s *pipeline.Settings) { s.Input.Format = "jsonl" }},
	"input.fields":       {"--id-field key", func(s *pipeline.Settings) { s.Input.Fields = map[string]string{"paper_id": "key"} }},
	"input.listing_date": {"--listing-date 2025-10-29", func(s *pipeline.Settings) { s.Input.ListingDate = "2025-10-29" }},
}

func TestEverySettingHasAFlag(t *testing.T) {
	for _, name := range jsonFields("", reflect.TypeFor[pipeline.Settings]()) {
		if strings.HasPrefix(name, "edits.") {
			name = "edits.rename" // which sets them all
		}
		c, ok := settingsByFlag[name]
		if !ok {
			t.Errorf("the setting %s has no line in settingsByFlag: give it a flag", name)
			continue
		}
		var want pipeline.Settings
		c.want(&want)
		got, err := parseBuild(strings.Fields(c.flags)...)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s gives %+v, error %v; want %+v", name, c.flags, got, err, want)
		}
	}
	got, err := parseBuild("--workers", "3")
	if err != nil || got.Workers != 3 {
		t.Errorf("--workers 3 gives %d, error %v", got.Workers, err)
	}
}

// jsonFields are the names of the fields of a settings struct that JSON sees.
func jsonFields(prefix string, typ reflect.Type) []string {
	var names []string
	for f := range typ.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		isValue := f.Type.Implements(reflect.TypeFor[interface{ MarshalText() ([]byte, error) }]())
		switch {
		case name == "-":
		case f.Type.Kind() == reflect.Struct && !isValue:
			names = append(names, jsonFields(prefix+name+".", f.Type)...)
		default:
			names = append(names, prefix+name)
		}
	}
	return names
}

func TestAliasesAndUnderscores(t *testing.T) {
	got, err := parseBuild("--n_components", "30", "--random_state", "5", "--n_clusters", "8", "--min_df", "0.01", "--ngram_range", "(1, 2)")
	want := pipeline.Settings{Topics: 8, Components: 30, Seed: 5}
	want.Text.MinDF = vectorize.Frequency{Share: .01}
	want.Text.NGramMin, want.Text.NGramMax = 1, 2
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("settings %+v, error %v", got, err)
	}
	if got, err := parseBuild("--nr_topics", "auto"); err != nil || got.Topics != 0 {
		t.Errorf("topics %d, error %v", got.Topics, err)
	}
}

func TestEveryColumnHasAFieldFlag(t *testing.T) {
	var args []string
	want := map[string]string{}
	for _, column := range datasets.CanonicalColumns() {
		args = append(args, "--"+fieldFlag(column), "my "+column)
		want[column] = "my " + column
	}
	got, err := parseBuild(args...)
	if err != nil || !reflect.DeepEqual(got.Input.Fields, want) {
		t.Errorf("fields %v, error %v", got.Input.Fields, err)
	}
}

func TestStopWordsFile(t *testing.T) {
	got, err := parseBuild("--stop-words", writeFile(t, "stop.txt", "the\nof and\n\n"))
	if err != nil || !reflect.DeepEqual(got.Text.StopWords, []string{"the", "of", "and"}) {
		t.Errorf("stop words %q, error %v", got.Text.StopWords, err)
	}
	if _, err := parseBuild("--stop-words", writeFile(t, "stop.txt", "\n")); exitCode(err) != exitUsage {
		t.Errorf("an empty file: %v", err)
	}
	if _, err := parseBuild("--stop-words", filepath.Join(t.TempDir(), "none")); exitCode(err) != exitFailed {
		t.Errorf("no file: %v", err)
	}
}

func TestPresetRefusesWhatItSettles(t *testing.T) {
	if _, err := parseBuild("--preset", "sklearn", "--min-df", "3", "--stop-words", "none", "--topics", "5"); err != nil {
		t.Error(err)
	}
	_, err := parseBuild("--preset", "sklearn", "--stemmer", "none", "--k1", "2")
	if exitCode(err) != exitUsage || !strings.Contains(err.Error(), "--stemmer, --k1") {
		t.Errorf("error %v", err)
	}
}

// The manifest must hold all that the flags said.
func TestSettingsSurviveJSON(t *testing.T) {
	for name, c := range settingsByFlag {
		var want, got pipeline.Settings
		c.want(&want)
		text, err := json.Marshal(want)
		if err == nil {
			err = json.Unmarshal(text, &got)
		}
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v after JSON, want %+v, error %v", name, got, want, err)
		}
	}
}

func TestMemorySizes(t *testing.T) {
	for text, want := range map[string]int64{
		"auto": 0, "512MB": 512e6, "2GB": 2e9, "1.5GiB": 3 << 29, "64 kib": 64 << 10, "1TB": 1e12, "2000000000": 2e9,
	} {
		if s, err := parseBuild("--memory", text); err != nil || s.Memory != want {
			t.Errorf("%s: %d bytes, %v; want %d", text, s.Memory, err, want)
		}
	}
	for _, text := range []string{"", "GB", "-1GB", "0", "NaN", "1e30", "2 apples", "0x10"} {
		if _, err := parseBuild("--memory", text); err == nil || !strings.Contains(err.Error(), "give a size such as") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestNumbersOfTopics(t *testing.T) {
	for _, text := range []string{"", "0", "-3", "many", "auto:", "auto:5", "auto:9-3", "auto:0-3", "auto:3-"} {
		if _, err := parseBuild("--topics", text); exitCode(err) != exitUsage && err == nil {
			t.Errorf("%q: %v", text, err)
		}
	}
	if got, err := parseBuild("--topics", "7", "--topics", "auto:2-9"); err != nil || got.Topics != 0 || got.TopicRange != [2]int{2, 9} {
		t.Errorf("the last of two --topics does not hold: %+v, %v", got, err)
	}
}

func TestSharesOfOutliers(t *testing.T) {
	for text, want := range map[string]float64{"5%": .05, "0.2": .2, "0": 0, "100%": 1} {
		if s, err := parseBuild("--outliers", text); err != nil || s.Outliers == nil || *s.Outliers != want {
			t.Errorf("%s: %v, %v", text, s.Outliers, err)
		}
	}
	for _, text := range []string{"", "5", "-1%", "101%", "NaN", "some"} {
		if _, err := parseBuild("--outliers", text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestFilesOfWhatAPersonKnowsBetter(t *testing.T) {
	for _, args := range [][]string{
		{"--edits", writeFile(t, "a.yaml", "renames: []\n")},
		{"--edits", writeFile(t, "b.yaml", "merge: [{topics: [one]}]\n")},
		{"--edits", writeFile(t, "c.yaml", "rename: [{topic: a}]\n")},
		{"--edits", writeFile(t, "d.yaml", "delete: [\"\"]\n")},
		{"--edits", writeFile(t, "e.yaml", "rename: [\n")},
		{"--never-label", writeFile(t, "f.txt", "# nothing\n")},
		{"--ignore", writeFile(t, "g.txt", "")},
	} {
		if _, err := parseBuild(args...); exitCode(err) != exitUsage || !strings.Contains(err.Error(), args[1]) {
			t.Errorf("%v: %v", args, err)
		}
	}
	if got, err := parseBuild("--edits", writeFile(t, "empty.yaml", "# none yet\n")); err != nil || !reflect.DeepEqual(got.Edits, pipeline.Edits{}) {
		t.Errorf("edits %+v, %v", got.Edits, err)
	}
}
