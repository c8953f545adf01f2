// Package pipeline turns papers into a run and answers from it. It is the only
// package that sees datasets, vectorize, cluster and recommend together.
//
// Build reads papers, vectorises them, finds topics and neighbours, and
// publishes a run directory. Open opens one: Run.Topics and Run.Papers list,
// Run.Related and Run.Explain answer look-ups, Run.Evaluate measures. Verify
// and Run.Rebuild prove that a run is what it was.
//
// # Reproducibility
//
// The same papers and settings give the same bytes in every file but
// timings.json, for any number of workers, on one program version and kernel
// level. The manifest names both.
package pipeline
