#include "run/job_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "gradus/error.h"
#include "record/lost_record.h"
#include "record/packed_records.h"
#include "record/work_record.h"
#include "run/preparation.h"

namespace gradus::run {
namespace {

constexpr double cheap_s = 3;  // after the first Ctrl-C, what ends within this time may end
constexpr std::chrono::milliseconds wait_at_most{100};
constexpr std::size_t most_ahead = 2;  // runs at the worker that wait for one of the others

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string joined_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

bool on_cpu(const study::TodoRow& row) {
  return row.request().settings.device == record::RunDevice::cpu;
}

bool is_of_dead_process(const std::string& error_id) {
  return error_id == "worker.died" || error_id == "worker.preloader";
}

/// Whether the process above the run died and took it along: perhaps another run's doing.
bool was_taken_along(const record::WorkRecord& record) {
  return record.error && is_of_dead_process(record.error->id);
}

/// Whether something from outside ended the run: a user, or a kill of its process or of one above.
bool was_cut_off(const record::WorkRecord& record) {
  return record.status == record::RunStatus::interrupted || was_taken_along(record) ||
         record.signal == SIGKILL;
}

/// What the worker is asked for a row.
protocol::Work work_of(const study::TodoRow& row, const protocol::WorkPlace& place,
                       const RunOptions& options) {
  if (row.tool == nullptr) {
    return protocol::RunWork{*row.run, place,
                             checkpoint_plan(options.out, row.id, options.checkpoints)};
  }
  const bool reads_networks = !row.tool->runs.empty();
  return protocol::ToolWork{
      *row.tool, place, reads_networks ? options.installed : record::Named<record::PluginUse>()};
}

}  // namespace

JobQueue::JobQueue(const RunOptions& options, const record::Named<std::string>& platform,
                   Worker& worker, RunListener& listener, RunSummary& summary, Durations& durations,
                   const Interrupts& interrupts)
    : options_(options),
      output_(options.out),
      platform_(platform),
      worker_(worker),
      listener_(listener),
      summary_(summary),
      durations_(durations),
      interrupts_(interrupts) {}

void JobQueue::work_off(const std::vector<const study::TodoRow*>& rows,
                        const study::Results& results) {
  for (const study::TodoRow* row : rows) rows_.push_back({.row = row});
  if (preparation_.expected == 0) preparation_ = preparation_for(rows);
  work(results);
}

void JobQueue::work_off(RowSource& source, const study::Results& results) {
  source_ = &source;
  work(results);
  source_ = nullptr;
}

/// One row ahead: what comes next may depend on what ends until it is sent.
void JobQueue::refill() {
  if (source_ == nullptr || !rows_.empty() || summary_.interrupted) return;
  if (const study::TodoRow* row = source_->next()) rows_.push_back({.row = row});
}

void JobQueue::work(const study::Results& results) {
  for (refill(); !rows_.empty() || !in_flight_.empty() || !over_.empty(); refill()) {
    look_at_interrupts();
    if (interrupts_.count() > 1 || (summary_.interrupted && in_flight_.empty())) break;
    if (worker_died_) prepare_again();
    while (may_send()) {
      const Waiting next = rows_.front();
      rows_.pop_front();
      send(next, results);
      refill();
    }
    put_away();  // after the next have been sent: they need not wait for it
    if (in_flight_.empty()) continue;
    tell_time_left();
    for (auto wait = wait_at_most; auto message = worker_.next(wait);
         wait = std::chrono::milliseconds(0)) {
      take(*message);
    }
    listener_.tick();
  }
  put_away();
  summary_.left += static_cast<int64_t>(rows_.size() + in_flight_.size());
}

bool JobQueue::may_send() const {
  if (summary_.interrupted || rows_.empty()) return false;
  const auto is_alone = [](const auto& entry) { return entry.second.alone; };
  if (rows_.front().alone || std::ranges::any_of(in_flight_, is_alone)) return in_flight_.empty();
  const auto parallel = static_cast<std::size_t>(options_.jobs);
  // Runs on a GPU do not wait where those on the CPU do: together they would be too many.
  const bool ahead =
      on_cpu(*rows_.front().row) &&
      std::ranges::all_of(in_flight_, [](const auto& entry) { return on_cpu(*entry.second.row); });
  return in_flight_.size() < (ahead ? parallel + most_ahead : parallel);
}

/// Another worker has to load the data again.
void JobQueue::prepare_again() {
  worker_died_ = false;
  if (preparation_.expected > 1) worker_.send(preparation_);
}

void JobQueue::send(const Waiting& waiting, const study::Results& results) {
  const study::TodoRow& row = *waiting.row;
  const std::filesystem::path partial = results.partial_folder(row.kind, row.id);
  discard(partial);  // what an earlier attempt left
  output_.make_folder(below(partial));
  const protocol::WorkPlace place{std::filesystem::absolute(partial).string(),
                                  std::filesystem::absolute(results.folder()).string(),
                                  options_.jobs};
  const int64_t ticket = worker_.send(work_of(row, place, options_));
  in_flight_[ticket] = {.row = &row,
                        .shown = waiting.alone ? waiting.shown : ticket,
                        .partial = partial,
                        .folder = results.record_folder(row.kind, row.id),
                        .told = waiting.alone,
                        .alone = waiting.alone,
                        .start = {}};
}

void JobQueue::take(const WorkerMessage& message) {
  const auto found = in_flight_.find(message.ticket);
  if (found == in_flight_.end()) return;
  InFlight& job = found->second;
  if (std::holds_alternative<protocol::Started>(message.event)) {
    job.started = true;
    job.start = Clock::now();
    return;
  }
  if (const auto* progress = std::get_if<protocol::Progress>(&message.event)) {
    job.share = progress->share;
    if (job.told) listener_.progress(job.shown, job.share);
    return;
  }
  Over over{.job = job, .seconds = job.started ? seconds_since(job.start) : 0};
  if (const auto* died = std::get_if<protocol::Died>(&message.event)) over.death = *died;
  if (const auto* error = std::get_if<protocol::WorkError>(&message.event)) over.error = *error;
  const auto* done = std::get_if<protocol::Done>(&message.event);
  const auto& error = done != nullptr ? done->error : over.error;
  const bool lost = error && error->id == "worker.preloader";
  worker_died_ |= over.death.has_value();
  if (over.death || lost) mark_company();
  over.job = job;  // with what was marked
  over_.push_back(std::move(over));
  in_flight_.erase(found);
}

/// The process above all that is in flight has died.
void JobQueue::mark_company() {
  const auto started =
      std::ranges::count_if(in_flight_, [](const auto& entry) { return entry.second.started; });
  if (started < 2) return;
  for (auto& [ticket, job] : in_flight_) job.in_company = true;
}

void JobQueue::put_away() {
  if (!over_.empty()) listener_.writing();
  for (const Over& over : std::exchange(over_, {})) put_away(over);
  // What has ended is told first: else more would seem to be at work than there are.
  for (auto& [ticket, job] : in_flight_) {
    if (job.started && !job.told) listener_.begin(job.shown, *job.row);
    job.told |= job.started;
  }
}

void JobQueue::put_away(const Over& over) {
  const InFlight& job = over.job;
  const record::AnyRecord any = record_of(over);
  const record::WorkRecord& record = record::common(any);
  if (try_again(job, record)) return;
  const bool cut_off = was_cut_off(record);
  put_in_place(job, record);
  const record::RunStatus status = record.status;
  ++summary_.statuses[status];
  const bool finished = status == record::RunStatus::finished;
  const std::string note = checkpoint_note(any);
  if (!cut_off && note.empty())
    durations_.add(job.row->task, job.row->method, over.seconds, finished);
  if (status == record::RunStatus::interrupted) ++summary_.left;
  if (!job.told) listener_.begin(job.shown, *job.row);
  listener_.end(job.shown, record, over.seconds);
  if (!note.empty()) listener_.say(note);
  if (source_ != nullptr) source_->ended(*job.row, any);
}

/// Whatever ended a run that had not begun did not end its run; and of several that were at work
/// when the process above them died, at most one did it.
bool JobQueue::try_again(const InFlight& job, const record::WorkRecord& record) {
  const bool not_begun = !job.started && was_cut_off(record);
  const bool suspected = job.started && job.in_company && was_taken_along(record);
  if (!not_begun && !suspected) return false;
  discard(job.partial);
  if (suspected) {
    if (!job.told) listener_.begin(job.shown, *job.row);
    rows_.push_back({.row = job.row, .alone = true, .shown = job.shown});
  } else {
    rows_.push_front({.row = job.row, .alone = job.alone, .shown = job.shown});
  }
  return true;
}

/// A run whose worker died may have written its record before.
record::AnyRecord JobQueue::record_of(const Over& over) const {
  if (over.error) {
    return written_record(over.job, {record::RunStatus::failed, over.error->text, over.error->id});
  }
  const std::filesystem::path file = over.job.partial / record::record_file;
  std::error_code unknown;
  if (over.death && !std::filesystem::exists(file, unknown)) {
    record::Outcome outcome{record::RunStatus::crashed, over.death->reason, "worker.died"};
    outcome.output = joined_lines(over.death->output);
    return written_record(over.job, outcome);
  }
  try {
    require_own_folder(over.job);
    return record::read_placed_record(over.job.partial, over.job.row->kind);
  } catch (const Error& error) {  // whatever a run does to its folder is that run's failure
    return written_record(over.job, {record::RunStatus::failed, error.what(), error.id()});
  }
}

/// The record of a run that left none, or one that is not its own.
record::AnyRecord JobQueue::written_record(const InFlight& job,
                                           const record::Outcome& outcome) const {
  record::AnyRecord record;
  if (job.row->tool != nullptr) {
    record = record::lost_record(*job.row->tool, outcome, platform_);
  } else {
    record = record::lost_record(*job.row->run, outcome, platform_);
  }
  const std::filesystem::path file = job.partial / record::record_file;
  namespace fs = std::filesystem;
  if (!fs::is_directory(fs::symlink_status(job.partial))) output_.remove(below(job.partial));
  output_.make_folder(below(job.partial));
  const fs::file_status found = fs::symlink_status(file);
  if (fs::exists(found) && !fs::is_regular_file(found)) output_.remove(below(file));
  record::write_record(output_, below(file), record);
  return record;
}

std::filesystem::path JobQueue::below(const std::filesystem::path& path) const {
  return path.lexically_relative(options_.out);
}

/// What cannot be removed stays in .partial, and costs nobody else's run.
void JobQueue::discard(const std::filesystem::path& partial) const {
  try {
    output_.remove(below(partial));
  } catch (const Error& error) {
    if (error.id() != "files.write") throw;
  }
}

/// A run may put something else in the place of its folder, which then must not get the run's
/// place.
void JobQueue::require_own_folder(const InFlight& job) const {
  if (std::filesystem::is_directory(std::filesystem::symlink_status(job.partial))) return;
  output_.remove(below(job.partial));
  output_.make_folder(below(job.partial));
  throw Error("record.place", job.partial.string(), "the folder of its run", "something else", "");
}

bool JobQueue::has_outcome(const InFlight& job) {
  if (!record::has_record(job.folder)) return false;
  try {
    const record::RunStatus status =
        record::common(record::read_placed_record(job.folder, job.row->kind)).status;
    return status != record::RunStatus::interrupted && status != record::RunStatus::crashed;
  } catch (const Error&) {  // damaged: the new one says more
    return false;
  }
}

/// A run that was cut off says nothing against the record that it was to replace.
void JobQueue::put_in_place(const InFlight& job, const record::WorkRecord& record) const {
  if (was_cut_off(record) && has_outcome(job)) {
    discard(job.partial);
  } else {
    output_.replace(below(job.partial), below(job.folder));
  }
  if (!keeps_checkpoint(record)) output_.remove(checkpoint_file(job.row->id));
}

std::optional<double> JobQueue::seconds_left(const InFlight& job) const {
  const double elapsed = job.started ? seconds_since(job.start) : 0;
  if (job.share > 0) return elapsed * (1 - job.share) / job.share;
  const auto whole = durations_.expected(job.row->task, job.row->method, job.row->estimate_s);
  if (!whole) return std::nullopt;
  return std::max(0.0, *whole - elapsed);
}

void JobQueue::look_at_interrupts() {
  if (interrupts_.count() == 0) return;
  if (!summary_.interrupted) {
    summary_.interrupted = true;
    interrupted_at_ = Clock::now();
    listener_.say(
        fmt::format("interrupted: finishing what takes less than {} s; Ctrl-C again stops at once",
                    static_cast<int>(cheap_s)));
  }
  const bool over = seconds_since(interrupted_at_) > cheap_s;
  for (auto& [ticket, job] : in_flight_) {
    const bool cheap = job.started && !over && seconds_left(job).value_or(cheap_s + 1) <= cheap_s;
    if (job.cancelled || cheap) continue;
    worker_.send(protocol::CancelWork{ticket});
    job.cancelled = true;
  }
}

void JobQueue::tell_time_left() {
  if (seconds_since(told_) < 0.5) return;
  told_ = Clock::now();
  std::vector<std::optional<double>> jobs;
  for (const auto& [ticket, job] : in_flight_) jobs.push_back(seconds_left(job));
  const auto add_whole = [&](const study::TodoRow& row) {
    jobs.push_back(durations_.expected(row.task, row.method, row.estimate_s));
  };
  for (const Waiting& waiting : rows_) add_whole(*waiting.row);
  if (source_ != nullptr) {
    for (const study::TodoRow* row : source_->later()) add_whole(*row);
  }
  if (const auto seconds = time_left(jobs, options_.jobs)) listener_.time_left(*seconds);
}

}  // namespace gradus::run
