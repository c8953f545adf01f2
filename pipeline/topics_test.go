package pipeline_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kindred/pipeline"
	"kindred/vectorize/background"
)

// themes are what the papers of writeThemes are about: phrases, and words that
// go with them.
var themes = []struct{ phrase, words string }{
	{"graph neural networks", "nodes edges adjacency message passing embedding"},
	{"protein folding", "residue amino backbone structure sequence molecular"},
	{"speech recognition", "audio acoustic phoneme spectrogram transcription"},
	{"motion planning", "robot collision trajectory obstacle path"},
	{"galaxy clusters", "redshift halo dark matter luminosity"},
	{"crop yield", "soil irrigation wheat harvest fertiliser"},
	{"bond markets", "interest rates investors default liquidity"},
}

// fillers are words that say nothing of a theme.
var fillers = strings.Fields("careful early later open central northern plain seven annual broad deep quiet rapid simple steady wide yellow round small sudden")

// writeThemes writes n papers for each theme, over ten years.
func writeThemes(t testing.TB, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "papers.jsonl")
	var b bytes.Buffer
	for i := range n * len(themes) {
		theme, words := themes[i%len(themes)], strings.Fields(themes[i%len(themes)].words)
		at := i / len(themes)
		word := func(k int) string { return words[(at+at/len(words)*k+k)%len(words)] }
		filler := func(k int) string { return fillers[(at*7+i*k+k*k)%len(fillers)] }
		fmt.Fprintf(&b, `{"id": "p%d", "title": "%s %s, %s", "abstract": "On the %s side, %s; %s. A %s %s is %s for the %s %s. Of %s: %s and %s %s.", "year": %d}`+"\n",
			i, filler(1), theme.phrase, word(1), filler(2), theme.phrase, word(2), filler(3), word(3), filler(4), filler(5), word(4),
			theme.phrase, filler(6), filler(7), word(5), 2010+at%10)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func topicLabels(t testing.TB, run *pipeline.Run) []string {
	t.Helper()
	topics, err := run.Topics()
	if err != nil {
		t.Fatal(err)
	}
	var labels []string
	for _, topic := range topics {
		labels = append(labels, topic.Label)
	}
	return labels
}

func TestTopicsAreNamedByTheirPhrases(t *testing.T) {
	run := build(t, pipeline.Settings{Topics: len(themes), NeverLabel: []string{"Crop Yields"}}, writeThemes(t, 20))
	labels := topicLabels(t, run)
	for _, theme := range themes {
		if named := slices.Contains(labels, theme.phrase); named == (theme.phrase == "crop yield") {
			t.Errorf("%q is a label: %t; labels are %q", theme.phrase, named, labels)
		}
	}
	topics, _ := run.Topics()
	fields, err := run.Fields()
	if err != nil || len(fields) == 0 {
		t.Fatalf("fields %v, %v", fields, err)
	}
	inFields := 0
	for f, field := range fields {
		inFields += len(field.Topics)
		for _, topic := range field.Topics {
			if topics[topic].Parent == nil || *topics[topic].Parent != f {
				t.Errorf("topic %d of field %d has the parent %v", topic, f, topics[topic].Parent)
			}
		}
	}
	if inFields != len(topics) {
		t.Errorf("fields have %d of %d topics", inFields, len(topics))
	}
	for _, topic := range topics {
		if topic.Coverage <= 0 || topic.Precision <= 0 || topic.Exclusivity <= 0 || topic.Trend == nil || len(topic.RelatedTopics) == 0 {
			t.Errorf("topic %+v", topic)
		}
	}
	if period := run.Manifest.Effective.Period; period != "year" {
		t.Errorf("the period is %q", period)
	}
}

func TestEditsAreAppliedByBuildAndRebuild(t *testing.T) {
	papers := writeThemes(t, 20)
	plain := build(t, pipeline.Settings{Topics: len(themes)}, papers)
	edits := pipeline.Edits{
		Merge:  []pipeline.MergeTopics{{Topics: []string{"Protein Folding", "paper:p5"}, To: "Life"}},
		Delete: []string{"bond markets", "no such label"},
		Rename: []pipeline.RenameTopic{{Topic: "motion planning", To: "Robots"}},
	}
	run := build(t, pipeline.Settings{Topics: len(themes), Edits: edits}, papers)
	labels := topicLabels(t, run)
	if len(labels) != len(themes)-2 || labels[0] != "Life" || !slices.Contains(labels, "Robots") || slices.Contains(labels, "bond markets") {
		t.Errorf("labels %q", labels)
	}
	for _, theme := range []string{"graph neural networks", "speech recognition", "galaxy clusters"} {
		if !slices.Contains(labels, theme) {
			t.Errorf("%q is gone: %q", theme, labels)
		}
	}
	if !slices.ContainsFunc(run.Manifest.Notes, func(note string) bool { return strings.Contains(note, `"no such label"`) }) {
		t.Errorf("notes %q", run.Manifest.Notes)
	}
	before, err := plain.Papers(context.Background(), pipeline.Filter{})
	after, failed := run.Papers(context.Background(), pipeline.Filter{})
	if err != nil || failed != nil || len(before) != len(after) {
		t.Fatalf("%d and %d papers, %v, %v", len(before), len(after), err, failed)
	}
	for i := range before {
		if before[i].TopicLabel == "bond markets" { // may be anywhere now
			continue
		}
		if (before[i].TopicLabel == "protein folding" || before[i].TopicLabel == "crop yield") != (after[i].TopicLabel == "Life") {
			t.Errorf("%s was in %s, is in %s", before[i].PaperID, before[i].TopicLabel, after[i].TopicLabel)
		}
	}
	if different, err := run.Rebuild(context.Background(), nil, 2, nil); err != nil || len(different) > 0 {
		t.Errorf("rebuild: %v, %v", different, err)
	}
}

func TestBackgroundOfOnesOwn(t *testing.T) {
	ctx, papers := context.Background(), writeThemes(t, 20)
	learnt, err := pipeline.LearnBackground(ctx, pipeline.BackgroundSettings{Name: "a/b/themes", Terms: 200, Components: 7}, []string{papers})
	if err != nil || learnt.Name() != "themes" || learnt.Dims() != 7 || learnt.Papers() != 140 {
		t.Fatalf("%v, %v", learnt, err)
	}
	path := filepath.Join(t.TempDir(), "themes.kbg")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := learnt.WriteTo(f); err != nil || f.Close() != nil {
		t.Fatal(err)
	}
	few := writeThemes(t, 3)
	run := build(t, pipeline.Settings{Background: path}, few)
	use := run.Manifest.Effective.Background
	if use == nil || use.Name != "themes" || use.SHA256 != learnt.SHA256() || use.Share < .9 || run.Manifest.Settings.Background != "themes.kbg" {
		t.Errorf("background %+v, setting %q", use, run.Manifest.Settings.Background)
	}
	if run.Manifest.Effective.Components <= 7 {
		t.Errorf("%d dimensions", run.Manifest.Effective.Components)
	}
	if different, err := run.Rebuild(ctx, nil, 1, nil); err != nil || len(different) > 0 {
		t.Errorf("rebuild: %v, %v", different, err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, err := run.Rebuild(ctx, nil, 1, nil); !errors.Is(err, pipeline.ErrCannotRebuild) {
		t.Errorf("rebuild without the background: %v", err)
	}
	if _, err := pipeline.Build(ctx, pipeline.Settings{Background: path}, []string{few}, filepath.Join(t.TempDir(), "x"), false); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing background: %v", err)
	}
	if _, err := pipeline.Build(ctx, pipeline.Settings{Background: few}, []string{few}, filepath.Join(t.TempDir(), "x"), false); err == nil {
		t.Error("papers are taken for a background")
	}

	none := build(t, pipeline.Settings{Background: pipeline.BackgroundNone}, few)
	if none.Manifest.Effective.Background != nil {
		t.Errorf("none: %+v", none.Manifest.Effective.Background)
	}
	builtin, err := background.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	usual := build(t, pipeline.Settings{}, few)
	if use := usual.Manifest.Effective.Background; use == nil || use.SHA256 != builtin.SHA256() || use.Known == 0 {
		t.Errorf("by default: %+v", use)
	}
}

// TestOutliersAreFlagged keeps every paper in a topic.
func TestOutliersAreFlagged(t *testing.T) {
	share := .1
	run := build(t, pipeline.Settings{Topics: 7, Outliers: &share}, writeThemes(t, 20))
	flagged, err := run.Papers(context.Background(), pipeline.Filter{Where: []pipeline.Where{{Field: "is_outlier", Op: "=", Value: "true"}}})
	if err != nil || len(flagged) != 14 {
		t.Errorf("%d of 140 papers are outliers, %v", len(flagged), err)
	}
	sizes := int64(0)
	topics, _ := run.Topics()
	for _, topic := range topics {
		sizes += topic.Size
	}
	if sizes != 140 {
		t.Errorf("topics have %d papers", sizes)
	}
}

func TestTheSamePaperTwiceIsListed(t *testing.T) {
	path := writeThemes(t, 10)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	again := strings.Replace(first, `"p0"`, `"preprint"`, 1)
	if err := os.WriteFile(path, []byte(string(text)+again+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := build(t, pipeline.Settings{}, path)
	got, err := run.Duplicates()
	if err != nil || !slices.ContainsFunc(got, func(d pipeline.Duplicate) bool {
		return d.PaperID == "p0" && d.DuplicateID == "preprint" && d.Reason == "same title" && d.Score > .99
	}) {
		t.Errorf("duplicates %+v, %v", got, err)
	}
}

// TestTopicsDoNotDependOnStoredNeighbours: they take ten into account.
func TestTopicsDoNotDependOnStoredNeighbours(t *testing.T) {
	papers := writePapers(t, 300, 5)
	var first []byte
	for _, neighbors := range []int{0, 10, 30} {
		run := build(t, pipeline.Settings{Neighbors: &neighbors}, papers)
		topics, err := os.ReadFile(filepath.Join(run.Path, "topics.parquet"))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = topics
		} else if !bytes.Equal(topics, first) {
			t.Errorf("topics change with %d neighbours stored", neighbors)
		}
	}
}
