package cluster

import (
	"fmt"
	"math"
	"slices"
)

// explain says why the number of the candidate at best was chosen, or why it was
// not. usual is AutoK of the rows.
func (c *Choice) explain(best, usual int) string {
	p, first, last := c.Curve[best], c.Curve[0], c.Curve[len(c.Curve)-1]
	tried := fmt.Sprintf("%d numbers from %d to %d were tried", len(c.Curve), first.K, last.K)
	if !c.Structure {
		why := fmt.Sprintf("groupings of random parts of the collection have little in common (stability %.2f at best)", p.Stability)
		if c.Chance > 0 {
			why = fmt.Sprintf("the texts are no more alike than if their words had been dealt out at random (%.2f times; from %.2f on would count)", c.Chance, likeByChance)
		}
		return fmt.Sprintf("No structure was found: %s. The collection is cut into %s all the same; do not rely on them.", why, topics(c.K))
	}
	reason := fmt.Sprintf("%s: grouped anew from random parts of the collection, a topic comes back with %s of itself, and topics are %s (separation %.2f)",
		topics(p.K), percent(p.Stability), separated(p.Separation), p.Separation)
	var others []string
	for _, factor := range []float64{.5, 2} {
		at := slices.IndexFunc(c.Curve, func(q Candidate) bool { return float64(q.K) >= factor*float64(p.K)*.95 })
		if at >= 0 && at != best && c.Curve[at].K != p.K {
			others = append(others, fmt.Sprintf("with %d it is %s and %.2f", c.Curve[at].K, percent(c.Curve[at].Stability), c.Curve[at].Separation))
		}
	}
	for i, other := range others {
		reason += [2]string{"; ", ", "}[min(i, 1)] + other
	}
	return fmt.Sprintf("%s. %s; numbers far from %d, usual for a collection of this size, had to do better.", reason, tried, usual)
}

func topics(k int) string {
	if k == 1 {
		return "1 topic"
	}
	return fmt.Sprintf("%d topics", k)
}

func percent(share float64) string { return fmt.Sprintf("%.0f%%", math.Round(100*share)) }

// separated says in words what a separation means.
func separated(s float64) string {
	switch {
	case s >= .6:
		return "well apart"
	case s >= .35:
		return "fairly apart"
	}
	return "side by side"
}
