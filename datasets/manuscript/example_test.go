package manuscript_test

import (
	"fmt"

	"kindred/datasets/manuscript"
)

func ExampleParse() {
	draft, err := manuscript.Parse("draft.tex", []byte(`
\newcommand{\method}{LeafNet}
\title{\method: counting leaves}
\begin{document}
\input{introduction}
We count leaves~\cite{doe} with $k$-means. % how many?
\end{document}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(draft.Kind, draft.NotFollowed)
	fmt.Println(draft.Text)
	// Output:
	// LaTeX [introduction]
	// LeafNet: counting leaves.
	//
	// We count leaves with k-means.
}
