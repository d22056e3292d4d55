// The program gradus-worker: where it lies and how it is started.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gradus::run {

/// The worker program: GRADUS_WORKER, or "gradus-worker" beside this program or in
/// ../libexec/gradus. Throws Error "worker.missing" naming the places looked at.
std::filesystem::path find_worker();

/// This environment, "NAME=value", with one thread for each of LibTorch's libraries, which read it
/// when they are loaded: without these the worker would have to start itself again. All symbols are
/// bound at the start, once: else each run that the worker forks binds those that it is the first
/// to use. `mark` is added, by which everything that comes from this worker can be told.
std::vector<std::string> worker_environment(const std::string& mark);

}  // namespace gradus::run
