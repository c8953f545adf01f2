package vectorize

import (
	"cmp"
	"strings"
)

// phraseForms are the ways a phrase is written, and how often.
type phraseForms struct {
	written []string
	times   []int64
}

func (f *phraseForms) add(written string, times int64) {
	for i := range f.written {
		if f.written[i] == written {
			f.times[i] += times
			return
		}
	}
	f.written, f.times = append(f.written, strings.Clone(written)), append(f.times, times)
}

// phraseUsage is what matchers saw of how phrases are written: sums, so that it
// does not matter which matcher saw what.
type phraseUsage struct {
	seen, more []int64                // see phraseMatcher
	forms      []phraseForms          // a phrase of several words
	times      map[string]int64       // a word as written: times it stands within a run of an abstract
	titles     map[string]int64       // or in a title or a keyword
	words      map[int32]*phraseForms // both, by word
	defined    map[definition]int64
}

func newPhraseUsage(phrases int) *phraseUsage {
	return &phraseUsage{make([]int64, phrases), make([]int64, phrases), make([]phraseForms, phrases), map[string]int64{}, map[string]int64{}, map[int32]*phraseForms{}, map[definition]int64{}}
}

func (u *phraseUsage) add(m *phraseMatcher) {
	for s, n := range m.times {
		if s == 0 {
			continue
		}
		written, word := m.reader.surfaces[s], m.reader.wordOf[s]
		if u.words[word] == nil {
			u.words[word] = &phraseForms{}
		}
		if n[inBody] > 0 {
			u.times[written] += n[inBody]
			u.words[word].add(written, n[inBody])
		}
		if n[inTitle] > 0 {
			u.titles[written] += n[inTitle]
			u.words[word].add(written, n[inTitle])
		}
	}
	for i := range m.seen {
		u.seen[i] += m.seen[i]
		u.more[i] += m.more[i]
	}
	for i, f := range m.forms {
		for j, written := range f.written {
			u.forms[i].add(written, f.times[j])
		}
	}
	for d, n := range m.defined {
		u.defined[d] += n
	}
}

// phraseWriter knows how words are written within sentences.
type phraseWriter struct {
	*phraseUsage
	cased map[caseless]string // a word: as most often written; of equals the first by its bytes
}

// caseless is a word in lower case. Acronyms are words of their own.
type caseless struct {
	lower     string
	isAcronym bool
}

func newPhraseWriter(u *phraseUsage) *phraseWriter {
	w := &phraseWriter{u, usualCase(u.times)}
	for word, written := range usualCase(u.titles) {
		if w.cased[word] == "" && (capitals(written) > 1 || strings.ContainsAny(written, "0123456789")) { // Titles Have Capitals
			w.cased[word] = written
		}
	}
	for _, name := range strings.Fields(properNames) {
		if word := (caseless{lower: strings.ToLower(name)}); w.cased[word] == "" {
			w.cased[word] = name
		}
	}
	return w
}

// properNames are written with a capital where no sentence tells.
const properNames = `
Abelian Alzheimer Alzheimers Bayes Bayesian Bellman Bernoulli Boltzmann Bose Boolean Bregman Brownian Carlo Cauchy Chinese Coulomb Dirac Dirichlet Doppler Einstein
English Euclidean Euler Fermi Fisher Fourier French Frobenius Galerkin Gaussian Gibbs German Hamiltonian Hausdorff Hermitian Hilbert Hopfield Jacobian Kalman Kullback
Lagrangian Langevin Laplace Laplacian Leibler Lie Lipschitz Lyapunov Mahalanobis Markov Markovian Monte Nash Newton Newtonian Parkinson Parkinsons Pareto Petri Poisson
Raman Reynolds Riemann Riemannian Schrödinger Shapley Sinkhorn Sobolev Stackelberg Stokes Thompson Turing Twitter Viterbi Wasserstein Wikipedia Wiener`

// usualCase is how each word is most often written.
func usualCase(times map[string]int64) map[caseless]string {
	cased := map[caseless]string{}
	for written, n := range times {
		word := caseless{strings.ToLower(written), isAcronym(written)}
		best, ok := cased[word]
		if !ok || cmp.Or(cmp.Compare(n, times[best]), strings.Compare(best, written)) > 0 {
			cased[word] = written
		}
	}
	return cased
}

// write returns the form of a phrase that is most often written, whatever the
// case, with each word in its usual case. stems are its words.
func (w *phraseWriter) write(phrase int, words []int32, stems []string) string {
	f := &w.forms[phrase]
	if len(words) == 1 && w.words[words[0]] != nil {
		f = w.words[words[0]]
	}
	total, best := map[string]int64{}, ""
	for i, written := range f.written {
		total[strings.ToLower(strings.Join(strings.Fields(written), " "))] += f.times[i]
	}
	for form, times := range total {
		if best == "" || cmp.Or(cmp.Compare(times, total[best]), strings.Compare(best, form)) > 0 {
			best = form
		}
	}
	if best == "" { // it was not met in the documents looked at for forms
		best = strings.ToLower(strings.Join(stems, " "))
	}
	return w.inCase(best, stems)
}

// inCase writes a phrase in lower case with its words as they are usual.
func (w *phraseWriter) inCase(phrase string, stems []string) string {
	var b strings.Builder
	for i, at := 0, 0; i < len(phrase); {
		start, end, next := wordAt(phrase, i)
		word := phrase[start:end]
		if word != "" {
			isAcronym := at < len(stems) && capitals(stems[at]) > 1
			if cased, ok := w.cased[caseless{word, isAcronym}]; ok {
				word = cased
			}
			at++
		}
		b.WriteString(word)
		b.WriteString(phrase[end:next])
		i = next
	}
	return b.String()
}
