package vectorize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// definition is a phrase with its acronym behind it: "graph networks (GNs)".
type definition struct{ long, short int32 }

// define counts the definition of an acronym if one follows the phrase that
// stands from words[i] to words[j].
func (m *phraseMatcher) define(text string, words []phraseWord, i, j int, phrase int32) {
	if j+1 == len(words) || words[j+1].before != gapBreak || words[j+1].word == 0 {
		return
	}
	next := &words[j+1]
	if text[words[j].end:next.start] != " (" || next.end == len(text) || text[next.end] != ')' {
		return
	}
	node := m.first[next.word]
	if node == 0 || m.phrase[node] < 0 || m.phrase[node] == phrase {
		return
	}
	letters := acronymLetters(text[next.start:next.end])
	if letters == "" {
		return
	}
	long := make([]string, 0, j-i+1)
	for _, w := range words[i : j+1] {
		long = append(long, text[w.start:w.end])
	}
	if spells(letters, long) {
		m.defined[definition{phrase, m.phrase[node]}]++
	}
}

// acronymLetters are the capitals of an acronym in lower case, or "" for a word
// that is none: one of fewer than two capitals, or longer than acronyms are.
func acronymLetters(word string) string {
	const longest = 8
	if len(word) > longest+1 || capitals(word) < 2 {
		return ""
	}
	var b strings.Builder
	for _, r := range word {
		if unicode.IsUpper(r) {
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return b.String()
}

// spells says whether letters are the first letters of words, in which "and" and
// the like may be left out; or, for a single word, letters of it in order, the
// first among them.
func spells(letters string, words []string) bool {
	if len(words) == 1 {
		word := strings.ToLower(words[0])
		if word == "" || word[0] != letters[0] || len(word) < 2*len(letters) {
			return false
		}
		for _, r := range letters {
			at := strings.IndexRune(word, r)
			if at < 0 {
				return false
			}
			word = word[at+utf8.RuneLen(r):]
		}
		return true
	}
	if len(words) == 0 || letters == "" {
		return false
	}
	for at := range words { // of the words, in turn
		word := strings.ToLower(words[at])
		first, size := utf8.DecodeRuneInString(word)
		letter, width := utf8.DecodeRuneInString(letters)
		isLink := phraseLinks[word] || word == "to" || word == "the"
		switch {
		case letters != "" && first == letter && size == width:
			if isLink && spellsRest(letters, words[at+1:]) {
				return true
			}
			letters = letters[width:]
		case !isLink:
			return false
		}
	}
	return letters == ""
}

// spellsRest is spells of what is behind a word that was left out.
func spellsRest(letters string, words []string) bool {
	if len(words) == 1 {
		return strings.EqualFold(letters, words[0][:min(len(words[0]), 1)])
	}
	return spells(letters, words)
}

// knownAcronyms are acronyms that papers often leave undefined.
const knownAcronyms = `
AI artificial intelligence
AIDS acquired immunodeficiency syndrome
ANN artificial neural network
ASR automatic speech recognition
AUV autonomous underwater vehicle
BCI brain-computer interface
CNN convolutional neural network
CRF conditional random field
CT computed tomography
DNN deep neural network
ECG electrocardiogram
EEG electroencephalography
EKF extended Kalman filter
EMG electromyography
GAN generative adversarial network
GCN graph convolutional network
GMM Gaussian mixture model
GNN graph neural network
GPU graphics processing unit
HIV human immunodeficiency virus
HMM hidden Markov model
HRI human-robot interaction
IMU inertial measurement unit
LLM large language model
LSTM long short-term memory
MCMC Markov chain Monte Carlo
MCTS Monte Carlo tree search
MDP Markov decision process
MLLM multimodal large language model
MPC model predictive control
MRI magnetic resonance imaging
NER named entity recognition
NLG natural language generation
NLI natural language inference
NLP natural language processing
NMF nonnegative matrix factorization
NMT neural machine translation
OCR optical character recognition
PCA principal component analysis
PDE partial differential equation
PET positron emission tomography
PINN physics-informed neural network
RKHS reproducing kernel Hilbert space
RNN recurrent neural network
SGD stochastic gradient descent
SLAM simultaneous localization and mapping
SNN spiking neural network
SVM support vector machine
UAV unmanned aerial vehicle
VAE variational autoencoder
VLM vision-language model
VQA visual question answering`
