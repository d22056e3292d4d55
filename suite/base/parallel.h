// The same work for many things, by several threads.
#pragma once

#include <cstddef>
#include <functional>

namespace gradus {

/// Calls work(0), ..., work(count - 1), each once, in any order and by as many threads as the
/// processor has cores (at most 16); by this one alone where there is less than twice
/// `worth_a_thread` to do. Returns when all have ended. Throws what the call with the smallest
/// number threw.
void in_parallel(std::size_t count, std::size_t worth_a_thread,
                 const std::function<void(std::size_t)>& work);

}  // namespace gradus
