// Package datasets reads papers from files in the formats people have.
//
// Expand turns the arguments of a command (files, folders, globs, "-") into
// inputs. A Reader reads them one after another as a stream of papers: each
// file is opened once, decompressed if need be (gzip, zstd), its format told
// from its first bytes, and its records turned into Papers one at a time, so
// that memory does not grow with the file. Only the ids that were read are
// kept, because the same id is refused a second time.
//
// What cannot be used is never dropped in silence: each record that is refused
// comes out of Papers as a *RecordError with its file, line and reason, and
// Files counts them afterwards.
//
// # Formats
//
// The table in detect.go names every format with its detector and its source;
// each format is one file. docs/formats/inputs.md lists their fields and rules.
//
// # Reproducibility
//
// Papers come in the order of the inputs and of the records in them. No clock,
// no locale and no map order has a part in what is read; ids that are made up
// are hashes of the title.
package datasets
