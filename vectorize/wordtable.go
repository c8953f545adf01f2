package vectorize

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"slices"
)

// wordTable finds the number of a word that was added before. It is a map from
// strings with open addressing and linear probing in slots of 8 bytes, at most
// half of them used. Its layout differs from run to run, what it finds does not.
type wordTable struct {
	seed  maphash.Seed
	mix   wordKey
	slots []wordSlot
	words []string // by number
}

type wordSlot struct {
	hash   uint32
	number int32 // of the word + 1; 0 = free
}

func newWordTable() *wordTable {
	t := &wordTable{seed: maphash.MakeSeed(), slots: make([]wordSlot, 64)}
	t.mix = wordKey{low: maphash.String(t.seed, "low"), high: maphash.String(t.seed, "high")}
	return t
}

func (t *wordTable) hash(word string) uint32 {
	if len(word) > keyBytes {
		return uint32(maphash.String(t.seed, word))
	}
	return t.mix.hash(keyOf(word))
}

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
		// In the order of numbers, so that the first words, among which are the
		// frequent ones, stand where they are looked for first.
		t.slots = make([]wordSlot, 4*len(t.slots))
		for n, word := range t.words[:len(t.words)-1] {
			t.place(wordSlot{t.hash(word), int32(n) + 1})
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

// numbers returns the numbers of words and adds those that are new. ids, where
// there is one for each word, are their numbers elsewhere, and known holds the
// numbers + 1 here of those that were asked for before.
func (t *wordTable) numbers(words []string, ids []int32, known *[]int32) []int32 {
	out := make([]int32, len(words))
	hasIDs := len(ids) == len(words) && len(ids) > 0
	if hasIDs {
		*known = append(*known, make([]int32, max(0, int(slices.Max(ids))+1-len(*known)))...)
	}
	for i, word := range words {
		if hasIDs && (*known)[ids[i]] > 0 {
			out[i] = (*known)[ids[i]] - 1
			continue
		}
		n, ok := t.find(word)
		if !ok {
			n = t.add(word)
		}
		if hasIDs {
			(*known)[ids[i]] = n + 1
		}
		out[i] = n
	}
	return out
}

// keyBytes is how many bytes of a word are in its key.
const keyBytes = 16

// wordKey is the beginning of a word, filled up with zeros, and its length.
type wordKey struct {
	low, high uint64
	length    int32
}

// keyOf is the key of a word.
func keyOf(word string) wordKey {
	var start [keyBytes]byte
	copy(start[:], word)
	return wordKey{binary.LittleEndian.Uint64(start[:]), binary.LittleEndian.Uint64(start[8:]), int32(len(word))}
}

// keyAt is the key of the word text[start:end].
func keyAt(text string, start, end int) wordKey {
	if start+keyBytes > len(text) {
		return keyOf(text[start:end])
	}
	mask := &keyMasks[min(end-start, keyBytes)]
	return wordKey{load(text, start) & mask[0], load(text, start+8) & mask[1], int32(end - start)}
}

// keyMasks leave the bytes of a word of so many bytes.
var keyMasks = func() (masks [keyBytes + 1][2]uint64) {
	for n := range masks {
		masks[n] = [2]uint64{1<<(8*min(n, 8)) - 1, 1<<(8*max(n-8, 0)) - 1}
	}
	return masks
}()

// hash of a key, mixed with the random key m.
func (m wordKey) hash(key wordKey) uint32 {
	high, low := bits.Mul64(key.low^m.low, key.high^m.high^uint64(key.length))
	return uint32(high ^ low)
}
