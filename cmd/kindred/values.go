package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/pipeline"
	"kindred/vectorize"
)

// choice is a flag that takes one of some words.
type choice struct {
	to      *string
	allowed []string
}

func (c choice) String() string { return *c.to }
func (c choice) Type() string   { return strings.Join(c.allowed, "|") }

func (c choice) Set(text string) error {
	if !slices.Contains(c.allowed, text) {
		return fmt.Errorf("choose %s", orList(c.allowed))
	}
	*c.to = text
	return nil
}

func orList(words []string) string {
	if len(words) == 1 {
		return words[0]
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// Formats in which results are printed.
const (
	formatTable = "table"
	formatJSON  = "json"
	formatTSV   = "tsv"
)

// addFormat adds --format to a command; the first format is the default.
func addFormat(cmd *cobra.Command, to *string, allowed ...string) {
	*to = allowed[0]
	addFlags(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.Var(choice{to, allowed}, "format", "how the result is printed")
	})
}

// count is a flag that takes a number from 1 up, or a word for 0.
type count struct {
	to   *int
	word string
}

func (c count) Type() string { return "N|" + c.word }

func (c count) String() string {
	if *c.to == 0 {
		return c.word
	}
	return strconv.Itoa(*c.to)
}

func (c count) Set(text string) error {
	if text == c.word {
		*c.to = 0
		return nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return fmt.Errorf("give a whole number from 1 up, or %s", c.word)
	}
	*c.to = n
	return nil
}

// topicCount is a flag for a number of topics, or auto, within bounds or not.
type topicCount struct{ to *pipeline.Settings }

func (t topicCount) Type() string { return "N|auto|auto:N-N" }

func (t topicCount) String() string {
	switch {
	case t.to.Topics > 0:
		return strconv.Itoa(t.to.Topics)
	case t.to.TopicRange != [2]int{}:
		return fmt.Sprintf("auto:%d-%d", t.to.TopicRange[0], t.to.TopicRange[1])
	}
	return "auto"
}

func (t topicCount) Set(text string) error {
	wrong := errors.New("give a whole number from 1 up, auto, or bounds such as auto:20-60")
	t.to.Topics, t.to.TopicRange = 0, [2]int{}
	if text == "auto" {
		return nil
	}
	bounds, automatic := strings.CutPrefix(text, "auto:")
	if !automatic {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return wrong
		}
		t.to.Topics = n
		return nil
	}
	first, last, pair := strings.Cut(bounds, "-")
	least, err := strconv.Atoi(first)
	most, failed := strconv.Atoi(last)
	if !pair || err != nil || failed != nil || least < 1 || most < least {
		return wrong
	}
	t.to.TopicRange = [2]int{least, most}
	return nil
}

// share is a flag for a share of papers, which may be zero, or a word for unset.
type share struct {
	to   **float64
	word string
}

func (v share) Type() string { return "SHARE|" + v.word }

func (v share) String() string {
	if *v.to == nil {
		return v.word
	}
	return strconv.FormatFloat(**v.to, 'g', -1, 64)
}

func (v share) Set(text string) error {
	if text == v.word {
		*v.to = nil
		return nil
	}
	number, percent := strings.CutSuffix(text, "%")
	x, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if percent {
		x /= 100
	}
	if err != nil || !(x >= 0 && x <= 1) {
		return fmt.Errorf("give a share such as 5%% or 0.05, or %s", v.word)
	}
	*v.to = &x
	return nil
}

// optionalInt is a flag for a number that may be zero, and may be unset.
type optionalInt struct {
	to        **int
	otherwise int
}

func (o optionalInt) Type() string { return "N" }

func (o optionalInt) String() string {
	if *o.to == nil {
		return strconv.Itoa(o.otherwise)
	}
	return strconv.Itoa(**o.to)
}

func (o optionalInt) Set(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return fmt.Errorf("give a whole number from 0 up")
	}
	*o.to = &n
	return nil
}

// optionalFloat is a flag for a number that may be zero, and may be unset;
// otherwise says what holds then.
type optionalFloat struct {
	to        **float64
	otherwise string
}

func (o optionalFloat) Type() string { return "X" }

func (o optionalFloat) String() string {
	if *o.to == nil {
		return o.otherwise
	}
	return strconv.FormatFloat(**o.to, 'g', -1, 64)
}

func (o optionalFloat) Set(text string) error {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("give a number")
	}
	*o.to = &x
	return nil
}

// frequency is a flag for a number or share of papers.
type frequency struct{ to *vectorize.Frequency }

func (f frequency) Type() string   { return "N|SHARE|auto" }
func (f frequency) String() string { return f.to.String() }

func (f frequency) Set(text string) error {
	v, err := vectorize.ParseFrequency(text)
	if err != nil {
		return err
	}
	*f.to = v
	return nil
}

// ngramRange is a flag for the least and the most words of a term.
type ngramRange struct{ least, most *int }

func (r ngramRange) Type() string { return "MIN,MAX" }

func (r ngramRange) String() string {
	least := max(*r.least, 1)
	return fmt.Sprintf("%d,%d", least, max(*r.most, least))
}

func (r ngramRange) Set(text string) error {
	first, last, pair := strings.Cut(strings.Trim(text, "()[] "), ",")
	if !pair {
		last = first
	}
	least, err := strconv.Atoi(strings.TrimSpace(first))
	most, failed := strconv.Atoi(strings.TrimSpace(last))
	if err != nil || failed != nil || least < 1 || most < least {
		return fmt.Errorf("give the least and the most words of a term, such as 1,2")
	}
	*r.least, *r.most = least, most
	return nil
}

// inverse is a flag that is true where the setting is false.
type inverse struct{ to *bool }

func (v inverse) Type() string     { return "bool" }
func (v inverse) String() string   { return strconv.FormatBool(!*v.to) }
func (v inverse) IsBoolFlag() bool { return true }

func (v inverse) Set(text string) error {
	on, err := strconv.ParseBool(text)
	if err != nil {
		return fmt.Errorf("give true or false")
	}
	*v.to = !on
	return nil
}

// unsetInt is a flag for a number that may be zero, without a default.
type unsetInt struct{ to **int }

func (u unsetInt) Type() string { return "N" }

func (u unsetInt) String() string {
	if *u.to == nil {
		return ""
	}
	return strconv.Itoa(**u.to)
}

func (u unsetInt) Set(text string) error { return optionalInt{u.to, 0}.Set(text) }

// byteSize is a flag that takes a number of bytes, or a word for 0.
type byteSize struct {
	to   *int64
	word string
}

// byteUnits are the units of a byteSize.
var byteUnits = []struct {
	name  string
	bytes float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40},
	{"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12},
}

func (b byteSize) Type() string { return "SIZE|" + b.word }

func (b byteSize) String() string {
	if *b.to == 0 {
		return b.word
	}
	return strconv.FormatInt(*b.to, 10)
}

func (b byteSize) Set(text string) error {
	if text == b.word {
		*b.to = 0
		return nil
	}
	number, unit := text, 1.0
	for _, u := range byteUnits {
		if n := len(text) - len(u.name); n > 0 && strings.EqualFold(text[n:], u.name) {
			number, unit = strings.TrimSpace(text[:n]), u.bytes
			break
		}
	}
	x, err := strconv.ParseFloat(number, 64)
	if x *= unit; err != nil || !(x >= 1 && x < 1<<62) {
		return fmt.Errorf("give a size such as 512MB, 1.5GiB or 2000000000, or %s", b.word)
	}
	*b.to = int64(x)
	return nil
}
