package vectorize

import (
	"fmt"
	"testing"
)

func TestSurfaceTable(t *testing.T) {
	table := newSurfaceTable()
	text := ""
	var words []foundWord
	var isLong []bool
	for i := range int32(5000) {
		word := fmt.Sprint(i, "-word")
		if i%50 == 0 {
			word += "-of-more-than-its-key"
		}
		if number := table.add(word, 2*i, 2*i+1); *table.of(number) != [2]int32{inBody: 2 * i, inTitle: 2*i + 1} {
			t.Fatalf("the surfaces of %q are %v", word, *table.of(number))
		}
		words, isLong = append(words, foundWord{keyOf(word), len(text)}), append(isLong, len(word) > keyBytes)
		text += word + " "
	}
	for i := range words {
		words[i].key = keyAt(text, words[i].start, words[i].start+int(words[i].key.length))
	}
	other := foundWord{key: keyOf("another")}
	words = append(words, other, other)
	out := make([]int32, len(words))
	for place := range 2 {
		table.findAll(words, place, out)
		found := 0
		for i, got := range out[:5000] {
			if isLong[i] && got != unknown || got != unknown && got != int32(2*i+place) {
				t.Fatalf("word %d has the surface %d at place %d", i, got, place)
			}
			if got != unknown {
				found++
			}
		}
		if found < 3000 {
			t.Errorf("%d of 5,000 words are found at once", found)
		}
		if out[5000] != unknown || out[5001] != unknown {
			t.Error("a word that was not added is found")
		}
	}
}
