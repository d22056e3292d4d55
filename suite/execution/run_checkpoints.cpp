// Checkpoints of a run: what they hold, when they are written, how a run goes on.
#include <ATen/Context.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <cstring>
#include <limits>
#include <mutex>

#include "base/files.h"
#include "base/output_folder.h"
#include "execution/checkpoint.h"
#include "execution/run_execution.h"
#include "gradus/error.h"
#include "loading/guard.h"

namespace gradus::execution {
namespace {

using SteadyClock = std::chrono::steady_clock;

double seconds_until_now(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

void item(Archive& archive, const std::string& name, std::string& bytes) {
  Tensor copy;
  if (archive.saving()) {
    copy = at::empty({static_cast<int64_t>(bytes.size())}, at::kByte);
    std::memcpy(copy.mutable_data_ptr(), bytes.data(), bytes.size());
  }
  archive.item(name, copy);
  bytes.assign(static_cast<const char*>(copy.const_data_ptr()), copy.nbytes());
}

void history_state(Archive& archive, record::CheckpointHistory& history) {
  archive.item("resumed_at", history.resumed_at);
  auto count = static_cast<int64_t>(history.errors.size());
  archive.item("errors", count);
  history.errors.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < history.errors.size(); ++i) {
    archive.item(fmt::format("error.{}.id", i), history.errors[i].id);
    archive.item(fmt::format("error.{}.text", i), history.errors[i].text);
  }
}

/// Once for each kind: a full disk would be told at every checkpoint.
void add_error(record::CheckpointHistory& history, const loading::Failure& failure) {
  const auto is_known = [&](const record::RecordError& error) { return error.id == failure.id; };
  if (std::ranges::any_of(history.errors, is_known)) return;
  history.errors.push_back({failure.id, failure.text});
}

}  // namespace

void RunExecution::state(Archive& archive) {
  double counted_s = counted_seconds();
  int64_t peak = around_.memory.peak_above_start();
  archive.item("counted_s", counted_s);
  archive.item("peak_bytes", peak);
  archive.item("evaluation_s", evaluation_s_);
  history_state(archive, around_.history);
  archive.part("run", run_);
  archive.part("evaluations", evaluations_);
  if (step_driver_) {
    archive.part("method", *step_driver_);
  } else {
    archive.part("method", *driver_);
  }
  for (std::size_t i = 0; i < run_.monitors().size(); ++i) {
    archive.part(fmt::format("monitor.{}", i), *run_.monitors()[i]);
  }
  random_state(archive);
  files_state(archive);
  if (archive.saving()) return;
  counted_before_s_ = counted_s;
  around_.memory.count_earlier(peak);
}

/// LibTorch's own generators, for plugins that use them: methods in Python do.
void RunExecution::random_state(Archive& archive) {
  std::vector<at::Device> devices = {at::kCPU};
  if (!run_.settings().device.is_cpu()) devices.push_back(run_.settings().device);
  for (const at::Device device : devices) {
    at::Generator generator = at::globalContext().defaultGenerator(device);
    const std::lock_guard lock(generator.mutex());
    Tensor state = archive.saving() ? generator.get_state() : Tensor();
    archive.item("random." + device.str(), state);
    if (!archive.saving()) generator.set_state(state);
  }
}

/// What was written beside the record so far: its folder is a new one when the run goes on.
void RunExecution::files_state(Archive& archive) {
  std::vector<std::string> names;
  for (const auto& [name, artifact] : run_.collected().artifacts) names.push_back(artifact.file);
  for (const auto& [name, file] : run_.collected().files) names.push_back(name);
  for (const std::string& name : names) {
    std::string content;
    if (archive.saving()) {
      content = read_file(around_.folder / name, std::numeric_limits<int64_t>::max());
    }
    item(archive, "file." + name, content);
    if (!archive.saving()) OutputFolder(around_.folder).write(name, content);
  }
}

double RunExecution::counted_seconds() const {
  return counted_before_s_ + seconds_until_now(begun_) - uncounted_s_;
}

void RunExecution::write_checkpoint_if_due() {
  if (!checkpoint_schedule_.writes() || finished() || stopped_at_target_) return;
  if (checkpoint_schedule_.due(run_.step(), SteadyClock::now())) write_checkpoint();
}

/// Neither its time nor its memory is the run's. Where it cannot be written the run goes on
/// without.
void RunExecution::write_checkpoint() {
  const auto start = SteadyClock::now();
  around_.memory.leave_out([&] {
    try {
      Archive archive;
      state(archive);
      OutputFolder(around_.checkpoints.out)
          .write(around_.checkpoints.plan.file,
                 checkpoint_text(archive, checkpoint_owner(around_.request)));
    } catch (...) {
      add_error(around_.history,
                loading::current_failure(fmt::format("checkpoint at step {}", run_.step())));
    }
  });
  const double seconds = seconds_until_now(start);
  uncounted_s_ += seconds;
  if (around_.checkpoints.uncounted) around_.checkpoints.uncounted(seconds);
  checkpoint_schedule_.written(run_.step(), SteadyClock::now());
}

void RunExecution::resume(Archive& saved) {
  if (driver_) driver_->start(run_);
  state(saved);
  resumed_ = true;
  around_.history.resumed_at.push_back(run_.step());
  if (around_.checkpoints.uncounted) around_.checkpoints.uncounted(-counted_before_s_);
}

std::optional<Archive> saved_state(const RunSurroundings& around) {
  if (around.checkpoints.plan.file.empty()) return std::nullopt;
  std::optional<Archive> saved;
  around.memory.leave_out([&] {
    try {
      const auto file = OutputFolder(around.checkpoints.out).place(around.checkpoints.plan.file);
      const std::optional<std::string> text = read_checkpoint(file);
      if (text) saved = checkpoint_state(*text, checkpoint_owner(around.request), file.string());
    } catch (...) {
      add_error(around.history, loading::current_failure(""));
    }
  });
  return saved;
}

}  // namespace gradus::execution
