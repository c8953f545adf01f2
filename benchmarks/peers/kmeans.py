"""scikit-learn's k-means on a run's vectors: VECTORS.npy K THREADS SEED -> JSON."""
import json, os, sys, time

path, k, threads, seed = sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4])
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = threads
for forced in ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"):
    os.environ.pop(forced, None)

import numpy as np
from sklearn.cluster import KMeans

vectors = np.load(path)
start = time.perf_counter()
model = KMeans(k, n_init=1, max_iter=100, random_state=seed).fit(vectors)
print(json.dumps(dict(seconds=time.perf_counter() - start, inertia=float(model.inertia_), rounds=int(model.n_iter_))))
