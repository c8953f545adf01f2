// Package datasets reads papers from files in the formats people have.
//
// Expand turns the arguments of a command (files, folders, globs, "-") into
// inputs. A Reader reads them one after another as a stream of papers: each
// file is opened once, decompressed if need be (gzip, zstd), its format told
// from its first bytes, and its records turned into Papers, a chunk of some
// hundred at a time, so that memory does not grow with the file. Only the ids
// that were read are kept, because the same id is refused a second time.
//
// What cannot be used is never dropped in silence: each record that is refused
// comes out as a *RecordError with its file, line and reason, and Files counts
// them afterwards.
//
// Reader.Papers gives the papers one by one. Who has several processors takes
// the three steps of which it consists: Reader.Chunks cuts the input, any number
// of Parsers parse the chunks side by side, and Reader.Accept takes them in, in
// their order. Both ways give the same.
//
// # Formats
//
// The table in detect.go names every format with its detector and how its
// records are cut or read; each format has a file or two.
// docs/formats/inputs.md lists their fields and rules.
//
// # Reproducibility
//
// Papers come in the order of the inputs and of the records in them. No clock,
// no locale and no map order has a part in what is read; ids that are made up
// are hashes of the title.
package datasets
