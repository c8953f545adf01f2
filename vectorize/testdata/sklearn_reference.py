#!/usr/bin/env python3
"""Writes sklearn.json: what scikit-learn's TfidfVectorizer makes of the documents below.

    pip install scikit-learn
    python3 sklearn_reference.py > sklearn.json

The test TestAgainstSklearn reads it. Values are float64, to 12 digits.
"""
import json

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

DOCUMENTS = [
    "Graph networks pass messages between neighbours. Deep graph networks smooth those messages too much.",
    "We learn to rank papers: a graph of citations, a graph of authors, and the words of each paper.",
    "The telescope saw a faint galaxy; its spectrum, in 3 bands, shows the galaxy's red shift (z = 0.7).",
    "A naïve Schrödinger solver: Fröhlich's ansatz, ΔE = ħω, 10² points, and the Œuvre of Łukasiewicz.",
    "ΣΊΣΥΦΟΣ rolls a stone; Сизиф катит камень; 図書館 has snake_case_names and x1 y2 z3 b-52.",
    "İstanbul weather, weather, weather: rain in May, rain in June and no rain at all in July.",
    "Sparse vectors, sparse vectors and dense vectors: the cosine of two vectors is what ranks papers.",
    "",
    "a b c d . , !",
    "GRAPH Graph graph: the case of words; don't fold İ twice, 'quoted' e-mail at me@example.org!",
]

CASES = {
    "defaults": {},
    "sublinear": {"sublinear_tf": True},
    "no_idf": {"use_idf": False},
    "no_smooth_idf": {"smooth_idf": False},
    "l1": {"norm": "l1"},
    "no_norm": {"norm": None},
    "sublinear_no_smooth_l1": {"sublinear_tf": True, "smooth_idf": False, "norm": "l1"},
    "no_idf_no_norm": {"use_idf": False, "norm": None, "sublinear_tf": True},
    "min_df_2": {"min_df": 2},
    "min_df_share": {"min_df": 0.2, "sublinear_tf": True},
    "max_df_share": {"max_df": 0.35},
    "max_df_count": {"max_df": 2},
    "min_and_max_df": {"min_df": 2, "max_df": 0.3},
    "max_features": {"max_features": 6},
    "bigrams": {"ngram_range": [1, 2]},
    "bigrams_alone": {"ngram_range": [2, 2], "sublinear_tf": True},
    "one_to_three": {"ngram_range": [1, 3], "min_df": 2},
    "stop_words": {"stop_words": ["the", "and", "of", "to", "in", "at", "all", "no", "we"]},
    "stop_words_bigrams": {"stop_words": ["the", "and", "of", "to", "in"], "ngram_range": [1, 2]},
    "keep_case": {"lowercase": False},
    "keep_case_stop_words": {"lowercase": False, "stop_words": ["the", "graph"]},
    "single_letters": {"token_pattern": r"(?u)\b\w+\b"},
    "three_letters": {"token_pattern": r"(?u)\b\w\w\w+\b"},
    "four_letters": {"token_pattern": r"\w{4,}"},
    "ascii_letters": {"token_pattern": r"[a-z]+"},
    "upper_case_letters": {"token_pattern": r"[A-Z]+", "lowercase": False},
    "group": {"token_pattern": r"(\w+)-\w+"},
    "words_and_hyphens": {"token_pattern": r"[\w-]{2,}"},
    "numbers": {"token_pattern": r"\d+"},
    "no_blanks": {"token_pattern": r"\S+"},
    "pairs": {"token_pattern": r"\w\w", "norm": "l1"},
}


def run(options):
    options = dict(options)
    if "ngram_range" in options:
        options["ngram_range"] = tuple(options["ngram_range"])
    vectorizer = TfidfVectorizer(**options)
    matrix = vectorizer.fit_transform(DOCUMENTS)
    matrix.sort_indices()
    return {
        "options": {k: v for k, v in options.items()},
        "terms": vectorizer.get_feature_names_out().tolist(),
        "idf": [float(f"{v:.12g}") for v in vectorizer.idf_] if vectorizer.use_idf else None,
        "indptr": matrix.indptr.tolist(),
        "indices": matrix.indices.tolist(),
        "values": [float(f"{v:.12g}") for v in matrix.data],
    }


def dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


cases = ",\n".join(f"  {dump(name)}: {dump(run(options))}" for name, options in CASES.items())
print(f'{{\n "sklearn": {dump(sklearn.__version__)},\n "documents": {dump(DOCUMENTS)},\n "cases": {{\n{cases}\n }}\n}}')
