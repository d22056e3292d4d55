// The cost of steps, measured with Google Benchmark.
#pragma once

#include "gradus/engine/data_cache.h"
#include "gradus/engine/plugins.h"
#include "gradus/json.h"

namespace gradus {

/// Measures the steps of run requests: `line` has "requests" (run requests), "repetitions" and
/// "steps" (in one repetition). The repetitions of all requests are interleaved at random, so that
/// a machine whose speed drifts is as unfair to one as to the other. Returns {"samples": [for each
/// request {"step_us", "data_us", "gradient_us", "update_us": [one number a repetition], "refused":
/// null or the reason}]}; a part that a fused engine does not split is left empty.
/// Uses Google Benchmark's global registry: once a process.
Json bench_steps(const Json& line, Plugins& plugins, DataCache& cache);

}  // namespace gradus
