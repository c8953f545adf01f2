package datasets

// A chunk ends with the record that reaches one of these.
const (
	ChunkRecords = 512
	ChunkBytes   = 1 << 20
)

// Chunk is a stretch of one input file: some of its records, in order. Chunks
// come out of Reader.Chunks, are filled by Parser.Parse and finished by
// Reader.Accept.
type Chunk struct {
	// Records are what there is in the stretch, once it was parsed. Accept turns
	// papers whose ids were there before into refused records.
	Records []Record

	file   *chunkFile
	size   int             // bytes of the records
	text   []byte          // the records that are not parsed yet,
	pieces []piece         // and where they are
	found  map[string]bool // mapped fields that occurred in it
	broken bool            // what follows its last record cannot be told apart
	cutErr error           // why no more records can be cut from the file
	err    error           // what ends the reading
	end    *FileInfo       // the file ends here: what is known of it without its records
	last   bool            // and there is no other file
}

// Record is a paper, or the reason why there is none.
type Record struct {
	Paper   *Paper       // nil where the record is refused
	Refused *RecordError // nil where there is a paper
	madeUp  bool         // the paper's id is made from its title
}

// chunkFile is what the chunks of one file have in common.
type chunkFile struct {
	name     string // base name; "-" = standard input
	named    bool
	format   *format
	head     *head
	unusable error // why there are no records
}

// piece is a record that is not parsed yet: text[start:end] of its chunk, or
// one that was refused when it was cut.
type piece struct {
	start, end, line int
	refused          *RecordError
}

// Papers lists the papers among the records.
func (c *Chunk) Papers() []*Paper {
	papers := make([]*Paper, 0, len(c.Records))
	for i := range c.Records {
		if p := c.Records[i].Paper; p != nil {
			papers = append(papers, p)
		}
	}
	return papers
}

// Size is the number of records before parsing, and of their bytes. At the ends
// of files it is small, and 0 where a chunk tells of an end or error alone.
func (c *Chunk) Size() (records, bytes int) { return len(c.pieces) + len(c.Records), c.size }

// newBuffer makes memory for the text of a chunk.
func newBuffer() []byte { return make([]byte, 0, ChunkBytes+ChunkBytes/8) }

// maxBuffer is the capacity up to which such memory is used again: a buffer
// that had to grow for a large record is not kept.
const maxBuffer = 2 * ChunkBytes
