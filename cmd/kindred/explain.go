package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/pipeline"
)

// explainOptions are the flags of kindred explain.
type explainOptions struct {
	terms  *int
	space  string
	format string
}

func newExplainCommand(s *streams) *cobra.Command {
	o := &explainOptions{}
	cmd := &cobra.Command{
		Use:   "explain RUN A [B] [flags]",
		Short: "Why a paper is related to another, or in its topic",
		Long: `Says which words make paper B related to paper A, or, of one paper, which words
put it into its topic and which speak for the next one.

The weights and the rest add up to the score, which is that of kindred related for
the pair. A shared word is in both papers; a linked one is in A alone, and tied to
B by the words that go with it. A negative weight speaks against.`,
		Example: `  kindred explain ai W2963403868 W2194775991
  kindred explain ai W1 W2 --terms 0 --format json
  kindred explain ai W2963403868`,
		Args: arguments(2, 3, "RUN and the ids or titles of one or two papers"),
		RunE: func(cmd *cobra.Command, args []string) error {
			terms := pipeline.DefaultTerms
			if o.terms != nil {
				terms = *o.terms
			}
			run, err := pipeline.Open(args[0])
			if err != nil {
				return err
			}
			defer run.Close()
			if len(args) == 2 {
				if cmd.Flags().Changed("space") {
					return usagef("--space is about two papers; topics are told by the LSA space")
				}
				return explainTopic(cmd.Context(), s, run, args[1], terms, o.format)
			}
			return explainPair(cmd.Context(), s, run, args[1], args[2], terms, o)
		},
	}
	addFlags(cmd, "Account", func(fs *pflag.FlagSet) {
		fs.Var(optionalInt{&o.terms, pipeline.DefaultTerms}, "terms", "words to name; 0: all")
		addSpace(fs, &o.space)
	})
	addFormat(cmd, &o.format, formatTable, formatJSON)
	return cmd
}

func explainPair(ctx context.Context, s *streams, run *pipeline.Run, a, b string, terms int, o *explainOptions) error {
	e, err := run.Explain(ctx, a, b, o.space, terms)
	if err != nil {
		return err
	}
	if o.format == formatJSON {
		return writeJSON(s.Out, e)
	}
	papers, err := run.Named(ctx, []string{e.A, e.B})
	if err != nil {
		return err
	}
	for i, name := range []string{"A: ", "B: "} {
		if err := printPaper(s, name, papers[i].PaperID, papers[i].Title, papers[i].Year); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.Out, "\n%s\n\n", pairInWords(e))
	g := &grid{columns: []gridColumn{{title: "weight", right: true}, {title: "word", elastic: 1}, {title: "kind"}}}
	for _, t := range e.Terms {
		g.add(decimal(t.Weight, 4), t.Term, t.Kind)
	}
	g.add(decimal(e.Rest, 4), "(the rest)", "")
	g.add(decimal(e.Score, 4), "= score", "")
	if err := g.write(s); err != nil {
		return err
	}
	for _, side := range []struct {
		name     string
		sentence *pipeline.Sentence
	}{{"A", e.SentenceA}, {"B", e.SentenceB}} {
		if side.sentence != nil {
			fmt.Fprintf(s.Out, "\n%s says most of it (%s of the score) in:\n", side.name, percent(side.sentence.Share))
			printWrapped(s, side.sentence.Text)
		}
	}
	for _, side := range []struct {
		name  string
		terms []pipeline.TermShare
	}{{"\nOnly A has: ", e.OnlyA}, {"Only B has: ", e.OnlyB}} {
		if len(side.terms) > 0 {
			var words []string
			for _, t := range side.terms {
				words = append(words, t.Term+" "+percent(t.Share))
			}
			fmt.Fprintln(s.Out, cut(side.name+clean(strings.Join(words, ", ")), s.width()+1))
		}
	}
	return nil
}

// pairInWords says how a score comes about.
func pairInWords(e *pipeline.Explanation) string {
	shared, linked, against := 0.0, 0.0, 0.0
	for _, t := range e.Terms {
		switch {
		case t.Weight < 0:
			against += t.Weight
		case t.Kind == "shared":
			shared += t.Weight
		default:
			linked += t.Weight
		}
	}
	var parts []string
	for _, part := range []struct {
		name   string
		weight float64
	}{{"words in both", shared}, {"words of A linked to B", linked}, {"words that speak against", against}, {"other words", e.Rest}} {
		if math.Abs(part.weight) >= .0005 {
			parts = append(parts, part.name+" "+decimal(part.weight, 3))
		}
	}
	if len(parts) == 0 {
		return "The two have nothing in common: score " + decimal(e.Score, 3) + "."
	}
	return "Score " + decimal(e.Score, 3) + ": " + strings.Join(parts, ", ") + "."
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) + " %" }

// printWrapped prints a text in lines, set in.
func printWrapped(s *streams, text string) {
	for _, line := range wrapped(clean(text), s.width()-2) {
		fmt.Fprintln(s.Out, "  "+line)
	}
}

func explainTopic(ctx context.Context, s *streams, run *pipeline.Run, paper string, terms int, format string) error {
	e, err := run.ExplainTopic(ctx, paper, terms)
	if err != nil {
		return err
	}
	if format == formatJSON {
		return writeJSON(s.Out, e)
	}
	papers, err := run.Named(ctx, []string{e.PaperID})
	if err != nil {
		return err
	}
	if err := printPaper(s, "", e.PaperID, papers[0].Title, papers[0].Year); err != nil {
		return err
	}
	fmt.Fprintln(s.Out)
	for _, line := range topicInWords(e) {
		for _, part := range wrapped(clean(line), s.width()) {
			fmt.Fprintln(s.Out, part)
		}
	}
	accounts := []pipeline.TopicAccount{e.Topic}
	if e.RunnerUp != nil {
		accounts = append(accounts, *e.RunnerUp)
	}
	for _, a := range accounts {
		fmt.Fprintf(s.Out, "\nTopic %d, %s\n", a.Topic, clean(a.Label))
		g := &grid{columns: []gridColumn{{title: "weight", right: true}, {title: "word", elastic: 1}}}
		for _, t := range a.Terms {
			g.add(decimal(t.Weight, 4), t.Term)
		}
		g.add(decimal(a.Rest, 4), "(the rest)")
		g.add(decimal(a.Score, 4), "= cosine with the centre")
		if err := g.write(s); err != nil {
			return err
		}
	}
	return nil
}

// topicInWords says why a paper is in its topic.
func topicInWords(e *pipeline.TopicExplanation) []string {
	topic := func(number int, label string) string { return fmt.Sprintf("topic %d (%s)", number, label) }
	own := topic(e.Topic.Topic, e.Topic.Label)
	var lines []string
	switch {
	case e.RunnerUp == nil:
		lines = append(lines, fmt.Sprintf("It is in %s, cosine %s; there is no other.", own, decimal(e.Topic.Score, 3)))
	case e.ByNeighbours:
		lines = append(lines, fmt.Sprintf("It is in %s by its neighbours: its own words are nearer to %s, cosine %s against %s.",
			own, topic(e.RunnerUp.Topic, e.RunnerUp.Label), decimal(e.RunnerUp.Score, 3), decimal(e.Topic.Score, 3)))
	default:
		lines = append(lines, fmt.Sprintf("It is in %s, cosine %s; next is %s, cosine %s.",
			own, decimal(e.Topic.Score, 3), topic(e.RunnerUp.Topic, e.RunnerUp.Label), decimal(e.RunnerUp.Score, 3)))
	}
	if len(e.Neighbours) > 0 {
		var parts []string
		total := 0
		for _, n := range e.Neighbours {
			parts = append(parts, fmt.Sprintf("%d in %s", n.Count, topic(n.Topic, n.Label)))
			total += n.Count
		}
		lines = append(lines, fmt.Sprintf("Of the %d papers nearest to it, %s.", total, strings.Join(parts, ", ")))
	}
	return lines
}
