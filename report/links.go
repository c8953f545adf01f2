package report

import (
	"net/url"
	"regexp"
	"strings"
)

// The prefixes that every link of a report has one of.
const (
	arxivPrefix = "https://arxiv.org/abs/"
	doiPrefix   = "https://doi.org/"
)

var (
	arxivID = regexp.MustCompile(`^(?:\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?$`)
	doiName = regexp.MustCompile(`^10\.\d{4,9}/[^\s<>"\\]{1,300}$`)
)

// linkOf is where a paper can be read: its DOI, its arXiv page, or its URL if
// that is http or https; else empty.
func linkOf(doi, arxiv, address string) string {
	doi = trimPrefixes(clean(doi), "https://", "http://", "dx.", "doi.org/", "doi:")
	if doiName.MatchString(doi) {
		return doiPrefix + (&url.URL{Path: doi}).EscapedPath()
	}
	arxiv = trimPrefixes(clean(arxiv), "arXiv:", "arxiv:")
	if arxivID.MatchString(arxiv) {
		return arxivPrefix + arxiv
	}
	return webAddress(address)
}

func trimPrefixes(s string, prefixes ...string) string {
	for _, p := range prefixes {
		s = strings.TrimPrefix(s, p)
	}
	return strings.TrimSpace(s)
}

const longestAddress = 2000

// webAddress returns an address that may be linked to; empty if it is not
// http or https, hides a user name, or names no host.
func webAddress(address string) string {
	if address != clean(address) || len(address) > longestAddress {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	return u.String()
}
