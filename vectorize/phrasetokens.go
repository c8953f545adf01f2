package vectorize

import (
	"slices"
	"strings"
)

// PhraseTokens are the words of a stretch of texts in which candidates for
// phrases are looked for: the partial of the first pass. Words have provisional
// numbers, in the order in which they were first met.
type PhraseTokens struct {
	Words  []string // stems; a word's number is its place + 1
	Tokens []int32  // 2 x the number of a word, + 1 behind a hyphen; -1 parts runs
	Titles []int    // a document: where the tokens of its title and keywords end
	Ends   []int    // a document: where all its tokens end
	Blocks []int    // a block: where its documents end

	index map[string]int32 // the numbers of Words; made by Merge
}

const runEnd = -1

// Merge appends the documents of other, which is used up.
func (t *PhraseTokens) Merge(other *PhraseTokens) {
	if t.index == nil {
		t.index = map[string]int32{}
		for i, w := range t.Words {
			t.index[w] = int32(i) + 1
		}
	}
	numbers := make([]int32, len(other.Words)+1)
	for i, w := range other.Words {
		n, ok := t.index[w]
		if !ok {
			t.Words = append(t.Words, w)
			n = int32(len(t.Words))
			t.index[w] = n
		}
		numbers[i+1] = n
	}
	start, documents := len(t.Tokens), len(t.Ends)
	for _, token := range other.Tokens {
		if token != runEnd {
			token = numbers[token>>1]<<1 | token&1
		}
		t.Tokens = append(t.Tokens, token)
	}
	for i, end := range other.Ends {
		t.Titles, t.Ends = append(t.Titles, start+other.Titles[i]), append(t.Ends, start+end)
	}
	for _, end := range other.Blocks {
		t.Blocks = append(t.Blocks, documents+end)
	}
	*other = PhraseTokens{}
}

// phraseTokeniser reads the tokens of blocks; each worker has one.
type phraseTokeniser struct {
	reader *phraseReader
	words  []string // a worker's number of a word: its stem
	inUse  []int32  // and its number in the block at hand; 0: not met
	met    []int32
}

func newPhraseTokeniser() *phraseTokeniser {
	t := &phraseTokeniser{words: []string{""}, inUse: []int32{0}}
	known := map[string]int32{}
	t.reader = newPhraseReader(func(written string) int32 {
		stem := phraseStem(written)
		if stem == "" {
			return 0
		}
		n, ok := known[stem]
		if !ok {
			n = int32(len(t.words))
			known[stem] = n
			t.words, t.inUse = append(t.words, stem), append(t.inUse, 0)
		}
		return n
	})
	return t
}

// read returns the tokens of a block: of titles and keywords, and with bodies of
// abstracts too.
func (t *phraseTokeniser) read(docs []Document, bodies bool) *PhraseTokens {
	out := &PhraseTokens{Blocks: []int{len(docs)}}
	for i := range docs {
		t.text(out, docs[i].Title)
		for _, keyword := range docs[i].Keywords {
			t.text(out, keyword)
		}
		out.Titles = append(out.Titles, len(out.Tokens))
		if bodies {
			t.text(out, docs[i].Body)
		}
		out.Ends = append(out.Ends, len(out.Tokens))
	}
	for _, w := range t.met {
		out.Words = append(out.Words, t.words[w])
		t.inUse[w] = 0
	}
	t.met = t.met[:0]
	out.Tokens = slices.Clip(out.Tokens)
	return out
}

func (t *phraseTokeniser) text(out *PhraseTokens, text string) {
	_, words := t.reader.read(text)
	for _, w := range words {
		if w.before == gapBreak {
			out.Tokens = append(out.Tokens, runEnd)
		}
		if w.word == 0 {
			out.Tokens = append(out.Tokens, runEnd)
			continue
		}
		if t.inUse[w.word] == 0 {
			t.met = append(t.met, w.word)
			t.inUse[w.word] = int32(len(t.met))
		}
		token := t.inUse[w.word] << 1
		if w.before == gapHyphen {
			token |= 1
		}
		out.Tokens = append(out.Tokens, token)
	}
	out.Tokens = append(out.Tokens, runEnd)
}

// phraseStem is how phrases name a word: by its stem. Stop words are themselves,
// so that no other word is taken for one, and acronyms are in capitals: MIS and
// GANs are neither "miss" nor "gan".
func phraseStem(written string) string {
	if isAcronym(written) {
		return wordToken(strings.TrimSuffix(written, "s"), true)
	}
	token := wordToken(written, false)
	if token == "" || phraseStops[token] {
		return token
	}
	return stemEnglish(token)
}

// isAcronym says whether a word is in capitals, but for an s of the plural.
func isAcronym(written string) bool {
	acronym := strings.TrimSuffix(written, "s")
	return capitals(acronym) > 1 && strings.ToUpper(acronym) == acronym
}
