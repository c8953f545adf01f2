package layout

import (
	"cmp"
	"slices"
)

// Place is a place on a map.
type Place struct{ X, Y float32 }

// LabelPlaces finds where the label of each of k groups of points stands: in the
// middle of the half of its points that lie closest together about the median,
// found twice, so that stray points have no say. labels (n) are in [0, k); a
// group without points stands at 0, 0. It takes O(n log n) time.
func (m *Map) LabelPlaces(labels []int32, k int) []Place {
	members := make([][]Place, k)
	for i, group := range labels {
		members[group] = append(members[group], Place{m.X[i], m.Y[i]})
	}
	places := make([]Place, k)
	for group, points := range members {
		if len(points) == 0 {
			continue
		}
		at := Place{median(points, func(p Place) float32 { return p.X }), median(points, func(p Place) float32 { return p.Y })}
		for range 2 {
			slices.SortStableFunc(points, func(a, b Place) int { return cmp.Compare(a.square(at), b.square(at)) })
			points = points[:(len(points)+1)/2]
			at = mean(points)
		}
		places[group] = at
	}
	return places
}

func (p Place) square(q Place) float32 {
	dx, dy := p.X-q.X, p.Y-q.Y
	return dx*dx + dy*dy
}

func median(points []Place, get func(Place) float32) float32 {
	values := make([]float32, len(points))
	for i, p := range points {
		values[i] = get(p)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func mean(points []Place) Place {
	var x, y float64
	for _, p := range points {
		x, y = x+float64(p.X), y+float64(p.Y)
	}
	n := float64(len(points))
	return Place{float32(x / n), float32(y / n)}
}
