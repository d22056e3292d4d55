#include "job_queue.h"

#include "gradus/error.h"
#include "gradus/record_file.h"
#include "lost_record.h"

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
  const std::filesystem::path folder = results.record_folder(*row.request);
  std::error_code error;
  std::filesystem::remove_all(folder, error);  // what an earlier attempt left
  const int64_t ticket = worker_.send(
      row.kind, {{"request", *row.request}, {"folder", std::filesystem::absolute(folder)}});
  in_flight_[ticket] = {&row, folder, Clock::now()};
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
           read_json(found->second.folder / "record.json", tool ? "gradus.tool" : "gradus.run"));
  }
}

/// A run whose worker died: it may have written its record before, else it gets one here.
void JobQueue::bury(int64_t ticket, const Json& death) {
  const InFlight& job = in_flight_.at(ticket);
  const std::filesystem::path file = job.folder / "record.json";
  const bool tool = job.row->kind == "tool";
  if (std::filesystem::exists(file)) {
    finish(ticket, read_json(file, tool ? "gradus.tool" : "gradus.run"));
    return;
  }
  const Json record = lost_record(*job.row->request, death.at("reason"),
                                  joined_lines(death.at("stderr")), platform_);
  write_json(file, record);
  finish(ticket, record);
}

void JobQueue::finish(int64_t ticket, const Json& record) {
  const InFlight& job = in_flight_.at(ticket);
  const double seconds = seconds_since(job.started);
  const std::string status = record.at("status");
  ++summary_.statuses[status];
  if (status == "finished") durations_.add(job.row->task, job.row->method, seconds);
  if (!is_kept_or_told(status)) ++summary_.left;
  listener_.end(ticket, record, seconds);
  in_flight_.erase(ticket);
}

double JobQueue::seconds_left(const InFlight& job) const {
  const double elapsed = seconds_since(job.started);
  if (job.share > 0) return elapsed * (1 - job.share) / job.share;
  const auto expected = durations_.expected(job.row->task, job.row->method);
  return expected ? std::max(0.0, *expected - elapsed) : cheap_s + 1;
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
    if (job.cancelled || (!over && seconds_left(job) <= cheap_s)) continue;
    worker_.send("cancel", {{"of", ticket}});
    job.cancelled = true;
  }
}

void JobQueue::tell_time_left(const std::vector<const TodoRow*>& rows, std::size_t next) {
  if (seconds_since(told_) < 0.5) return;
  told_ = Clock::now();
  double seconds = 0;
  for (const auto& [ticket, job] : in_flight_) seconds += seconds_left(job);
  for (; next < rows.size(); ++next) {
    auto expected = durations_.expected(rows[next]->task, rows[next]->method);
    if (!expected) expected = rows[next]->estimate_s;
    if (!expected) return;  // nothing like it has run yet
    seconds += *expected;
  }
  listener_.time_left(seconds / options_.jobs);
}

}  // namespace gradus
