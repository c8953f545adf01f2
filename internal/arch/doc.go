// Package arch holds the tests that keep the architecture: which package may
// import which, where goroutines, locks and random numbers may be, and that
// libraries neither print nor exit. It has no code of its own.
//
// The rules are tables in rules_test.go. A new package needs a line there.
package arch
