package pipeline

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"kindred/datasets"
	"kindred/vectorize"
	"kindred/vectorize/background"
)

// Values of Settings.Background that are no files.
const (
	BackgroundBuiltin = "builtin" // the space that is part of the program
	BackgroundNone    = "none"
)

// BackgroundUse says which background space a run leans on.
type BackgroundUse struct {
	Name   string  `json:"name"`
	SHA256 string  `json:"sha256"` // of the file of the space
	Papers int64   `json:"papers"` // that it was learnt from
	Terms  int     `json:"terms"`
	Known  float64 `json:"known"` // share of the papers' squared weights in terms that it knows
	Fit    float64 `json:"fit"`   // how well it tells these papers apart by half of their terms; .12 and more for papers as those that it was learnt from
	Share  float64 `json:"share"` // of the background in the mean squared length of vectors; 0: it was left out
}

// readBackground reads the file of a background space that the settings name;
// nil: they name none.
func readBackground(s Settings) (*background.Space, error) {
	if !s.isBackgroundFile() {
		return nil, nil
	}
	f, err := os.Open(s.Background)
	if err != nil {
		return nil, fmt.Errorf("pipeline: the background space cannot be read (%s, %s, or a file of kindred background learn): %w",
			BackgroundBuiltin, BackgroundNone, err)
	}
	defer f.Close()
	bg, err := background.Read(f)
	if err != nil {
		return nil, fmt.Errorf("pipeline: %s: %w", s.Background, err)
	}
	return bg, nil
}

// isBackgroundFile says whether the settings name a file.
func (s Settings) isBackgroundFile() bool {
	return s.Background != "" && s.Background != BackgroundBuiltin && s.Background != BackgroundNone
}

// background is the space that a run leans on: the one that was read, or the one
// that is part of the program; nil: none.
func (s Settings) background(read *background.Space) (*background.Space, error) {
	switch {
	case s.Background == BackgroundNone || s.Preset == PresetSklearn:
		return nil, nil
	case read != nil:
		return read, nil
	}
	return background.Builtin()
}

// blend joins the space of the papers with the background: the one that was
// read, or the one that is part of the program.
func (a *analysis) blend(ctx context.Context, bg *background.Space) (err error) {
	if bg == nil {
		return nil
	}
	use := &BackgroundUse{Name: bg.Name(), SHA256: bg.SHA256(), Papers: bg.Papers(), Terms: bg.Terms()}
	a.effective.Background = use
	if !a.model.Settings.FitsBackground(bg) {
		a.notes = append(a.notes, fmt.Sprintf("the background space %s is not used: its terms are made of words in another way than these settings make them", bg.Name()))
		return nil
	}
	blended, said, err := vectorize.Blend{Workers: a.settings.Workers}.Fit(ctx, a.space, a.model, a.tfidf, bg)
	if err != nil {
		return err
	}
	a.space = blended
	use.Known, use.Fit, use.Share = finite(said.Known), finite(said.Fit), finite(said.Share)
	if use.Share == 0 && a.settings.isBackgroundFile() {
		a.notes = append(a.notes, fmt.Sprintf("the background space %s is not used: these papers tell more than it does", bg.Name()))
	}
	return nil
}

// BackgroundSettings are the settings of LearnBackground. The zero value asks
// for the defaults.
type BackgroundSettings struct {
	Name       string   // that manifests give the space; default "": background
	Terms      int      // the most frequent ones; default 0: defaultBackgroundTerms
	Components int      // numbers a term; default 0: 100
	Workers    int      // default 0: all processors; no result depends on it
	Progress   Progress // optional
}

const (
	defaultBackgroundTerms = 30_000 // with which a file of 100 numbers a term stays below 4 MB
	leastBackgroundDF      = 10     // papers that a term must be in
)

// LearnBackground learns a background space from papers (files, folders, globs).
func LearnBackground(ctx context.Context, s BackgroundSettings, inputs []string) (*background.Space, error) {
	switch {
	case s.Terms < 0:
		return nil, fmt.Errorf("pipeline: %d terms of a background space; 0 means %d", s.Terms, defaultBackgroundTerms)
	case s.Components < 0:
		return nil, fmt.Errorf("pipeline: %d components of a background space; 0 means %d", s.Components, vectorize.DefaultComponents)
	}
	if s.Name == "" {
		s.Name = "background"
	}
	if s.Terms == 0 {
		s.Terms = defaultBackgroundTerms
	}
	if s.Components == 0 {
		s.Components = vectorize.DefaultComponents
	}
	found, err := datasets.Expand(inputs)
	if err != nil {
		return nil, err
	}
	build := Settings{Workers: s.Workers, Progress: s.Progress, Components: s.Components, Text: vectorize.Settings{MinDF: vectorize.Frequency{Count: leastBackgroundDF}, MaxFeatures: s.Terms}}
	var at position
	reader, err := datasets.NewReader(found, datasets.Options{Progress: func(_ string, done, total int64) { at = position{done, total} }})
	if err != nil {
		return nil, err
	}
	spool, err := os.CreateTemp("", "kindred-*.spool")
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = spool.Close()
		_ = os.Remove(spool.Name())
	}()
	a := &analysis{settings: build}
	if a.papers, err = readPapers(ctx, build, reader, &at, spool); err != nil {
		return nil, err
	}
	if err := a.weigh(ctx, nil); err != nil {
		return nil, err
	}
	lsa := vectorize.LSA{Pairs: true, Components: s.Components, Workers: s.Workers, Progress: s.Progress}
	if a.space, err = lsa.Fit(ctx, a.tfidf); err != nil {
		return nil, err
	}
	return vectorize.NewBackground(filepath.Base(s.Name), a.model, a.space)
}

// findBackground returns the settings of the run with the file of its background
// space where it is now: among files, or else where it was.
func (r *Run) findBackground(ctx context.Context, s Settings, files []string) (Settings, error) {
	if !s.isBackgroundFile() {
		return s, nil
	}
	var timings Timings
	_ = r.dir.Timings(&timings)
	for _, path := range append(files, timings.Background) {
		if path == "" {
			continue
		}
		s.Background = path
		bg, err := readBackground(s)
		if err == nil && r.Manifest.Effective.Background != nil && bg.SHA256() == r.Manifest.Effective.Background.SHA256 {
			return s, nil
		}
	}
	if err := ctx.Err(); err != nil {
		return s, err
	}
	return s, fmt.Errorf("pipeline: %w: the background space %s is missing or was changed; name a file with the same bytes",
		ErrCannotRebuild, r.Manifest.Settings.Background)
}
