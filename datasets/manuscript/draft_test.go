package manuscript

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       Kind
	}{
		{"a.tex", "# not", LaTeX}, {"A.LTX", "", LaTeX}, {"a.latex", "", LaTeX},
		{"a.md", `\section{x}`, Markdown}, {"a.Rmd", "", Markdown}, {"a.qmd", "", Markdown}, {"a.markdown", "", Markdown},
		{"a.html", "", HTML}, {"a.txt", `\section{x}`, Plain}, {"notes.draft", "# x", Plain},
		{"-", `x \section{y}`, LaTeX}, {"-", `\begin{abstract}`, LaTeX}, {"-", `\documentclass{x}`, LaTeX}, {"", `\section*{y}`, LaTeX},
		{"-", "---\ntitle: x\n---\n\\section{y}", Markdown}, {"-", "a\n\n## b\n", Markdown}, {"README", "#tag", Plain},
		{"-", " <!DOCTYPE html><p>", HTML}, {"-", "a $ b", Plain}, {"-", "", Plain}, {"a.", "# b", Markdown},
	} {
		if got := KindOf(c.name, c.text); got != c.want {
			t.Errorf("%s %q: got %s, want %s", c.name, c.text, got, c.want)
		}
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct{ name, content, want, wrong string }{
		{"a.txt", "\ufeffa\r\nb\rc\xff\xfed\x00", "a b c\ufffdd", ""},
		{"a.txt", "\xff\xfea\x00\n\x00b\x00", "a b", ""},
		{"a.tex", "", "", ""},
		{"-", " \n\t", "", ""},
		{"a.tex", `% nothing`, "", "manuscript: a.tex has no text (9 bytes were read as LaTeX): all of it is commands"},
		{"a.tex", `\input{b}\include{c}`, "", "not followed; give one of them: b, c"},
		{"a.tex", `\input{a}\input{b}\input{c}\input{d}\input{e}\input{f}`, "", "a, b, c, d, e, ..."},
		{"a.md", "```\nx\n```\n", "", "manuscript: a.md has no text (10 bytes were read as Markdown)"},
		{"a.html", "<p>", "", "read as HTML"},
		{"-", "12", "", "manuscript: standard input has no text (2 bytes were read as plain text): all of it is page numbers"},
		{"a.pdf", "%PDF-1.5", "", "manuscript: a.pdf is a PDF document; save its text"},
		{"a.docx", "PK\x03\x04", "", "office document"},
		{"a", "a\x00b\x00", "", "binary data"},
		{"a", "\x01\x02 text \x03\x04", "", "binary data"},
	} {
		d, err := Parse(c.name, []byte(c.content))
		switch {
		case c.wrong == "" && err != nil:
			t.Errorf("%s %q: %v", c.name, c.content, err)
		case c.wrong != "" && (err == nil || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%s %q: error %v, want %q", c.name, c.content, err, c.wrong)
		case err == nil && d.Text != c.want:
			t.Errorf("%s %q: got %q, want %q", c.name, c.content, d.Text, c.want)
		}
	}
}

// What is never closed must not cost more than its length: of each of these, a
// program that looks for each end anew would take hours.
func TestLinearTime(t *testing.T) {
	const size = 1 << 18
	patterns := []string{
		"{", "}", "[", "]", "(", "](", "![", "[@", "$", "$$", "$ ", "$a", "`", "` ``", "*", "_a", "<", "<a", "<!--", "<script", "&", "&a", "\n", "#", "# {",
		"\\", "\\(", "\\[", "\\cite{", "\\cite[", "\\section{", "\\footnote{", "\\title{", "\\newcommand{\\a}{", "\\newcommand{\\a}{xxxxxxxxxxxxxxxx}\\a\\a",
		"\\def\\a#1", "\\begin{equation}", "\\begin{equation}\\begin{align}", "\\begin{verbatim}", "\\iffalse ", "\\verb|", "\\url{", "\\caption{", "\\item[", "\\input{a",
		"\\begin{tabular}\\caption{", "\\begin{tabular}\\caption{\\end{tabular}", "$\\text", "$\\text{", "%", "% a\n", "\\\\[", "--", "''", "~~~\n", "```a\n", "~~~~\n~~~\n",
		"|", "> ", "1.", "[a]:", "{{< include ", "a-\n", "References\n", "@", "://", "http://", "---\n", ":", "\\def\\a{\\a\\a}", "\u00ad\n",
	}
	for _, name := range []string{"a.tex", "a.md", "a.html", "a.txt"} {
		for _, p := range patterns {
			start := time.Now()
			_, err := Parse(name, []byte("x "+strings.Repeat(p, size/len(p))))
			if took := time.Since(start); took > time.Second {
				t.Errorf("%s: %d bytes of %q took %v (%v)", name, size, p, took, err)
			} else if testing.Verbose() && took > 100*time.Millisecond {
				t.Logf("%s: %q took %v", name, p, took)
			}
		}
	}
}

// fuzz checks what holds of any draft of a kind.
func fuzz(f *testing.F, name string, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		d, err := Parse(name, content)
		if err != nil {
			if d != nil || !strings.HasPrefix(err.Error(), "manuscript: ") {
				t.Fatalf("%v with error %v", d, err)
			}
			return
		}
		if !utf8.ValidString(d.Text) {
			t.Fatalf("%q is no valid UTF-8", d.Text)
		}
		for _, paragraph := range strings.Split(d.Text, "\n\n") {
			if d.Text != "" && strings.Join(strings.Fields(paragraph), " ") != paragraph || d.Text != "" && paragraph == "" {
				t.Fatalf("paragraph %q of %q has other white space than single blanks", paragraph, d.Text)
			}
		}
		again, err := Parse(name, content)
		if err != nil || again.Text != d.Text {
			t.Fatalf("twice is not the same: %q, %q", d.Text, again.Text)
		}
	})
}

func FuzzLaTeX(f *testing.F) {
	fuzz(f, "a.tex",
		"\\newcommand{\\x}[1]{y}\\def\\z{w}\\title{A \\z}\\begin{document}% c\n\\section*{B}\\footnote{\\url{d%}} $k$-e \\cite[f]{g}, (\\ref{h})\n\n\\'{\\i}\\\"o --- \\end{document}",
		"\\begin{algorithm}\\caption{a}\\end{algorithm}\\begin{verbatim}b\\end{verbatim}\\iffalse c\\fi d\\verb|e| \\[f\\] \\(g\\) $$\\text{h}$$ \\input i \\vskip 2pt {\\bf j}",
		"}{\\title{\n\n\\begin{equation}\\begin{tabular}\\end{tabular}\\newcommand{\\a}{\\a{\\\\[\\item[")
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, "a.md",
		"---\ntitle: 'a'\nabstract: >\n  b\nkeywords:\n- c\n---\n# D {#e}\n*f* [g](h) ![i][j] [@k] `l` $m$ <b>n</b> &amp; https://o [^1]\n\n[^1]: p\n\n| q |\n|---|\n",
		"+++\ntitle = \"a\"\n+++\n```\nb\n~~~\n```\n> c\n- d\n1. e\n===\n\n## References\nf 2019",
		"% a\n\\@ref(b) \\cite{c} ``d` ^[e] {{< include f >}}\n::: x\n](((](\\")
}

func FuzzHTML(f *testing.F) {
	fuzz(f, "a.html", "<title>a</title><script>b</script><h1>References</h1>&lt;&#x10FFFF;&#0;<p", "İ<SCRIPT>a</SCRIPT><!--")
}

func FuzzPlain(f *testing.F) {
	fuzz(f, "a.txt", "a-\nb\f12\n\nReferences\n[1] c 2019", "\xff\xfea\x00-\x00\n", "-\n\u00ad\nﬁ\r\n- 3 -")
}
