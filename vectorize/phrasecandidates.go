package vectorize

import (
	"cmp"
	"slices"
)

// candidate is a phrase that may be worth counting.
type candidate struct {
	words []int32 // numbers of PhraseTokens
	df    int32   // documents it stands in by itself
	title bool    // whether it does in a title or a keyword
}

// phraseMiner finds the phrases that enough documents have, shorter ones first:
// a phrase is counted only if it begins with one that is frequent (the Apriori
// rule; Agrawal and Srikant, 1994).
type phraseMiner struct {
	*phraseTrie
	tokens  *PhraseTokens
	minDF   int32
	stop    []bool  // a word
	df      []int32 // a node: documents with it
	whole   []int32 // a node: documents it stands in by itself, not within a compound
	title   []bool  // a node: whether it stands by itself in a title or a keyword
	lastDF  []int32 // a node: the last document counted, + 1
	lastAll []int32
	at      []int32 // a token: the node of the words from there on; 0: not frequent
}

// minePhrases returns the phrases of up to most words that minDF documents have,
// the limit most frequent ones. A phrase begins and ends with a word that is no
// stop word and not in the middle of a compound; stop words are in it only as
// part of a compound (few-shot learning), but for a single "of" or the like.
func minePhrases(tokens *PhraseTokens, most int, minDF int32, limit int) []candidate {
	m := &phraseMiner{phraseTrie: newPhraseTrie(len(tokens.Words) + 1), tokens: tokens, minDF: minDF, at: make([]int32, len(tokens.Tokens))}
	m.stop = make([]bool, len(tokens.Words)+1)
	for i, w := range tokens.Words {
		m.stop[i+1] = phraseStops[w]
	}
	m.breakRuns()
	m.addNodes()
	for length := 1; length <= most; length++ {
		m.count(length)
	}
	titled := m.hasTitles()
	var found []candidate
	for node := range m.whole {
		if m.whole[node] < minDF {
			continue
		}
		words := m.path(int32(node))
		if m.isStock(words) || len(words) == 1 && titled && !m.title[node] {
			continue
		}
		found = append(found, candidate{words, m.whole[node], m.title[node] || !titled})
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.df, a.df), cmp.Compare(len(b.words), len(a.words)), slices.Compare(a.words, b.words))
	})
	return found[:min(len(found), limit)]
}

// hasTitles says whether most documents have a title.
func (m *phraseMiner) hasTitles() bool {
	with, start := 0, 0
	for doc, end := range m.tokens.Titles {
		if slices.ContainsFunc(m.tokens.Tokens[start:end], func(token int32) bool { return token != runEnd }) {
			with++
		}
		start = m.tokens.Ends[doc]
	}
	return 2*with > len(m.tokens.Ends)
}

// breakRuns ends runs at stop words that stand alone, but for those that link.
func (m *phraseMiner) breakRuns() {
	tokens := m.tokens.Tokens
	for i, token := range tokens {
		if token == runEnd || !m.stop[token>>1] || m.isGlued(i) || phraseLinks[m.tokens.Words[token>>1-1]] {
			continue
		}
		tokens[i] = runEnd
	}
}

// isGlued says whether the word at a place is part of a compound.
func (m *phraseMiner) isGlued(i int) bool {
	return m.tokens.Tokens[i]&1 == 1 || m.isGluedBehind(i)
}

func (m *phraseMiner) isGluedBehind(i int) bool {
	tokens := m.tokens.Tokens
	return i+1 < len(tokens) && tokens[i+1] != runEnd && tokens[i+1]&1 == 1
}

func (m *phraseMiner) addNodes() {
	n := len(m.parent) - len(m.df)
	m.df, m.whole = append(m.df, make([]int32, n)...), append(m.whole, make([]int32, n)...)
	m.title = append(m.title, make([]bool, n)...)
	m.lastDF, m.lastAll = append(m.lastDF, make([]int32, n)...), append(m.lastAll, make([]int32, n)...)
}

// count counts the phrases of a length, given those that are shorter by a word.
func (m *phraseMiner) count(length int) {
	tokens := m.tokens.Tokens
	start := 0
	for doc, end := range m.tokens.Ends {
		stamp := int32(doc) + 1
		for i := start; i+length <= end; i++ {
			last := i + length - 1
			if tokens[last] == runEnd || length > 1 && (m.at[i] == 0 || m.df[m.at[i]] < m.minDF) {
				m.at[i] = 0
				continue
			}
			node := m.grow(m.at[i], tokens[last]>>1)
			if int(node) == len(m.df) {
				m.addNodes()
			}
			m.at[i] = node
			if m.lastDF[node] != stamp {
				m.lastDF[node] = stamp
				m.df[node]++
			}
			inTitle := i < m.tokens.Titles[doc]
			if (m.lastAll[node] != stamp || inTitle && !m.title[node]) && m.standsAlone(i, last) {
				if m.lastAll[node] != stamp {
					m.lastAll[node] = stamp
					m.whole[node]++
				}
				m.title[node] = m.title[node] || inTitle
			}
		}
		for i := max(start, end-length+1); i < end; i++ {
			m.at[i] = 0
		}
		start = end
	}
}

// standsAlone says whether the words from first to last are a phrase where they
// are.
func (m *phraseMiner) standsAlone(first, last int) bool {
	tokens := m.tokens.Tokens
	if tokens[first]&1 == 1 || m.isGluedBehind(last) {
		return false
	}
	links := 0
	for i := first; i <= last; i++ {
		if m.stop[tokens[i]>>1] && !m.isGlued(i) {
			links++
			if i == first || i == last {
				return false
			}
		}
	}
	return links <= 1
}
