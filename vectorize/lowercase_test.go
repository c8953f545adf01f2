package vectorize

import (
	"strings"
	"testing"
)

// The expected forms are those of str.lower of Python 3.11.
func TestLowerCase(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"ΟΔΟΣ ΣΟΣ Σ ΣΣ", "οδος σος σ σς"},
		{"ΑΣ1 1Σ ΑΣ_Β", "ας1 1σ ας_β"},
		{"ΑΣ'Β ΑΣ’ ΑΣ.Β ΑΣ. ΑΣ:", "ασ'β ας’ ασ.β ας. ας:"},
		{"ΑΣ\u0301 ΑΣ\u0301Β Α\u0301Σ \u0301Σ", "ας\u0301 ασ\u0301β α\u0301ς \u0301σ"},
		{"Α\u00adΣ ʰΣ ⅧΣ ΑΣⓐ ΑΣ中", "α\u00adς ʰσ ⅷς ασⓐ ας中"},
	} {
		if got := lowerCase(c.text); got != c.want {
			t.Errorf("%+q gives %+q, want %+q", c.text, got, c.want)
		}
	}
	if got := strings.ToLower(pythonCapitals("İΣ")); got != "i\u0307ς" {
		t.Errorf("İΣ gives %+q", got)
	}
}
