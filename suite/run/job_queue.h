// Requests in flight: how many at once, which next, when to stop.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/output_folder.h"
#include "protocol/work.h"
#include "record/lost_record.h"
#include "run/durations.h"
#include "run/interrupts.h"
#include "run/run_chooser.h"
#include "run/run_plan.h"

namespace gradus::run {

/// Works off rows of a todo list, a fixed number at once. Two more than these are with the worker:
/// it starts one when another writes its record, and the next should that end meanwhile.
class JobQueue {
 public:
  JobQueue(const RunOptions& options, const record::Named<std::string>& platform, Worker& worker,
           RunListener& listener, RunSummary& summary, Durations& durations,
           const Interrupts& interrupts);

  /// What another worker has to load, should this one die. Without it: what the rows need that are
  /// worked off.
  void expect(protocol::PrepareWork preparation) { preparation_ = std::move(preparation); }
  /// Runs the rows in their order; returns when they are over, or early when interrupted.
  void work_off(const std::vector<const study::TodoRow*>& rows, const study::Results& results);
  /// The same with rows that a source gives while others are at work.
  void work_off(RowSource& source, const study::Results& results);

 private:
  using Clock = std::chrono::steady_clock;
  struct Waiting {
    const study::TodoRow* row = nullptr;
    /// One of several that were at work when the process above them died: tried again without
    /// company, so that the one that did it is known. The listener knows it as `shown`.
    bool alone = false;
    int64_t shown = 0;
  };
  struct InFlight {
    const study::TodoRow* row = nullptr;
    int64_t shown = 0;  ///< what the listener knows it as: the ticket of its first attempt
    std::filesystem::path partial, folder;  ///< where it is worked on, and its place afterwards
    bool started = false, told = false, cancelled = false;  ///< told: to the listener
    bool alone = false, in_company = false;  ///< others were at work when the process above it died
    Clock::time_point start;
    double share = 0;
  };
  struct Over {
    InFlight job;
    double seconds = 0;
    std::optional<protocol::Died> death = {};       ///< of the worker that had it, where it died
    std::optional<protocol::WorkError> error = {};  ///< where not even a record could be written
  };

  void work(const study::Results& results);
  void refill();
  bool may_send() const;
  void send(const Waiting& waiting, const study::Results& results);
  void prepare_again();
  void mark_company();
  bool try_again(const InFlight& job, const record::WorkRecord& record);
  void take(const WorkerMessage& message);
  void put_away();
  void put_away(const Over& over);
  record::AnyRecord record_of(const Over& over) const;
  record::AnyRecord written_record(const InFlight& job, const record::Outcome& outcome) const;
  static bool has_outcome(const InFlight& job);  ///< of an earlier run, in its place
  void put_in_place(const InFlight& job, const record::WorkRecord& record) const;
  void look_at_interrupts();
  std::optional<double> seconds_left(const InFlight& job) const;
  void tell_time_left();

  std::filesystem::path below(
      const std::filesystem::path& path) const;  ///< below the output folder
  void discard(const std::filesystem::path& partial) const;
  void require_own_folder(const InFlight& job) const;

  const RunOptions& options_;
  const OutputFolder output_;
  const record::Named<std::string>& platform_;
  Worker& worker_;
  RunListener& listener_;
  RunSummary& summary_;
  Durations& durations_;
  const Interrupts& interrupts_;
  std::deque<Waiting> rows_;     ///< to be sent
  RowSource* source_ = nullptr;  ///< of more
  protocol::PrepareWork preparation_;
  bool worker_died_ = false;
  std::map<int64_t, InFlight> in_flight_;
  std::vector<Over> over_;  ///< answered, but not in their places
  Clock::time_point interrupted_at_{}, told_{};
};

}  // namespace gradus::run
