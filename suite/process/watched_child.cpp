#include "process/watched_child.h"

#include <algorithm>
#include <utility>

#include "process/process_tree.h"

namespace gradus::process {

WatchedChild::WatchedChild(const Limits& limits, OutputLog output,
                           const std::function<void()>& body)
    : limits_(limits),
      output_(std::move(output)),
      child_(Child::fork(output_.descriptor(), body)),
      group_(ControlGroup::make(limits.memory_bytes)) {
  if (group_ != nullptr && !group_->add(child_->process())) group_.reset();
}

WatchedChild::~WatchedChild() {
  if (child_->reaped()) return;
  child_->kill();
  reap();
}

void WatchedChild::start() {
  start_ = Clock::now();
  memory_ = MemoryMeter(child_->process());
}

void WatchedChild::watch() {
  output_.cut();
  const std::chrono::duration<double> passed = Clock::now() - start_;
  if (limits_.wall_s > 0 && passed.count() - left_out_s_ > limits_.wall_s) kill(EndedFor::time);
  const int64_t bytes = memory_.bytes(limits_.memory_bytes);
  peak_bytes_ = std::max(peak_bytes_, bytes);
  const bool too_much = limits_.memory_bytes > 0 && bytes > limits_.memory_bytes;
  // The kernel may have ended one of the processes that the child started, and let it go on.
  if (too_much || (group_ != nullptr && group_->has_ended_one())) kill(EndedFor::memory);
}

void WatchedChild::kill(EndedFor reason) {
  if (ended_for_ == EndedFor::nothing) ended_for_ = reason;
  child_->kill();
}

void WatchedChild::reap() {
  ending_ = child_->reap();
  if (group_ != nullptr) {
    if (ended_for_ == EndedFor::nothing && group_->has_ended_one()) ended_for_ = EndedFor::memory;
    group_->kill_all();
  }
  end_orphans();
  output_.finish();
}

}  // namespace gradus::process
