package manuscript

import (
	"slices"
	"testing"
)

func TestLaTeX(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"document alone", "\\usepackage{x} before \\begin{document}Within.\\end{document} behind", "Within."},
		{"title of the preamble", "\\title[short]{On \\emph{leaves}\\thanks{Money.}}\n\\begin{document}\\maketitle Text.\\end{document}", "On leaves.\n\nText."},
		{"title with a macro", "\\newcommand{\\ours}{\\textsc{Leaf}Net\\xspace}\\title{\\ours: wind}\\begin{document}With \\ours. And \\ours{}s.\\end{document}", "LeafNet: wind.\n\nWith LeafNet. And LeafNets."},
		{"macro within a macro", "\\newcommand\\a{leaf}\\def\\b{{\\a}let}\\b, \\a", "leaflet, leaf"},
		{"macro with arguments", "\\newcommand{\\both}[2]{#1 and #2}Of \\both{leaf}{wind}.", "Of leaf wind."},
		{"macro of TeX with arguments", "\\def\\both#1#2{#1 and #2}Of \\both{leaf}{wind}.", "Of leaf wind."},
		{"macro of math", "\\newcommand{\\R}{\\mathbb{R}}in $\\R^2$ it", "in it"},
		{"other definitions", "\\newenvironment{x}{\\bf}{}\\let\\a=\\b\\DeclareMathOperator*{\\argmax}{arg\\,max}Text.", "Text."},
		{"comment", "95\\% of % not this {\nleaves\n% nor this\nfall", "95% of leaves fall"},
		{"comment joins a word", "leaf%\n  let", "leaflet"},
		{"comment before a blank line", "one % two\n\nthree", "one\n\nthree"},
		{"paragraphs", "one\ntwo\n  \nthree\\par four", "one two\n\nthree\n\nfour"},
		{"headings", "\\section{Winds}\\label{sec:w} blow. \\subsection*{Why?} So. \\paragraph{Then} and \\textbf{bold} word", "Winds.\n\nblow.\n\nWhy?\n\nSo.\n\nThen. and bold word"},
		{"citations", "as in~\\cite[p.~3]{a,b}, by (\\citep{c}; \\citet*{d}) or (see \\cref{e}). \\autoref{f}.", "as in, by or (see)."},
		{"footnote", "Leaves\\footnote{Of trees.} fall\\footnote{\\url{http://a.b/%20_}}.", "Leaves (Of trees.) fall."},
		{"figure", "\\begin{figure*}[t]\\centering\\includegraphics[width=.5\\linewidth]{a.pdf}\\caption[x]{A \\emph{leaf}}\\label{l}\\end{figure*}", "A leaf."},
		{"captions of what is left out", "a\\begin{algorithm}[h]\\captionsetup{x}\\caption{How to count}\\begin{algorithmic}\\State x\\end{algorithmic}\\end{algorithm}b", "a\n\nHow to count.\n\nb"},
		{"tables", "a\\begin{tabular}{ll}x&1\\\\\\begin{tabular}{l}y\\end{tabular}&2\\end{tabular}b", "a\n\nb"},
		{"formulas", "$k$-means and CO$_2$ with $x_i$, \\(y+1\\) or \\[z=1\\] and $$w=1$$ are $a_{\\text{small leaf}}$ now; it costs \\$5", "k-means and CO2 with, or and are small leaf now; it costs $5"},
		{"environments of formulas", "so that \\begin{align*}a&=b\\end{align*} holds", "so that holds"},
		{"code", "a \\verb|%x{| b\\begin{verbatim}\n}% \\end{x}\n\\end{verbatim}c \\lstinline{y} d", "a b\n\nc d"},
		{"iffalse", "a \\iffalse b % \n c \\fi d", "a d"},
		{"accents", "M\\\"uller \\H{o} \\v{C}apek \\c c na\\\"{\\i}ve \\'Etude S\\o ren \\AA{}rhus Stra\\ss e \\\"quoted\\\"", "Müller ő Čapek ç naïve Étude Søren Århus Straße quoted"},
		{"signs", "a~b---c -- d ``e'' `f' it's g\\&h \\{i\\} j\\\\[2pt]k \\ldots l\\,m super\\-script \\TeX", "a b—c – d “e” 'f' it's g&h {i} j k ... l m superscript TeX"},
		{"fonts", "{\\bf bold}er {\\em graph}s \\emph{graph}s {\\small x} \\textcolor{red}{red} \\href{http://a.b/%7e}{page}", "bolder graphs graphs x red page"},
		{"lists", "\\begin{itemize}[left=0pt]\\item One\\item Two\\end{itemize}", "One\n\nTwo"},
		{"bibliography", "a \\bibliographystyle{x}\\bibliography{refs}\\appendix b\\begin{thebibliography}{9}\\bibitem{c} D\\end{thebibliography}", "a b"},
		{"authors", "\\begin{document}\\author{A\\and B}\\affiliation{C}\\begin{abstract}Text\\end{abstract}", "Text"},
		{"columns", "\\begin{wrapfigure}{r}{2cm}\\begin{minipage}[t]{3cm}Text\\end{minipage}\\end{wrapfigure}\\vskip 2pt\\vspace{1em}", "Text"},
		{"table cells", "\\multicolumn{2}{c}{Leaf} & \\hspace*{1em} \\resizebox{1cm}{!}{Wind}", "Leaf Wind"},
		{"unbalanced", "a } b {c \\emph{d \\cite{e\n\nf \\section{g", "a b c d\n\nf\n\ng."},
		{"environment without end", "a \\begin{equation} b \\begin{equation} c \\begin{verbatim} d", "a b c\n\nd"},
		{"dollar without end", "a $ b\n\nc \\( d \\[ e", "a b\n\nc d e"},
		{"definition without end", "\\newcommand{\\x}{a\n\nb \\newcommand{\\y}{c\n\nd", "b\n\nd"},
		{"title alone", "\\title{Leaves?}\\begin{document}\\end{document}", "Leaves?"},
		{"displayed formula without end", "a $$ b\n\nc", "a b\n\nc"},
		{"accents of nothing", "a \\'{} b \\c, c \\'{ab} d\\'", "a b , c ab d"},
		{"odd definitions", "\\newcommand a \\let\\b c \\def\\d e \\newcommand{\\e} f", "a c e f"},
		{"definition behind a line end", "\\newcommand{\\a}\n{leaf}\\a", "leaf"},
		{"odd environments", "\\begin x \\end y \\begin{z\n} \\begin{algorithm}\\caption \\caption*[s]{T}\\caption\n\\captionof{table}{U}\\end{algorithm}", "x\n\ny z\n\nT.\n\nU."},
		{"odd code", "a \\verb*|b| \\verb\n\\lstinline c \\verb", "a c"},
		{"odd lines", "a \\\\*b \\\nc\\\n\nd % e", "a b c\n\nd"},
		{"captions within a title", "\\title{A \\begin{tabular}\\caption{B}\\end{tabular}}C", "A.\n\nC"},
		{"end of the text", "a \\", "a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := fromLaTeX(c.text); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestLaTeXNamesWhatIsNotFollowed(t *testing.T) {
	_, got := fromLaTeX("\\input{macros}\\begin{document}\\input intro.tex\n\\include{parts/method}\\import{a/}{b}\\input{macros}%\\input{not}\n\\input{refs.bbl}\n\\end{document}")
	if want := []string{"macros", "intro.tex", "parts/method", "b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
