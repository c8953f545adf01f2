package vectorize

import "math/bits"

// phraseDictionary holds the phrases that are looked for.
type phraseDictionary struct {
	*phraseTrie
	phrases   [][]int32        // a phrase: its words
	stems     []string         // a word, from 1 up: its stem
	number    map[string]int32 // a stem: its word
	titled    []bool           // a phrase: it stands in a title or a keyword
	rare      []bool           // a phrase: so rare that all its forms are counted
	isContent []bool           // a word: no stop word; false for 0
}

func newPhraseDictionary(found []candidate, stems []string) *phraseDictionary {
	d := &phraseDictionary{number: map[string]int32{}, stems: []string{""}, isContent: []bool{false}}
	for _, c := range found {
		words := make([]int32, len(c.words))
		for i, w := range c.words {
			stem := stems[w-1]
			if d.number[stem] == 0 {
				d.number[stem] = int32(len(d.stems))
				d.stems, d.isContent = append(d.stems, stem), append(d.isContent, !phraseStops[stem])
			}
			words[i] = d.number[stem]
		}
		d.titled = append(d.titled, c.title)
		d.phrases, d.rare = append(d.phrases, words), append(d.rare, c.df < formsEvery*formsEvery)
	}
	d.phraseTrie = newPhraseTrie(len(d.stems))
	for p, words := range d.phrases {
		node := int32(0)
		for _, w := range words {
			node = d.grow(node, w)
		}
		d.phrase[node] = int32(p)
	}
	return d
}

// find is the phrase of words, or -1.
func (d *phraseDictionary) find(words []int32) int32 {
	node := int32(0)
	for _, w := range words {
		if node = d.next(node, w); node == 0 {
			return -1
		}
	}
	return d.phrase[node]
}

// PhraseRows say which phrases documents have: the partial of the second pass.
type PhraseRows struct {
	Ends    []int   // a document: where its phrases end
	Phrases []int32 // of each document, rising
}

// Merge appends the documents of other.
func (r *PhraseRows) Merge(other *PhraseRows) {
	for _, end := range other.Ends {
		r.Ends = append(r.Ends, len(r.Phrases)+end)
	}
	r.Phrases = append(r.Phrases, other.Phrases...)
}

// phraseMatcher finds phrases in documents; each worker has one.
type phraseMatcher struct {
	*phraseDictionary
	reader  *phraseReader
	times   [][2]int64 // a surface: times it is within a run, by place
	seen    []int64    // a phrase: times it was met
	more    []int64    // and a further word of phrases was behind it
	forms   []phraseForms
	defined map[definition]int64

	allForms bool     // whether the forms of all phrases are counted in the document at hand
	has      []uint64 // a bit a phrase of the document at hand
	group    []uint64 // a bit a word of has that is not 0
}

// asName is how many times the form of a phrase counts where no further word of
// phrases is behind it.
const asName = 8

// formsEvery is how often the forms of frequent phrases are counted: in every so
// many documents of a block.
const formsEvery = 16

func newPhraseMatcher(d *phraseDictionary) *phraseMatcher {
	words := len(d.phrases)/64 + 1
	return &phraseMatcher{
		phraseDictionary: d, reader: newPhraseReader(func(written string) int32 { return d.number[phraseStem(written)] }),
		seen: make([]int64, len(d.phrases)), more: make([]int64, len(d.phrases)), forms: make([]phraseForms, len(d.phrases)), defined: map[definition]int64{},
		has: make([]uint64, words), group: make([]uint64, words/64+1),
	}
}

// match returns the phrases of a block of documents.
func (m *phraseMatcher) match(docs []Document) *PhraseRows {
	out := &PhraseRows{}
	for i := range docs {
		m.allForms = i%formsEvery == 0
		m.text(docs[i].Title, false)
		m.text(docs[i].Body, true)
		for _, keyword := range docs[i].Keywords {
			m.text(keyword, false)
		}
		out.Phrases = m.endDocument(out.Phrases)
		out.Ends = append(out.Ends, len(out.Phrases))
	}
	return out
}

func (m *phraseMatcher) text(text string, isBody bool) {
	text, words := m.reader.read(text)
	place := inTitle
	if isBody {
		place = inBody
	}
	m.times = append(m.times, make([][2]int64, len(m.reader.surfaces)-len(m.times))...)
	for i := range words {
		if !isBody || words[i].before != gapBreak {
			m.times[words[i].surface][place]++
		}
	}
	for i := range words {
		if words[i].word == 0 || words[i].before == gapHyphen {
			continue
		}
		node := m.first[words[i].word]
		for j := i; node != 0; {
			ends := j+1 == len(words) || words[j+1].before == gapBreak || !m.isContent[words[j+1].word]
			if p := m.phrase[node]; p >= 0 {
				m.set(p)
				m.seen[p]++
				if !ends {
					m.more[p]++
				}
				if j > i && (m.allForms || m.rare[p]) {
					times := int64(1)
					if ends { // soft robots, not soft robotic [hands]
						times = asName
					}
					m.forms[p].add(text[words[i].start:words[j].end], times)
				}
				m.define(text, words, i, j, p)
			}
			if j++; j == len(words) || words[j].before == gapBreak || words[j].word == 0 {
				break
			}
			node = m.next(node, words[j].word)
		}
	}
}

func (m *phraseMatcher) set(phrase int32) {
	m.has[phrase>>6] |= 1 << (phrase & 63)
	m.group[phrase>>12] |= 1 << (phrase >> 6 & 63)
}

// endDocument appends the phrases of the document, rising.
func (m *phraseMatcher) endDocument(out []int32) []int32 {
	for i, group := range m.group {
		for ; group != 0; group &= group - 1 {
			word := i<<6 + bits.TrailingZeros64(group)
			for set := m.has[word]; set != 0; set &= set - 1 {
				out = append(out, int32(word<<6+bits.TrailingZeros64(set)))
			}
			m.has[word] = 0
		}
		m.group[i] = 0
	}
	return out
}
