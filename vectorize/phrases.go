package vectorize

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kindred/internal/parallel"
	"kindred/matrix"
)

// Defaults of PhraseSettings.
const (
	DefaultPhraseWords  = 4
	DefaultMaxPhrases   = 30000
	DefaultPhraseSample = 30000
)

// PhraseSettings say which phrases of texts are counted. The zero value asks for
// the defaults.
type PhraseSettings struct {
	MaxWords   int      // of a phrase; default 0: 4
	MinDF      int      // documents a phrase must be in to be looked for; default 0: 2 to 5, by the size of the collection
	MaxPhrases int      // the most frequent are looked for; default 0: 30,000
	Sample     int      // documents in which phrases are looked for, about: all of evenly spread blocks; default 0: 30,000
	Never      []string // phrases to leave out, in all their forms; longer ones that hold them stay
	Workers    int      `json:"-"` // default 0: all processors; no result depends on it
	// Progress is called after each block; optional.
	Progress func(stage string, done, total int64) `json:"-"`
}

// Texts are documents that can be read again and again, in blocks.
type Texts interface {
	// Blocks is the number of blocks.
	Blocks() int
	// Documents returns the documents of a block, the same ones each time. Where
	// bodies are not asked for, Body may be empty. Calls of different workers run
	// at the same time.
	Documents(worker, block int, bodies bool) ([]Document, error)
}

// Phrases are the phrases that people write in a collection, and where.
type Phrases struct {
	Written []string    // a phrase as most often written, each word in the case it has within sentences
	Words   [][]int32   // a phrase: its words, by numbers that all forms of a word share
	Rows    *matrix.CSR // rows x phrases; a pattern, whose Values are nil
	DF      []int64     // a phrase: rows with it; 0 if it is another form of a phrase
	Read    []int32     // a row: its document, rising
	Weight  []float64   // a phrase: how well it serves as a name, whatever the topic; see Fit
}

// Validate says what is wrong with the settings.
func (s PhraseSettings) Validate() error {
	const most = 8
	switch {
	case s.MaxWords < 0 || s.MaxWords > most:
		return fmt.Errorf("vectorize: MaxWords = %d is not in 0 (automatic) to %d", s.MaxWords, most)
	case s.MinDF < 0:
		return fmt.Errorf("vectorize: MinDF = %d is negative; 0 means automatic", s.MinDF)
	case s.MaxPhrases < 0:
		return fmt.Errorf("vectorize: MaxPhrases = %d is negative; 0 means %d", s.MaxPhrases, DefaultMaxPhrases)
	case s.Sample < 0:
		return fmt.Errorf("vectorize: Sample = %d is negative; 0 means %d", s.Sample, DefaultPhraseSample)
	}
	return nil
}

// Fit finds the phrases of documents.
//
// A phrase is one to MaxWords words in a row, with nothing between them but
// blanks and hyphens. It begins and ends with a word that is no stop word, and
// not within a compound: "shot learning" is none in few-shot learning. At most
// one "of", "for", "in" or "and" is in it. Forms of a word, "multi-agent" and
// "multiagent", acronyms and what the documents say they stand for are one.
// Stock phrases ("experimental results") are left out.
//
// Phrases that enough titles and keywords have are looked for in all text, up to
// 5,000 documents those that enough documents have anywhere. A single word must
// be in a title or a keyword, where there are any.
//
// The weight of a phrase is the share of its places in which no further word of
// phrases is behind it, to the power 3/4: "low-rank" mostly stands before
// "matrix". It is raised by 1/10 for three and more words, and lowered for
// phrases with "for" or "in", that end with a vague word as "algorithm", or are
// in no title: to .6, .7 and .4 of it.
//
// Documents are read twice, up to 5,000 of them once more. It takes O(bytes of
// text) time, most of it for the documents of the sample; 1.4 s on one core for
// 87,106 papers.
func (s PhraseSettings) Fit(ctx context.Context, texts Texts) (*Phrases, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	s.MaxWords, s.MaxPhrases, s.Sample = or(s.MaxWords, DefaultPhraseWords), or(s.MaxPhrases, DefaultMaxPhrases), or(s.Sample, DefaultPhraseSample)
	tokens, err := s.tokens(ctx, texts, 0)
	if err != nil {
		return nil, err
	}
	n := len(tokens.Ends)
	const (
		allTextUpTo = 5000
		fewWords    = 3 // in titles: those of other documents are missing
	)
	allText := n <= allTextUpTo || len(tokens.Tokens) < fewWords*n
	if allText {
		if tokens, err = s.tokens(ctx, texts, max(1, (n+allTextUpTo-1)/allTextUpTo)); err != nil {
			return nil, err
		}
	}
	found := minePhrases(tokens, s.MaxWords, s.minDF(n, allText), s.MaxPhrases)
	found = s.leaveOut(found, tokens.Words)
	return s.lookFor(ctx, texts, tokens, found)
}

func or(setting, otherwise int) int {
	if setting == 0 {
		return otherwise
	}
	return setting
}

// minDF is the number of documents that a phrase must be in.
func (s PhraseSettings) minDF(n int, allText bool) int32 {
	switch {
	case s.MinDF > 0:
		return int32(min(s.MinDF, n+1))
	case n < 1000:
		return 2
	case allText || n < 20000:
		return 3
	case n < 200000:
		return 4
	}
	return 5
}

// tokens reads titles and keywords, and the abstracts of one block in so many;
// 0: of none.
func (s PhraseSettings) tokens(ctx context.Context, texts Texts, stride int) (*PhraseTokens, error) {
	readers := make([]*phraseTokeniser, parallel.Workers(s.Workers))
	all := &PhraseTokens{}
	blocks := texts.Blocks()
	err := parallel.Fold(ctx, s.Workers, blocks, func(worker, block int) (*PhraseTokens, error) {
		if readers[worker] == nil {
			readers[worker] = newPhraseTokeniser()
		}
		bodies := stride > 0 && block%stride == 0
		docs, err := texts.Documents(worker, block, bodies)
		if err != nil {
			return nil, err
		}
		return readers[worker].read(docs, bodies), nil
	}, func(block int, t *PhraseTokens) error {
		all.Merge(t)
		s.report("candidates", block, blocks)
		return nil
	})
	return all, err
}

func (s PhraseSettings) report(stage string, block, blocks int) {
	if s.Progress != nil {
		s.Progress(stage, int64(block+1), int64(blocks))
	}
}

// leaveOut takes out the phrases that are never to be.
func (s PhraseSettings) leaveOut(found []candidate, words []string) []candidate {
	tokens, err := newTokeniser(Settings{})
	if err != nil {
		panic(err)
	}
	never := map[string]bool{}
	for _, phrase := range s.Never {
		var stems []string
		tokens.surfaces(tokens.prepare(phrase), func(written string) { stems = append(stems, phraseStem(written)) })
		never[strings.Join(stems, "")] = true
	}
	return slices.DeleteFunc(found, func(c candidate) bool { return never[joinedStems(c.words, words)] })
}

// joinedStems is equal for phrases that differ in blanks and hyphens alone.
func joinedStems(phrase []int32, words []string) string {
	var b strings.Builder
	for _, w := range phrase {
		b.WriteString(words[w-1])
	}
	return b.String()
}

// lookFor looks for the candidates in documents.
func (s PhraseSettings) lookFor(ctx context.Context, texts Texts, tokens *PhraseTokens, found []candidate) (*Phrases, error) {
	d := newPhraseDictionary(found, tokens.Words)
	stride := max(1, (len(tokens.Ends)+s.Sample/2)/s.Sample)
	blocks := (texts.Blocks() + stride - 1) / stride
	matchers := make([]*phraseMatcher, parallel.Workers(s.Workers))
	p, all := &Phrases{Words: d.phrases}, &PhraseRows{}
	err := parallel.Fold(ctx, s.Workers, blocks, func(worker, at int) (*PhraseRows, error) {
		if matchers[worker] == nil {
			matchers[worker] = newPhraseMatcher(d)
		}
		first, end := tokens.block(at * stride)
		docs, err := texts.Documents(worker, at*stride, true)
		if err == nil && len(docs) != end-first {
			err = fmt.Errorf("vectorize: block %d of the texts had %d documents when read first, and has %d now", at*stride, end-first, len(docs))
		}
		if err != nil {
			return nil, err
		}
		return matchers[worker].match(docs), nil
	}, func(at int, r *PhraseRows) error {
		for doc, end := tokens.block(at * stride); doc < end; doc++ {
			p.Read = append(p.Read, int32(doc))
		}
		all.Merge(r)
		s.report("phrases", at, blocks)
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.Rows = &matrix.CSR{Rows: len(p.Read), Cols: len(found), Indptr: make([]int64, len(p.Read)+1), Indices: all.Phrases}
	for i, end := range all.Ends {
		p.Rows.Indptr[i+1] = int64(end)
	}
	usage := newPhraseUsage(len(found))
	for _, m := range matchers {
		if m != nil {
			usage.add(m)
		}
	}
	p.finish(usage, d)
	return p, nil
}

// block is the range of documents of a block.
func (t *PhraseTokens) block(block int) (first, end int) {
	if block > 0 {
		first = t.Blocks[block-1]
	}
	return first, t.Blocks[block]
}
