#include "worker/outcome.h"

#include <fmt/format.h>

#include <csignal>
#include <filesystem>

#include "base/path_status.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "process/short_text.h"
#include "record/work_record.h"
#include "worker/job.h"

namespace gradus::worker {
namespace {

namespace fs = std::filesystem;
using process::EndedFor;

std::string megabytes(int64_t bytes) {
  return fmt::format("{} MiB", bytes >> 20);
}

record::Outcome ended_by_itself(const Job& job) {
  const process::Ending& ending = job.watched().ending();
  record::Outcome outcome{record::RunStatus::crashed, "ended with " + ending.text(),
                          "worker.crashed"};
  if (ending.wait_status == 0) outcome.reason += ", but without its result";
  if (const auto signal = ending.signal()) outcome.signal = *signal;
  if (outcome.signal == SIGKILL) {
    outcome.reason += ", not sent by Gradus: perhaps the system had no memory left";
  }
  return outcome;
}

record::Outcome ended_for(const Job& job) {
  const process::Limits& limits = job.watched().limits();
  switch (job.watched().ended_for()) {
    case EndedFor::nothing:
      return ended_by_itself(job);
    case EndedFor::time:
      return {record::RunStatus::timed_out,
              fmt::format("took longer than its limit of {} s", shortest(limits.wall_s)),
              "worker.timed_out"};
    case EndedFor::memory:
      return {record::RunStatus::out_of_memory,
              "took more than its limit of " + megabytes(limits.memory_bytes), "worker.memory"};
    case EndedFor::channel:
      return {record::RunStatus::failed, job.misuse(), "worker.channel"};
    case EndedFor::cancel:
      break;
  }
  return {record::RunStatus::interrupted, "cancelled", "worker.interrupted"};
}

/// What stands in the place of a record is removed where it is no file: a folder, a pipe, a link.
void make_way_for(const fs::path& record) {
  std::error_code ignored;
  const fs::path folder = record.parent_path();
  if (is_no_folder(folder)) fs::remove(folder, ignored);
  if (is_no_file(record)) fs::remove_all(record, ignored);
}

/// Writes the record of a request that brought none.
void write_lost_record(const Request& request, const record::Outcome& outcome,
                       const record::Named<std::string>& platform) {
  const fs::path file = request.record();
  const auto write = [&](const auto& record) {
    record::write_record(OutputFolder(file.parent_path()), file.filename(), record);
  };
  if (const auto* run = std::get_if<protocol::RunWork>(&request.work)) {
    write(record::lost_record(run->request, outcome, platform));
  } else if (const auto* tool = std::get_if<protocol::ToolWork>(&request.work)) {
    write(record::lost_record(tool->request, outcome, platform));
  } else if (const auto* judge = std::get_if<protocol::JudgeWork>(&request.work)) {
    write(record::lost_claim_record(judge->claim.id, judge->claim.options, judge->study, outcome));
  }
}

}  // namespace

record::Outcome outcome_of(const Job& job) {
  record::Outcome outcome;
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

record::Outcome outcome_of_lost_preloader(const std::string& how) {
  return {record::RunStatus::crashed, "the process that holds the plan's data ended with " + how,
          "worker.preloader"};
}

protocol::Done answer_of(const Job& job) {
  return {*job.result(), std::nullopt, job.request().record().string(), std::nullopt};
}

void add_output(const Job& job) {
  const std::string output = job.watched().output().last_lines();
  const fs::path file = job.request().record();
  if (output.empty() || job.request().folder().empty()) return;
  try {
    const bool tool = std::holds_alternative<protocol::ToolWork>(job.request().work);
    record::AnyRecord record =
        record::read_work_record(file, tool ? record::WorkKind::tool : record::WorkKind::run);
    record::common(record).stderr_text = output;
    record::write_record(OutputFolder(file.parent_path()), file.filename(), record);
  } catch (const Error&) {
  }
}

protocol::Done finish_request(const Request& request, const record::Outcome& outcome,
                              const record::Named<std::string>& platform) {
  protocol::Done done{{},
                      outcome.status,
                      request.record().string(),
                      protocol::WorkError{outcome.error_id, outcome.reason}};
  if (!done.record.empty()) {
    make_way_for(done.record);
    write_lost_record(request, outcome, platform);
  } else {
    done.error->signal = outcome.signal;
    done.error->output = outcome.output;
  }
  return done;
}

}  // namespace gradus::worker
