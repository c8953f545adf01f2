package sentences

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestSplit(t *testing.T) {
	for _, c := range []struct{ name, text string }{ // | is where sentences part
		{"plain", "We count leaves. | They fall! | Do they? | Yes."},
		{"no sign", "leaves in the wind"},
		{"blank", ""},
		{"small letter behind", "We use the tool of leaves. it is small. | End."},
		{"e.g. and i.e.", "We use trees, e.g. Oaks, i.e. Tall ones (cf. Section two), vs. Bushes."},
		{"et al.", "Doe et al. Proposed it, as Roe et al. [12] and Moe et al. (2019) did. | We follow Doe et al. | We count."},
		{"figures", "See Fig. 3 and Eq. (2) or Sec. $n$ and Figs. 4-5, Tab. \\ref{a}, App. A, No. 7. | It is a fig. | Trees fall."},
		{"titles", "Dr. Doe met Prof. Roe and St. Paul."},
		{"units and names in capitals", "It takes 10 ms. | We ask the SEC. | 5 trees near CA. | Leaves fall."},
		{"initials", "J. Smith and J. R. Doe with J.-P. Roe. | We thank A. Doe. | It has type B. | This is so."},
		{"countries", "In the U.S. Leaves fall. | In the U.S. | We count them."},
		{"numbers", "It gains 0.5 points in v1.2 of arXiv:1234.5678 at 3.14. | 5 trees fall."},
		{"numbers behind words", "It was in 2019. | Then it fell by 12. | Ten."},
		{"enumeration", "1. First leaves. | 2. Then trees."},
		{"ellipsis", "From one, two, ... Many trees fall ... | We count."},
		{"ellipsis sign", "It goes on… Maybe. | It ends… | However, not."},
		{"formulas", "It has $a\\$. B$ and $a\\$. | Let $x. Y$ be a leaf. | $y$ falls. | \\emph{Trees} stand, $$a. B$$ too. | $$ | \n\n$$ and $a | \n\nb$ end."},
		{"money", "It costs $5. | We pay $6. | Done."},
		{"escaped dollar", "It costs \\$5. | We pay \\$6."},
		{"parentheses", "We count (as before. See Doe. Or not.) leaves. | (This is one. Of two parts.) | Then (a. B) it ends."},
		{"open parenthesis", "We (count. | They fall. | And more. | Two."},
		{"brackets", "As in [Phys. Rev. Lett. 3. Doe] and J. Math. Phys. 3. | In [0,1). | It ends. | See [" + strings.Repeat("a", 200) + ". | B]."},
		{"interleaved", "We (count [trees. A) and. B] leaves. | End."},
		{"nested", "We (count (one. Two.) trees. Three) leaves. | End."},
		{"quotes", "He said \"it falls.\" | “We know.” | 'So be it.' | “Good.”"},
		{"citations", "Leaves fall.[12] | Trees do not.[3, 5-7][8] | [9] says so. | [Some] say."},
		{"question marks", "Why?! | Because!! | So."},
		{"blank lines", "A title | \n\nWe count | \r\n \r\nleaves\nin wind. | \nThey fall."},
		{"blank line ends parentheses", "We (count | \n\ntrees. | Then) leaves."},
		{"chinese", "我们数叶子。|它们落下！|为什么？|「因为。」|好"},
		{"without case", "पत्ते गिरते हैं। | हम गिनते हैं। | אלף. | בית."},
		{"no blank", "It ends.Then www.leaf.org and a.b! it."},
		{"etc.", "Leaves, trees, etc. | We count."},
		{"Latin-1", "caf\xe9. | Ne\xffxt."},
		{"no. as a word", "Is it? | No. | We count."},
		{"long word", strings.Repeat("a", 40) + ". | Next."},
		{"stop alone", ". . | A ."},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []string
			for part := range strings.SplitSeq(c.text, "|") {
				if part = strings.TrimSpace(part); part != "" {
					want = append(want, part)
				}
			}
			text := strings.ReplaceAll(strings.ReplaceAll(c.text, " | ", " "), "|", "")
			var got []string
			for _, s := range Split(text) {
				got = append(got, text[s.Start:s.End])
			}
			if !slices.Equal(got, want) {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// check fails unless spans rise and hold every character that is no white space.
func check(t *testing.T, text string) {
	spans := Split(text)
	at, valid := 0, utf8.ValidString(text)
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("%q: span %v behind %d", text, s, at)
		}
		if strings.TrimSpace(text[at:s.Start]) != "" {
			t.Fatalf("%q: %q is in no span", text, text[at:s.Start])
		}
		if sentence := text[s.Start:s.End]; strings.TrimFunc(sentence, unicode.IsSpace) != sentence {
			t.Fatalf("%q: %q has blanks at its ends", text, sentence)
		}
		if valid && !utf8.ValidString(text[s.Start:s.End]) {
			t.Fatalf("%q: %v parts a character", text, s)
		}
		at = s.End
	}
	if strings.TrimSpace(text[at:]) != "" {
		t.Fatalf("%q: %q is in no span", text, text[at:])
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("J. Doe et al. [1] use $x. Y$ (e.g. Fig. 3). We do.[2] \"So?\" No... 1. A\n\nB。C！」D… E \xff. F")
	f.Add("(a. (B) $c $ 5$ \\$ d.) Next $$e. F$$ U.S. We 0.5 v1.2.\r\n \r\n¿Q? ")
	f.Add("..(.)).A\u2003\u00a0.\u2029。 ।")
	f.Fuzz(func(t *testing.T, text string) { check(t, text) })
}

func TestLinearTime(t *testing.T) {
	const size = 1 << 18
	for _, p := range []string{"(", ")", "()", "$", "$ ", "$a", "\\$", "$\\$", ".", ". ", ". A", "A. ", "\n", "\n ", "\n\n", "a", "。", "[", ".[1]", ".[", "\"", ".\"", "(.) ", " ", "1. ", "(a) ", "J.", "(a. ", "$$"} {
		text := strings.Repeat(" ", size) + strings.Repeat(p, size/len(p))
		start := time.Now()
		check(t, text)
		if took := time.Since(start); took > time.Second {
			t.Errorf("%d bytes of %q took %v", size, p, took)
		}
	}
}
