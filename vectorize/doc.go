// Package vectorize turns text into vectors: text into tokens, tokens into
// terms, counts into a TF-IDF matrix, and that into an LSA space.
//
//	Document --Counter--> Counts --Fit--> Model, matrix.CSR (n x V) --LSA--> Space, matrix.Dense (n x d)
//
// A surface is a word as it is written (Networks, GPT-4); its token is what the
// tokeniser makes of it (networks, gpt4); its term is what is counted, the stem
// of the token or an n-gram of stems (network, gpt4).
//
// Counts of blocks of documents are partials: they are merged in block order
// and give what one pass over all documents gives. Terms are numbered in
// alphabetical order, so neither the order of documents nor the number of
// workers has a part in the numbering.
//
// # Reproducibility
//
// The same documents in the same order and the same settings give the same
// bits, for any number of workers, on one level of kernel.
//
// # Cost
//
//	Counter.Count     O(bytes of text)
//	Counts.Merge      O(non-zeros of the block)
//	Settings.Fit      O(non-zeros + V log V)
//	LSA.Fit           O(d x non-zeros)
//	Space.Transform   O(d x non-zeros)
//	Blend.Fit         O(D x non-zeros), none from 18,000 documents on
//	PhraseSettings.Fit  O(bytes of text) of some 30,000 documents
package vectorize
