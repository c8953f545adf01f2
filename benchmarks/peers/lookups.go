package main

import (
	"os/exec"
	"path/filepath"

	"kindred/benchmarks/internal/measure"
	"kindred/internal/table"
)

// lookUps runs `kindred related RUN ID` for papers spread over the collection,
// each in a process of its own. The run's files are in the system's cache.
func lookUps(binary, run string, count int) ([]measure.Cost, error) {
	papers, err := table.Open(filepath.Join(run, "papers.parquet"))
	if err != nil {
		return nil, err
	}
	defer papers.Close()
	rows := make([]int, min(count, papers.NumRows()))
	for i := range rows {
		rows[i] = i * papers.NumRows() / len(rows)
	}
	batch, err := papers.Rows([]string{"paper_id"}, rows)
	if err != nil {
		return nil, err
	}
	var all []measure.Cost
	for _, id := range batch.Columns[0].Strings {
		cost, err := measure.Run(exec.Command(binary, "related", run, id))
		if err != nil {
			return nil, err
		}
		all = append(all, cost)
	}
	return all, nil
}
