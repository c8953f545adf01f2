package vectorize

// phraseTrie holds phrases by their words. Node 0 is the root.
type phraseTrie struct {
	first  []int32 // a word: the node of the phrases that begin with it; 0: there are none
	parent []int32 // a node
	word   []int32 // a node: its last word
	phrase []int32 // a node: the phrase that ends there, or -1

	slots []trieSlot // of children beyond the first word: open addressing, at most half used
	used  int
	maybe []uint64 // a bit for each hash of a child, and for others by chance: most words have no slot
}

// maybeBits is the binary logarithm of the bits of phraseTrie.maybe, 64 KiB.
const maybeBits = 19

type trieSlot struct {
	key  uint64 // node and word
	node int32  // 0: free
}

// newPhraseTrie returns an empty trie of words below a number.
func newPhraseTrie(words int) *phraseTrie {
	return &phraseTrie{
		first: make([]int32, words), parent: []int32{0}, word: []int32{0}, phrase: []int32{-1},
		slots: make([]trieSlot, 1<<10), maybe: make([]uint64, 1<<(maybeBits-6)),
	}
}

func (t *phraseTrie) slot(key uint64) *trieSlot {
	mask := uint64(len(t.slots) - 1)
	h := trieHash(key)
	for i := h ^ h>>32; ; i++ {
		if s := &t.slots[i&mask]; s.node == 0 || s.key == key {
			return s
		}
	}
}

func trieHash(key uint64) uint64 { return key * 0x9e3779b97f4a7c15 }

func trieKey(node, word int32) uint64 { return uint64(node)<<32 | uint64(word) }

// next is the node behind a node for a word, or 0.
func (t *phraseTrie) next(node, word int32) int32 {
	if node == 0 {
		return t.first[word]
	}
	key := trieKey(node, word)
	bit := trieHash(key) >> (64 - maybeBits)
	if t.maybe[bit>>6]>>(bit&63)&1 == 0 {
		return 0
	}
	return t.slot(key).node
}

// grow is the node behind a node for a word, which is made if it is not there.
func (t *phraseTrie) grow(node, word int32) int32 {
	if n := t.next(node, word); n != 0 {
		return n
	}
	n := int32(len(t.parent))
	t.parent, t.word, t.phrase = append(t.parent, node), append(t.word, word), append(t.phrase, -1)
	if node == 0 {
		t.first[word] = n
		return n
	}
	if t.used++; 2*t.used > len(t.slots) {
		old := t.slots
		t.slots = make([]trieSlot, 4*len(old))
		for _, s := range old {
			if s.node != 0 {
				*t.slot(s.key) = s
			}
		}
	}
	key := trieKey(node, word)
	*t.slot(key) = trieSlot{key, n}
	bit := trieHash(key) >> (64 - maybeBits)
	t.maybe[bit>>6] |= 1 << (bit & 63)
	return n
}

// path returns the words of a node.
func (t *phraseTrie) path(node int32) []int32 {
	var words []int32
	for ; node != 0; node = t.parent[node] {
		words = append([]int32{t.word[node]}, words...)
	}
	return words
}
