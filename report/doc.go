// Package report writes the topic report of a run: one HTML page with a map of
// all papers, a card for each topic, trends and a search, and the same as
// Markdown and as JSON.
//
// New collects all that a report says into one plain struct, Report. WriteHTML,
// WriteMarkdown and WriteJSON write it. The same run gives the same bytes.
//
// # Safety
//
// What papers say is shown and never acts. New takes control and bidirectional
// characters out of every text and keeps only links to http, https, DOIs and
// arXiv. The writers escape the rest. The page carries a Content-Security-Policy
// that allows the script and the style of this package, by their digests, and
// nothing else: no request leaves the page.
package report
