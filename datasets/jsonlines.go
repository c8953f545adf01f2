package datasets

import (
	"bytes"
	"errors"
	"io"
)

// jsonLinesFormat is one JSON object a line. A line that cannot be used is
// refused, and the next one is read.
var jsonLinesFormat = format{
	name:   "jsonl",
	what:   "JSON lines",
	exts:   []string{".jsonl", ".ndjson"},
	detect: detectJSONLines,
	cut:    cutJSONLines,
}

func cutJSONLines(in *input) cutter {
	lines := newLineReader(in.r, in.maxRecord)
	return func() (record, *RecordError, error) {
		for {
			line, err := lines.next()
			switch {
			case err != nil:
				return record{}, nil, err
			case line.long:
				return line, in.tooLong(line.line), nil
			case !isBlank(line.data):
				return line, nil, nil
			}
		}
	}
}

// isBlank reports whether there is nothing but JSON's white space. A form feed
// or NUL is not, and is refused as JSON.
func isBlank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

// detectJSONLines looks for lines that are JSON objects each.
func detectJSONLines(h *head) int {
	object, _ := firstValue(h)
	if object == spansLines {
		return 0
	}
	good, begun, written := 0, 0, 0
	lines := h.lines()
	for i, line := range lines {
		trimmed := bytes.TrimLeft(line, " \t")
		if len(trimmed) == 0 {
			continue
		}
		written++
		if trimmed[0] != '{' {
			continue
		}
		begun++
		if _, err := validJSON(line); err == nil || i == len(lines)-1 && !h.whole && errors.Is(err, io.ErrUnexpectedEOF) {
			good++
		}
	}
	switch {
	case good > 0 && 2*begun >= written:
		return likely
	case begun > 0 && 2*begun >= written:
		return possible
	}
	return 0
}
