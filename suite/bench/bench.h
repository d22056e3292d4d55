// The cost of steps, measured with Google Benchmark.
#pragma once

#include "base/json.h"
#include "execution/data_cache.h"
#include "execution/execute.h"
#include "loading/plugins.h"

namespace gradus {

/// Measures the steps of run requests with Google Benchmark, whose global registry is used: once a
/// process. `line` has "requests" (run requests), "names" (one for each, all different),
/// "repetitions" and either "steps" (in one repetition) or "min_time_s" (of one repetition). The
/// repetitions of all requests are interleaved at random, so that a machine whose speed drifts is
/// as unfair to one as to the other. `progress` is told {"share", "method"} before each repetition.
/// Returns {"samples": [for each request an object], "google_benchmark": {what its JSON reporter
/// writes}}; docs/protocol.md has the keys. Throws Error "bench.no_step" where a method does no
/// further step.
Json bench_steps(const Json& line, Plugins& plugins, DataCache& cache,
                 const ProgressSink& progress);

}  // namespace gradus
