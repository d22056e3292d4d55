// Carrying out a plan: what is to be done, in parallel, with everything that is done kept.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "run/checkpoints.h"
#include "run/worker_client.h"
#include "study/plan.h"
#include "study/results.h"
#include "study/shard.h"

namespace gradus::run {

class RunChooser;

/// Who is told what happens (progress on a terminal, or nobody).
class RunListener {
 public:
  virtual ~RunListener() = default;
  virtual void planned(int64_t jobs, int parallel) {}
  virtual void begin(int64_t job, const study::TodoRow& row) {}
  virtual void progress(int64_t job, double share) {}
  /// `record` is the row's record; `seconds` its time from request to answer.
  virtual void end(int64_t job, const record::WorkRecord& record, double seconds) {}
  virtual void time_left(double seconds) {}
  virtual void say(std::string_view text) {}
  /// Called several times a second.
  virtual void tick() {}
  /// Called before a record takes its place; what it throws keeps the record from doing so.
  virtual void writing() {}
};

struct RunOptions {
  std::filesystem::path out;
  int jobs = 1;
  bool accept_stale = false;
  bool force = false;  ///< write into a folder of another study
  study::Shard shard;
  std::optional<CheckpointInterval> checkpoints = {};  ///< nothing: runs write none
  record::Named<record::PluginUse>
      installed;  ///< what tools may load for the networks that they are given
};

struct RunSummary {
  std::map<record::RunStatus, int64_t> statuses;  ///< of what ran now, by status
  int64_t reused = 0;                             ///< rows whose record was there already
  int64_t left = 0;                               ///< rows that an interrupt left undone
  bool interrupted = false;
  std::vector<std::string>
      notes;  ///< why stale records ran again or were kept, what cannot be read
  std::vector<record::ClaimRecord> claims;  ///< in plan order
};

/// Runs what `todo_list` says, writes claims' records, and returns what happened. `toml` is the
/// study as it was given. Ctrl-C: the first cancels what has more than a few seconds to go, the
/// second returns at once. Throws Error "output.*", "out.*", "files.write", "worker.*".
/// With a `chooser`, which says what runs and in which order, nothing else runs: no tools, no
/// claims.
RunSummary run_plan(const study::Plan& plan, std::string_view toml, const RunOptions& options,
                    WorkerClient& worker, RunListener& listener, RunChooser* chooser = nullptr);

/// The exit code of a study that ran: 130 interrupted, 3 where a run failed, crashed, timed out or
/// ran out of memory, 1 where a theorem's claim fails, 4 where nothing ran and nothing was there.
int exit_code(const RunSummary& summary);

}  // namespace gradus::run
