package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/datasets"
	"kindred/pipeline"
	"kindred/vectorize"
)

// buildOptions are the flags of kindred build.
type buildOptions struct {
	settings   pipeline.Settings
	out        string
	force      bool
	rejects    string
	json       bool
	quiet      bool
	plan       bool
	stopWords  string
	edits      string
	neverLabel string
	ignore     string
	fields     map[string]*string // of the input, by canonical column
}

// Words for --stop-words that are no file.
const (
	stopWordsEnglish = "english"
	stopWordsNone    = "none"
)

func bindBuild(cmd *cobra.Command, o *buildOptions) {
	t := &o.settings.Text
	addFlags(cmd, "Run", func(fs *pflag.FlagSet) {
		fs.StringVarP(&o.out, "out", "o", "", "the `RUN` folder to write (required)")
		fs.BoolVar(&o.force, "force", false, "replace RUN if it is there; only a run is ever replaced")
		fs.Var(count{&o.settings.Workers, "all"}, "workers", "processors to use; no result depends on it")
		fs.Var(byteSize{&o.settings.Memory, "auto"}, "memory", "soft limit of memory, such as 2GB or 512MiB; no result depends on it")
		fs.Uint64Var(&o.settings.Seed, "seed", 0, "`N` that starts the random numbers of k-means and LSA")
		fs.Var(choice{&o.settings.Preset, []string{pipeline.PresetSklearn}}, "preset", "do what a scikit-learn script does: its tokens, sublinear TF-IDF, LSA, k-means")
	})
	addFlags(cmd, "Model", func(fs *pflag.FlagSet) {
		fs.VarP(topicCount{&o.settings}, "topics", "k", "topics to find; auto tries several numbers, auto:20-60 within bounds")
		fs.StringVar(&o.settings.Background, "background", "", "space learnt from other papers, which small collections lean on: builtin (default), none or a `FILE` of kindred background learn")
		fs.Var(count{&o.settings.Components, "auto"}, "components", "dimensions of LSA; auto: 100, fewer where the collection is small")
		fs.Var(optionalInt{&o.settings.Neighbors, pipeline.DefaultNeighbors}, "neighbors", "nearest papers to store for each paper; 0: none")
		fs.Var(choice{&o.settings.Search, []string{pipeline.SearchExact, pipeline.SearchApproximate}}, "search", "of neighbours; auto: exact up to 500,000 papers")
		fs.Var(count{&o.settings.NInit, "auto"}, "n-init", "starts of k-means; auto: 5 under 10,000 papers, else 1")
	})
	addFlags(cmd, "Topics", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.edits, "edits", "", "`FILE` of renames, merges and deletions of topics (YAML), such as topics.edit.yaml")
		fs.StringVar(&o.neverLabel, "never-label", "", "`FILE` of phrases that are no topic's label, one a line")
		fs.StringVar(&o.ignore, "ignore", "", "`FILE` of words, one a line, that neither topics nor look-ups see, in all their forms")
		fs.Var(share{&o.settings.Outliers, "none"}, "outliers", "share of papers to flag as outliers, such as 5%: those that fit their topics worst, and keep them")
	})
	addFlags(cmd, "Input", func(fs *pflag.FlagSet) {
		fs.Var(choice{&o.settings.Input.Format, datasets.Formats()}, "format", "format of the input; without it, each file's content tells")
		fs.StringVar(&o.settings.Input.ListingDate, "listing-date", "", "`DATE` of a Daily Papers listing; without it, its year is inferred")
		fs.BoolVar(&o.settings.Strict, "strict", false, "fail at the first record that cannot be used")
		fs.StringVar(&o.rejects, "rejects", "", "write every record that cannot be used to `FILE` (TSV: file, line, reason, detail)")
	})
	addFlags(cmd, "Words", func(fs *pflag.FlagSet) {
		fs.StringVar(&t.TokenPattern, "token-pattern", "", "`REGEXP` of a word, in place of Kindred's own tokeniser")
		fs.StringVar(&o.stopWords, "stop-words", stopWordsEnglish, "words to leave out: english, none or a `FILE` with one a line")
		fs.Var(choice{&t.Stemmer, []string{vectorize.StemmerEnglish, vectorize.StemmerNone}}, "stemmer", "default english")
		fs.BoolVar(&t.KeepCase, "keep-case", false, "tell capital letters from small ones")
		fs.Var(ngramRange{&t.NGramMin, &t.NGramMax}, "ngram-range", "words of a term")
		fs.Var(titleWeight{&t.TitleWeight}, "title-weight", "how many times a title counts")
		fs.Var(frequency{&t.MinDF}, "min-df", "papers a term must be in: a number, or a share such as 0.001")
		fs.Var(frequency{&t.MaxDF}, "max-df", "papers a term may be in: a number, or a share such as 0.5")
		fs.Var(count{&t.MaxFeatures, "all"}, "max-features", "keep the most frequent terms alone")
	})
	addFlags(cmd, "Weights", func(fs *pflag.FlagSet) {
		fs.Var(choice{&t.Weighting, []string{vectorize.WeightingBM25, vectorize.WeightingTFIDF}}, "weighting", "default bm25")
		fs.Var(optionalFloat{&t.K1, fmt.Sprint(vectorize.DefaultK1)}, "k1", "of bm25: how soon repetition stops to count")
		fs.Var(optionalFloat{&t.B, fmt.Sprint(vectorize.DefaultB)}, "b", "of bm25: how much the length of a paper counts, 0 to 1")
		fs.Var(optionalFloat{&t.IDFExponent, fmt.Sprintf("%v, 1 with tfidf", vectorize.DefaultExponent)}, "idf-exponent", "power of the inverse document frequency")
		fs.BoolVar(&t.SublinearTF, "sublinear-tf", false, "of tfidf: 1 + ln(count) in place of the count")
		boolFlag(fs, inverse{&t.NoIDF}, "use-idf", "weigh rare terms more")
		boolFlag(fs, inverse{&t.NoSmoothIDF}, "smooth-idf", "of tfidf: count one more paper that has every term")
		fs.Var(choice{&t.Norm, []string{vectorize.NormL2, vectorize.NormL1, vectorize.NormNone}}, "norm", "length of a paper's weights; default l2")
	})
	addFlags(cmd, "Input fields (each names the field that feeds a column, where it has another name)", func(fs *pflag.FlagSet) {
		o.fields = map[string]*string{}
		for _, column := range datasets.CanonicalColumns() {
			o.fields[column] = fs.String(fieldFlag(column), "", "`FIELD` for "+column)
		}
	})
	addFlags(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVar(&o.json, "json", false, "print the summary as JSON")
		fs.BoolVar(&o.plan, "plan", false, "say how much time and memory it would take, and build nothing")
		fs.BoolVarP(&o.quiet, "quiet", "q", false, "show no progress")
	})
}

func boolFlag(fs *pflag.FlagSet, v pflag.Value, name, usage string) {
	fs.Var(v, name, usage)
	fs.Lookup(name).NoOptDefVal = "true"
}

// fieldFlag is the flag that names the input field for a column: --id-field,
// --arxiv-id-field.
func fieldFlag(column string) string {
	if column == "paper_id" {
		column = "id"
	}
	return strings.ReplaceAll(column, "_", "-") + "-field"
}

// titleWeight is a flag for a number from 1 up whose default is 2.
type titleWeight struct{ to *int }

func (w titleWeight) Type() string       { return "N" }
func (w titleWeight) Set(s string) error { return count{w.to, "2"}.Set(s) }
func (w titleWeight) String() string     { return count{w.to, "2"}.String() }

// finish completes the settings from flags that are not settings as they stand,
// and validates them.
func (o *buildOptions) finish(fs *pflag.FlagSet) error {
	if o.out == "" && !o.plan {
		return usagef("say where the run goes: --out RUN")
	}
	if err := o.presetAlone(fs); err != nil {
		return err
	}
	for column, field := range o.fields {
		if *field == "" {
			continue
		}
		if o.settings.Input.Fields == nil {
			o.settings.Input.Fields = map[string]string{}
		}
		o.settings.Input.Fields[column] = *field
	}
	switch o.stopWords {
	case stopWordsEnglish:
	case stopWordsNone:
		o.settings.Text.StopWords = []string{}
	default:
		words, err := readWords(o.stopWords)
		if err != nil {
			return err
		}
		o.settings.Text.StopWords = words
	}
	if err := o.readTopicFiles(); err != nil {
		return err
	}
	return asUsage(o.settings.Validate())
}

// readTopicFiles reads the files of what a person knows better.
func (o *buildOptions) readTopicFiles() error {
	if o.edits != "" {
		f, err := os.Open(o.edits)
		if err != nil {
			return fmt.Errorf("the topic edits cannot be read: %w", err)
		}
		defer f.Close()
		if o.settings.Edits, err = pipeline.ReadEdits(f); err != nil {
			return usagef("%s: %w", o.edits, err)
		}
	}
	var err error
	if o.neverLabel != "" {
		if o.settings.NeverLabel, err = readLines(o.neverLabel); err != nil {
			return err
		}
	}
	if o.ignore != "" {
		o.settings.Text.Ignored, err = readLines(o.ignore)
	}
	return err
}

// readLines reads the lines of a file, without those that are empty or begin
// with #.
func readLines(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return nil, usagef("%s has no line with a word", path)
	}
	return lines, nil
}

// presetAlone refuses flags that the preset would overrule.
func (o *buildOptions) presetAlone(fs *pflag.FlagSet) error {
	if o.settings.Preset == "" {
		return nil
	}
	free := []string{"min-df", "max-df", "stop-words"}
	var overruled []string
	fs.VisitAll(func(f *pflag.Flag) {
		if group := flagGroup(f); f.Changed && (group == "Words" || group == "Weights") && !slices.Contains(free, f.Name) {
			overruled = append(overruled, "--"+f.Name)
		}
	})
	if len(overruled) > 0 {
		return usagef("--preset %s settles %s; of words and weights it leaves --%s open",
			o.settings.Preset, strings.Join(overruled, ", "), strings.Join(free, ", --"))
	}
	return nil
}

// readWords reads the words of a file, separated by white space.
func readWords(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("the stop words cannot be read: %w", err)
	}
	words := strings.Fields(string(text))
	if len(words) == 0 {
		return nil, usagef("%s has no stop words; --stop-words none asks for none", path)
	}
	return words, nil
}
