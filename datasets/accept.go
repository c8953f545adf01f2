package datasets

import (
	"fmt"
	"slices"
	"strings"
)

// acceptance is what is known of the records accepted so far.
type acceptance struct {
	seen   map[string]seenAt // by id
	files  []FileInfo        // those that ended
	papers int64             // in them
	file   fileCounts        // the file at hand
}

// fileCounts is what was accepted of one file.
type fileCounts struct {
	papers  int64
	refused map[Reason]int64
	first   *RecordError    // that was refused
	found   map[string]bool // mapped fields that occurred
	broken  bool            // the records ended before the file does
}

func newFileCounts() fileCounts {
	return fileCounts{refused: map[Reason]int64{}, found: map[string]bool{}}
}

// seenAt is where an id was first.
type seenAt struct{ file, line int32 }

// Accept takes in the next chunk, which must have been parsed: it refuses the
// papers whose ids were there before, counts what there is, and returns the
// error that the chunk tells of, after which nothing is left to be read: a file
// that cannot be read, damaged compression, a named file of no known format or
// without a usable paper (errors.Is ErrNoPapers), or the context done. The
// records of the chunk are good all the same.
func (r *Reader) Accept(c *Chunk) error {
	r.acceptRecords(c)
	return r.acceptEnd(c)
}

func (r *Reader) acceptRecords(c *Chunk) {
	a, file := &r.accepted, &r.accepted.file
	if file.broken {
		c.Records = nil
		return
	}
	for i := range c.Records {
		record := &c.Records[i]
		if record.Paper != nil {
			record.Refused = a.sameID(record)
		}
		if record.Refused == nil {
			file.papers++
			continue
		}
		record.Paper = nil
		if file.first == nil {
			file.first = record.Refused
		}
		file.refused[record.Refused.Reason]++
	}
	for name := range c.found {
		file.found[name] = true
	}
	file.broken = c.broken
}

// sameID gives the reason to refuse a paper whose id was there, and else
// remembers the id.
func (a *acceptance) sameID(r *Record) *RecordError {
	p := r.Paper
	first, ok := a.seen[p.ID]
	if !ok {
		a.seen[p.ID] = seenAt{int32(len(a.files)), int32(p.Place.Line)}
		return nil
	}
	name := p.Place.File
	if int(first.file) < len(a.files) {
		name = a.files[first.file].Name
	}
	madeUp := ""
	if r.madeUp {
		madeUp = " (made from the title, as the record has none)"
	}
	refused := reject(p.Place.Line, SameID, "%q%s is that of %s", shorten(p.ID), madeUp, Place{name, int(first.line)})
	refused.File = p.Place.File
	return refused
}

// acceptEnd takes in what follows the records of a chunk.
func (r *Reader) acceptEnd(c *Chunk) error {
	a, file := &r.accepted, &r.accepted.file
	switch {
	case c.cutErr != nil && !file.broken:
		return c.cutErr
	case c.err != nil:
		return c.err
	case c.end == nil:
		return nil
	}
	info := *c.end
	info.Papers, info.Rejects = file.papers, sortCounts(file.refused)
	unusable := c.file.unusable
	if unusable == nil {
		for _, name := range r.fields.missing(file.found) {
			info.Warnings = append(info.Warnings, fmt.Sprintf("no record has the field %q that the options name", name))
		}
		if info.Papers == 0 {
			unusable = nothingUsable(c.file.format, c.file.head, info.Rejects, file.first)
		}
	}
	if unusable != nil {
		if c.file.named {
			return fileError(c.file, unusable)
		}
		info.Warnings = append(info.Warnings, unusable.Error())
	}
	a.files = append(a.files, info)
	a.papers += info.Papers
	a.file = newFileCounts()
	if c.last && a.papers == 0 {
		return a.noPapers()
	}
	return nil
}

// noPapers is the error of inputs without a usable paper.
func (a *acceptance) noPapers() error {
	var found []string
	for _, f := range a.files {
		for _, w := range f.Warnings {
			found = append(found, displayName(f.Name)+": "+w)
		}
	}
	return fmt.Errorf("%w in %d files: %s", ErrNoPapers, len(a.files), strings.Join(found[:min(len(found), 5)], "; "))
}

func sortCounts(counts map[Reason]int64) []RejectCount {
	var sorted []RejectCount
	for reason, n := range counts {
		sorted = append(sorted, RejectCount{reason, n})
	}
	slices.SortFunc(sorted, func(a, b RejectCount) int { return strings.Compare(string(a.Reason), string(b.Reason)) })
	return sorted
}

// nothingUsable says what was looked for in a file without a usable paper, and
// what was found. It does not wrap the first reject: this is no RecordError.
func nothingUsable(f *format, h *head, rejects []RejectCount, first *RecordError) error {
	if len(rejects) == 0 {
		return fmt.Errorf("%w: read as %s (%s), without a record; found %s", ErrNoPapers, f.name, f.what, describe(h))
	}
	reasons := make([]string, len(rejects))
	for i, c := range rejects {
		reasons[i] = fmt.Sprintf("%d %s", c.Count, c.Reason)
	}
	return fmt.Errorf("%w: read as %s (%s); refused: %s; the first: %v", ErrNoPapers, f.name, f.what, strings.Join(reasons, ", "), first)
}
