// A run on a GPU needs a process that was started with the GPUs visible.
#pragma once

namespace gradus::worker {

/// Replaces this process by a fresh `gradus-worker` that sees the GPUs and does one request.
[[noreturn]] void become_gpu_worker();

}  // namespace gradus::worker
