package vectorize

import "hash/maphash"

// wordTable finds the number of a word that was added before. It is a map from
// strings, made for one look-up a word of text: open addressing with linear
// probing in slots of 8 bytes, at most half of them used. Its layout differs
// from run to run, what it finds does not.
type wordTable struct {
	seed  maphash.Seed
	slots []wordSlot
	words []string // by number
}

type wordSlot struct {
	hash   uint32
	number int32 // of the word + 1; 0 = free
}

func newWordTable() *wordTable {
	return &wordTable{seed: maphash.MakeSeed(), slots: make([]wordSlot, 64)}
}

func (t *wordTable) hash(word string) uint32 { return uint32(maphash.String(t.seed, word)) }

// find returns the number of a word.
func (t *wordTable) find(word string) (number int32, ok bool) {
	hash := t.hash(word)
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		slot := t.slots[i]
		if slot.number == 0 {
			return 0, false
		}
		if slot.hash == hash && t.words[slot.number-1] == word {
			return slot.number - 1, true
		}
	}
}

// add gives a word that is not in the table the next number.
func (t *wordTable) add(word string) (number int32) {
	t.words = append(t.words, word)
	if 2*len(t.words) > len(t.slots) {
		old := t.slots
		t.slots = make([]wordSlot, 4*len(old))
		for _, slot := range old {
			if slot.number != 0 {
				t.place(slot)
			}
		}
	}
	number = int32(len(t.words) - 1)
	t.place(wordSlot{t.hash(word), number + 1})
	return number
}

func (t *wordTable) place(slot wordSlot) {
	mask := uint32(len(t.slots) - 1)
	i := slot.hash & mask
	for t.slots[i].number != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = slot
}
