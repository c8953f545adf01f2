package vectorize

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestTokenise(t *testing.T) {
	tokeniser, err := NewTokeniser(Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{" .,;!? -- ' \" ", ""},
		{"Graph Networks", "graph networks"},
		{"a b c x I", ""},
		{"12 3.14 1,000 1990's 7-8 5%", ""},
		{"snake_case naming", "snake case naming"},
		// hyphens
		{"graph-based state-of-the-art", "graph based state of the art"},
		{"GPT-4 and GPT-3.5", "gpt4 and gpt3.5"},
		{"COVID-19, CIFAR-10, ResNet-50-based, ImageNet-1K", "covid19 cifar10 resnet50 based imagenet 1k"},
		{"3-D 3D 2.5D 2D-to-3D", "3d 3d 2.5d 2d to 3d"},
		{"10-fold, 2-layer", "fold layer"},
		{"k-means, U-Net, R-CNN-based, t-SNE, x-ray", "kmeans unet rcnn based tsne xray"},
		{"x-y", ""},
		{"type-I vitamin-D", "type vitamin"},
		{"Llama-3.1-8B", "llama3.1 8b"},
		{"non\u2010convex GPT\u20114", "non convex gpt4"},
		{"one -- two -three four-", "one two three four"},
		{"end.Start 3.x", "end start"},
		// apostrophes
		{"the model's users' loss", "the model users loss"},
		{"don't isn\u2019t it's O'Brien's", "dont isnt it obrien"},
		{"'quoted' ``views''", "quoted views"},
		// Unicode
		{"na\u00efve Fr\u00f6hlich \u0394E \u039b\u039f\u0393\u039f\u03a3", "na\u00efve fr\u00f6hlich \u03b4e \u03bb\u03bf\u03b3\u03bf\u03c2"},
		{"nai\u0308ve ef\ufb01cient \uff21\uff22\uff23", "na\u00efve efficient abc"},
		{"\u03b2-catenin \u03b2", "catenin"},
		{"\u0939\u093f\u0928\u094d\u0926\u0940 \u56f3\u66f8\u9928", "\u0939\u093f\u0928\u094d\u0926\u0940 \u56f3\u66f8\u9928"},
		{"hyphen\u00adation", "hyphenation"},
		{"bad \xff\xfe bytes in\xffside", "bad bytes in side"},
		{strings.Repeat("x", 65) + " " + strings.Repeat("y", 64), strings.Repeat("y", 64)},
		// glyphs that a PDF reader did not know
		{"net(cid:173) works classi(cid:12)cation", "networks classication"},
		{"(cid:1) (cid:x) (cid:173", "cid cid"},
		// addresses
		{"code at https://example.org/a_b?c=d#e, data", "code at data"},
		{"(see http://x.y) or www.example.com.", "see or"},
		{"github.com/user/repo holds it", "holds it"},
		{"write to first.last@cs.example.edu now", "write to now"},
		{"recall@50 and mAP@0.5", "recall and map"},
		{"and/or either/or ratio:1", "and or either or ratio"},
	} {
		if got := strings.Join(tokeniser.Tokenise(c.text), " "); got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

func TestLaTeX(t *testing.T) {
	tokeniser, err := NewTokeniser(Settings{KeepCase: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ text, want string }{
		{`$\beta$-catenin binds`, "catenin binds"},
		{`an \emph{graph} of \textbf{node}s`, "an graph of nodes"},
		{`{\em deep} {\bf nets}`, "deep nets"},
		{`{B}ayesian {BERT} models`, "Bayesian BERT models"},
		{`$x^2$ and $\sum_{i=1}^n \alpha_i x_i$ end`, "and end"},
		{`the $k$-means, $NP$-hard, $3$D, CO$_2$, H$_{2}$O case`, "the kmeans NP hard 3D CO2 H2O case"},
		{`scale of $10^5$ words`, "scale of words"},
		{`$\text{soft max}$ of $\textit{Planck}_i$`, "soft max of Planck"},
		{`$\mathrm{SU}(2)$ group`, "group"},
		{`display $$ E = m c^2 $$ here \[ a = b \] and \( c \) there`, "display here and there"},
		{`before \begin{equation} foo = bar \end{equation} after`, "before after"},
		{`\begin{itemize} \item one \item two \end{itemize}`, "one two"},
		// dollars that open nothing
		{`a $5 million budget`, "million budget"},
		{`an unpaired $ sign stays and all words stay`, "an unpaired sign stays and all words stay"},
		{`costs $5 million and saves $3 billion`, "costs million and saves billion"},
		{`between $5 and $10 each`, "between and each"},
		{`a $5 fee ($x^2$) applies`, "fee applies"},
		{`US\$ 5 or 10\% of A\&B`, "US or of"},
		{`odd $ x = y $ then $unclosed words go on`, "odd then unclosed words go on"},
		{`$` + strings.Repeat("word ", 100) + `$ end`, strings.Repeat("word ", 100) + "end"},
		// accents
		{`Schr\"odinger Schr\"{o}dinger Schr{\"o}dinger`, "Schrödinger Schrödinger Schrödinger"},
		{`caf{\'e} Poincar\'e Erd\H{o}s Ho\v{r}ava fa\c{c}ade`, "café Poincaré Erdős Hořava façade"},
		{`na\"{\i}ve na\"\i ve G\"odel's`, "naïve naï ve Gödel"},
		{`\O{}re S{\o}ren \L ukasiewicz Stra{\ss}e \AA ngstr\"om`, "Øre Søren Łukasiewicz Straße Ångström"},
		{`\v{}x \" \c \H`, ""},
		{`a \"quoted\" word`, "quoted word"},
		// commands without text
		{`as \cite[p.~3]{foo2010} and \citep{bar} say`, "as and say"},
		{`\href{http://x.y/z}{the page} \url{http://a.b}`, "the page"},
		{`tied~words and long\-word`, "tied words and longword"},
		{`A \alpha-helix, \LaTeX{} \\ new`, "helix new"},
		{`ends with \`, "ends with"},
		{`open {brace and } close`, "open brace and close"},
	} {
		if got := strings.Join(tokeniser.Tokenise(c.text), " "); got != c.want {
			t.Errorf("%q gives %q, want %q", c.text, got, c.want)
		}
	}
}

func TestTokenPatterns(t *testing.T) {
	for _, c := range []struct {
		pattern, text, want string
	}{
		{SklearnTokenPattern, "A snake_case GPT-4 x² 図書館!", "snake_case gpt x² 図書館"},
		{`\w{3,}`, "ab abc abcd_", "abc abcd_"},
		{`(?u)\b\w+\b`, "a bc", "a bc"},
		{`[a-z]+`, "BERT-Base", "bert base"},
		{`(\w+)-\w+`, "graph-based k-means", "graph k"},
		{`[\w-]+`, "graph-based été", "graph-based été"},
		{`[[:alpha:]\d]+`, "ab1-c2", "ab1 c2"},
		{`[]\w]+`, "a]b [c", "a]b c"},
		{`\S+`, "a\u00a0b c", "a b c"},
		{`[^\W_]+`, "", "error: cannot be used between brackets"},
		{`(a)(b)`, "", "error: 2 groups"},
		{`(`, "", "error: missing closing"},
		{`(?=x)`, "", "error: invalid"},
	} {
		tokeniser, err := NewTokeniser(Settings{TokenPattern: c.pattern})
		if message, wrong := strings.CutPrefix(c.want, "error: "); wrong {
			if err == nil || !strings.Contains(err.Error(), message) || !strings.Contains(err.Error(), "token_pattern") {
				t.Errorf("%q: error %v, want one with %q", c.pattern, err, message)
			}
			if (Settings{TokenPattern: c.pattern}).Validate() == nil {
				t.Errorf("%q is valid", c.pattern)
			}
			continue
		}
		if err != nil {
			t.Errorf("%q: %v", c.pattern, err)
			continue
		}
		if got := strings.Join(tokeniser.Tokenise(c.text), " "); got != c.want {
			t.Errorf("%q of %q gives %q, want %q", c.pattern, c.text, got, c.want)
		}
	}
}

// FuzzTokenise checks what holds of all tokens: valid, in lower case, not long,
// and again the same token when they are read once more.
func FuzzTokenise(f *testing.F) {
	for _, seed := range []string{
		"State-of-the-art GPT-4's 3-D k-means", `\"o {\'e} $x$-ray $\text{a$b}$ $$`, "https://a.b/c d@e.fr www.x",
		"\xff\u2019s \u2011\u00ad İΣ ǅ ﬁ ϔ", `\begin{equation} \end{equation} \( \[ \cite{`, "2.5D.3-d-4'x's",
	} {
		f.Add(seed)
	}
	tokeniser, err := NewTokeniser(Settings{})
	if err != nil {
		f.Fatal(err)
	}
	sklearn, err := NewTokeniser(SklearnDefaults())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		sklearn.Tokenise(text)
		tokens := tokeniser.Tokenise(text)
		for _, token := range tokens {
			if !utf8.ValidString(token) || token != lowerCase(token) || len(token) > maxToken || token == "" {
				t.Errorf("token %q of %q", token, text)
			}
		}
		if again := tokeniser.Tokenise(strings.Join(tokens, " ")); !slices.Equal(again, tokens) {
			t.Errorf("%q gives %q, and that %q", text, tokens, again)
		}
	})
}
