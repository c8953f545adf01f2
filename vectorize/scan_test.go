package vectorize

import (
	"slices"
	"strings"
	"testing"

	"kindred/internal/rng"
)

// TestScannerReadsAsExactDoes compares the words read eight bytes at a time with
// those that exact finds alone, at every place of texts of all kinds of bytes.
func TestScannerReadsAsExactDoes(t *testing.T) {
	pieces := []string{"a", "Zz", "graph", "networks", "representations", "4", "19", "-", "'", ".", "'s", "_", " ", ", ", "@", "[", "`", "{", "\x00", "\x7f",
		"\u2019", "\u2010", "\u00e9", "\u0301", "\u0667", "\u2014", "\xff", "\u56f3\u66f8"}
	r := rng.Stream(3, "test/scan", 0)
	python, err := patternTokeniser(`\w{3,}`, false)
	if err != nil {
		t.Fatal(err)
	}
	kindred, err := newTokeniser(Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]*wordScanner{"kindred": kindred.words, "python": python.words} {
		words := 0
		for range 20000 {
			var b strings.Builder
			for range r.IntN(12) {
				b.WriteString(pieces[r.IntN(len(pieces))])
			}
			text := b.String()
			var got, want []string
			for i := 0; ; {
				start, end, next := s.next(text, i)
				if start == end {
					break
				}
				got, i = append(got, text[start:end]), next
			}
			for i := 0; i < len(text); {
				start, end, next := s.exact(text, i)
				if start < end {
					want = append(want, text[start:end])
				}
				i = next
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s: %q gives %q, want %q", name, text, got, want)
			}
			words += len(got)
		}
		if words < 10000 {
			t.Errorf("%s: %d words prove little", name, words)
		}
	}
}
