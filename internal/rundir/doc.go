// Package rundir publishes a folder of files whole, by one rename, and opens
// it again.
//
// A run is written into a temporary folder beside its final place. Publish
// adds a manifest with the size and SHA-256 of every file, makes all of it
// durable and renames the folder; killed at any moment, there is the old run
// or the new one, never a mixture. One writer at a time holds the lock of a
// run; what a killed writer left is removed by the next.
//
// For a run named "ai" the files beside it are, while a writer is at work:
//
//	.ai.lock     the lock; the system releases it when its holder dies
//	.ai.tmp-PID  the folder being written; after an exchange, the old run
//	.ai.old      the old run, where the system cannot exchange two folders
//
// Numbers are kept as NumPy files, written by CreateArray and mapped into
// memory by Dir.Float32s, Dir.Int32s and Dir.Int64s.
package rundir
