#include "job_queue.h"

#include <csignal>

#include "gradus/error.h"
#include "gradus/files.h"
#include "gradus/lost_record.h"
#include "gradus/record_file.h"

namespace gradus {
namespace {

constexpr double cheap_s = 3;  // after the first Ctrl-C, what ends within this time may end
constexpr std::chrono::milliseconds wait_at_most{100};

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

bool is_kept_or_told(const std::string& status) {
  return status != "interrupted";
}

std::string joined_lines(const Json& lines) {
  std::string text;
  for (const Json& line : lines) text += line.get<std::string>() + "\n";
  return text;
}

/// Whether something from outside ended the run: a user, or a kill of its process or of one above.
bool was_cut_off(const Json& record) {
  const Json error = record.value("error", Json());
  const std::string id = error.is_object() ? error.value("id", "") : "";
  return record.at("status") == "interrupted" || id == "worker.died" || id == "worker.stage" ||
         record.value("signal", Json()) == SIGKILL;
}

}  // namespace

JobQueue::JobQueue(const RunOptions& options, const Json& platform, WorkerClient& worker,
                   RunListener& listener, RunSummary& summary, Durations& durations,
                   const Interrupts& interrupts)
    : options_(options),
      platform_(platform),
      worker_(worker),
      listener_(listener),
      summary_(summary),
      durations_(durations),
      interrupts_(interrupts) {}

void JobQueue::work_off(const std::vector<const TodoRow*>& rows, const Results& results) {
  std::size_t next = 0;
  while (next < rows.size() || !in_flight_.empty()) {
    look_at_interrupts();
    if (interrupts_.count() > 1 || (summary_.interrupted && in_flight_.empty())) break;
    const auto parallel = static_cast<std::size_t>(options_.jobs);
    while (!summary_.interrupted && next < rows.size() && in_flight_.size() < parallel) {
      send(*rows[next++], results);
    }
    tell_time_left(rows, next);
    for (auto wait = wait_at_most; auto message = worker_.next(wait);
         wait = std::chrono::milliseconds(0)) {
      take(*message);
    }
    listener_.tick();
  }
  summary_.left += static_cast<int64_t>(rows.size() - next + in_flight_.size());
}

void JobQueue::send(const TodoRow& row, const Results& results) {
  const std::filesystem::path partial = results.partial_folder(*row.request);
  std::error_code error;
  std::filesystem::remove_all(partial, error);  // what an earlier attempt left
  const int64_t ticket =
      worker_.send(row.kind, {{"request", *row.request},
                              {"folder", std::filesystem::absolute(partial)},
                              {"out", std::filesystem::absolute(results.folder())}});
  in_flight_[ticket] = {&row, partial, results.record_folder(*row.request), Clock::now()};
  listener_.begin(ticket, row);
}

void JobQueue::take(const WorkerMessage& message) {
  const auto found = in_flight_.find(message.ticket);
  if (found == in_flight_.end()) return;
  if (message.event == "progress") {
    found->second.share = message.body.value("share", 0.0);
    listener_.progress(message.ticket, found->second.share);
  } else if (message.event == "died") {
    bury(message.ticket, message.body);
  } else if (message.event == "error") {
    const Json error = message.body.value("error", Json::object());
    throw Error(error.value("id", "worker.error"), error.value("text", message.body.dump()));
  } else if (message.event == "done") {
    const bool tool = found->second.row->kind == "tool";
    finish(message.ticket,
           read_json(found->second.partial / "record.json", tool ? "gradus.tool" : "gradus.run"));
  }
}

/// A run whose worker died: it may have written its record before, else it gets one here.
void JobQueue::bury(int64_t ticket, const Json& death) {
  const InFlight& job = in_flight_.at(ticket);
  const std::filesystem::path file = job.partial / "record.json";
  const bool tool = job.row->kind == "tool";
  if (std::filesystem::exists(file)) {
    finish(ticket, read_json(file, tool ? "gradus.tool" : "gradus.run"));
    return;
  }
  Outcome outcome{"crashed", death.at("reason"), "worker.died"};
  outcome.output = joined_lines(death.at("stderr"));
  const Json record = lost_record(*job.row->request, outcome, platform_);
  write_json(file, record);
  finish(ticket, record);
}

void JobQueue::finish(int64_t ticket, const Json& record) {
  const InFlight& job = in_flight_.at(ticket);
  const double seconds = seconds_since(job.started);
  put_in_place(job, record);
  const std::string status = record.at("status");
  ++summary_.statuses[status];
  if (!was_cut_off(record)) {
    durations_.add(job.row->task, job.row->method, seconds, status == "finished");
  }
  if (!is_kept_or_told(status)) ++summary_.left;
  listener_.end(ticket, record, seconds);
  in_flight_.erase(ticket);
}

/// A run that was cut off says nothing against the record that it was to replace.
void JobQueue::put_in_place(const InFlight& job, const Json& record) const {
  if (was_cut_off(record) && std::filesystem::exists(job.folder / "record.json")) {
    std::error_code ignored;
    std::filesystem::remove_all(job.partial, ignored);
  } else {
    replace_folder(job.partial, job.folder);
  }
}

std::optional<double> JobQueue::seconds_left(const InFlight& job) const {
  const double elapsed = seconds_since(job.started);
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
    listener_.say("interrupted: finishing what takes less than " +
                  std::to_string(static_cast<int>(cheap_s)) + " s; Ctrl-C again stops at once");
  }
  const bool over = seconds_since(interrupted_at_) > cheap_s;
  for (auto& [ticket, job] : in_flight_) {
    if (job.cancelled || (!over && seconds_left(job).value_or(cheap_s + 1) <= cheap_s)) continue;
    worker_.send("cancel", {{"of", ticket}});
    job.cancelled = true;
  }
}

void JobQueue::tell_time_left(const std::vector<const TodoRow*>& rows, std::size_t next) {
  if (seconds_since(told_) < 0.5) return;
  told_ = Clock::now();
  std::vector<std::optional<double>> jobs;
  for (const auto& [ticket, job] : in_flight_) jobs.push_back(seconds_left(job));
  for (; next < rows.size(); ++next) {
    const TodoRow& row = *rows[next];
    jobs.push_back(durations_.expected(row.task, row.method, row.estimate_s));
  }
  if (const auto seconds = time_left(jobs, options_.jobs)) listener_.time_left(*seconds);
}

}  // namespace gradus
