package manuscript

import (
	"slices"
	"testing"
)

func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"front matter", "---\ntitle: 'It''s *leaves*'\nauthor: Me\nabstract: |\n  Some\n\n  text.\nkeywords: [leaf, \"wind\"]\n---\nBody.", "It's leaves.\n\nSome text.\n\nleaf, wind.\n\nBody."},
		{"front matter with lists", "---\ntitle: Leaves\nsubtitle: in wind\nkeywords:\n- leaf\n- wind\nbibliography: x.bib\n...\nBody", "Leaves: in wind.\n\nleaf, wind.\n\nBody"},
		{"front matter of TOML", "+++\ntitle = \"Leaves: one\"\ndate = 2020-01-01\n+++\nBody", "Leaves: one.\n\nBody"},
		{"front matter without end", "---\ntitle: a\n\nb", "title: a\n\nb"},
		{"no front matter", "---\n\nBody: text\n\n---\nmore", "Body: text\n\nmore"},
		{"title block", "% Leaves\n% Me; You\n% 2020\n\nBody", "Leaves.\n\nBody"},
		{"headings", "# Leaves #\ntext\n## Why? {#why .x}\n\nWind\n====\n\nRain\n---\n#tag", "Leaves.\n\ntext\n\nWhy?\n\nWind.\n\nRain.\n\n#tag"},
		{"emphasis", "*a* **b** _c_ __d__ ***e*** ~~f~~ ==g== un*frigging*real snake_case 2*3 a * b x = y", "a b c d e f g unfriggingreal snake_case 2*3 a * b x = y"},
		{"links", "[a](http://x.y/(z) \"t\") ![b c](i.png){width=50%} [d][e] [f] <http://g.h> https://i.j/k_l. m", "a b c d f m"},
		{"definitions of links", "a\n\n[e]: http://x\n[^1]: A *note*.\n\nb", "a\n\nA note.\n\nb"},
		{"citations", "As [@a; see -@b, p. 3] and [see @c] and @d2020 say[^1]. me@x.org (@e)", "As and and say. me@x.org"},
		{"code", "a `b` c ``d ` e`` f ` g\n```python\nh\n```\ni\n~~~~\n~~~\nj\n~~~~\nk", "a c f g\n\ni\n\nk"},
		{"fence without end", "a\n```\nb", "a\n\nb"},
		{"blocks", "a <pre>\n\nb</pre> c <style>d</style> e <!-- f", "a c e <!– f"},
		{"html", "a<br>b H<sub>2</sub>O x < y <div\nclass=c>z</div> &amp; &lt; AT&T <!-- no\n\nno --> <script>\n\nno</script>d", "a b H2O x < y z & < AT&T d"},
		{"formulas", "$k$-means of $\\sum x$ for $5 or $6 $$\na\n\nb$$ it", "k-means of for $5 or $6 it"},
		{"table", "| a | b |\n|:--|---|\n| c | d |\n\n+---+\n| e |\n+===+", "a b\n\nc d\n\ne"},
		{"lists", "- a\n* [x] b\n+ c\n1. d\n   e\n2) f\n(@) g", "a\n\nb\n\nc\n\nd e\n\nf\n\ng"},
		{"quotation", "> a\n> > b\n\nc", "a b\n\nc"},
		{"escapes", "\\*a\\* \\_b \\@ref(fig:c) \\newpage \\cite{d} \\$e", "*a* _b $e"},
		{"divisions", "::: {.abstract}\na\n:::\nb", "a\n\nb"},
		{"dashes", "a -- b --- c-d ---- e", "a – b — c-d ---- e"},
		{"references", "Leaves fall down in wind.\n\n## References\n\nb\n\n# C", "Leaves fall down in wind."},
		{"references in bold", "Leaves fall down in wind.\n\n**References**\n\n1. b", "Leaves fall down in wind."},
		{"references early", "a\n\n# References\n\nThere are references to leaves of all the trees that stand in the wind.", "a\n\nReferences.\n\nThere are references to leaves of all the trees that stand in the wind."},
		{"references early with years", "a\n\n# References\n\nDoe. Leaves of all the trees that stand in the wind. 2019.", "a"},
		{"references alone", "# References\n\nDoe, 2019.", "References.\n\nDoe, 2019."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := fromMarkdown(c.text); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestQuartoNamesWhatIsNotFollowed(t *testing.T) {
	got, files := fromMarkdown("a\n\n{{< include _b.qmd >}}\n\nc")
	if got != "a\n\nc" || !slices.Equal(files, []string{"_b.qmd"}) {
		t.Errorf("got %q, %q", got, files)
	}
}

func TestHTML(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"page", "<!doctype html><head><title>Leaves</title><style>x</style></head><body><h1>Why</h1><p>They <b>fall</b>&nbsp;down.<p>H<sub>2</sub>O<br>a &lt; b <!-- no -->", "Leaves.\n\nWhy.\n\nThey fall down.\n\nH2O a < b"},
		{"code", "a<PRE>b</PRE>c<prefix>d", "a\n\nc\n\nd"},
		{"references", "<p>Leaves fall down in wind.<h2>References</h2><li>b", "Leaves fall down in wind."},
		{"unbalanced", "a<script>b<p", "a\n\nb<p"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fromHTML(c.text); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
