package vectorize

import (
	"strconv"
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
