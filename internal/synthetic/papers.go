// Package synthetic invents papers with planted topics, for tests and benchmarks.
//
// Each paper is about one topic: it draws words from its topic's vocabulary, a
// few from a second topic, and the rest from words that all papers share. The
// text has what real text has and tokenisers stumble over: punctuation,
// capitals, hyphens, accents, LaTeX, numbers, plurals and web addresses.
//
// A paper is a function of the seed, the number of topics and its place in the
// collection, so a collection of n papers is the start of any longer one.
package synthetic

import (
	"fmt"
	"math"
	"strings"

	"kindred/internal/rng"
)

// Paper is one invented paper.
type Paper struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Abstract string   `json:"abstract"`
	Authors  []string `json:"authors"`
	Year     int      `json:"year"`
	Label    string   `json:"label"` // the planted topic, "topic-00" for the first
}

const (
	firstYear, years     = 2000, 25
	minAuthors, authors  = 1, 6
	minTitle, title      = 4, 8 // words: from minTitle to minTitle+title-1
	minSentences, sents  = 4, 6
	minWords, words      = 8, 17
	sizeExponent         = 0.6  // topic t is drawn with weight (t+1)^-sizeExponent
	shareFunction        = 0.40 // of the words of a sentence
	shareScience         = 0.15
	shareCommon          = 0.15 // the rest are topic words
	shareSecond          = 0.15 // of the topic words are of the paper's second topic
	sharePlural          = 0.15 // of the invented words
	shareSpecial         = 0.04 // of the words are written in a special way
	firstNames, surnames = 400, 4000
)

// Papers invents n papers on the given number of topics.
//
// Topics are of unequal size: the first is the most frequent and topic t comes
// with weight (t+1)^-0.6; each of the first papers has a topic of its own, so
// that none is empty when n >= topics. It takes about 20 microseconds and 1 kB
// a paper. Papers panics when n is negative or topics is not positive.
func Papers(seed uint64, n, topics int) []Paper {
	if n < 0 || topics <= 0 {
		panic(fmt.Sprintf("synthetic: n = %d must not be negative, topics = %d must be positive", n, topics))
	}
	l := newLexicon(seed, topics)
	sizes := make([]float64, topics)
	for t := range sizes {
		sizes[t] = math.Pow(float64(t+1), -sizeExponent)
	}
	topicOf := newDistribution(sizes)
	papers := make([]Paper, n)
	for i := range papers {
		r := rng.Stream(seed, "synthetic/paper", i)
		topic := topicOf.draw(r.Float64())
		if i < topics {
			topic = i
		}
		second := r.IntN(topics)
		w := writer{lexicon: l, topic: topic, second: second, float: r.Float64, intN: r.IntN}
		papers[i] = Paper{
			ID:       fmt.Sprintf("syn-%06d", i),
			Title:    w.title(),
			Abstract: w.abstract(),
			Authors:  w.authors(),
			Year:     firstYear + r.IntN(years),
			Label:    fmt.Sprintf("topic-%02d", topic),
		}
	}
	return papers
}

// writer writes the text of one paper.
type writer struct {
	*lexicon
	topic, second int
	float         func() float64
	intN          func(int) int
	text          strings.Builder
}

// take returns what was written and starts anew.
func (w *writer) take() string {
	s := w.text.String()
	w.text.Reset()
	return s
}

func (w *writer) title() string {
	n := minTitle + w.intN(title)
	for i := range n {
		switch {
		case i > 0 && i == n/2:
			w.text.WriteString([]string{" for ", " of ", " with ", ": ", " in "}[w.intN(5)])
		case i > 0:
			w.text.WriteByte(' ')
		}
		word := w.topicWord()
		if w.float() < shareCommon {
			word = w.common.draw(w.float())
		}
		w.text.WriteString(capital(word))
	}
	return w.take()
}

func (w *writer) abstract() string {
	for s := range minSentences + w.intN(sents) {
		if s > 0 {
			w.text.WriteByte(' ')
		}
		w.sentence()
	}
	return w.take()
}

func (w *writer) sentence() {
	n := minWords + w.intN(words)
	for i := range n {
		if i > 0 {
			if w.float() < 0.07 {
				w.text.WriteByte(',')
			}
			w.text.WriteByte(' ')
		}
		word := w.word()
		if i == 0 {
			word = capital(word)
		}
		w.text.WriteString(word)
	}
	w.text.WriteString([]string{".", ".", ".", ".", "?", "!"}[w.intN(6)])
}

// word draws one word of running text.
func (w *writer) word() string {
	u := w.float()
	if u < shareFunction {
		return functionWords[w.function.draw(w.float())]
	}
	u -= shareFunction
	if u < shareScience {
		return scienceWords[w.science.draw(w.float())]
	}
	u -= shareScience
	word := ""
	if u < shareCommon {
		word = w.common.draw(w.float())
	} else {
		word = w.topicWord()
	}
	if w.float() < sharePlural {
		word += "s"
	}
	if w.float() < shareSpecial/(1-shareFunction-shareScience) {
		word = w.special(word)
	}
	return word
}

func (w *writer) topicWord() string {
	topic := w.topic
	if w.float() < shareSecond {
		topic = w.second
	}
	return w.topics[topic].draw(w.float())
}

// special writes a word in one of the ways that tokenisers must cope with.
func (w *writer) special(word string) string {
	switch w.intN(10) {
	case 0:
		return word + "-" + w.topicWord()
	case 1:
		return `$\beta$-` + word
	case 2:
		return `\emph{` + word + "}"
	case 3:
		return word + ` $O(n \log n)$`
	case 4:
		return fmt.Sprintf("%s (%d.%d%%)", word, w.intN(100), w.intN(10))
	case 5:
		return word + ` of Schr\"odinger`
	case 6:
		return "Poincaré's " + word
	case 7:
		return word + " (https://example.org/" + word + ")"
	case 8:
		return strings.ToUpper(word)
	default:
		return "“" + word + "”"
	}
}

func (w *writer) authors() []string {
	names := make([]string, minAuthors+w.intN(authors))
	for i := range names {
		names[i] = w.first[w.intN(firstNames)] + " " + w.last[w.intN(surnames)]
	}
	return names
}

// capital writes the first letter of an ASCII word as a capital; other words
// are returned unchanged.
func capital(word string) string {
	if word[0] < 'a' || word[0] > 'z' {
		return word
	}
	return string(word[0]-'a'+'A') + word[1:]
}
