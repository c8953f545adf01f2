// Package manuscript turns a draft that someone is writing into plain text, to
// look for related papers with.
//
// Parse tells LaTeX, Markdown, HTML and plain text apart and keeps the words of
// the author: titles, headings, captions, footnotes and running text, a
// paragraph each, with a blank line between two. Commands, formulas, code,
// tables of numbers, citations and addresses are left out.
//
// # LaTeX
//
// Only what stands between \begin{document} and \end{document} is read, where
// they exist; the \title comes first, wherever it stands. Comments,
// environments of formulas, code, pictures and tables are left out, and so is
// the bibliography; the captions within them are kept. Commands without
// arguments that the draft defines (\newcommand{\method}{Foo}) are written as
// what they stand for. Of a formula only a short name remains ($k$-means,
// CO$_2$) and the words of its \text{...}. \input and \include are not followed:
// Draft.NotFollowed names the files.
//
// # Markdown
//
// Of front matter the title, the abstract and the keywords are kept. Links keep
// their text and images their description. Code, HTML tags, citations ([@key])
// and the marks of headings, lists, tables and emphasis are left out.
//
// # HTML
//
// Tags are left out, and with them scripts, styles, and code blocks.
//
// # Plain text
//
// Words parted at the end of a line are joined. Page numbers alone on a line are
// left out.
//
// # References
//
// In Markdown, HTML and plain text the last line that is nothing but
// "References", "Bibliography" or the like, with or without marks and a number,
// ends the draft: the titles behind it would drown the text. An appendix behind
// it is lost with them. Such a line in the first half counts only if a list of
// references follows it, which is told by the years in it.
//
// All of it takes time in proportion to the length of the draft.
package manuscript
