package synthetic

import (
	"math"
	"slices"
	"strings"

	"kindred/internal/rng"
)

const (
	topicWords  = 300  // a topic
	commonWords = 3000 // invented words that every paper may use
)

// functionWords hold English text together; the most frequent come first.
var functionWords = strings.Fields(`the of and in to a we for is with that this
	on by as are from an which our can be these it both its using than between
	has into have such also not their while when at or where how more two`)

// scienceWords are those that papers of every topic share.
var scienceWords = strings.Fields(`method model results data approach propose
	show problem based performance proposed paper system algorithm analysis
	present study evaluate experiments improve existing demonstrate task
	introduce novel achieves framework information structure process learn
	proposes showing evaluated evaluation improves improved demonstrates presents
	introduces develop developed investigate compare compared applied`)

// lexicon holds the words of a collection.
type lexicon struct {
	topics            []wordList
	common            wordList
	function, science distribution
	first, last       []string
}

func newLexicon(seed uint64, topics int) *lexicon {
	inv := inventor{intN: rng.Stream(seed, "synthetic/words", 0).IntN, taken: map[string]bool{}}
	for _, word := range slices.Concat(functionWords, scienceWords) {
		inv.taken[word] = true
	}
	l := &lexicon{
		common:   newWordList(inv.words(commonWords)),
		function: newDistribution(zipf(len(functionWords))),
		science:  newDistribution(zipf(len(scienceWords))),
	}
	for range topics {
		l.topics = append(l.topics, newWordList(inv.words(topicWords)))
	}
	l.first, l.last = inv.words(firstNames), inv.words(surnames)
	for _, names := range [][]string{l.first, l.last} {
		for i := range names {
			names[i] = capital(names[i])
		}
	}
	return l
}

// inventor makes pronounceable words, none of them twice.
type inventor struct {
	intN  func(int) int
	taken map[string]bool
}

var (
	onsets = strings.Fields("b bl br c ch cr d dr f fl fr g gl gr h j k kl kr l m n p pl pr qu r s sk sl sp st t tr v w z")
	vowels = strings.Fields(strings.Repeat("a e i o u ", 20) + strings.Repeat("ai au ea ei oa ou ", 3) + "é ü") // few accents, as in English
	codas  = strings.Fields("b ck d ft g k l lm lt m mp n nd nt p r rd rk rm rt t x")                           // no endings that stemmers cut
)

func (inv inventor) words(n int) []string {
	words := make([]string, 0, n)
	for len(words) < n {
		var b strings.Builder
		for range 2 + inv.intN(2) {
			b.WriteString(onsets[inv.intN(len(onsets))])
			b.WriteString(vowels[inv.intN(len(vowels))])
		}
		b.WriteString(codas[inv.intN(len(codas))])
		if word := b.String(); !inv.taken[word] {
			inv.taken[word] = true
			words = append(words, word)
		}
	}
	return words
}

// wordList is a list of words, the most frequent first.
type wordList struct {
	words     []string
	frequency distribution
}

func newWordList(words []string) wordList {
	return wordList{words, newDistribution(zipf(len(words)))}
}

func (l wordList) draw(u float64) string { return l.words[l.frequency.draw(u)] }

// zipf returns the weights 1/(i+2) (Zipf's law; the shift keeps the very first
// words from taking over).
func zipf(n int) []float64 {
	w := make([]float64, n)
	for i := range w {
		w[i] = 1 / float64(i+2)
	}
	return w
}

// distribution is a discrete distribution as a table of running sums.
type distribution []float64

func newDistribution(weights []float64) distribution {
	d := make(distribution, len(weights))
	sum := 0.0
	for i, w := range weights {
		sum += w
		d[i] = sum
	}
	for i := range d {
		d[i] /= sum
	}
	d[len(d)-1] = math.Inf(1) // rounding must not leave u < 1 without an answer
	return d
}

// draw returns the index that u, uniform in [0, 1), falls on.
func (d distribution) draw(u float64) int {
	i, found := slices.BinarySearch(d, u)
	if found {
		i++
	}
	return i
}
