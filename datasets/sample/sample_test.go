package sample

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

type record struct {
	ID, Title, Venue string
	Authors          []string
	Year             int
	Keywords         []string
}

func records(t *testing.T) []record {
	t.Helper()
	dec := json.NewDecoder(Open())
	dec.DisallowUnknownFields() // an abstract above all
	var list []record
	for {
		var r record
		if err := dec.Decode(&r); err == io.EOF {
			return list
		} else if err != nil {
			t.Fatalf("record %d: %v", len(list)+1, err)
		}
		list = append(list, r)
	}
}

func TestRecordsAreComplete(t *testing.T) {
	list := records(t)
	if len(list) != 600 {
		t.Errorf("%d papers, the package comment says 600", len(list))
	}
	ids := map[string]bool{}
	for i, r := range list {
		if ids[r.ID] {
			t.Errorf("id %s twice", r.ID)
		}
		ids[r.ID] = true
		if i > 0 && r.ID <= list[i-1].ID {
			t.Errorf("%s comes after %s", r.ID, list[i-1].ID)
		}
		if r.Title == "" || len(r.Authors) == 0 || r.Venue == "" || r.Year < 1989 || r.Year > 2025 {
			t.Errorf("incomplete: %+v", r)
		}
		if n := len(r.Keywords); n < 1 || n > 12 {
			t.Errorf("%s has %d keywords, want 1 to 12", r.ID, n)
		}
		for _, k := range r.Keywords {
			if n := len(strings.Fields(k)); n < 1 || n > 2 {
				t.Errorf("%s: keyword %q has %d words, want 1 or 2", r.ID, k, n)
			}
		}
	}
}

func TestSpreadsOverVenuesAndYears(t *testing.T) {
	venues, years := map[string]int{}, map[int]int{}
	list := records(t)
	for _, r := range list {
		venues[r.Venue]++
		years[r.Year]++
	}
	if len(venues) < 20 || len(years) < 25 {
		t.Errorf("%d venues and %d years, want at least 20 and 25", len(venues), len(years))
	}
	for venue, n := range venues {
		if n > len(list)/10 {
			t.Errorf("%d of %d papers are of %s", n, len(list), venue)
		}
	}
}

func TestSizeInTheProgram(t *testing.T) {
	if len(packed) > 200<<10 {
		t.Errorf("embedded file of %d bytes, the limit is 200 KiB", len(packed))
	}
}

func TestOpenReadsBytesAndStartsAnew(t *testing.T) {
	for range 2 {
		if err := iotest.TestReader(Open(), Bytes()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.HasSuffix(Bytes(), []byte("}\n")) {
		t.Error("the last line is not complete")
	}
}
