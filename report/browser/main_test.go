package browser

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

var (
	shots   = flag.String("shots", "", "`folder` to keep screenshots in")
	program = flag.String("kindred", "", "the kindred `program` to test; built from this tree if empty")
	papers  = flag.String("papers", "../../../shared/data/conferences/papers.jsonl.zst", "`file` of many papers; invented ones if it is not there")
)

// What all tests share: a folder for runs and reports, and one browser.
var (
	scratch string
	chrome  context.Context
)

// noBrowser says why the tests cannot run; empty when they can.
var noBrowser string

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	path := findBrowser()
	if path == "" {
		noBrowser = "no chromium, chromium-browser or google-chrome in PATH"
		if os.Getenv("CI") == "true" {
			fmt.Fprintln(os.Stderr, "browser: "+noBrowser+" (apt-get install chromium)")
			return 1
		}
		return m.Run()
	}
	var err error
	if scratch, err = os.MkdirTemp("", "kindred-browser-"); err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		return 1
	}
	defer os.RemoveAll(scratch)
	if err := prepare(); err != nil {
		fmt.Fprintln(os.Stderr, "browser:", err)
		return 1
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("enable-unsafe-swiftshader", true), // WebGL without a graphics card
		chromedp.Flag("hide-scrollbars", false),
		chromedp.WSURLReadTimeout(time.Minute))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	defer stop()
	var quit context.CancelFunc
	chrome, quit = chromedp.NewContext(allocator)
	defer quit()
	if err := chromedp.Run(chrome); err != nil {
		fmt.Fprintln(os.Stderr, "browser: cannot start "+path+":", err)
		return 1
	}
	return m.Run()
}

func findBrowser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// prepare builds the program, unless one was given, and makes the folder of
// screenshots.
func prepare() error {
	if *shots != "" {
		if err := os.MkdirAll(*shots, 0o755); err != nil {
			return err
		}
	}
	if *program != "" {
		return nil
	}
	*program = filepath.Join(scratch, "kindred.exe")
	build := exec.Command("go", "build", "-o", *program, "./cmd/kindred")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("kindred cannot be built: %w\n%s", err, out)
	}
	return nil
}
