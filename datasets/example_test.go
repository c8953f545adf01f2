package datasets_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"kindred/datasets"
)

func Example() {
	stdin := strings.NewReader(`{"id": "p1", "title": "Leaves in moving air", "authors": "Ann Lee and Bo Chen", "date": "2021-12-01"}
{"id": "p2"}
{"id": "p3", "title": "Leaves in still air", "year": 2019}
`)
	inputs, err := datasets.Expand([]string{"-"})
	if err != nil {
		fmt.Println(err)
		return
	}
	reader, err := datasets.NewReader(inputs, datasets.Options{Stdin: stdin})
	if err != nil {
		fmt.Println(err)
		return
	}
	for paper, err := range reader.Papers(context.Background()) {
		var refused *datasets.RecordError
		switch {
		case errors.As(err, &refused):
			fmt.Println("refused:", refused)
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println(paper.ID, paper.Year, paper.NAuthors, paper.Title)
		}
	}
	fmt.Println(reader.Files()[0].Papers, "papers")
	// Output:
	// p1 2021 2 Leaves in moving air
	// refused: standard input:2: no title and no abstract: fields with a value: id
	// p3 2019 0 Leaves in still air
	// 2 papers
}

func ExampleReader_ReadAll() {
	bib := strings.NewReader(`
@string{jlm = "Journal of Leaf Mechanics"}
@article{lee2021,
  author  = {Lee, Ann and {\"O}zt{\"u}rk, B{\'e}la},
  title   = {Leaves in {Moving} Air},
  journal = jlm,
  date    = {2021-12-01}
}
@misc{broken, title = }
`)
	reader, err := datasets.NewReader([]datasets.Input{{Path: "-"}}, datasets.Options{Stdin: bib})
	if err != nil {
		fmt.Println(err)
		return
	}
	papers, refused, err := reader.ReadAll(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range papers {
		fmt.Println(p.ID, p.Title, p.Authors, p.Published, p.Venue)
	}
	for _, r := range refused {
		fmt.Println("refused:", r)
	}
	// Output:
	// lee2021 Leaves in Moving Air [Ann Lee Béla Öztürk] 2021-12-01 Journal of Leaf Mechanics
	// refused: standard input:9: invalid BibTeX: line 9: field "title" has no value
}

func ExampleParseDate() {
	date, err := datasets.ParseDate("Dec 1, 2021")
	fmt.Println(date, date.Days(), err)
	// Output: 2021-12-01 18962 <nil>
}
