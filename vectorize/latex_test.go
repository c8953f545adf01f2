package vectorize

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// words are the tokens of the default tokeniser.
func words(t testing.TB, text string) string {
	t.Helper()
	tokeniser, err := NewTokeniser(Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(tokeniser.Tokenise(text), " ")
}

func TestLaTeXCommands(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		// arguments that are no text, in all their forms
		{`\citep*{one} \citep[see][p.~2]{two} \citealt{three} \parencite{four} \Textcite{five} end`, "end"},
		{`\cref{fig} \Cref{fig} \autoref{fig} \vspace*{2cm} end`, "end"},
		{`\label{eq:{a}b} \href{http://a/{b}}{linked} words`, "linked words"},
		{`\cite{never closed, so the words stay`, "never closed so the words stay"},
		{`\cite[never closed`, "never closed"},
		{`\cite{` + strings.Repeat("key,", 200) + `} end`, strings.Repeat("key ", 200) + "end"},
		// what joins the word before it and what does not
		{`\emph{graph \textbf{neural \underline{net}}}s`, "graph neural nets"},
		{`pre\textit{fix} \mathcal{G}raph CO\textsubscript{2}`, "prefix graph co2"},
		{`model\footnote{See below.} works\section*{Data} here`, "model see below works data here"},
		{`{\it in vivo} {\sc Model} {{{B}}ayesian}`, "in vivo model bayesian"},
		{`\texttt{code\_name} \textit{in~vitro}`, "code name in vitro"},
		// accents
		{`\u{g}az Dvo\v r\'ak \k{a}bc \d{h}adith \={a}bc \.{z}aba \b{k}of \r{u}ra`, "ğaz dvořák ąbc ḥadith ābc żaba ḵof ůra"},
		{`r{\'{e}}sum{\'{e}} \^{\i}le`, "résumé île"},
		{`\'{}word \"1st \^`, "word 1st"},
		// broken input
		{`}}{{ a}{ word`, "word"},
		{`\begin{equation} unclosed words stay`, "unclosed words stay"},
		{`\[ unclosed \( words stay`, "unclosed words stay"},
		{`\begin{align*} gone = gone \end{align*} here`, "here"},
		{`\begin words`, "words"},
		{"\\\xff\\", ""},
	} {
		if got := words(t, c.text); got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

func TestDollars(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`costs $10 as $n$ grows to $x$ in time`, "costs as grows to in time"},
		{`the cost $ grows to $x$ slowly`, "the cost grows to slowly"},
		{`from $5-$10 to $15 or $20 million`, "from to or million"},
		{`$100k/$200k or $x^{abc}$ there`, "100k 200k or there"},
		{`US$5m and US$10m budgets`, "us 5m and us 10m budgets"},
		{`$$ unpaired display words stay`, "unpaired display words stay"},
		{`empty $$$$ and $ $ formulas`, "empty and formulas"},
		{`$\mathcal{O}(n \log n)$ or $ max(x, y) $ time`, "or max time"},
		{`$\epsilon$-greedy $\ell_1$-norm $F_1$-score $\beta$2-adrenergic`, "greedy norm score adrenergic"},
		{`$p$-value, $t$-test, Fe$^{3+}$, $^{13}$C, $\sim$10`, "pvalue ttest fe"},
		{"$a =\n b$ and $\\operatorname{rank} A$ end", "and end"},
		{`$\text{of {nested} words}_1$ and $\mbox{box}$`, "of nested words and box"},
		{`\(x\) and \[y = z\] end`, "and end"},
	} {
		if got := words(t, c.text); got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"code:https://example.org/a, see [https://example.org] now", "code see now"},
		{"http:// alone, ftp://a.b.c/d_e-f", "alone"},
		{"www.example.org and wwww.example and www", "and wwww example and www"},
		{"example.com/a example.com. the.commons/b", "example com the commons"},
		{"a@b, x@y.z, first+last@dept.example.edu, @handle.name, mean@k.", "handle name mean"},
		{"me@" + strings.Repeat("long", 100) + ".org stays", "me org stays"},
	} {
		if got := words(t, c.text); got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

// FuzzStripLaTeX checks that text of valid UTF-8 stays valid, never grows, and
// loses nothing where there is no markup.
func FuzzStripLaTeX(f *testing.F) {
	for _, seed := range []string{
		`\emph{a \textbf{b}}s $x$-ray \"{\i} {\'e}`, `$5 million $ and $$ $$ \( \text{\(\)} \)`, `\begin{equation}\end{equation}`,
		`\cite*[a][b]{c{d}} \\ \`, "\\v{\u00e9}\\\u00e9", `$\text{$\text{`, `\[\text{\text{\text{a}}}\]`, "plain",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := stripLaTeX(text)
		if utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%q gives %q, which is not UTF-8", text, got)
		}
		if len(got) > len(text) {
			t.Errorf("%d bytes give %d: %q", len(text), len(got), got)
		}
		if !strings.ContainsAny(text, `\$`) && got != strings.NewReplacer("{", "", "}", "").Replace(text) {
			t.Errorf("%q without commands gives %q", text, got)
		}
	})
}
