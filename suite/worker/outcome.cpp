#include "worker/outcome.h"

#include <csignal>
#include <filesystem>

#include "gradus/error.h"
#include "gradus/text.h"
#include "process/short_text.h"
#include "record/content_hash.h"
#include "record/record_file.h"
#include "worker/job.h"

namespace gradus::worker {
namespace {

namespace fs = std::filesystem;
using process::EndedFor;

std::string megabytes(int64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

Outcome ended_by_itself(const Job& job) {
  const process::Ending& ending = job.watched().ending();
  Outcome outcome{"crashed", "ended with " + ending.text(), "worker.crashed"};
  if (ending.wait_status == 0) outcome.reason += ", but without its result";
  if (const auto signal = ending.signal()) outcome.signal = *signal;
  if (outcome.signal == SIGKILL) {
    outcome.reason += ", not sent by Gradus: perhaps the system had no memory left";
  }
  return outcome;
}

Outcome ended_for(const Job& job) {
  const process::Limits& limits = job.watched().limits();
  switch (job.watched().ended_for()) {
    case EndedFor::nothing:
      return ended_by_itself(job);
    case EndedFor::time:
      return {"timed_out", "took longer than its limit of " + shortest(limits.wall_s) + " s",
              "worker.timed_out"};
    case EndedFor::memory:
      return {"out_of_memory", "took more than its limit of " + megabytes(limits.memory_bytes),
              "worker.memory"};
    case EndedFor::channel:
      return {"failed", job.misuse(), "worker.channel"};
    case EndedFor::cancel:
      break;
  }
  return {"interrupted", "cancelled", "worker.interrupted"};
}

/// What stands in the place of a record is removed where it is no file: a folder, a pipe, a link.
void make_way_for(const fs::path& record) {
  std::error_code ignored;
  const fs::path folder = record.parent_path();
  if (fs::exists(fs::symlink_status(folder, ignored)) &&
      !fs::is_directory(fs::symlink_status(folder, ignored))) {
    fs::remove(folder, ignored);
  }
  const fs::file_status found = fs::symlink_status(record, ignored);
  if (fs::exists(found) && !fs::is_regular_file(found)) fs::remove_all(record, ignored);
}

Json record_of(const Request& request, const Outcome& outcome, const Json& platform) {
  if (request.verb == "judge") return lost_claim_record(request.line, outcome);
  return lost_record(request.line.at("request"), outcome, platform);
}

}  // namespace

Outcome outcome_of(const Job& job) {
  Outcome outcome;
  if (const auto& failure = job.failure()) {
    outcome = {failure->status, failure->text, failure->id};
  } else {
    outcome = ended_for(job);
  }
  outcome.output = job.watched().output().last_lines();
  if (job.progress() && job.progress()->step) outcome.steps = *job.progress()->step;
  if (job.watched().peak_bytes() > 0) outcome.peak_bytes = job.watched().peak_bytes();
  return outcome;
}

Outcome outcome_of_lost_preloader(const std::string& how) {
  return {"crashed", "the process that holds the plan's data ended with " + how,
          "worker.preloader"};
}

Json answer_of(const Job& job) {
  Json answer = job.result()->content;
  const fs::path record = job.request().record();
  if (!record.empty()) answer["record"] = record.string();
  return answer;
}

void add_output(const Job& job) {
  const std::string output = job.watched().output().last_lines();
  if (output.empty() || job.request().folder().empty()) return;
  try {
    Json record = read_hashed_json(job.request().record(),
                                   job.request().verb == "tool" ? "gradus.tool" : "gradus.run");
    record["stderr"] = output;
    write_hashed_json(job.request().record(), record);
  } catch (const Error&) {
  }
}

Json finish_request(const Request& request, const Outcome& outcome, const Json& platform) {
  Json done = {{"status", outcome.status}};
  const fs::path record = request.record();
  if (!record.empty()) {
    make_way_for(record);
    write_hashed_json(OutputFolder(record.parent_path()), record.filename(),
                      record_of(request, outcome, platform));
    done["record"] = record.string();
    done["error"] = {{"id", outcome.error_id}, {"text", outcome.reason}};
    return done;
  }
  Json error = {{"id", outcome.error_id}, {"text", outcome.reason}};
  if (!outcome.signal.is_null()) error["signal"] = outcome.signal;
  if (!outcome.output.empty()) error["stderr"] = outcome.output;
  done["error"] = error;
  return done;
}

}  // namespace gradus::worker
