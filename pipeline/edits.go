package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Edits are what a person decided about topics. A build applies them to the
// topics that it found; one that fits none is noted, and changes nothing.
//
// A topic is named by its label, whatever the case, or as "paper:ID", the topic
// in which that paper is. Numbers name none, as they change with the papers.
type Edits struct {
	Rename []RenameTopic `yaml:"rename" json:"rename,omitempty"`
	Merge  []MergeTopics `yaml:"merge" json:"merge,omitempty"`
	Delete []string      `yaml:"delete" json:"delete,omitempty"` // their papers go to the nearest of the other topics
}

// RenameTopic gives a topic another label.
type RenameTopic struct {
	Topic string `yaml:"topic" json:"topic"`
	To    string `yaml:"to" json:"to"`
}

// MergeTopics makes one topic of several.
type MergeTopics struct {
	Topics []string `yaml:"topics" json:"topics"`
	To     string   `yaml:"to,omitempty" json:"to,omitempty"` // its label; default "": found as all labels are
}

// paperPrefix names a topic by one of its papers.
const paperPrefix = "paper:"

// maxEdits bounds a file of edits, in bytes.
const maxEdits = 4 << 20

// ReadEdits reads edits from YAML (see docs/formats/edits.md). Errors name the
// line.
func ReadEdits(r io.Reader) (Edits, error) {
	var e Edits
	text, err := io.ReadAll(io.LimitReader(r, maxEdits+1))
	if err != nil {
		return e, err
	}
	if len(text) > maxEdits {
		return e, fmt.Errorf("pipeline: the topic edits are over %d bytes", maxEdits)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&e); err != nil && !errors.Is(err, io.EOF) {
		return Edits{}, fmt.Errorf("pipeline: the topic edits cannot be read (they have rename, merge and delete): %w", err)
	}
	return e, e.Validate()
}

// Validate says what is wrong with the edits.
func (e Edits) Validate() error {
	for _, r := range e.Rename {
		if strings.TrimSpace(r.Topic) == "" || strings.TrimSpace(r.To) == "" {
			return fmt.Errorf("pipeline: a topic edit renames %q to %q; both must be given", r.Topic, r.To)
		}
	}
	for _, m := range e.Merge {
		if len(m.Topics) < 2 {
			return fmt.Errorf("pipeline: a topic edit merges %q; it takes two topics or more", m.Topics)
		}
	}
	named := slices.Clone(e.Delete)
	for _, m := range e.Merge {
		named = append(named, m.Topics...)
	}
	if slices.ContainsFunc(named, func(s string) bool { return strings.TrimSpace(s) == "" }) {
		return errors.New("pipeline: a topic edit names a topic by nothing; give its label or paper:ID")
	}
	return nil
}

// changesTopics says whether papers change their topics by the edits.
func (e Edits) changesTopics() bool { return len(e.Merge)+len(e.Delete) > 0 }

// topicNames finds topics by what edits call them.
type topicNames struct {
	labels map[string]int32 // in lower case
	rows   map[string]int   // of papers named, by id
	topics []int32          // of each paper
	notes  []string
}

// newTopicNames knows the topics by their labels and by their papers' ids.
func newTopicNames(labels []string, ids []string, topics []int32, edits Edits) *topicNames {
	t := &topicNames{labels: map[string]int32{}, rows: map[string]int{}, topics: topics}
	for topic, label := range slices.Backward(labels) {
		t.labels[normalLabel(label)] = int32(topic)
	}
	for _, name := range edits.named() {
		if id, ok := strings.CutPrefix(name, paperPrefix); ok {
			t.rows[strings.TrimSpace(id)] = -1
		}
	}
	if len(t.rows) > 0 {
		for row, id := range ids {
			if _, asked := t.rows[id]; asked {
				t.rows[id] = row
			}
		}
	}
	return t
}

func normalLabel(label string) string {
	return strings.ToLower(strings.Join(strings.Fields(label), " "))
}

// named lists all that the edits call topics by.
func (e Edits) named() []string {
	names := slices.Clone(e.Delete)
	for _, r := range e.Rename {
		names = append(names, r.Topic)
	}
	for _, m := range e.Merge {
		names = append(names, m.Topics...)
	}
	return names
}

// find returns the topic of a name, or notes that there is none.
func (t *topicNames) find(name, purpose string) (int32, bool) {
	if id, ok := strings.CutPrefix(name, paperPrefix); ok {
		if row := t.rows[strings.TrimSpace(id)]; row >= 0 {
			return t.topics[row], true
		}
		t.notes = append(t.notes, fmt.Sprintf("topic edit: no paper has the id %q, so its topic was not %s", strings.TrimSpace(id), purpose))
		return 0, false
	}
	topic, ok := t.labels[normalLabel(name)]
	if !ok {
		t.notes = append(t.notes, fmt.Sprintf("topic edit: no topic has the label %q, so none was %s; paper:ID names the topic of a paper, whatever its label", name, purpose))
	}
	return topic, ok
}

// regroup applies merges and deletions: it returns what each of k topics
// becomes, -1 for one that is deleted, and the labels that merges give, by
// topic as it was.
func (t *topicNames) regroup(e Edits, k int) (becomes []int32, named map[int32]string) {
	becomes, named = make([]int32, k), map[int32]string{}
	for topic := range becomes {
		becomes[topic] = int32(topic)
	}
	for _, m := range e.Merge {
		into := int32(-1)
		for _, name := range m.Topics {
			topic, ok := t.find(name, "merged")
			if !ok {
				continue
			}
			topic = becomes[topic]
			if into < 0 {
				into = topic
			}
			for at, is := range becomes {
				if is == topic {
					becomes[at] = into
				}
			}
		}
		if m.To != "" && into >= 0 {
			named[into] = m.To
		}
	}
	for _, name := range e.Delete {
		topic, ok := t.find(name, "deleted")
		if !ok {
			continue
		}
		gone := becomes[topic]
		left := slices.ContainsFunc(becomes, func(is int32) bool { return is >= 0 && is != gone })
		if !left {
			t.notes = append(t.notes, fmt.Sprintf("topic edit: %q is the last topic and was not deleted", name))
			continue
		}
		for at, is := range becomes {
			if is == gone && gone >= 0 {
				becomes[at] = -1
			}
		}
	}
	return becomes, named
}
