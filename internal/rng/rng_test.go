package rng

import "testing"

// The first numbers of a stream are part of the reproducible bytes of a run.
func TestStreamsStayWhatTheyAre(t *testing.T) {
	for _, c := range []struct {
		seed    uint64
		purpose string
		block   int
	}{{0, "a", 0}, {1, "a", 0}, {0, "b", 0}, {0, "a", 1}} {
		if Stream(c.seed, c.purpose, c.block).Uint64() != Stream(c.seed, c.purpose, c.block).Uint64() {
			t.Errorf("%+v gives two different streams", c)
		}
	}
	if got := Stream(0, "a", 0).Uint64(); got != firstOfA {
		t.Errorf("the first number of (0, a, 0) is %d", got)
	}
}

func TestStreamsDifferBySeedPurposeAndBlock(t *testing.T) {
	seen := map[uint64]bool{}
	for seed := range uint64(20) {
		for _, purpose := range []string{"kmeans/seed", "lsa/start", ""} {
			for block := range 20 {
				seen[Stream(seed, purpose, block).Uint64()] = true
			}
		}
	}
	if len(seen) != 20*3*20 {
		t.Errorf("%d different first numbers of 1,200 streams", len(seen))
	}
}

const firstOfA = 16725012738953548369
