package manuscript

import "strings"

// finder looks ahead in a text that is read from its beginning to its end. It
// remembers what it found, so that all looking for one thing takes no longer
// than the text is.
type finder struct {
	text  string
	at    int // the text before is read
	found map[string]int
}

func newFinder(text string) finder { return finder{text: text, found: map[string]int{}} }

// next is where the first of the strings occurs from at on, or the end of the
// text. Only few different strings may be looked for.
func (f *finder) next(what ...string) int {
	first := len(f.text)
	for _, w := range what {
		place, ok := f.found[w]
		if !ok || place < f.at {
			place = len(f.text)
			if n := strings.Index(f.text[f.at:], w); n >= 0 {
				place = f.at + n
			}
			f.found[w] = place
		}
		first = min(first, place)
	}
	return first
}
