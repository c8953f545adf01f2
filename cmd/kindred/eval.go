package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/pipeline"
)

// evalOptions are the flags of kindred eval.
type evalOptions struct {
	eval   pipeline.EvalOptions
	format string
}

func newEvalCommand(s *streams) *cobra.Command {
	o := &evalOptions{}
	cmd := &cobra.Command{
		Use:   "eval RUN [flags]",
		Short: "Quality of the topics, with and without labels",
		Long: `Measures the topics of a run: how tight and how far apart they are, whether their
terms go together, how many papers each has. With --labels FIELD it compares them
with the values of a field of the papers; of a list the first value counts.`,
		Example: "  kindred eval ai\n  kindred eval ai --labels label --format json",
		Args:    arguments(1, 1, "RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return runEval(cmd.Context(), s, args[0], o)
		},
	}
	addFlags(cmd, "Measures", func(fs *pflag.FlagSet) {
		fs.StringVar(&o.eval.Labels, "labels", "", "`FIELD` of the papers that holds the true topic")
		fs.Var(count{&o.eval.Workers, "all"}, "workers", "processors to use; no result depends on it")
	})
	addFormat(cmd, &o.format, formatTable, formatJSON)
	return cmd
}

func runEval(ctx context.Context, s *streams, path string, o *evalOptions) error {
	run, err := pipeline.Open(path)
	if err != nil {
		return err
	}
	defer run.Close()
	e, err := run.Evaluate(ctx, o.eval)
	if err != nil {
		return err
	}
	if o.format == formatJSON {
		return writeJSON(s.Out, e)
	}
	return facts(s.Out, evalFacts(e))
}

func evalFacts(e *pipeline.Evaluation) [][2]string {
	lines := [][2]string{
		{"Papers", thousands(e.Papers)},
		{"Topics", thousands(e.Topics)},
		{"Sizes", sizes(e.Sizes)},
		{"Captured by LSA", decimal(e.Captured, 4)},
		{"Inertia", decimal(e.Inertia, 2)},
		{"Mean cosine to centroid", decimal(e.MeanCosine, 4)},
		{"Silhouette", fmt.Sprintf("%s (cosine, %s)", decimal(e.Silhouette, 4), several(e.SilhouetteSample, "paper", "papers"))},
		{"Coherence (NPMI)", decimal(e.CoherenceNPMI, 4)},
		{"Topic diversity", decimal(e.Diversity, 4)},
	}
	if a := e.Agreement; a != nil {
		lines = append(lines, [][2]string{
			{"Labels", fmt.Sprintf("%s, %s of %s", e.Labels, several(e.DifferentLabels, "value", "different values"), several(e.Labelled, "paper", "papers"))},
			{"V-measure", decimal(a.VMeasure, 4)},
			{"Homogeneity", decimal(a.Homogeneity, 4)},
			{"Completeness", decimal(a.Completeness, 4)},
			{"NMI", decimal(a.NMI, 4)},
			{"ARI", decimal(a.ARI, 4)},
			{"Purity", decimal(a.Purity, 4)},
		}...)
	}
	return lines
}

// sizes sums the sizes of the topics up.
func sizes(all []int64) string {
	if len(all) == 0 {
		return "none"
	}
	sorted := slices.Sorted(slices.Values(all))
	return fmt.Sprintf("%s to %s, median %s", thousands(sorted[0]), thousands(sorted[len(sorted)-1]), thousands(sorted[len(sorted)/2]))
}
