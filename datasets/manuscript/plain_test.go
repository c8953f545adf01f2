package manuscript

import "testing"

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"white space", "  a \t b\nc\n\n \n d", "a b c\n\nd"},
		{"parted words", "trans-\nformer and state-of-the-\nart, pre-\nTrained, 3-\nfold, soft\u00ad\nly", "transformer and state-of-the-art, pre- Trained, 3- fold, softly"},
		{"pages", "leaves are count-\n12\n\fed\n- 3 -\nPage 3 of 9\nin 2019\n4/12", "leaves are counted in 2019"},
		{"ligatures", "ﬁnd eﬃcient ﬂow", "find efficient flow"},
		{"references", "a b c\n\n7. REFERENCES\n[1] D, 2019", "a b c"},
		{"contents", "Contents\n\nReferences\n\nMany words in between, so that the first is far away.\n\nReferences\n\nD", "Contents\n\nReferences\n\nMany words in between, so that the first is far away."},
		{"works cited", "Leaves fall down.\nWorks Cited:\nb", "Leaves fall down."},
		{"references in a sentence", "a\nreferences to b", "a references to b"},
		{"unprintable", "a\x01\u200bb\x7f\ufffd", "ab\ufffd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := fromPlain(c.text); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}
