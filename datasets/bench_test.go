package datasets

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkJSONLines reads papers of usual size, with LaTeX and accents in one
// of four.
func BenchmarkJSONLines(b *testing.B) {
	var text bytes.Buffer
	for i := range 20000 {
		abstract := strings.Repeat(abstractA+" ", 4)
		if i%4 == 0 {
			abstract += `The \\emph{m\u00e8re} of $\\alpha$ is \"known\".`
		}
		fmt.Fprintf(&text, `{"id": "p%d", "title": "Leaves in moving air, part %d", "abstract": "%s", "year": 2019, "date": "2019-05-%02d", "authors": ["Ann Lee", "Bo Chen"], "label": "x.Y", "labels": ["x.Y", "z"]}`+"\n", i, i, abstract, i%28+1)
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		r, err := NewReader([]Input{{"-", true}}, Options{Stdin: bytes.NewReader(text.Bytes())})
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range r.Papers(context.Background()) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
