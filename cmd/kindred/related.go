package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/pipeline"
)

// maxText is the most that is read of a text or a list of ids, in bytes.
const maxText = 64 << 20

// fromStdin stands for standard input.
const fromStdin = "-"

// relatedOptions are the flags of kindred related.
type relatedOptions struct {
	query  pipeline.Query
	text   string
	among  string
	format string
}

func newRelatedCommand(s *streams) *cobra.Command {
	o := &relatedOptions{}
	cmd := &cobra.Command{
		Use:   "related RUN [ID|TITLE] [flags]",
		Short: "More like this: papers related to a paper or a text",
		Long: `Finds the papers most related to an example, the best first. The example is a
paper named by its id or title (a beginning that no other title has is enough),
several papers (--like), any text (--text), or all of these together.`,
		Example: `  kindred related ai W2963403868
  kindred related ai "attention is all"
  kindred related ai --like W1,W2 -n 20 --format json
  kindred related ai --text "robust grasping of unknown objects"
  pandoc draft.tex -t plain | kindred related ai --text - --among candidates.txt`,
		Args: arguments(1, 2, "RUN, and an ID or TITLE (in quotes if it has blanks)"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				o.query.Like = append([]string{args[1]}, o.query.Like...)
			}
			if err := o.finish(s.In); err != nil {
				return err
			}
			return runRelated(cmd.Context(), s, args[0], o)
		},
	}
	addFlags(cmd, "Example", func(fs *pflag.FlagSet) {
		fs.StringSliceVar(&o.query.Like, "like", nil, "further papers like this: `ID,ID`; an id with a comma in double quotes")
		fs.StringVar(&o.text, "text", "", "`TEXT` like this; - reads it from standard input")
	})
	addFlags(cmd, "Ranking", func(fs *pflag.FlagSet) {
		fs.VarP(resultCount{&o.query.N}, "number", "n", "papers to find")
		addSpace(fs, &o.query.Space)
		fs.StringVar(&o.among, "among", "", "rank only the papers whose ids are in `FILE`, one a line; - is standard input")
		fs.Var(optionalFloat{&o.query.MinScore, "none"}, "min-score", "leave out papers that score less")
	})
	addFormat(cmd, &o.format, formatTable, formatJSON, formatTSV)
	return cmd
}

func addSpace(fs *pflag.FlagSet, to *string) {
	*to = pipeline.SpaceBlend
	fs.Var(choice{to, []string{pipeline.SpaceBlend, pipeline.SpaceTFIDF, pipeline.SpaceLSA}}, "space", "which similarity ranks: words and topic space together, or one of them")
}

// resultCount is a flag for a number from 1 up whose default is 10.
type resultCount struct{ to *int }

func (n resultCount) word() string       { return strconv.Itoa(pipeline.DefaultRelated) }
func (n resultCount) Type() string       { return "N" }
func (n resultCount) String() string     { return count{n.to, n.word()}.String() }
func (n resultCount) Set(s string) error { return count{n.to, n.word()}.Set(s) }

// finish reads what flags name.
func (o *relatedOptions) finish(stdin io.Reader) error {
	if o.text == fromStdin && o.among == fromStdin {
		return usagef("--text - and --among - cannot both be standard input")
	}
	o.query.Text = o.text
	if o.text == fromStdin {
		text, err := readText(stdin)
		if err != nil {
			return fmt.Errorf("the text cannot be read: %w", err)
		}
		o.query.Text = text
	}
	if len(o.query.Like) == 0 && strings.TrimSpace(o.query.Text) == "" {
		return usagef("nothing to look for: give an ID, a TITLE, --like or --text")
	}
	if o.among == "" {
		return nil
	}
	ids, err := readIDs(o.among, stdin)
	if err != nil {
		return fmt.Errorf("the ids of --among cannot be read: %w", err)
	}
	if len(ids) == 0 {
		return fmt.Errorf("--among: %s has no ids", o.among)
	}
	o.query.Among = ids
	return nil
}

func readText(r io.Reader) (string, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err == nil && len(text) > maxText {
		err = fmt.Errorf("it has more than %d MB", maxText>>20)
	}
	return string(text), err
}

// readIDs reads one id a line, leaving out empty lines.
func readIDs(path string, stdin io.Reader) ([]string, error) {
	in := stdin
	if path != fromStdin {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := readText(in)
	if err != nil {
		return nil, err
	}
	var ids []string
	for line := range strings.Lines(text) {
		if id := strings.TrimSpace(line); id != "" {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// relatedGarbage is the growth of the heap, in per cent, at which a look-up
// collects garbage: most end before, at some megabytes.
const relatedGarbage = 400

func runRelated(ctx context.Context, s *streams, path string, o *relatedOptions) error {
	defer debug.SetGCPercent(debug.SetGCPercent(relatedGarbage))
	run, err := pipeline.Open(path)
	if err != nil {
		return err
	}
	defer run.Close()
	answer, err := run.Related(ctx, o.query)
	if err != nil {
		return err
	}
	switch o.format {
	case formatJSON:
		return writeJSON(s.Out, answer)
	case formatTSV:
		var rows [][]string
		for _, r := range answer.Results {
			rows = append(rows, []string{strconv.Itoa(r.Rank), r.PaperID, shortest(r.Score, 64), r.Title, orEmpty(r.Year), strconv.Itoa(r.Topic), r.TopicLabel})
		}
		return writeTSV(s.Out, []string{"rank", "paper_id", "score", "title", "year", "topic", "topic_label"}, rows)
	}
	examples, err := run.Named(ctx, answer.Query.Like)
	if err != nil {
		return err
	}
	return printAnswer(s, answer, examples)
}

// printAnswer prints what was looked for and the table of what was found.
func printAnswer(s *streams, answer *pipeline.Answer, examples []pipeline.ListedPaper) error {
	for _, p := range examples {
		if err := printPaper(s, "Like: ", p.PaperID, p.Title, p.Year); err != nil {
			return err
		}
	}
	if text := strings.TrimSpace(answer.Query.Text); text != "" {
		fmt.Fprintln(s.Out, cut("Like the text: "+clean(text), s.width()))
	}
	if unknown := answer.Query.UnknownWords; len(unknown) > 0 {
		fmt.Fprintln(s.Out, cut("Words that the run does not know: "+clean(strings.Join(unknown, ", ")), s.width()))
	}
	fmt.Fprintln(s.Out)
	if len(answer.Results) == 0 {
		_, err := fmt.Fprintln(s.Out, "No paper is related.")
		return err
	}
	return printResults(s, answer.Results)
}

func printResults(s *streams, results []pipeline.Result) error {
	g := &grid{columns: []gridColumn{
		{title: "rank", right: true}, {title: "score", right: true}, {title: "year", right: true},
		{title: "title", elastic: 2}, {title: "topic", elastic: 1}, {title: "id"},
	}}
	for _, r := range results {
		g.add(strconv.Itoa(r.Rank), decimal(r.Score, 3), orEmpty(r.Year), orNoTitle(r.Title), fmt.Sprintf("%d %s", r.Topic, r.TopicLabel), r.PaperID)
	}
	return g.write(s)
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
