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
		Long: `Lists the topics of a run, the largest first: papers, label, what else they are
about, years and trend. With TOPIC, a number, it prints that topic's card: the
evidence for its label, its terms with their weights, its representative papers,
related topics, and figures of its quality.

Another label, or a merge or deletion, is a line in a file for build --edits.

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
		{title: "also", elastic: 1}, {title: "years"}, {title: "trend"},
	}}
	for _, t := range topics[:min(limit, len(topics))] {
		g.add(strconv.Itoa(t.Topic), thousands(t.Size), t.Label, strings.Join(alsoAbout(t), ", "), years(t), trend(t))
	}
	if err := g.write(s); err != nil {
		return err
	}
	if more := len(topics) - limit; more > 0 {
		fmt.Fprintf(s.Out, "and %s\n", several(more, "more topic", "more topics"))
	}
	return nil
}

// alsoAbout are the further phrases of a topic, or its terms where there are
// none.
func alsoAbout(t pipeline.Topic) []string {
	if len(t.Description) > 0 {
		return t.Description
	}
	named := strings.Split(t.Label, ", ")
	return slices.DeleteFunc(slices.Clone(t.Terms), func(term string) bool { return slices.Contains(named, term) })
}

// trend is a word for a topic that grows or shrinks, else empty.
func trend(t pipeline.Topic) string {
	if t.Trend == nil || *t.Trend == pipeline.TrendSteady {
		return ""
	}
	return *t.Trend
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
	cardFacts, err := topicFacts(run, t, span)
	if err != nil {
		return err
	}
	if err := facts(s.Out, cardFacts); err != nil {
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

// topicFacts are the lines at the top of a topic's card.
func topicFacts(run *pipeline.Run, t pipeline.Topic, span string) ([][2]string, error) {
	topics, err := run.Topics()
	if err != nil {
		return nil, err
	}
	fields, err := run.Fields()
	if err != nil {
		return nil, err
	}
	lines := [][2]string{{"Topic", fmt.Sprintf("%d: %s", t.Topic, t.Label)}}
	add := func(name, text string) {
		if text != "" {
			lines = append(lines, [2]string{name, text})
		}
	}
	add("Also about", strings.Join(t.Description, ", "))
	add("Papers", thousands(t.Size))
	add("Years", span)
	add("Trend", trendText(run, t))
	if t.Parent != nil && *t.Parent < len(fields) {
		add("Field", fields[*t.Parent].Label)
	}
	var related []string
	for _, other := range t.RelatedTopics {
		if other < len(topics) {
			related = append(related, fmt.Sprintf("%d %s", other, topics[other].Label))
		}
	}
	add("Related topics", strings.Join(related, "; "))
	if t.Mixture != nil {
		add("Warning", *t.Mixture)
	}
	add("Coverage", decimal(t.Coverage, 3)+"  share of its papers that have the label's phrase")
	add("Precision", decimal(t.Precision, 3)+"  share of the papers with the phrase that are its own")
	add("Exclusivity", decimal(t.Exclusivity, 3)+"  rate of the phrase in it over the sum of its rates in all topics")
	add("Coherence", decimal(t.CoherenceNPMI, 3)+"  NPMI of its terms, -1 to 1")
	add("Cohesion", decimal(t.Cohesion, 3)+"  mean cosine of its papers with its centre")
	if t.Stability != nil {
		add("Stability", decimal(*t.Stability, 3)+"  how far clusterings of parts of the papers find it again")
	}
	return lines, nil
}

// trendText says how the share of a topic moves, and how sure that is.
func trendText(run *pipeline.Run, t pipeline.Topic) string {
	if t.Trend == nil || t.TrendSlope == nil || t.TrendP == nil {
		return ""
	}
	return fmt.Sprintf("%s  log-odds of its share %+.3f a %s, p %.2g", *t.Trend, *t.TrendSlope, run.Manifest.Effective.Period, *t.TrendP)
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
	return []string{"topic", "size", "label", "terms", "weights", "representative_ids", "coverage", "exclusivity", "precision",
		"coherence_npmi", "cohesion", "stability", "parent", "first_seen", "last_seen", "description", "trend", "trend_slope", "trend_p",
		"mixture", "related_topics", "x", "y"}
}

// topicRows are the rows of topics.parquet as text, as export writes them too.
func topicRows(topics []pipeline.Topic) [][]string {
	number := func(v float32) string { return shortest(float64(v), 32) }
	optional := func(v *float32) string {
		if v == nil {
			return ""
		}
		return number(*v)
	}
	var rows [][]string
	for _, t := range topics {
		var weights, related []string
		for _, w := range t.Weights {
			weights = append(weights, number(w))
		}
		for _, r := range t.RelatedTopics {
			related = append(related, strconv.Itoa(r))
		}
		rows = append(rows, []string{strconv.Itoa(t.Topic), strconv.FormatInt(t.Size, 10), t.Label, strings.Join(t.Terms, "|"),
			strings.Join(weights, "|"), strings.Join(t.RepresentativeIDs, "|"), number(t.Coverage), number(t.Exclusivity), number(t.Precision),
			number(t.CoherenceNPMI), number(t.Cohesion), optional(t.Stability), orEmpty(t.Parent), orEmpty(t.FirstSeen), orEmpty(t.LastSeen),
			strings.Join(t.Description, "|"), orEmpty(t.Trend), optional(t.TrendSlope), optional(t.TrendP),
			orEmpty(t.Mixture), strings.Join(related, "|"), optional(t.X), optional(t.Y)})
	}
	return rows
}
