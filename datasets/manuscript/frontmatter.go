package manuscript

import "strings"

// frontMatterEnd is the length of the front matter that begins a Markdown text,
// with the line that ends it, or 0: YAML between --- and --- or ..., or TOML
// between +++ and +++.
func frontMatterEnd(text string) int {
	first, rest, ok := strings.Cut(text, "\n")
	mark := strings.TrimRight(first, " \t")
	if !ok || mark != "---" && mark != "+++" {
		return 0
	}
	at := len(first) + 1
	if line, _, _ := strings.Cut(rest, "\n"); strings.TrimSpace(line) == "" { // a line across the page
		return 0
	}
	for line := range strings.SplitAfterSeq(rest, "\n") {
		at += len(line)
		if end := strings.TrimRight(line, " \t\n"); end == mark || mark == "---" && end == "..." {
			return at
		}
	}
	return 0
}

// frontMatter gives the title, the abstract and the keywords of front matter,
// each "" if it has none. It reads as much of YAML and TOML as texts need: a
// value behind its name or on indented lines, quoted, folded, or as a list.
func frontMatter(text string) (title, abstract, keywords string) {
	values := map[string]*strings.Builder{
		"title": {}, "subtitle": {}, "abstract": {}, "keywords": {},
	}
	var value *strings.Builder
	for line := range strings.SplitSeq(text, "\n") {
		trimmed := strings.TrimSpace(line)
		if trimmed == "" {
			if value != nil {
				value.WriteByte('\n')
			}
			continue
		}
		if trimmed == "---" {
			continue
		}
		if line[0] != ' ' && line[0] != '\t' && line[0] != '-' && line[0] != ']' {
			value = nil
			end := strings.IndexAny(line, ":=")
			if end < 0 {
				continue
			}
			value = values[strings.ToLower(strings.TrimSpace(line[:end]))]
			trimmed = strings.TrimSpace(line[end+1:])
			if trimmed != "" && len(trimmed) <= 3 && (trimmed[0] == '|' || trimmed[0] == '>') { // the text follows
				continue
			}
		}
		if value != nil {
			value.WriteString(strings.TrimPrefix(trimmed, "- "))
			value.WriteByte('\n')
		}
	}
	title = unquote(values["title"].String())
	if subtitle := unquote(values["subtitle"].String()); subtitle != "" {
		title += ": " + subtitle
	}
	abstract = unquote(values["abstract"].String())
	keywords = strings.Trim(values["keywords"].String(), "[] \n,")
	if strings.Contains(keywords, "\n") { // one a line
		lines := strings.Split(keywords, "\n")
		for i := range lines {
			lines[i] = strings.Trim(lines[i], ", ")
		}
		keywords = strings.Join(lines, ", ")
	}
	return title, abstract, strings.ReplaceAll(keywords, `"`, "")
}

// unquote takes the quotes off a value.
func unquote(s string) string {
	s = strings.TrimSpace(s)
	for _, quote := range []string{`"""`, `"`, `'`} {
		if len(s) >= 2*len(quote) && strings.HasPrefix(s, quote) && strings.HasSuffix(s, quote) {
			s = s[len(quote) : len(s)-len(quote)]
			if quote == "'" {
				return strings.ReplaceAll(s, "''", "'")
			}
			return strings.ReplaceAll(s, `\"`, `"`)
		}
	}
	return s
}
