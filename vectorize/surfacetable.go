package vectorize

// surfaceTable finds the surfaces of words as written. It is made for one
// look-up a word of text: most words are whole in their entry.
type surfaceTable struct {
	wordTable
	entries []surfaceEntry // by number + 1; the first is no word's
}

// surfaceEntry is a word and the surface as which it counts.
type surfaceEntry struct {
	key     wordKey
	surface [2]int32 // by place
}

// Places of words.
const (
	inBody  = iota
	inTitle // or in a keyword
)

// foundWord is a word in a text.
type foundWord struct {
	key   wordKey
	start int
}

func newSurfaceTable() *surfaceTable {
	return &surfaceTable{wordTable: *newWordTable(), entries: []surfaceEntry{{key: wordKey{length: -1}}}}
}

// add gives a word that is not in the table the next number, and its surfaces.
func (t *surfaceTable) add(word string, body, title int32) (number int32) {
	t.entries = append(t.entries, surfaceEntry{keyOf(word), [2]int32{inBody: body, inTitle: title}})
	return t.wordTable.add(word)
}

// of returns the surfaces of the word with a number, by place.
func (t *surfaceTable) of(number int32) *[2]int32 { return &t.entries[number+1].surface }

// findAll writes the surfaces of words at a place to out: unknown for words that
// are not in the table, that are not where they are looked for first, and that
// are longer than their key. No step waits for the one before, and no branch
// depends on what is found, so that the processor has many words under way while
// memory is slow to answer.
func (t *surfaceTable) findAll(words []foundWord, place int, out []int32) {
	mask, mix := uint32(len(t.slots)-1), t.mix
	out = out[:len(words)]
	for i := range words {
		out[i] = t.slots[mix.hash(words[i].key)&mask].number
	}
	for i := range words {
		key, entry := &words[i].key, &t.entries[out[i]]
		surface := entry.surface[place]
		if (key.low^entry.key.low)|(key.high^entry.key.high)|uint64(key.length^entry.key.length) != 0 {
			surface = unknown
		}
		if key.length > keyBytes {
			surface = unknown
		}
		out[i] = surface
	}
}
