'use strict';
// Search over titles, authors and terms. All words must be in a paper, if only
// within words; beginnings of words and whole words count more.
const KindredSearch = (() => {
  const marks = /[\u0300-\u036f]/g, wide = /[^\x00-\x7f]/;
  const fold = (s) => {
    const low = s.toLowerCase();
    return wide.test(low) ? low.normalize('NFD').replace(marks, '') : low;
  };
  // In a folded text a blank stands before and after each word.
  const folded = (s) => {
    const low = fold(s);
    return ' ' + low.replace(wide.test(low) ? /[^\p{L}\p{N}$+#.]+/gu : /[^a-z0-9$+#.]+/g, ' ') + ' ';
  };

  const words = (query) => folded(query).split(' ').filter(Boolean);

  function index(data) {
    const papers = [], ends = []; // a text for each paper, and where its title ends
    let names = null;
    const topics = data.meta.topics.map((t) => ({ label: folded(t.label), rest: folded([...t.description, ...t.terms].join(' ')) }));
    // build folds some more papers and says whether all are done.
    const build = (some = data.n) => {
      names ||= data.names.map(folded);
      for (const end = Math.min(papers.length + some, data.n); papers.length < end;) {
        const i = papers.length;
        let s = folded(data.titles[i]);
        ends.push(s.length);
        for (const a of data.authorNumbers(i)) s += names[a];
        papers.push(s);
      }
      return papers.length === data.n;
    };
    return {
      build,
      // find returns rows of papers and topics, the best first.
      find(query) {
        const wanted = words(query);
        if (!wanted.length) return { papers: [], topics: [] };
        build();
        const begins = wanted.map((w) => ' ' + w), phrase = ' ' + wanted.join(' ');
        const hits = [];
        for (let i = 0; i < papers.length; i++) {
          const s = papers[i];
          let score = 0, found = true;
          for (let k = 0; k < wanted.length && found; k++) {
            const at = s.indexOf(begins[k]);
            if (at >= 0) score += (at < ends[i] ? 3 : 2) + (s[at + begins[k].length] === ' ' ? 1 : 0);
            else if (!s.includes(wanted[k])) found = false;
          }
          if (found) hits.push([i, score + (s.includes(phrase) ? 4 : 0) + (ends[i] === phrase.length + 1 && s.startsWith(phrase) ? 8 : 0) + data.score[i] / 256]);
        }
        hits.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
        const named = [];
        topics.forEach((t, i) => {
          if (begins.every((b) => t.label.includes(b))) named.push([i, 2]);
          else if (begins.every((b) => t.label.includes(b) || t.rest.includes(b))) named.push([i, 1]);
        });
        named.sort((a, b) => b[1] - a[1] || a[0] - b[0]);
        return { papers: hits.map((h) => h[0]), topics: named.map((h) => h[0]) };
      },
    };
  }
  return { fold, words, index };
})();
