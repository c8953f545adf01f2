package manuscript

import (
	"fmt"
	"strings"
)

// Draft is the text of a manuscript.
type Draft struct {
	// Text is valid UTF-8: paragraphs with a blank line between two, and no other
	// white space than single blanks within them. It is empty only if the
	// manuscript was blank.
	Text string
	Kind Kind
	// NotFollowed names the files that a LaTeX or Quarto draft includes, as
	// written there and each once. Their text is not in Text.
	NotFollowed []string
}

// Parse takes the text out of a manuscript. The end of its name tells the kind
// (see KindOf); a name without an end, like "-" for standard input, leaves it to
// the content. It fails if the content is not text (a PDF document), or if
// nothing of it is left.
func Parse(name string, content []byte) (*Draft, error) {
	shown := name
	if name == "-" || name == "" {
		shown = "standard input"
	}
	text, err := decode(content)
	if err != nil {
		return nil, fmt.Errorf("manuscript: %s is %w", shown, err)
	}
	d := &Draft{Kind: KindOf(name, text)}
	switch d.Kind {
	case LaTeX:
		d.Text, d.NotFollowed = fromLaTeX(text)
	case Markdown:
		d.Text, d.NotFollowed = fromMarkdown(text)
	case HTML:
		d.Text = fromHTML(text)
	default:
		d.Text = fromPlain(text)
	}
	if d.Text == "" && strings.TrimSpace(text) != "" {
		return nil, fmt.Errorf("manuscript: %s has no text (%d bytes were read as %s): %s", shown, len(content), d.Kind, d.hint())
	}
	return d, nil
}

// hint says what a draft without text may be instead.
func (d *Draft) hint() string {
	if n := len(d.NotFollowed); n > 0 {
		const most = 5
		list := strings.Join(d.NotFollowed[:min(n, most)], ", ")
		if n > most {
			list += ", ..."
		}
		return "it only includes other files, which are not followed; give one of them: " + list
	}
	switch d.Kind {
	case LaTeX:
		return `all of it is commands, comments, formulas, tables or outside of \begin{document} ... \end{document}; give the file with the sections`
	case Markdown:
		return "all of it is code, tags, links or front matter other than title, abstract and keywords; end the name in .txt to take it as it is"
	case HTML:
		return "all of it is tags, scripts and code; save the page as text"
	}
	return "all of it is page numbers and unprintable characters; save the draft as text"
}
