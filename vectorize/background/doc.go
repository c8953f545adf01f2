// Package background holds what is known of words before a collection is read:
// a space learnt from many papers, as terms and numbers alone.
//
// A collection of tens or hundreds of papers is too small to learn from which
// words go together. Its papers are placed in such a space too, and the more the
// smaller it is; package vectorize does so (Blend), and learns spaces
// (NewBackground). The format of files is in docs/formats/background.md.
//
// Builtin is the space that is part of the program: some 25,000 terms, 100
// dimensions, learnt from some 330,000 papers of arXiv and of conferences on
// artificial intelligence, vision, robotics and language.
package background
