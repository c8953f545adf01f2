package main

import (
	"cmp"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"golang.org/x/text/unicode/norm"
)

const (
	minPapersAWord   = 3 // rarer words are slips and names
	minPapersAPhrase = 8
	minLift          = 5    // a phrase is so many times as frequent as its words would be side by side by chance,
	minTogether      = 0.25 // or so large a share of its rarer word: "reinforcement" is mostly followed by "learning"
	maxShare         = 0.1  // a word of more than this share of the papers says nothing
	titleWeight      = 2
	minCount         = 2 // a word said once is not what a paper is about; a phrase may be
)

// stop holds words that are about no subject: those that hold text together
// and those that any paper may use. They are compared by stem.
var stop = stems(`a able about above accuracy accurate achieve achieved across additional additionally address after again against
	aim all allow also although always among an analysis and any apply approach approaches are art arxiv as at
	automatically available base based be because been before being below benchmark best better between big both but
	by can cannot careful challenge challenging code com common compare comparison competitive complex complexity
	compute consider considered consist contain contrast contribute contribution correct could crucial current data
	dataset datasets deal demonstrate demonstrated describe design desired despite develop developed did difficult
	difficulty discuss do does doi doing done down due during each easily effect effective effectively effectiveness
	efficacy efficiency efficient either else enable end ensure especially essential establish etc evaluate
	evaluation even ever every exist existing experiment experimental exploit explore extend extension extensive
	extensively few finally find finding first flexible focus follow following for framework from further
	furthermore future gain general generally github give given good great greatly had handle hard has have having
	he help hence her here high higher highly his how however http https hundred i idea identify if illustrate
	impact implement implementation important importantly improve improved improvement in include including increase
	increasingly indicate instead into investigate involve is issue it its itself just key know knowledge known lack
	large largely last later lead leading least less let leverage like limit limitation limited literature low lower
	main mainly major make many material maximum may me meaningful method methodology might million minimum model
	more moreover most much must my namely near necessary need neither never new next no nor not note notion novel
	now number numerous obtain obtained of off offer often on once one only onto open or order org original other
	others our out outperform over overall overcome own page paper part particular particularly per perform
	performance perhaps popular possible potential powerful practical practice present presented prevent previous
	previously prior problem procedure produce project promising properties propose proposed proposes prove provide
	public publicly put quality quickly quite range rather reach real recent recently reduce related relative rely
	remain report require research respectively result results reveal robust role run s same scenario scheme second
	section seek select selected separate set setting several she shed should show shown significant significantly
	similar simple simply simultaneously since small so solution solve some source special specific specifically
	standard state step still strategy strong study subject substantial substantially success successful
	successfully such suffer suggest suitable superior supplementary support system systematic t tackle take taken
	task technique term test than that the their them then theoretical there thereby therefore these they third this
	those thousand three through throughout thus to together too total toward towards traditional two typical
	typically under underlying understand understanding unified unlike until up upon us use used useful uses using
	usually utility utilize valuable value variety various vary verify version very via video was way we website
	well were what when where whereas whereby whether which while who whose why wide widely will with within without
	work works world would www year yet yield you your`)

func stems(words string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		m[stem(word)] = true
	}
	return m
}

// stem joins the forms of a word: network, Networks.
func stem(word string) string {
	env := snowballstem.NewEnv(strings.ToLower(word))
	english.Stem(env)
	return env.Current()
}

// text is what a paper says as sequences of words, broken at punctuation.
type text struct {
	written []string // as written
	stems   []string // "" where the sequence is broken
	inTitle int      // so many words are the title's
}

func newText(title, abstract string) text {
	var t text
	t.add(clean(title))
	t.inTitle = len(t.written)
	t.add(clean(abstract))
	return t
}

var (
	markup     = regexp.MustCompile(`\$[^$]{0,200}\$|\\[a-zA-Z]+|\(cid:\d+\)`)
	hyphenated = regexp.MustCompile(`(\pL)- (\pL)`)
)

// clean drops formulas, LaTeX commands and the marks that PDF files leave in
// extracted text, and joins words that were divided at the end of a line.
func clean(s string) string {
	s = norm.NFKC.String(s)
	if strings.ContainsAny(s, `$\`) || strings.Contains(s, "(cid:") {
		s = markup.ReplaceAllString(s, " ")
	}
	if strings.Contains(s, "- ") {
		s = hyphenated.ReplaceAllString(s, "$1$2")
	}
	return s
}

// add splits s into words: runs of letters, digits and inner hyphens.
func (t *text) add(s string) {
	isWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' }
	for s != "" {
		start := strings.IndexFunc(s, isWord)
		if start < 0 {
			start = len(s)
		}
		if gap := s[:start]; strings.Trim(gap, " \n\t") != "" {
			t.append("", "")
		}
		s = s[start:]
		end := strings.IndexFunc(s, func(r rune) bool { return !isWord(r) })
		if end < 0 {
			end = len(s)
		}
		if word := strings.Trim(s[:end], "-"); word != "" {
			t.append(word, stemOf(word))
		}
		s = s[end:]
	}
	t.append("", "")
}

func (t *text) append(written, stem string) {
	t.written = append(t.written, written)
	t.stems = append(t.stems, stem)
}

// known remembers stems, which are dear.
var known = map[string]string{}

func stemOf(word string) string {
	s, ok := known[word]
	if !ok {
		s = stem(word)
		known[word] = s
	}
	return s
}

// usable tells words that can be a keyword or half of one.
func usable(stem string) bool {
	return len(stem) > 2 && !stop[stem] && strings.ContainsFunc(stem, unicode.IsLetter)
}

// terms calls f for each word and phrase of two words: its stem, as it is
// written, and the place of its first word.
func (t *text) terms(f func(stem, written string, at int)) {
	for i, s := range t.stems {
		if !usable(s) {
			continue
		}
		f(s, t.written[i], i)
		if i+1 < len(t.stems) && usable(t.stems[i+1]) {
			f(s+" "+t.stems[i+1], t.written[i]+" "+t.written[i+1], i)
		}
	}
}

// collection counts the papers that terms occur in.
type collection struct {
	papers int
	df     map[string]int // of the terms that are followed
	last   map[string]int // the paper that counted a term last
}

func newCollection() *collection {
	return &collection{df: map[string]int{}, last: map[string]int{}}
}

// follow has the terms of a text counted from now on.
func (c *collection) follow(t text) {
	t.terms(func(stem, _ string, _ int) { c.df[stem] = 0 })
}

func (c *collection) count(t text) {
	c.papers++
	t.terms(func(stem, _ string, _ int) {
		if n, ok := c.df[stem]; ok && c.last[stem] != c.papers {
			c.df[stem], c.last[stem] = n+1, c.papers
		}
	})
}

// isPhrase tells words that belong together from neighbours by chance.
func (c *collection) isPhrase(stem string) bool {
	first, second, ok := strings.Cut(stem, " ")
	if !ok || c.df[stem] < minPapersAPhrase || first == second {
		return false
	}
	both, a, b := float64(c.df[stem]), float64(c.df[first]), float64(c.df[second])
	return both >= minLift*a*b/float64(c.papers) || both >= minTogether*min(a, b)
}

// keyword is a term of one text.
type keyword struct {
	stem   string
	forms  map[string]int // how often it is written so
	count  int            // how often it is written, in the title twice
	weight float64        // count x idf, summed over its words
}

// keywords returns up to n words and phrases of largest TF-IDF weight, best
// first, each as the text writes it most often. A term whose words are all in
// a better one is left out.
func (c *collection) keywords(t text, n int) []string {
	found := map[string]*keyword{}
	var list []*keyword
	t.terms(func(stem, written string, at int) {
		isPhrase := c.isPhrase(stem)
		if !isPhrase && (strings.Contains(stem, " ") || c.df[stem] < minPapersAWord || float64(c.df[stem]) > maxShare*float64(c.papers)) {
			return
		}
		k := found[stem]
		if k == nil {
			k = &keyword{stem: stem, forms: map[string]int{}}
			found[stem] = k
			list = append(list, k)
		}
		k.forms[written]++
		if at < t.inTitle {
			k.count += titleWeight
		} else {
			k.count++
		}
	})
	list = slices.DeleteFunc(list, func(k *keyword) bool { return k.count < minCount && !strings.Contains(k.stem, " ") })
	for _, k := range list {
		for word := range strings.FieldsSeq(k.stem) {
			k.weight += float64(k.count) * math.Log(float64(c.papers)/float64(c.df[word]))
		}
	}
	slices.SortFunc(list, func(a, b *keyword) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), strings.Compare(a.stem, b.stem))
	})
	var chosen []string
	covered := map[string]bool{}
	for _, k := range list {
		isNew := false
		for word := range strings.FieldsSeq(k.stem) {
			isNew = isNew || !covered[word]
			covered[word] = true
		}
		if isNew && len(chosen) < n {
			chosen = append(chosen, k.written())
		}
	}
	return chosen
}

// written returns the most frequent form: of equally frequent ones the one
// with the fewest capitals, then the first in the alphabet.
func (k *keyword) written() string {
	best := ""
	for _, form := range slices.Sorted(maps.Keys(k.forms)) {
		if best == "" || cmp.Or(cmp.Compare(k.forms[form], k.forms[best]), cmp.Compare(capitals(best), capitals(form))) > 0 {
			best = form
		}
	}
	return best
}

func capitals(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n
}
