package synthetic

import (
	"bufio"
	"encoding/json"
	"io"
)

// WriteJSONLines writes one JSON object a line for each paper, with the fields
// id, title, abstract, authors, year and label.
func WriteJSONLines(w io.Writer, papers []Paper) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	enc := json.NewEncoder(buffered)
	enc.SetEscapeHTML(false)
	for i := range papers {
		if err := enc.Encode(&papers[i]); err != nil {
			return err
		}
	}
	return buffered.Flush()
}
