package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"kindred/pipeline"
)

// examplesShown is the number of papers of an example that are named.
const examplesShown = 5

// printAnswer prints what was looked for and the table of what was found.
func printAnswer(ctx context.Context, s *streams, run *pipeline.Run, answer *pipeline.Answer, explain bool) error {
	q := answer.Query
	for _, side := range []struct {
		name string
		ids  []string
	}{{"Like: ", q.Like}, {"Unlike: ", q.Unlike}} {
		papers, err := run.Named(ctx, side.ids[:min(len(side.ids), examplesShown)])
		if err != nil {
			return err
		}
		for _, p := range papers {
			if err := printPaper(s, side.name, p.PaperID, p.Title, p.Year); err != nil {
				return err
			}
		}
		if more := len(side.ids) - len(papers); more > 0 {
			fmt.Fprintf(s.Out, "%sand %d more\n", side.name, more)
		}
	}
	for _, line := range aboutQuery(q) {
		fmt.Fprintln(s.Out, cut(clean(line), s.width()))
	}
	fmt.Fprintln(s.Out)
	if len(answer.Results) == 0 {
		_, err := fmt.Fprintln(s.Out, "No paper is related.")
		return err
	}
	if explain {
		return printReasons(s, answer.Results)
	}
	return printResults(s, answer.Results)
}

// aboutQuery says what was looked for, beside papers.
func aboutQuery(q pipeline.AnsweredQuery) []string {
	var lines []string
	if text := strings.TrimSpace(q.Text); text != "" {
		lines = append(lines, "Like the text: "+text)
	}
	if len(q.UnknownWords) > 0 {
		lines = append(lines, "Words that the run does not know: "+strings.Join(q.UnknownWords, ", "))
	}
	if refs := q.References; refs != nil {
		line := fmt.Sprintf("Like a bibliography of %d entries: %d are in the run, %d count by their text", refs.Entries, len(refs.Found), refs.ByText)
		if refs.NoWord > 0 {
			line += fmt.Sprintf(", %d have no known word", refs.NoWord)
		}
		lines = append(lines, line)
	}
	if q.Libraries > 0 {
		lines = append(lines, fmt.Sprintf("With the libraries of %d readers", q.Libraries))
	}
	if len(q.Filter) > 0 {
		lines = append(lines, "Only: "+strings.Join(q.Filter, ", "))
	}
	return lines
}

func printResults(s *streams, results []pipeline.Result) error {
	g := &grid{columns: []gridColumn{
		{title: "rank", right: true}, {title: "score", right: true}, {title: "year", right: true},
		{title: "title", elastic: 2}, {title: "topic", elastic: 1}, {title: "id"},
	}}
	for _, r := range results {
		g.add(strconv.Itoa(r.Rank), decimal(r.Score, 3), orEmpty(r.Year), orNoTitle(r.Title)+repeated(r.Duplicates), fmt.Sprintf("%d %s", r.Topic, r.TopicLabel), r.PaperID)
	}
	return g.write(s)
}

// repeated says how many papers a result stands for.
func repeated(duplicates []string) string {
	switch len(duplicates) {
	case 0:
		return ""
	case 1:
		return " (and 1 nearly the same)"
	}
	return fmt.Sprintf(" (and %d nearly the same)", len(duplicates))
}

// printReasons prints each result with the words that make it one.
func printReasons(s *streams, results []pipeline.Result) error {
	for i, r := range results {
		if i > 0 {
			fmt.Fprintln(s.Out)
		}
		if err := printPaper(s, fmt.Sprintf("%2d  %s  ", r.Rank, decimal(r.Score, 3)), r.PaperID, r.Title+repeated(r.Duplicates), r.Year); err != nil {
			return err
		}
		for _, kind := range reasonKinds {
			var terms []string
			for _, t := range r.InterestingTerms {
				if kind.holds(t) {
					terms = append(terms, t.Term+" "+decimal(t.Weight, 3))
				}
			}
			if len(terms) > 0 {
				fmt.Fprintln(s.Out, cut("    "+kind.name+": "+clean(strings.Join(terms, ", ")), s.width()))
			}
		}
		if r.Rest != nil && math.Abs(*r.Rest) >= .0005 {
			fmt.Fprintf(s.Out, "    other words: %s\n", decimal(*r.Rest, 3))
		}
	}
	return nil
}

// reasonKinds are the lines of reasons.
var reasonKinds = []struct {
	name  string
	holds func(t pipeline.TermAccount) bool
}{
	{"in both", func(t pipeline.TermAccount) bool { return t.Weight > 0 && t.Kind == "shared" }},
	{"linked", func(t pipeline.TermAccount) bool { return t.Weight > 0 && t.Kind == "linked" }},
	{"added for", func(t pipeline.TermAccount) bool { return t.Weight > 0 && t.Kind != "shared" && t.Kind != "linked" }},
	{"against", func(t pipeline.TermAccount) bool { return t.Weight < 0 }},
}

// orNoTitle stands in for a title that the input does not have.
func orNoTitle(title string) string {
	if title == "" {
		return "(no title)"
	}
	return title
}

// printPaper names a paper in a line; its title is cut where the line would be
// too long.
func printPaper(s *streams, before, id, title string, year *int) error {
	after := "  " + clean(id)
	if year != nil {
		after = fmt.Sprintf(" (%d)%s", *year, after)
	}
	room := max(s.width()-len(before)-len(after), elasticMin)
	_, err := fmt.Fprintln(s.Out, before+cut(clean(orNoTitle(title)), room)+after)
	return err
}
