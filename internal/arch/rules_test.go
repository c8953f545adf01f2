package arch

// maxLines is the length of the longest file that is not generated.
const maxLines = 600

// The levels of the project, from the bottom up. A package may import what its
// line in mayImport names, and nothing else of this module.
var (
	numeric = []string{"matrix", "internal/kernel", "internal/parallel", "internal/rng"}
	parts   = []string{"datasets", "vectorize", "vectorize/background", "cluster", "cluster/layout", "recommend"}
	files   = []string{"internal/rundir", "internal/table", "internal/sentences"}
	run     = join([]string{"pipeline"}, parts, numeric, files)
	all     = join([]string{"report", "export", "datasets/sample", "datasets/manuscript"}, run)
)

// mayImport has a line for every package. Folders that are not there yet are
// listed where DESIGN.md has settled what they may import.
var mayImport = map[string][]string{
	"internal/arch":      nil,
	"internal/kernel":    nil,
	"internal/latex":     nil,
	"internal/parallel":  nil,
	"internal/rng":       nil,
	"internal/rundir":    {"internal/parallel"},
	"internal/sentences": nil,
	"internal/table":     {"internal/parallel"},

	"internal/synthetic": {"internal/rng"},

	"matrix": {"internal/kernel", "internal/parallel"},

	"vectorize":            join(numeric, []string{"vectorize/background", "internal/latex"}),
	"vectorize/background": {"matrix"},
	"cluster":              numeric,
	"cluster/layout":       numeric,
	"recommend":            numeric,
	"datasets":             {"internal/latex", "internal/parallel"},
	"datasets/manuscript":  {"internal/latex"},
	"datasets/sample":      nil,

	"datasets/sample/build": nil,

	"pipeline": join(parts, numeric, files),
	"report":   run,
	"export":   run,

	"cmd/kindred": all,

	"benchmarks":                  all,
	"benchmarks/internal/measure": {"internal/rundir"},
	"benchmarks/quality":          join(all, numeric),
	"benchmarks/peers":            join(all, numeric, files, []string{"benchmarks/internal/measure"}),
	"benchmarks/scale":            {"benchmarks/internal/measure", "internal/synthetic"},
	"benchmarks/record":           {"benchmarks/internal/measure"},
}

// testsMayImport is what the tests of every package may import besides.
var testsMayImport = []string{"internal/rng", "internal/parallel", "internal/synthetic"}

// outside names packages from elsewhere that only some may import, and why.
// Programs (package main) may import all of them. A name covers what is below
// it, and the first name that fits counts.
var outside = []struct {
	path  string
	users []string
	why   string
}{
	{"sync", []string{"internal/parallel", "datasets/sample", "vectorize/background", "pipeline"},
		"locks belong in internal/parallel; the sample, the background and a run's files are read once, on first use"},
	{"golang.org/x/sync", nil, "internal/parallel is the only place with goroutines"},
	{"math/rand/v2", []string{"internal/rng"}, "random numbers come from the streams of internal/rng"},
	{"math/rand", nil, "random numbers come from the streams of internal/rng"},
	{"log", nil, "libraries never log; they return errors and report progress"},
	{"flag", nil, "flags are the program's"},
	{"github.com/spf13", nil, "flags are the program's"},
	{"github.com/jedib0t", nil, "tables on a terminal are the program's"},
	{"github.com/schollz", nil, "progress bars are the program's"},
	{"os", []string{"datasets", "internal/rundir", "internal/table", "internal/kernel", "pipeline", "report", "export", "benchmarks/internal/measure"},
		"matrix, vectorize, cluster and recommend know no files"},
	{"github.com/parquet-go", []string{"internal/table", "datasets", "export"}, "Parquet has one writer, internal/table, and one reader, datasets"},
}

// forbidden are names that no library may use, and why.
var forbidden = map[string]string{
	"fmt.Print":   "libraries never print",
	"fmt.Printf":  "libraries never print",
	"fmt.Println": "libraries never print",
	"os.Stdout":   "libraries never print",
	"os.Stderr":   "libraries never print",
	"os.Exit":     "libraries never exit",
}

// mayStartGoroutines are the packages with go statements.
var mayStartGoroutines = []string{"internal/parallel"}

func join(lists ...[]string) []string {
	var all []string
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}
