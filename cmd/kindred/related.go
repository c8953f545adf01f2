package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/pipeline"
)

// relatedOptions are the flags of kindred related.
type relatedOptions struct {
	query   pipeline.Query
	files   relatedFiles
	filter  filterFlags
	boost   []string
	explain bool
	terms   *int
	workers int
	format  string
}

func newRelatedCommand(s *streams) *cobra.Command {
	o := &relatedOptions{}
	cmd := &cobra.Command{
		Use:   "related RUN [ID|TITLE] [flags]",
		Short: "More like this: papers related to papers, a text, a draft or a bibliography",
		Long: `Finds the papers most related to an example, the best first. The example is a
paper named by its id or title (a beginning that no other title has is enough),
several papers (--like), any text (--text), a draft (--file), a bibliography
(--bib), or all of these together: a score is the mean of the scores for each, and
a text counts as much as all papers together.
Papers of the example and of the bibliography are left out, and so are papers that
are nearly the same as a better result.`,
		Example: `  kindred related ai W2963403868
  kindred related ai "attention is all" --since 2020 --explain
  kindred related ai --like W1,W2 --unlike W3 -n 20 --format json
  kindred related ai --text "robust grasping of unknown objects" --diverse 0.3
  kindred related ai --file draft.tex --bib refs.bib        what is missing from my references?
  kindred related ai W1 --among candidates.txt              rank just these papers
  kindred related ai --queries queries.jsonl > answers.jsonl`,
		Args: arguments(1, 2, "RUN, and an ID or TITLE (in quotes if it has blanks)"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 2 {
				o.query.Like = append([]string{args[1]}, o.query.Like...)
			}
			if err := o.finish(cmd); err != nil {
				return err
			}
			return runRelated(cmd.Context(), s, args[0], o)
		},
	}
	addFlags(cmd, "Example", func(fs *pflag.FlagSet) {
		fs.StringSliceVar(&o.query.Like, "like", nil, "further papers like this: `ID,ID`; an id with a comma in double quotes")
		fs.StringSliceVar(&o.query.Unlike, "unlike", nil, "papers to stay away from: `ID,ID`; they count half as much as the example")
		fs.StringVar(&o.files.text, "text", "", "`TEXT` like this; - reads it from standard input")
		fs.StringVar(&o.files.draft, "file", "", "a draft like this: `FILE` of LaTeX, Markdown or plain text, or -")
		fs.StringVar(&o.files.bib, "bib", "", "a bibliography like this: `FILE` of BibTeX, RIS or any other papers, or -")
		fs.StringVar(&o.files.queries, "queries", "", "answer many: `FILE` of JSON lines with query_id, like, unlike, text, among, n, or -")
	})
	addFlags(cmd, "Which papers", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.files.among, "among", "", "rank only the papers whose ids are in `FILE`, one a line, or -; all of them come back")
		o.filter.add(fs)
		fs.Var(optionalFloat{&o.query.MinScore, "none"}, "min-score", "leave out papers that score less")
		fs.BoolVar(&o.query.KeepDuplicates, "keep-duplicates", false, "keep papers that are nearly the same as the example or a better result")
	})
	addFlags(cmd, "Ranking", func(fs *pflag.FlagSet) {
		fs.VarP(resultCount{&o.query.N}, "number", "n", "papers to find")
		addSpace(fs, &o.query.Space)
		fs.Float64Var(&o.query.Diverse, "diverse", 0, "put off papers that repeat those before them: 0 not at all, 1 whatever their `SHARE` of the score")
		fs.StringArrayVar(&o.boost, "boost", nil, "add to scores for `FIELD=WEIGHT`: authors, venue, categories (the same as the example's), or recency; may be given several times")
		fs.StringVar(&o.files.libraries, "libraries", "", "count what readers keep together: `FILE` with a reader and an id a line")
	})
	addFlags(cmd, "Words", func(fs *pflag.FlagSet) {
		fs.Var(count{&o.query.Words.MaxQueryTerms, "all"}, "max-query-terms", "look for the heaviest words of the example alone (default all)")
		fs.Var(count{&o.query.Words.MinTermFreq, "any"}, "min-term-freq", "times a word must be in a paper or text of the example (default any)")
		fs.Var(count{&o.query.Words.MinDocFreq, "any"}, "min-doc-freq", "papers of the run that a word must be in (default any)")
		fs.StringVar(&o.files.stopWords, "stop-words", "", "`FILE` of words that do not count, one a line")
	})
	addFlags(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVar(&o.explain, "explain", false, "say by which words each paper is related")
		fs.Var(optionalInt{&o.terms, shownTerms}, "terms", "words to name with --explain; 0: all")
		fs.Var(count{&o.workers, "all"}, "workers", "processors to use for --queries; no result depends on it")
	})
	addFormat(cmd, &o.format, formatTable, formatJSON, formatTSV)
	return cmd
}

// shownTerms is the number of terms that --explain names for each paper.
const shownTerms = 6

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

// filterFlags are the flags of a pipeline.Filter.
type filterFlags struct {
	filter pipeline.Filter
	where  []string
}

func (f *filterFlags) add(fs *pflag.FlagSet) {
	fs.StringVar(&f.filter.Since, "since", "", "published in or after a `YEAR`, month (2020-05) or date")
	fs.StringVar(&f.filter.Until, "until", "", "published in or before a `YEAR`, month or date")
	fs.StringArrayVar(&f.filter.Venue, "venue", nil, "of the `VENUE`; given several times: of one of them")
	fs.StringArrayVar(&f.filter.Category, "category", nil, "of the `CATEGORY` or one below it, such as cs or cs.LG")
	fs.Var(unsetInt{&f.filter.Topic}, "topic", "of a topic")
	fs.StringArrayVar(&f.filter.Author, "author", nil, "by an author whose `NAME` has these words")
	fs.StringArrayVar(&f.where, "where", nil, "with `FIELD=VALUE` (or !=, <, <=, >, >=), FIELD being any column of papers.parquet")
}

// finish parses the conditions.
func (f *filterFlags) finish() error {
	for _, text := range f.where {
		w, err := pipeline.ParseWhere(text)
		if err != nil {
			return asUsage(err)
		}
		f.filter.Where = append(f.filter.Where, w)
	}
	return nil
}

// finish checks the flags, and reads the files that they name.
func (o *relatedOptions) finish(cmd *cobra.Command) error {
	if err := o.filter.finish(); err != nil {
		return err
	}
	o.query.Filter = o.filter.filter
	if err := parseBoosts(o.boost, &o.query.Boost); err != nil {
		return err
	}
	if o.terms != nil && !o.explain {
		return usagef("--terms says how many words --explain names; give --explain too")
	}
	if o.explain {
		o.query.Explain = new(int)
		*o.query.Explain = shownTerms
		if o.terms != nil {
			o.query.Explain = o.terms
		}
	}
	if o.files.queries != "" {
		if cmd.Flags().Changed("format") && o.format != formatJSON {
			return usagef("--queries answers in JSON lines; leave out --format %s", o.format)
		}
		return o.files.onlyOneStdin()
	}
	if len(o.query.Like) == 0 && len(o.query.Unlike) == 0 && o.files.text == "" && o.files.draft == "" && o.files.bib == "" {
		return usagef("nothing to look for: give an ID, a TITLE, --like, --text, --file, --bib or --queries")
	}
	return o.files.onlyOneStdin()
}

// parseBoosts reads FIELD=WEIGHT.
func parseBoosts(texts []string, to *pipeline.Boost) error {
	for _, text := range texts {
		field, value, _ := strings.Cut(text, "=")
		weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
		if err != nil {
			return usagef("--boost %s: write FIELD=WEIGHT, such as authors=0.1", text)
		}
		switch strings.TrimSpace(field) {
		case pipeline.KindAuthors:
			to.Authors = weight
		case pipeline.KindVenue:
			to.Venue = weight
		case pipeline.KindCategories:
			to.Categories = weight
		case pipeline.KindRecency:
			to.Recency = weight
		default:
			return usagef("--boost %s: there are authors, venue, categories and recency", text)
		}
	}
	return nil
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
	if err := o.files.read(ctx, s, run, &o.query); err != nil {
		return err
	}
	if o.files.queries != "" {
		return answerQueries(ctx, s, run, o)
	}
	answer, err := run.Related(ctx, o.query)
	if err != nil {
		return err
	}
	switch o.format {
	case formatJSON:
		return writeJSON(s.Out, answer)
	case formatTSV:
		return writeRelatedTSV(s, answer, o.explain)
	}
	return printAnswer(ctx, s, run, answer, o.explain)
}

func writeRelatedTSV(s *streams, answer *pipeline.Answer, explain bool) error {
	head := []string{"rank", "paper_id", "score", "title", "year", "topic", "topic_label", "duplicates"}
	if explain {
		head = append(head, "interesting_terms")
	}
	var rows [][]string
	for _, r := range answer.Results {
		row := []string{strconv.Itoa(r.Rank), r.PaperID, shortest(r.Score, 64), r.Title, orEmpty(r.Year), strconv.Itoa(r.Topic), r.TopicLabel, strings.Join(r.Duplicates, "|")}
		if explain {
			var terms []string
			for _, t := range r.InterestingTerms {
				terms = append(terms, fmt.Sprintf("%s:%s", t.Term, shortest(t.Weight, 64)))
			}
			row = append(row, strings.Join(terms, "|"))
		}
		rows = append(rows, row)
	}
	return writeTSV(s.Out, head, rows)
}
