package vectorize

import (
	"fmt"
	"strconv"
	"strings"
)

// Frequency is a number of documents, or a share of them. The zero value is
// unset: automatic. In JSON it is the text that ParseFrequency reads.
type Frequency struct {
	Count int64   // documents; default 0: see Share
	Share float64 // of the documents, up to 1; default 0: see Count
}

// ParseFrequency reads a count ("5"), a share ("0.5", "1.0"), a percentage
// ("50%"), or "auto". As in scikit-learn "1" is one document and "1.0" all.
func ParseFrequency(text string) (Frequency, error) {
	if text == "auto" {
		return Frequency{}, nil
	}
	if number, ok := strings.CutSuffix(text, "%"); ok {
		v, err := strconv.ParseFloat(number, 64)
		if share := v / 100; err == nil && share > 0 && share <= 1 {
			return Frequency{Share: share}, nil
		}
		return Frequency{}, fmt.Errorf("vectorize: %q is no percentage above 0 and up to 100", text)
	}
	if strings.ContainsAny(text, ".eE") {
		v, err := strconv.ParseFloat(text, 64)
		if err == nil && v > 0 && v <= 1 {
			return Frequency{Share: v}, nil
		}
		return Frequency{}, fmt.Errorf("vectorize: %q is no share above 0.0 and up to 1.0; write a count without a point", text)
	}
	v, err := strconv.ParseInt(text, 10, 64)
	if err == nil && v > 0 {
		return Frequency{Count: v}, nil
	}
	return Frequency{}, fmt.Errorf("vectorize: %q is neither a count (5) nor a share (0.5 or 50%%)", text)
}

// String is what ParseFrequency reads; "auto" for the zero value.
func (f Frequency) String() string {
	switch {
	case f.Count > 0:
		return strconv.FormatInt(f.Count, 10)
	case f.Share > 0:
		text := strconv.FormatFloat(f.Share, 'g', -1, 64)
		if !strings.ContainsAny(text, ".e") {
			text += ".0"
		}
		return text
	}
	return "auto"
}

// MarshalText is String.
func (f Frequency) MarshalText() ([]byte, error) { return []byte(f.String()), nil }

// UnmarshalText is ParseFrequency.
func (f *Frequency) UnmarshalText(text []byte) (err error) {
	*f, err = ParseFrequency(string(text))
	return err
}

func (f Frequency) validate(name string) error {
	if f.Count < 0 || !(f.Share >= 0 && f.Share <= 1) || f.Count > 0 && f.Share > 0 {
		return fmt.Errorf("vectorize: %s = {count %d, share %v} is neither one count nor one share in 0 to 1", name, f.Count, f.Share)
	}
	return nil
}

// of is the number of documents that the frequency stands for, not rounded.
func (f Frequency) of(documents int64) float64 {
	if f.Count > 0 {
		return float64(f.Count)
	}
	return f.Share * float64(documents)
}
