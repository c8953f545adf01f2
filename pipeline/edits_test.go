package pipeline

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

var editedLabels = []string{"graph networks", "Speech", "speech recognition", "lecture notes"}

func TestEditsRegroupTopics(t *testing.T) {
	ids, topics := []string{"a", "b", "c", "d"}, []int32{0, 1, 2, 3}
	for _, c := range []struct {
		name    string
		edits   Edits
		becomes []int32
		named   map[int32]string
		notes   []string // parts of them
	}{
		{"none", Edits{}, []int32{0, 1, 2, 3}, nil, nil},
		{"merged by label and paper", Edits{Merge: []MergeTopics{{Topics: []string{"SPEECH", "paper: c"}, To: "Voice"}}},
			[]int32{0, 1, 1, 3}, map[int32]string{1: "Voice"}, nil},
		{"chained", Edits{Merge: []MergeTopics{{Topics: []string{"speech", "speech  recognition"}}, {Topics: []string{"graph networks", "speech"}}}},
			[]int32{0, 0, 0, 3}, nil, nil},
		{"deleted after a merge", Edits{Merge: []MergeTopics{{Topics: []string{"speech", "lecture notes"}}}, Delete: []string{"paper:d"}},
			[]int32{0, -1, 2, -1}, nil, nil},
		{"all but the last", Edits{Delete: []string{"graph networks", "speech", "speech recognition", "lecture notes"}},
			[]int32{-1, -1, -1, 3}, nil, []string{"last topic"}},
		{"deleted twice", Edits{Delete: []string{"speech", "paper:b"}}, []int32{0, -1, 2, 3}, nil, nil},
		{"unknown", Edits{Merge: []MergeTopics{{Topics: []string{"nothing", "speech"}}}, Delete: []string{"paper:z"}},
			[]int32{0, 1, 2, 3}, nil, []string{`"nothing"`, `id "z"`}},
	} {
		names := newTopicNames(editedLabels, ids, topics, c.edits)
		becomes, named := names.regroup(c.edits, len(editedLabels))
		if !slices.Equal(becomes, c.becomes) || len(named) != len(c.named) || len(named) > 0 && !reflect.DeepEqual(named, c.named) {
			t.Errorf("%s: topics become %v, named %v; want %v, %v", c.name, becomes, named, c.becomes, c.named)
		}
		if len(names.notes) != len(c.notes) {
			t.Errorf("%s: notes %q", c.name, names.notes)
			continue
		}
		for i, part := range c.notes {
			if !strings.Contains(names.notes[i], part) {
				t.Errorf("%s: note %q does not say %s", c.name, names.notes[i], part)
			}
		}
	}
}

func FuzzEdits(f *testing.F) {
	f.Add("rename:\n  - topic: a\n    to: b\nmerge:\n  - topics: [a, b]\n    to: c\ndelete:\n  - paper:x\n")
	f.Add("delete: [")
	f.Add("&a [*a]")
	f.Add("rename: 3")
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ReadEdits(strings.NewReader(text))
		if err != nil {
			return
		}
		names := newTopicNames(editedLabels, []string{"a", "b", "c", "d"}, []int32{0, 1, 2, 3}, e)
		becomes, _ := names.regroup(e, len(editedLabels))
		left := false
		for topic, is := range becomes {
			if is >= int32(len(becomes)) || is >= 0 && becomes[is] != is {
				t.Fatalf("topic %d becomes %d in %v", topic, is, becomes)
			}
			left = left || is >= 0
		}
		if !left {
			t.Fatal("no topic is left")
		}
	})
}
