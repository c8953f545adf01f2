package report

import (
	"bufio"
	"encoding/json"
	"io"
)

// WriteJSON writes the report as JSON: the fields of Report, as
// docs/formats/report.md describes them.
func WriteJSON(w io.Writer, r *Report) error {
	out := bufio.NewWriterSize(w, 1<<16)
	encoder := json.NewEncoder(out)
	if err := encoder.Encode(r); err != nil {
		return err
	}
	return out.Flush()
}
