package export

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"kindred/internal/rundir"
	"kindred/pipeline"
)

// ManifestFile is the file of a Parquet export that says what it holds.
const ManifestFile = "manifest.json"

// ManifestFormat is the value of "format" in it, which tells it from a run's.
const ManifestFormat = "kindred-export"

// Manifest is what manifest.json says: all that the manifest of the run does,
// with the files of the export in place of the run's.
type Manifest struct {
	Format        string                   `json:"format"`         // ManifestFormat
	FormatVersion int                      `json:"format_version"` // of the run
	Files         map[string]rundir.Digest `json:"files"`          // by name
	*pipeline.Manifest
}

func (w *writer) manifest(ctx context.Context, written []Written) error {
	m := Manifest{ManifestFormat, rundir.FormatVersion, map[string]rundir.Digest{}, w.run.Manifest}
	for _, file := range written {
		digest, err := rundir.FileDigest(ctx, filepath.Join(w.folder, file.File))
		if err != nil {
			return err
		}
		m.Files[file.File] = digest
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("export: the manifest cannot be written as JSON: %w", err)
	}
	return os.WriteFile(filepath.Join(w.folder, ManifestFile), append(text, '\n'), 0o666)
}
