// Work split into chunks over threads, with results that do not depend on the number of threads.
#pragma once

#include <cstdint>
#include <functional>

namespace gradus::random_restart {

/// Calls work(chunk, thread) once for every chunk in [0, chunks), thread in [0, threads). Which
/// thread runs which chunk is not fixed: what a chunk computes must depend on its number only, and
/// chunks must not share writes. One thread runs in place. After an exception no new chunk starts
/// and the first exception is thrown again. Throws Error "random_restart.threads" for threads < 1.
void for_each_chunk(std::int64_t chunks, int threads,
                    const std::function<void(std::int64_t chunk, int thread)>& work);

}  // namespace gradus::random_restart
