package cluster

import (
	"cmp"
	"fmt"
	"slices"

	"kindred/matrix"
)

// DefaultBridges is the number of bridges at most.
const DefaultBridges = 100

// Bridges holds the settings of finding rows between two topics. The zero value
// asks for the defaults.
type Bridges struct {
	Limit int // bridges at most; default 0: 100
}

// Bridge is a row that belongs to two topics about equally.
type Bridge struct {
	Row           int32
	Topic, Second int32   // its topic, and the other
	Score         float64 // cosine with Topic
	SecondScore   float64 // cosine with Second
	Strength      float64 // the lower of the two less the cosine of the topics
}

// Placed says where rows stand among k topics, as Topics does.
type Placed struct {
	Labels    []int32       // n
	Score     []float32     // n
	Second    []int32       // n
	Margin    []float32     // n
	Centroids *matrix.Dense // k x d, rows of unit length or zero
	Outlier   []bool        // n: rows that are no bridges; nil: none
}

// What makes a bridge.
const (
	bridgeMargin   = 0.05 // at most, either way
	bridgesNeeded  = 5    // rows between two topics, at least
	bridgesOfPair  = 3    // at most
	bridgesOfTopic = 6    // at most
)

// Validate says what is wrong with the settings.
func (s Bridges) Validate() error {
	if s.Limit < 0 {
		return fmt.Errorf("cluster: Limit = %d of bridges is negative; 0 means %d", s.Limit, DefaultBridges)
	}
	return nil
}

func (p Placed) validate() error {
	n, k := len(p.Labels), p.Centroids.Rows
	if len(p.Score) != n || len(p.Second) != n || len(p.Margin) != n || p.Outlier != nil && len(p.Outlier) != n {
		return fmt.Errorf("cluster: %d labels, %d scores, %d second topics, %d margins and %d outlier flags are not of the same rows",
			n, len(p.Score), len(p.Second), len(p.Margin), len(p.Outlier))
	}
	for i, second := range p.Second {
		if second < -1 || int(second) >= k {
			return fmt.Errorf("cluster: second topic %d of row %d is not in -1 to %d", second, i, k-1)
		}
	}
	return checkLabels(p.Labels, n, k)
}

// Fit finds the rows that are nearer to each of two topics than these are to
// one another: those whose cosines with both differ by at most .05, ranked by
// the lower of them less the cosine of the two topics, equal ones by row. Only
// pairs of topics with at least 5 rows between them count; there are at most 3
// bridges of a pair, and 6 of a topic. It takes O(n log n) time.
func (s Bridges) Fit(p Placed) ([]Bridge, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := p.validate(); err != nil {
		return nil, err
	}
	type pair [2]int32
	between := func(b Bridge) pair { return pair{min(b.Topic, b.Second), max(b.Topic, b.Second)} }
	cosines := map[pair]float64{}
	count := map[pair]int{}
	var found []Bridge
	for i, second := range p.Second {
		margin := float64(p.Margin[i])
		if second < 0 || second == p.Labels[i] || margin < -bridgeMargin || margin > bridgeMargin || p.Outlier != nil && p.Outlier[i] {
			continue
		}
		b := Bridge{Row: int32(i), Topic: p.Labels[i], Second: second, Score: float64(p.Score[i])}
		b.SecondScore = b.Score - margin
		key := between(b)
		if count[key]++; count[key] == 1 {
			cosines[key] = dot(p.Centroids.Row(int(key[0])), p.Centroids.Row(int(key[1])))
		}
		if b.Strength = min(b.Score, b.SecondScore) - cosines[key]; b.Strength > 0 {
			found = append(found, b)
		}
	}
	slices.SortFunc(found, func(a, b Bridge) int {
		return cmp.Or(cmp.Compare(b.Strength, a.Strength), cmp.Compare(a.Row, b.Row))
	})
	limit := cmp.Or(s.Limit, DefaultBridges)
	ofPair, ofTopic := map[pair]int{}, make([]int, p.Centroids.Rows)
	var bridges []Bridge
	for _, b := range found {
		key := between(b)
		if len(bridges) == limit {
			break
		}
		if count[key] < bridgesNeeded || ofPair[key] == bridgesOfPair || ofTopic[b.Topic] == bridgesOfTopic || ofTopic[b.Second] == bridgesOfTopic {
			continue
		}
		ofPair[key]++
		ofTopic[b.Topic]++
		ofTopic[b.Second]++
		bridges = append(bridges, b)
	}
	return bridges, nil
}
