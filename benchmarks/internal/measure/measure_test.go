package measure

import (
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func TestExponent(t *testing.T) {
	x := []float64{10, 20, 40, 80, 160}
	for _, c := range []struct {
		name string
		y    func(x float64) float64
		want float64
	}{
		{"linear", func(x float64) float64 { return 3 * x }, 1},
		{"quadratic", func(x float64) float64 { return .01 * x * x }, 2},
		{"constant", func(float64) float64 { return 7 }, 0},
		{"a stage too short to time", func(float64) float64 { return 0 }, math.NaN()},
	} {
		y := make([]float64, len(x))
		for i := range x {
			y[i] = c.y(x[i])
		}
		got := Exponent(x, y)
		if math.IsNaN(c.want) != math.IsNaN(got) || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%s: exponent %v, want %v", c.name, got, c.want)
		}
	}
	if got := Exponent([]float64{0, 10, 20}, []float64{5, 1, 2}); math.Abs(got-1) > 1e-9 {
		t.Errorf("a point without a logarithm counts: exponent %v, want 1", got)
	}
	if got := Exponent([]float64{10, 10}, []float64{1, 2}); !math.IsNaN(got) {
		t.Errorf("one size has an exponent: %v", got)
	}
}

func TestMedian(t *testing.T) {
	values := []float64{3, 1, 2}
	if got := Median(values); got != 2 || !slices.Equal(values, []float64{3, 1, 2}) {
		t.Errorf("median %v of %v, want 2 and the values as they were", got, values)
	}
	if got := Median(nil); !math.IsNaN(got) {
		t.Errorf("median of nothing is %v", got)
	}
}

func TestHeaderHoldsNoFolders(t *testing.T) {
	folder := t.TempDir()
	header := Header([]string{"go", "run", "./benchmarks/peers", "-python", folder + "/python," + folder + "/python3", "-papers=" + folder + "/p.jsonl", "-flags", "--topics 50"}, "peer: one")
	if strings.Contains(header, folder) {
		t.Errorf("an absolute path is in the header:\n%s", header)
	}
	if want := "go run ./benchmarks/peers -python python,python3 -papers=p.jsonl -flags '--topics 50'\n"; !strings.Contains(header, want) {
		t.Errorf("the header has no %q:\n%s", want, header)
	}
	if !strings.HasSuffix(header, "\npeer: one\n") || !strings.Contains(header, runtime.Version()) {
		t.Errorf("the header lacks versions:\n%s", header)
	}
}

func TestRecord(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, text := range []string{"first", "second"} {
		path, err := Record("scale", text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text || !strings.HasSuffix(path, "-scale.txt") {
			t.Errorf("%s holds %q, %v; want %q", path, got, err, text)
		}
	}
	if found, _ := filepath.Glob("benchmarks/runs/*"); len(found) != 1 {
		t.Errorf("a record of the same day was not replaced: %v", found)
	}
}

func TestRun(t *testing.T) {
	hold(100 << 20) // must not be counted
	cost, err := Run(exec.Command("go", "version"))
	if err != nil {
		t.Fatal(err)
	}
	if cost.Seconds <= 0 || runtime.GOOS == "linux" && (cost.PeakMB < 1 || cost.PeakMB > 90) {
		t.Errorf("a short command took %+v", cost)
	}
	if _, err := Run(exec.Command("go", "no-such-command")); err == nil || !strings.Contains(err.Error(), "unknown command") {
		t.Errorf("a failed command gives %v, want an error with what it printed", err)
	}
}

func hold(bytes int) {
	held := make([]byte, bytes)
	for i := range held {
		held[i] = 1
	}
	runtime.KeepAlive(held)
}

func TestEachLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lines")
	long := strings.Repeat("long", 1<<15)
	if err := os.WriteFile(path, []byte("one\n\n"+long+"\n"+long+"2\nlast"), 0o600); err != nil {
		t.Fatal(err)
	}
	var got []string
	err := EachLine(path, func(line []byte) (bool, error) {
		got = append(got, string(line))
		return true, nil
	})
	if want := []string{"one", long, long + "2", "last"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%d lines, %v; want %d", len(got), err, len(want))
	}
	calls := 0
	if err := EachLine(path, func([]byte) (bool, error) { calls++; return calls < 2, nil }); err != nil || calls != 2 {
		t.Errorf("%d lines were read (%v) where 2 were wanted", calls, err)
	}
}
