// Memory laid out so that forking is cheap.
#pragma once

namespace gradus::worker {

/// Gathers this process's own memory into huge pages where the system has them. A fork copies the
/// table of pages, and a child's end takes it apart: both are then some ten times faster for a
/// process that holds LibTorch, and do not grow with the data that it has prepared.
void gather_pages();

}  // namespace gradus::worker
