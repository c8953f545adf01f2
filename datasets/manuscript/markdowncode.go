package manuscript

import "strings"

// withoutBlocks leaves out of a Markdown text what may hold blank lines and is no
// text: fenced code, displayed formulas, comments, scripts.
func withoutBlocks(text string) string {
	text = withoutFences(text)
	out := make([]byte, 0, len(text))
	f := newFinder(text)
	for f.at < len(text) {
		start := f.next("<!--", "$$", "<script", "<style", "<pre")
		out = append(out, text[f.at:start]...)
		f.at = start
		if start == len(text) {
			break
		}
		var closing string
		switch text[start : start+2] {
		case "$$":
			closing = "$$"
		case "<!":
			closing = "-->"
		case "<p":
			closing = "</pre>"
		default:
			closing = text[start:min(len(text), start+len("<script"))]
			if strings.HasPrefix(closing, "<style") {
				closing = "<style"
			}
			closing = "</" + closing[1:] + ">"
		}
		f.at += 2
		if end := f.next(closing); end < len(text) {
			f.at = end + len(closing)
			out = append(out, ' ')
			continue
		}
		out = append(out, text[start:f.at]...)
	}
	return string(out)
}

// withoutFences leaves out the lines between ``` or ~~~ and the same again. A
// fence that none behind it may close is left out alone.
func withoutFences(text string) string {
	last := map[byte]int{} // where the last line begins that may close a fence of this kind
	at := 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		if mark, info := fence(line); mark != "" && info == "" {
			last[mark[0]] = at
		}
		at += len(line)
	}
	out := make([]byte, 0, len(text))
	open := "" // the mark of the fence that is open
	at = 0
	for line := range strings.SplitAfterSeq(text, "\n") {
		mark, info := fence(line)
		switch {
		case open != "":
			// A shorter mark closes none, but the last of all.
			if info == "" && (strings.HasPrefix(mark, open) || mark != "" && mark[0] == open[0] && last[mark[0]] == at) {
				open = ""
			}
		case mark == "" || mark[0] == '`' && strings.Contains(info, "`"):
			out = append(out, line...)
		default:
			out = append(out, '\n')
			if last[mark[0]] > at {
				open = mark
			}
		}
		at += len(line)
	}
	return string(out)
}

// fence gives the run of three or more ` or ~ that begins a line, and the rest
// of the line.
func fence(line string) (mark, info string) {
	line = strings.TrimSpace(line)
	for _, c := range []string{"`", "~"} {
		info = strings.TrimLeft(line, c)
		if mark = line[:len(line)-len(info)]; len(mark) >= 3 {
			return mark, strings.TrimSpace(info)
		}
	}
	return "", ""
}
