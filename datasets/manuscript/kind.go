package manuscript

import (
	"path/filepath"
	"strings"
)

// Kind is a way of writing manuscripts.
type Kind string

// The kinds that Parse tells apart.
const (
	LaTeX    Kind = "LaTeX"
	Markdown Kind = "Markdown"
	HTML     Kind = "HTML"
	Plain    Kind = "plain text"
)

// kinds gives the kind for the end of a name.
var kinds = map[string]Kind{
	".tex": LaTeX, ".ltx": LaTeX, ".latex": LaTeX,
	".md": Markdown, ".markdown": Markdown, ".mdown": Markdown, ".mkd": Markdown, ".rmd": Markdown, ".qmd": Markdown,
	".html": HTML, ".htm": HTML, ".xhtml": HTML,
}

// KindOf tells the kind of a manuscript: by the end of its name (.tex, .ltx,
// .latex; .md, .markdown, .mdown, .mkd, .rmd, .qmd; .html, .htm, .xhtml; any
// other is plain text), and where it has none, by its text.
func KindOf(name, text string) Kind {
	if end := strings.ToLower(filepath.Ext(name)); len(end) > 1 {
		if kind, ok := kinds[end]; ok {
			return kind
		}
		return Plain
	}
	text = strings.TrimSpace(text)
	start := strings.ToLower(text[:min(len(text), 64)])
	switch {
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return HTML
	case frontMatterEnd(text) > 0:
		return Markdown
	}
	for _, sign := range []string{`\documentclass`, `\begin{document}`, `\begin{abstract}`, `\section{`, `\section*{`} {
		if strings.Contains(text, sign) {
			return LaTeX
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if _, ok := cutHeadingMark(line); ok {
			return Markdown
		}
	}
	return Plain
}
