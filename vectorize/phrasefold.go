package vectorize

import (
	"cmp"
	"slices"
	"strings"
)

// finish writes the phrases, and makes one of those that are forms of another.
func (p *Phrases) finish(u *phraseUsage, d *phraseDictionary) {
	p.countRows()
	writer := newPhraseWriter(u)
	p.Written, p.Weight = make([]string, len(p.Words)), make([]float64, len(p.Words))
	for i, words := range p.Words {
		p.Weight[i] = nameWeight(words, d, u, i)
	}
	stems := make([]string, 0, len(p.Words))
	for i, words := range p.Words {
		stems = stems[:0]
		for _, w := range words {
			stems = append(stems, d.stems[w])
		}
		p.Written[i] = writer.write(i, words, stems)
	}
	f := &phraseFolds{Phrases: p, phraseDictionary: d, into: make([]int32, len(p.Words))}
	for i := range f.into {
		f.into[i] = int32(i)
	}
	f.defined(u.defined)
	f.known()
	f.initials()
	f.within()
	f.compounds()
	f.apply()
}

// countRows counts the rows of each phrase.
func (p *Phrases) countRows() {
	p.DF = make([]int64, len(p.Words))
	for _, phrase := range p.Rows.Indices {
		p.DF[phrase]++
	}
}

// phraseFolds says which phrase each is a form of: itself or another.
type phraseFolds struct {
	*Phrases
	*phraseDictionary
	into []int32
}

// fold makes a phrase a form of another one, unless either is one already.
func (f *phraseFolds) fold(phrase, into int32) {
	if phrase != into && f.into[phrase] == phrase && f.into[into] == into {
		f.into[phrase] = into
	}
}

// defined folds acronyms into what most of their definitions say.
func (f *phraseFolds) defined(defined map[definition]int64) {
	const (
		share   = 0.6 // of the definitions that must agree
		farMore = 10  // times as many rows: then most of them mean something that nobody defines, as GPS
	)
	total, best := map[int32]int64{}, map[int32]definition{}
	for d, times := range defined {
		total[d.short] += times
		b, ok := best[d.short]
		if !ok || times > defined[b] || times == defined[b] && d.long < b.long {
			best[d.short] = d
		}
	}
	for short := range int32(len(f.Words)) { // in order: an acronym that is defined stands for no other
		d, ok := best[short]
		if ok && float64(defined[d]) >= share*float64(total[short]) && f.DF[short] < farMore*f.DF[d.long] {
			f.fold(short, d.long)
		}
	}
}

// known folds acronyms that everybody knows, where the documents do not say
// otherwise.
func (f *phraseFolds) known() {
	for _, line := range strings.Split(strings.TrimSpace(knownAcronyms), "\n") {
		short, long, _ := strings.Cut(line, " ")
		var words []int32
		for _, w := range strings.Fields(strings.ReplaceAll(long, "-", " ")) {
			words = append(words, f.number[phraseStem(w)])
		}
		if short, long := f.find([]int32{f.number[short]}), f.find(words); short >= 0 && long >= 0 {
			f.fold(short, long)
		}
	}
}

// initials folds acronyms that nobody defines into the phrase of these initials
// that is in most of the rows with the acronym, if it is in half of them.
func (f *phraseFolds) initials() {
	const (
		share = 0.5
		least = 3 // rows with both
	)
	spelled := map[string][]int32{}
	for p, words := range f.Words {
		if len(words) > 1 && f.into[p] == int32(p) {
			letters := ""
			for _, w := range words {
				if !phraseLinks[f.stems[w]] {
					letters += strings.ToLower(f.stems[w][:1])
				}
			}
			spelled[letters] = append(spelled[letters], int32(p))
		}
	}
	longs := map[int32][]int32{}
	for p, words := range f.Words {
		if len(words) == 1 && f.into[p] == int32(p) {
			if letters := acronymLetters(f.Written[p]); len(letters) > 2 && len(spelled[letters]) > 0 {
				longs[int32(p)] = spelled[letters]
			}
		}
	}
	both := map[definition]int64{}
	for i := range f.Rows.Rows {
		row := f.Rows.Indices[f.Rows.Indptr[i]:f.Rows.Indptr[i+1]]
		for _, p := range row {
			for _, long := range longs[p] {
				if _, has := slices.BinarySearch(row, long); has {
					both[definition{long, p}]++
				}
			}
		}
	}
	for short := range int32(len(f.Words)) {
		most := int64(0)
		for _, long := range longs[short] {
			most = max(most, both[definition{long, short}])
		}
		if most < least || float64(most) < share*float64(f.DF[short]) {
			continue
		}
		for _, long := range longs[short] {
			if both[definition{long, short}] == most {
				f.fold(short, long)
			}
		}
	}
}

// within folds phrases with an acronym in them into those with what it stands
// for in its place: "LLM agents" into "large language model agents".
func (f *phraseFolds) within() {
	long := map[int32][]int32{}
	for p, into := range f.into {
		if into != int32(p) && len(f.Words[p]) == 1 {
			long[f.Words[p][0]] = f.Words[into]
		}
	}
	for p, words := range f.Words {
		if len(words) == 1 {
			continue
		}
		var spelled []int32
		for _, w := range words {
			if form, ok := long[w]; ok {
				spelled = append(spelled, form...)
			} else {
				spelled = append(spelled, w)
			}
		}
		if len(spelled) == len(words) {
			continue
		}
		if other := f.find(spelled); other >= 0 {
			f.fold(int32(p), other)
		}
		f.Words[p] = spelled
	}
}

// compounds makes one of the phrases that differ in hyphens and blanks alone:
// the one in the most rows. No two phrases are written the same then.
func (f *phraseFolds) compounds() {
	order := make([]int32, len(f.Words))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(f.DF[b], f.DF[a]), cmp.Compare(a, b)) })
	type key struct {
		text   string
		isText bool
	}
	unhyphened := strings.NewReplacer(" ", "", "-", "")
	first := map[key]int32{}
	for _, p := range order {
		if f.into[p] != p {
			continue
		}
		var stems strings.Builder
		for _, w := range f.Words[p] {
			stems.WriteString(f.stems[w])
		}
		byStems, byText := key{text: stems.String()}, key{unhyphened.Replace(strings.ToLower(f.Written[p])), true}
		other, ok := first[byStems]
		if !ok {
			other, ok = first[byText]
		}
		if ok {
			f.into[p] = other
			continue
		}
		first[byStems], first[byText] = p, p
	}
	for p, into := range f.into {
		f.into[p] = f.into[into]
	}
}

// apply puts phrases in the place of their forms. A phrase is written as its
// acronym where that is in far more rows.
func (f *phraseFolds) apply() {
	const farMore = 3
	was := f.DF
	shown := make([]int32, len(f.Words))
	for p := range shown {
		shown[p] = int32(p)
	}
	for p, into := range f.into {
		if len(f.Words[p]) == 1 && was[p] > was[shown[into]] && was[p] > farMore*was[into] {
			shown[into] = int32(p)
		}
	}
	written := slices.Clone(f.Written)
	for p, s := range shown {
		f.Written[p] = written[s]
	}
	rows := f.Rows
	kept := int64(0)
	start := int64(0)
	for i := range rows.Rows {
		row := rows.Indices[start:rows.Indptr[i+1]]
		start = rows.Indptr[i+1]
		changed := false
		for at, p := range row {
			if into := f.into[p]; into != p {
				row[at] = into
				changed = true
			}
		}
		if changed {
			slices.Sort(row)
			row = slices.Compact(row)
		}
		kept += int64(copy(rows.Indices[kept:], row))
		rows.Indptr[i+1] = kept
	}
	rows.Indices = rows.Indices[:kept]
	f.countRows()
}
