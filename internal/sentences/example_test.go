package sentences_test

import (
	"fmt"

	"kindred/internal/sentences"
)

func ExampleSplit() {
	text := "Leaves fall, e.g. in Fig. 3 (see Doe et al. 2019). We count them."
	for _, s := range sentences.Split(text) {
		fmt.Println(text[s.Start:s.End])
	}
	// Output:
	// Leaves fall, e.g. in Fig. 3 (see Doe et al. 2019).
	// We count them.
}
