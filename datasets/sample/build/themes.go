package main

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// theme is a subject and the phrases by which titles show it.
type theme struct {
	name    string
	phrases []string
}

// themes are subjects that a reader of the sample should find again. A paper
// is a candidate for the first of them that has a phrase in its title.
var themes = []theme{
	{"machine translation", []string{"machine translation", "translation model", "neural translation", "multilingual translation"}},
	{"question answering", []string{"question answering", "reading comprehension", "open-domain qa"}},
	{"dialogue", []string{"dialogue", "conversational"}},
	{"large language models", []string{"large language model", "instruction tuning", "chain-of-thought", "in-context learning", "llms"}},
	{"graph neural networks", []string{"graph neural network", "graph convolution", "node classification", "graph attention"}},
	{"federated learning", []string{"federated", "differential privacy", "differentially private"}},
	{"adversarial robustness", []string{"adversarial attack", "adversarial example", "adversarial training", "adversarial robustness", "certified robust"}},
	{"bandits", []string{"bandit", "regret bound"}},
	{"reinforcement learning", []string{"policy gradient", "deep reinforcement learning", "offline reinforcement", "q-learning", "actor-critic"}},
	{"Gaussian processes", []string{"gaussian process", "variational inference", "bayesian optimization"}},
	{"neural coding", []string{"spiking", "spike train", "visual cortex", "neural coding", "neural circuit"}},
	{"diffusion and adversarial generation", []string{"diffusion model", "image synthesis", "generative adversarial", "image generation"}},
	{"object detection", []string{"object detection", "object detector", "pedestrian detection"}},
	{"face recognition", []string{"face recognition", "facial expression", "face verification", "face detection"}},
	{"human pose and action", []string{"pose estimation", "action recognition", "action detection"}},
	{"3D reconstruction", []string{"radiance field", "3d reconstruction", "structure from motion", "multi-view stereo", "depth estimation"}},
	{"simultaneous localisation and mapping", []string{"slam", "visual odometry", "localization and mapping", "loop closure"}},
	{"grasping", []string{"grasp", "in-hand manipulation", "gripper"}},
	{"legged robots", []string{"legged", "biped", "humanoid", "quadruped"}},
	{"surgical robots", []string{"surgical", "surgery", "catheter", "endoscop"}},
}

// themeOf returns the theme of a title, -1 for none.
func themeOf(title string) int {
	title = strings.ToLower(title)
	return slices.IndexFunc(themes, func(t theme) bool {
		return slices.ContainsFunc(t.phrases, func(phrase string) bool { return strings.Contains(title, phrase) })
	})
}

// candidate is a paper that may be chosen.
type candidate struct {
	ID    string
	Venue string
	Year  int
	Theme int
}

// choose takes papersATheme papers of every theme, and for each place in turn
// the candidate whose venue and then whose year were taken least often so far,
// so that the sample spreads over both. Ties are broken by a hash of the id.
func choose(candidates []candidate) (map[string]bool, error) {
	byTheme := make([][]candidate, len(themes))
	for _, c := range candidates {
		byTheme[c.Theme] = append(byTheme[c.Theme], c)
	}
	chosen := map[string]bool{}
	venues, years := map[string]int{}, map[int]int{}
	for t, left := range byTheme {
		if len(left) < papersATheme {
			return nil, fmt.Errorf("theme %q has %d papers, needs %d", themes[t].name, len(left), papersATheme)
		}
		inTheme := map[string]int{}
		for range papersATheme {
			best := slices.MinFunc(left, func(a, b candidate) int {
				return cmp.Or(
					cmp.Compare(inTheme[a.Venue], inTheme[b.Venue]),
					cmp.Compare(years[a.Year], years[b.Year]),
					cmp.Compare(venues[a.Venue], venues[b.Venue]),
					cmp.Compare(hash(a.ID), hash(b.ID)),
					strings.Compare(a.ID, b.ID))
			})
			left = slices.DeleteFunc(left, func(c candidate) bool { return c.ID == best.ID })
			chosen[best.ID] = true
			inTheme[best.Venue]++
			venues[best.Venue]++
			years[best.Year]++
		}
	}
	return chosen, nil
}

func hash(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}
