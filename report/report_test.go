package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"
)

var update = flag.Bool("update", false, "write the golden files")

var writers = map[string]func(io.Writer, *Report) error{"html": WriteHTML, "md": WriteMarkdown, "json": WriteJSON}

func written(t testing.TB, format string, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := writers[format](&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var (
	dataBlock  = regexp.MustCompile(`(?s)<script type="application/octet-stream;base64" id="([a-z-]+)">([^<]*)</script>`)
	pageAssets = regexp.MustCompile(`(?s)<style>.*</style>|<script>.*</script>|sha256-.*?&#39;`)
)

func inflated(t testing.TB, packed string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(flate.NewReader(bytes.NewReader(raw)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestGolden compares what is written with files. Of the page the style, the
// script and how data is compressed are left out.
func TestGolden(t *testing.T) {
	for format := range writers {
		got := written(t, format, fixture())
		if format == "html" {
			got = dataBlock.ReplaceAllStringFunc(got, func(s string) string {
				m := dataBlock.FindStringSubmatch(s)
				return fmt.Sprintf("[%s: %q]", m[1], inflated(t, m[2]))
			})
			got = pageAssets.ReplaceAllString(got, "[ours]")
		}
		path := filepath.Join("testdata", "report."+format)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != strings.ReplaceAll(string(want), "\r\n", "\n") {
			t.Errorf("%s is not what the report says; if it should be: go test ./report -update", path)
		}
	}
}

func TestSameBytes(t *testing.T) {
	for format := range writers {
		first := written(t, format, fixture())
		for _, workers := range []int{1, 2, 3, 8} {
			r := fixture()
			r.workers = workers
			if written(t, format, r) != first {
				t.Errorf("%s differs with %d workers", format, workers)
			}
		}
	}
}

// TestPolicy recomputes the digests of the policy from the page itself.
func TestPolicy(t *testing.T) {
	page := written(t, "html", fixture())
	between := func(open, close string) string {
		start := strings.Index(page, open)
		end := strings.Index(page[start:], close)
		if start < 0 || end < 0 || strings.Count(page, open) != 1 {
			t.Fatalf("there is not one %s", open)
		}
		return page[start+len(open) : start+end]
	}
	digest := func(s string) string {
		sum := sha256.Sum256([]byte(s))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	want := "default-src 'none'; script-src " + digest(between("<script>", "</script>")) + "; style-src " + digest(between("<style>", "</style>")) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
	m := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatal("the page has no policy")
	}
	if got := strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(m[1]); got != want {
		t.Errorf("policy\n%s\nwant\n%s", got, want)
	}
	if policy := strings.Index(page, "Content-Security-Policy"); policy > strings.Index(page, "<title>") || policy > strings.Index(page, "<style>") {
		t.Error("the policy comes after something it is for")
	}
}

// TestNothingActs looks for markup that did not come from the template.
func TestNothingActs(t *testing.T) {
	page := written(t, "html", fixture())
	body := pageAssets.ReplaceAllString(page, "")
	if n := strings.Count(body, "<script"); n != 9 {
		t.Errorf("%d script elements beside ours, want 9 of data", n)
	}
	for _, bad := range []string{"<script>", "alert(1)</script>", "\u202e", "\u2028", "\x00", "\x1b", "</title> \""} {
		if strings.Contains(body, bad) {
			t.Errorf("the page contains %q", bad)
		}
	}
	for _, pattern := range []string{`<[^>]*\son[a-z]+\s*=`, `<[^>]*\sstyle\s*=`, `<(?:img|iframe|object|embed|link|base|form [^>]*action)\b`, `(?i)(?:href|src)\s*=\s*["']?\s*(?:javascript|data|vbscript|ftp):`} {
		if found := regexp.MustCompile(pattern).FindString(body); found != "" {
			t.Errorf("the page contains %q", found)
		}
	}
	for _, m := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !strings.HasPrefix(m[1], "#") && !strings.HasPrefix(m[1], "https://") && !strings.HasPrefix(m[1], "http://") {
			t.Errorf("a link goes to %q", m[1])
		}
	}
	meta := regexp.MustCompile(`(?s)id="data-meta">(.*?)</script>`).FindStringSubmatch(page)[1]
	if strings.ContainsAny(meta, "<>&\u2028\u2029") || !json.Valid([]byte(meta)) {
		t.Error("the JSON in the page is not escaped, or is none")
	}
	for _, m := range dataBlock.FindAllStringSubmatch(page, -1) {
		if data := inflated(t, m[2]); m[1] != "data-numbers" && m[1] != "data-nearest" && m[1] != "data-author-lists" && bytes.ContainsAny(data, "\x00\x1b\u202e\u2028") {
			t.Errorf("%s has control characters", m[1])
		}
	}
}

func TestMarkdownEscapes(t *testing.T) {
	md := written(t, "md", fixture())
	plain := regexp.MustCompile(`\\[^\w\s]`).ReplaceAllString(md, "")                   // without what is escaped
	plain = regexp.MustCompile(`\]\(https?://[^\s()<>]*\)`).ReplaceAllString(plain, "") // and without links
	for _, bad := range []string{"<", "`", "$", "](", "http", "\u202e", "\x1b"} {
		if strings.Contains(plain, bad) {
			t.Errorf("the Markdown has a bare %q", bad)
		}
	}
	for _, line := range strings.Split(md, "\n") {
		if strings.HasPrefix(line, "| ") && strings.HasSuffix(strings.TrimSpace(line), "|") && len(regexp.MustCompile(`[^\\]\|`).FindAllString(line, -1)) < 4 {
			t.Errorf("a row of a table lost its cells: %q", line)
		}
	}
}

// TestAssets makes sure that no text of ours could end its own element.
func TestAssets(t *testing.T) {
	if strings.Contains(strings.ToLower(pageScript), "</script") || strings.Contains(pageScript, "<!--") || strings.Contains(strings.ToLower(pageStyle), "</style") {
		t.Error("the script or the style ends its element")
	}
	for _, banned := range []string{"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "fetch(", "XMLHttpRequest"} {
		if strings.Contains(pageScript, banned) {
			t.Errorf("the script uses %s", banned)
		}
	}
	if regexp.MustCompile(`url\(|@import`).MatchString(pageStyle) {
		t.Error("the style asks for something from elsewhere")
	}
}

func TestBlocks(t *testing.T) {
	r := fixture()
	blocks := map[string][]byte{}
	for _, b := range r.dataBlocks() {
		blocks[b.id] = b.data
	}
	n := len(r.Papers)
	for _, id := range []string{"data-titles", "data-ids", "data-links"} {
		if lines := bytes.Split(blocks[id], []byte("\n")); len(lines) != n {
			t.Errorf("%s has %d lines for %d papers", id, len(lines), n)
		}
	}
	numbers := blocks["data-numbers"]
	if len(numbers) != 14*n {
		t.Fatalf("%d bytes of numbers for %d papers, want 14 each", len(numbers), n)
	}
	at := func(column, i int) uint16 { return binary.LittleEndian.Uint16(numbers[(column*n+i)*2:]) }
	for i, p := range r.Papers {
		x := float32(at(0, i))/65535*2 - 1
		if d := x - *p.X; d > 1e-4 || d < -1e-4 {
			t.Errorf("paper %d stands at x = %v, want %v", i, x, *p.X)
		}
		if int(at(2, i)) != p.Topic || int(at(5, i)) != p.Year || (numbers[13*n+i] == 1) != p.Outlier || (at(3, i) == none16) != (p.Topic2 == nil) {
			t.Errorf("the numbers of paper %d are not its own", i)
		}
	}
	lists, names := blocks["data-author-lists"], strings.Split(string(blocks["data-authors"]), "\n")
	for i, p := range r.Papers {
		count, size := binary.Uvarint(lists)
		lists = lists[size:]
		if int(count) != len(p.Authors) {
			t.Fatalf("paper %d has %d authors, want %d", i, count, len(p.Authors))
		}
		for _, want := range p.Authors {
			a, size := binary.Uvarint(lists)
			lists = lists[size:]
			if names[a] != want {
				t.Errorf("paper %d is by %q, want %q", i, names[a], want)
			}
		}
	}
	if want := []byte{1, 1, 1, 1, 1, 1, 1, 2, 3, 4, 5, 0}; !bytes.HasPrefix(blocks["data-nearest"], want) || len(blocks["data-nearest"]) != n+3*n {
		t.Errorf("nearest = %v", blocks["data-nearest"])
	}
	if got := strings.Split(string(blocks["data-links"]), "\n"); got[0] != "=" || got[1] != "" || !strings.HasPrefix(got[2], "d10.1000/") || !strings.HasPrefix(got[3], "https://") {
		t.Errorf("links = %q", got)
	}
}

// TestSize writes a report of 10,000 papers as they are in the world.
func TestSize(t *testing.T) {
	r := fixture()
	state := uint64(1)
	next := func(n int) int { // numbers that do not compress
		state = state*6364136223846793005 + 1442695040888963407
		return int(state >> 33 % uint64(n))
	}
	words := make([]string, 3000)
	for i := range words {
		words[i] = fmt.Sprintf("%x", next(1<<28))
	}
	r.Papers = r.Papers[:6]
	for i := 6; i < 10_000; i++ {
		p := r.Papers[i%6]
		var title []string
		for range 9 {
			title = append(title, words[next(next(len(words))+1)])
		}
		p.ID, p.Title, p.Link = fmt.Sprintf("2401.%05d", i), strings.Join(title, " "), fmt.Sprintf("https://example.org/paper/%d", next(1<<30))
		p.Authors = nil
		for range 4 {
			p.Authors = append(p.Authors, words[next(300)]+" "+words[next(3000)])
		}
		p.X, p.Y = pointer(float32(next(2000))/1000-1), pointer(float32(next(2000))/1000-1)
		p.Nearest = nil
		for range nearestShown(10_000) {
			p.Nearest = append(p.Nearest, int32(next(10_000)))
		}
		if i >= mostAbstracts {
			p.Abstract = ""
		} else {
			p.Abstract = strings.Join(words[next(1000):][:150], " ")
		}
		r.Papers = append(r.Papers, p)
	}
	if size := len(written(t, "html", r)); size > 3_000_000 {
		t.Errorf("10,000 papers take %d bytes, more than 3 MB", size)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

func TestWriteErrors(t *testing.T) {
	for format, write := range writers {
		if err := write(brokenWriter{}, fixture()); err == nil || !strings.Contains(err.Error(), "the disk is full") {
			t.Errorf("%s: error %v", format, err)
		}
	}
}

// TestEmptiest writes a report that has as little as one can have.
func TestEmptiest(t *testing.T) {
	r := &Report{Title: "x", Papers: []Paper{{ID: "a"}}, Topics: []Topic{{}}}
	r.Topics[0].Size = 1
	for format := range writers {
		if out := written(t, format, r); !strings.Contains(out, "a") {
			t.Errorf("%s: %s", format, out)
		}
	}
}
