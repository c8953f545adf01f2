// Package recommend finds related rows: the exact nearest neighbours of every
// row of an LSA space (Exact), and answers to queries that blend the cosine of
// weighted terms with the cosine in LSA space (Index), with an account of each
// score by terms (Explain).
//
// It knows rows and terms by their numbers alone. Equal scores are ranked by
// row number, so results are the same for any number of workers.
package recommend
