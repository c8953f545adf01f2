// Package vectorize turns text into vectors: text into tokens, tokens into
// terms, counts into a TF-IDF matrix, and that into an LSA space.
//
//	Document --Counter--> Counts --Fit--> Model, matrix.CSR (n x V) --LSA--> Space, matrix.Dense (n x d)
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
//	Count      O(bytes of text)
//	Fit        O(non-zeros + V log V)
//	LSA.Fit    O(d x non-zeros)
//	Transform  O(d x non-zeros)
package vectorize
