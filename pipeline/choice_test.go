package pipeline_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kindred/internal/rng"
	"kindred/internal/synthetic"
	"kindred/pipeline"
)

func TestAutomaticTopicsAreThosePlanted(t *testing.T) {
	for _, c := range []struct{ topics, papers int }{{5, 600}, {12, 1200}, {30, 2400}, {80, 6000}} {
		if testing.Short() && c.papers > 2000 {
			continue
		}
		run := build(t, pipeline.Settings{Neighbors: new(int)}, writePapers(t, c.papers, c.topics))
		choice := run.Manifest.Effective.Choice
		if choice == nil || !choice.Structure || choice.Chosen != run.Manifest.Effective.Topics {
			t.Fatalf("%d topics: choice %+v", c.topics, choice)
		}
		if off := float64(choice.Chosen) / float64(c.topics); off < .75 || off > 1.25 {
			t.Errorf("%d topics were planted, %d found: %s", c.topics, choice.Chosen, choice.Reason)
		}
	}
}

// TestShuffledWordsHaveNoTopics deals the words of all papers out anew.
func TestShuffledWordsHaveNoTopics(t *testing.T) {
	papers := synthetic.Papers(1, 800, 8)
	var words []string
	lengths := make([]int, len(papers))
	for i, p := range papers {
		own := strings.Fields(p.Abstract)
		lengths[i] = len(own)
		words = append(words, own...)
	}
	random := rng.Stream(4, "shuffled words", 0)
	random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	for i := range papers {
		papers[i].Title, papers[i].Abstract = "", strings.Join(words[:lengths[i]], " ")
		words = words[lengths[i]:]
	}
	var b bytes.Buffer
	if err := synthetic.WriteJSONLines(&b, papers); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "shuffled.jsonl")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	choice := build(t, pipeline.Settings{}, path).Manifest.Effective.Choice
	if choice == nil || choice.Structure || !strings.HasPrefix(choice.Reason, "No structure was found") {
		t.Errorf("choice %+v", choice)
	}
}

func TestBoundsOfAutomaticTopics(t *testing.T) {
	run := build(t, pipeline.Settings{TopicRange: [2]int{9, 11}}, writePapers(t, 600, 5))
	choice := run.Manifest.Effective.Choice
	if choice == nil || choice.Chosen < 9 || choice.Chosen > 11 || choice.Asked != "auto:9-11" {
		t.Errorf("choice %+v", choice)
	}
	given := build(t, pipeline.Settings{Topics: 5}, writePapers(t, 200, 5))
	if given.Manifest.Effective.Choice != nil {
		t.Errorf("5 topics were given, and chosen too: %+v", given.Manifest.Effective.Choice)
	}
}
