// Package sentences cuts the abstracts of scientific papers into sentences.
package sentences
