package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kindred/pipeline"
)

// summaryTopics is the number of topics that the summary of a build lists.
const summaryTopics = 15

// buildSummary is what kindred build --json prints.
type buildSummary struct {
	Run       string             `json:"run"`
	Seconds   float64            `json:"seconds"`
	Papers    pipeline.Papers    `json:"papers"`
	Rejects   map[string]int64   `json:"rejects"` // by reason
	Inputs    []pipeline.Input   `json:"inputs"`
	Terms     int                `json:"terms"`
	Captured  float64            `json:"captured"`
	Effective pipeline.Effective `json:"effective"`
	Notes     []string           `json:"notes"`
}

func summarize(built *pipeline.Built) buildSummary {
	m := built.Manifest
	sum := buildSummary{
		Run: built.Path, Seconds: built.Timings.Seconds, Papers: m.Papers, Rejects: map[string]int64{}, Inputs: m.Inputs,
		Terms: m.Space.Terms, Captured: m.Space.Captured, Effective: m.Effective, Notes: append([]string{}, m.Notes...),
	}
	for _, in := range m.Inputs {
		for reason, n := range in.Rejects {
			sum.Rejects[reason] += n
		}
	}
	return sum
}

// printBuilt prints what a build made, and what to do next.
func printBuilt(ctx context.Context, s *streams, built *pipeline.Built, asJSON bool) error {
	sum := summarize(built)
	if asJSON {
		return writeJSON(s.Out, sum)
	}
	if err := facts(s.Out, summaryFacts(sum, built.Timings.PeakMB)); err != nil {
		return err
	}
	for _, note := range summaryNotes(sum) {
		fmt.Fprintln(s.Out, clean(note))
	}
	run, err := pipeline.Open(built.Path)
	if err != nil {
		return err
	}
	defer run.Close()
	topics, err := run.Topics()
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out)
	if err := printTopics(s, topics, summaryTopics); err != nil {
		return err
	}
	return printNext(s, built.Path, topics)
}

func summaryFacts(sum buildSummary, peakMB float64) [][2]string {
	p := sum.Papers
	papers := thousands(p.Read) + " read"
	if p.NoAbstract > 0 {
		papers += fmt.Sprintf(", %s without abstract", thousands(p.NoAbstract))
	}
	if p.NoTerms > 0 {
		papers += fmt.Sprintf(", %s without a known term", thousands(p.NoTerms))
	}
	rejected := "none"
	if p.Rejected > 0 {
		var reasons []string
		for _, reason := range slices.Sorted(maps.Keys(sum.Rejects)) {
			reasons = append(reasons, fmt.Sprintf("%s %s", thousands(sum.Rejects[reason]), reason))
		}
		rejected = fmt.Sprintf("%s (%s)", thousands(p.Rejected), strings.Join(reasons, ", "))
	}
	took := fmt.Sprintf("%.1f s", sum.Seconds)
	if peakMB > 0 {
		took += fmt.Sprintf(", %.0f MB of memory", peakMB)
	}
	e := sum.Effective
	terms := thousands(sum.Terms)
	if sum.Terms > 0 {
		terms += fmt.Sprintf(", each in %s to %s papers", thousands(e.MinDF), thousands(e.MaxDF))
	}
	dimensions := fmt.Sprintf("%d, which keep %.1f%% of the TF-IDF matrix", e.Components, 100*sum.Captured)
	if b := e.Background; b != nil && b.Share > 0 {
		dimensions = fmt.Sprintf("%d; %.0f%% of what tells papers apart is from the background space %s", e.Components, 100*b.Share, clean(b.Name))
	}
	lines := [][2]string{
		{"Papers", papers},
		{"Rejected", rejected},
		{"Terms", terms},
		{"Dimensions", dimensions},
		{"Topics", thousands(e.Topics)},
	}
	if e.Choice != nil && len(e.Choice.Curve) > 0 {
		lines = append(lines, [2]string{"Why so many", e.Choice.Reason})
	}
	return append(lines, [2]string{"Took", took})
}

// summaryNotes are the lines that tell what was inferred or adapted, and what a
// person should look at.
func summaryNotes(sum buildSummary) []string {
	var lines []string
	for _, in := range sum.Inputs {
		for _, w := range in.Warnings {
			lines = append(lines, "Warning: "+in.Name+": "+w)
		}
	}
	for _, in := range sum.Inputs {
		for _, n := range in.Notes {
			lines = append(lines, "Note: "+in.Name+": "+n)
		}
	}
	for _, n := range sum.Notes {
		lines = append(lines, "Note: "+n)
	}
	return lines
}

// printNext says where the run is and names commands to try on it.
func printNext(s *streams, path string, topics []pipeline.Topic) error {
	run, id := quoted(path), "ID"
	if len(topics) > 0 && len(topics[0].RepresentativeIDs) > 0 {
		id = quoted(topics[0].RepresentativeIDs[0])
	}
	_, err := fmt.Fprintf(s.Out, "\nThe run is in %s. Next:\n  kindred topics %s 0\n  kindred related %s %s\n  kindred report %s --out %s\n",
		clean(path), run, run, id, run, quoted(strings.TrimRight(path, `/\`)+".html"))
	return err
}

// quoted is a word as a shell takes it.
func quoted(word string) string {
	word = clean(word)
	plain := strings.IndexFunc(word, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+,", r))
	}) < 0
	if plain && word != "" && word[0] != '-' {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
