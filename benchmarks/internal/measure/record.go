package measure

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// Header says where figures come from: the command, the commit, the day, the
// processor and the versions; more are lines of the benchmark's own, such as the
// versions of what it compares with. There is nothing in it that is of one
// machine only, such as absolute paths.
func Header(command []string, more ...string) string {
	lines := append([]string{
		"command:   " + strings.Join(withoutFolders(command), " "),
		"commit:    " + commit(),
		"date:      " + time.Now().Format(time.DateOnly),
		fmt.Sprintf("processor: %s, %d cores, %s/%s", processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH),
		"Go:        " + runtime.Version(),
	}, more...)
	return strings.Join(lines, "\n") + "\n"
}

// GoRun is the command that runs the benchmark in a folder of the tree with the
// arguments of this program.
func GoRun(folder string) []string {
	return append([]string{"go", "run", "./" + folder}, os.Args[1:]...)
}

// Record writes what a benchmark printed as benchmarks/runs/DATE-NAME.txt and
// returns that path. A file of the same day and name is replaced.
func Record(name, text string) (string, error) {
	path := filepath.Join("benchmarks", "runs", time.Now().Format(time.DateOnly)+"-"+name+".txt")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return "", err
	}
	return path, os.WriteFile(path, []byte(text), 0o644)
}

// withoutFolders shortens absolute paths among arguments to their last part:
// they say something of one machine only.
func withoutFolders(args []string) []string {
	out := make([]string, len(args))
	for i, arg := range args {
		flag, value, joined := strings.Cut(arg, "=")
		if !joined {
			flag, value = "", arg
		}
		parts := strings.Split(value, ",")
		for j, part := range parts {
			if filepath.IsAbs(part) {
				parts[j] = filepath.Base(part)
			}
		}
		value = strings.Join(parts, ",")
		if joined {
			value = flag + "=" + value
		}
		if strings.ContainsAny(value, " '\"$^*|") || value == "" {
			value = "'" + value + "'"
		}
		out[i] = value
	}
	return out
}

// commit names the commit of the tree, and says whether it was changed since;
// records of other runs do not count.
func commit() string {
	head, err := exec.Command("git", "rev-parse", "--short=12", "HEAD").Output()
	if err != nil {
		return "unknown"
	}
	name := strings.TrimSpace(string(head))
	status, err := exec.Command("git", "status", "--porcelain", "--", ".", ":!benchmarks/runs").Output()
	if err != nil || len(status) > 0 {
		name += ", with changes"
	}
	return name
}

func processor() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err == nil {
		for line := range strings.Lines(string(info)) {
			if name, ok := strings.CutPrefix(line, "model name"); ok {
				return strings.TrimSpace(strings.TrimLeft(name, "\t :"))
			}
		}
	}
	return runtime.GOARCH
}
