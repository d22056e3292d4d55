"""Import this before numpy, JAX and PyTorch: it binds all contestants to one processor.

XLA runs independent operations of a program on threads of its own, whatever its flags say, so only
a bound makes contestants equal. Programs that are started from here inherit it.
"""
import os

os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"
os.environ["XLA_FLAGS"] = (
    "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1 "
    + os.environ.get("XLA_FLAGS", "")
)
os.environ.setdefault("JAX_PLATFORMS", "cpu")
