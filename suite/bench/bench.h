// The cost of steps, measured with Google Benchmark.
#pragma once

#include "execution/data_cache.h"
#include "execution/execute.h"
#include "loading/plugins.h"
#include "protocol/answer.h"

namespace gradus::bench {

/// Measures the steps of run requests with Google Benchmark, whose global registry is used: once a
/// process. The repetitions of all requests are interleaved at random, so that a machine whose
/// speed drifts is as unfair to one as to the other. `progress` is told share and method before
/// each repetition. Throws Error "bench.no_step" where a method does no further step.
protocol::Benched bench_steps(const protocol::BenchWork& work, loading::Plugins& plugins,
                              execution::DataCache& cache, const protocol::ProgressSink& progress);

}  // namespace gradus::bench
