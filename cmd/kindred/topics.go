package main

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"kindred/pipeline"
)

func newTopicsCommand(s *streams) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "topics RUN [TOPIC] [flags]",
		Short: "The table of topics; one topic's card",
		Long: `Lists the topics of a run, the largest first: papers, label, further terms and
years. With TOPIC, a number, it prints that topic's card: its terms with their
weights, its representative papers and figures of its quality.

JSON is a list of the rows of topics.parquet.`,
		Example: "  kindred topics ai\n  kindred topics ai 7\n  kindred topics ai --format json",
		Args:    arguments(1, 2, "RUN, and a TOPIC if one is asked for"),
		RunE: func(cmd *cobra.Command, args []string) error {
			topic := -1
			if len(args) == 2 {
				n, err := strconv.Atoi(args[1])
				if err != nil || n < 0 {
					return usagef("TOPIC is a number from 0 up, %q is none", args[1])
				}
				topic = n
			}
			return runTopics(cmd.Context(), s, args[0], topic, format)
		},
	}
	addFormat(cmd, &format, formatTable, formatJSON, formatTSV)
	return cmd
}

func runTopics(ctx context.Context, s *streams, path string, topic int, format string) error {
	run, err := pipeline.Open(path)
	if err != nil {
		return err
	}
	defer run.Close()
	topics, err := run.Topics()
	if err != nil {
		return err
	}
	if topic >= len(topics) {
		return fmt.Errorf("there is no topic %d; topics are 0 to %d", topic, len(topics)-1)
	}
	if topic >= 0 {
		topics = topics[topic : topic+1]
	}
	switch {
	case format == formatJSON:
		return writeJSON(s.Out, topics)
	case format == formatTSV:
		return writeTSV(s.Out, topicHeader(), topicRows(topics))
	case topic >= 0:
		return printTopicCard(ctx, s, run, topics[0])
	}
	return printTopics(s, topics, len(topics))
}

// printTopics prints the table of the first topics, at most limit.
func printTopics(s *streams, topics []pipeline.Topic, limit int) error {
	g := &grid{columns: []gridColumn{
		{title: "topic", right: true}, {title: "papers", right: true}, {title: "label", elastic: 1},
		{title: "further terms", elastic: 1}, {title: "years"},
	}}
	for _, t := range topics[:min(limit, len(topics))] {
		g.add(strconv.Itoa(t.Topic), thousands(t.Size), t.Label, strings.Join(furtherTerms(t), ", "), years(t))
	}
	if err := g.write(s); err != nil {
		return err
	}
	if more := len(topics) - limit; more > 0 {
		fmt.Fprintf(s.Out, "and %s\n", several(more, "more topic", "more topics"))
	}
	return nil
}

// furtherTerms are the terms of a topic that its label does not name.
func furtherTerms(t pipeline.Topic) []string {
	named := strings.Split(t.Label, ", ")
	return slices.DeleteFunc(slices.Clone(t.Terms), func(term string) bool { return slices.Contains(named, term) })
}

// years is the span of the papers of a topic: "2019", "1998-2024", or empty.
func years(t pipeline.Topic) string {
	if t.FirstSeen == nil || t.LastSeen == nil {
		return ""
	}
	first, _, _ := strings.Cut(*t.FirstSeen, "-")
	last, _, _ := strings.Cut(*t.LastSeen, "-")
	if first == last {
		return first
	}
	return first + "-" + last
}

func printTopicCard(ctx context.Context, s *streams, run *pipeline.Run, t pipeline.Topic) error {
	span := years(t)
	if span == "" {
		span = "unknown"
	}
	err := facts(s.Out, [][2]string{
		{"Topic", fmt.Sprintf("%d: %s", t.Topic, t.Label)},
		{"Papers", thousands(t.Size)},
		{"Years", span},
		{"Coverage", decimal(t.Coverage, 3) + "  share of its papers that hold a term of the label"},
		{"Exclusivity", decimal(t.Exclusivity, 3) + "  share of the papers with a term of the label that are its own"},
		{"Coherence", decimal(t.CoherenceNPMI, 3) + "  NPMI of its terms, -1 to 1"},
		{"Cohesion", decimal(t.Cohesion, 3) + "  mean cosine of its papers with its centre"},
	})
	if err != nil {
		return err
	}
	if err := printTerms(s, t); err != nil {
		return err
	}
	papers, err := run.Named(ctx, t.RepresentativeIDs)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, "\nRepresentative papers:")
	g := &grid{columns: []gridColumn{{title: "cosine", right: true}, {title: "year", right: true}, {title: "title", elastic: 1}, {title: "id"}}}
	for _, p := range papers {
		g.add(decimal(p.TopicScore, 3), orEmpty(p.Year), orNoTitle(p.Title), p.PaperID)
	}
	if err := g.write(s); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "\nkindred papers %s --topic %d lists all its papers.\n", quoted(run.Path), t.Topic)
	return err
}

func printTerms(s *streams, t pipeline.Topic) error {
	if len(t.Terms) == 0 {
		return nil
	}
	fmt.Fprintln(s.Out)
	g := &grid{columns: []gridColumn{{title: "term", elastic: 1}, {title: "weight", right: true}}}
	for i, term := range t.Terms {
		g.add(term, decimal(t.Weights[i], 4))
	}
	return g.write(s)
}

func topicHeader() []string {
	return []string{"topic", "size", "label", "terms", "weights", "representative_ids", "coverage", "exclusivity",
		"coherence_npmi", "cohesion", "parent", "first_seen", "last_seen"}
}

// topicRows are the rows of topics.parquet as text, as export writes them too.
func topicRows(topics []pipeline.Topic) [][]string {
	var rows [][]string
	for _, t := range topics {
		var weights []string
		for _, w := range t.Weights {
			weights = append(weights, shortest(float64(w), 32))
		}
		rows = append(rows, []string{strconv.Itoa(t.Topic), strconv.FormatInt(t.Size, 10), t.Label, strings.Join(t.Terms, "|"),
			strings.Join(weights, "|"), strings.Join(t.RepresentativeIDs, "|"), shortest(float64(t.Coverage), 32),
			shortest(float64(t.Exclusivity), 32), shortest(float64(t.CoherenceNPMI), 32), shortest(float64(t.Cohesion), 32),
			orEmpty(t.Parent), orEmpty(t.FirstSeen), orEmpty(t.LastSeen)})
	}
	return rows
}
