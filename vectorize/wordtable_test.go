package vectorize

import (
	"strconv"
	"strings"
	"testing"
)

func TestWordTable(t *testing.T) {
	table := newWordTable()
	for i := range 5000 {
		word := strconv.Itoa(i * i)
		if n, ok := table.find(word); ok {
			t.Fatalf("%q is found as %d before it was added", word, n)
		}
		if n := table.add(word); n != int32(i) {
			t.Fatalf("%q got the number %d, want %d", word, n, i)
		}
	}
	for i := range 5000 {
		if n, ok := table.find(strconv.Itoa(i * i)); !ok || n != int32(i) {
			t.Fatalf("word %d is found as %d, %t", i, n, ok)
		}
	}
	if _, ok := table.find(""); ok {
		t.Error("the empty word is found")
	}
}

func TestWordKeys(t *testing.T) {
	long := strings.Repeat("0123456789abcdef", 3)
	table := newWordTable()
	text := long + "\x00" + long[:20]
	for n := range len(long) + 1 {
		if key := keyAt(text, 0, n); key != keyOf(long[:n]) {
			t.Fatalf("the key of %d bytes is %v within a text, %v alone", n, key, keyOf(long[:n]))
		}
		if key := keyAt(text, len(text)-min(n, 20), len(text)); key != keyOf(text[len(text)-min(n, 20):]) {
			t.Fatalf("the last %d bytes of a text have another key there", n)
		}
		table.add(long[:n])
	}
	for n := range len(long) + 1 {
		if number, ok := table.find(long[:n]); !ok || number != int32(n) {
			t.Errorf("the first %d bytes are word %d, %t", n, number, ok)
		}
	}
	for _, other := range []string{"\x00", "0\x00", long + "0", long[:len(long)-1] + "g", long[:16] + "x"} {
		if _, ok := table.find(other); ok {
			t.Errorf("%q is found", other)
		}
	}
}
