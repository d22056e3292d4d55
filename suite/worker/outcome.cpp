#include "worker/outcome.h"

#include <sys/wait.h>

#include <filesystem>

#include "execution/child_process.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "record/content_hash.h"
#include "record/record_file.h"
#include "worker/job.h"

namespace gradus {
namespace {

std::string megabytes(int64_t bytes) {
  return std::to_string(bytes >> 20) + " MiB";
}

Outcome killed(const Job& job) {
  const Limits& limits = job.limits();
  switch (job.killed_for()) {
    case KilledFor::time:
      return {"timed_out", "took longer than its limit of " + shortest(limits.wall_s) + " s",
              "worker.timed_out"};
    case KilledFor::memory:
      return {"out_of_memory", "took more than its limit of " + megabytes(limits.memory_bytes),
              "worker.memory"};
    default:
      return {"interrupted", "cancelled", "worker.interrupted"};
  }
}

Outcome ended_by_itself(const Job& job) {
  Outcome outcome{"crashed", "ended with " + ending_text(job.wait_status()), "worker.crashed"};
  if (WIFSIGNALED(job.wait_status())) outcome.signal = WTERMSIG(job.wait_status());
  if (outcome.signal == SIGKILL) {
    outcome.reason += ", not sent by Gradus: perhaps the system had no memory left";
  }
  return outcome;
}

Json claim_record(const Json& request, const Outcome& outcome) {
  const Json& claim = request.at("claim");
  return {{"schema", schema_tag("gradus.claim")},
          {"claim", claim.at("id")},
          {"study", request.value("study", Json(nullptr))},
          {"kind", nullptr},
          {"text", nullptr},
          {"source", nullptr},
          {"criterion", nullptr},
          {"options", claim.value("options", Json::object())},
          {"verdict", "not tested"},
          {"why", outcome.reason},
          {"measured", ""},
          {"bound", ""},
          {"tolerance", ""},
          {"indicative", false},
          {"numbers", Json::object()},
          {"records", Json::array()},
          {"error", {{"id", outcome.error_id}, {"text", outcome.reason}}}};
}

}  // namespace

Outcome outcome_of(const Job& job) {
  Outcome outcome;
  const Json failure = job.result.is_object() ? job.result.value("failure", Json()) : Json();
  if (failure.is_object()) {
    outcome = {failure.at("status"), failure.at("text"), failure.at("id")};
  } else {
    outcome = job.killed_for() == KilledFor::nothing ? ended_by_itself(job) : killed(job);
  }
  outcome.output = job.output_text();
  if (job.progress.is_object()) outcome.steps = job.progress.value("step", Json(nullptr));
  if (job.peak_bytes() > 0) outcome.peak_bytes = job.peak_bytes();
  return outcome;
}

Outcome outcome_of_lost_stage(const std::string& how) {
  return {"crashed", "the process that holds the plan's data ended with " + how, "worker.stage"};
}

Json record_of(const Json& request, const Outcome& outcome, const Json& platform) {
  if (request.at("do") == "judge") return claim_record(request, outcome);
  return lost_record(request.at("request"), outcome, platform);
}

Json finish_request(const Json& request, const Outcome& outcome, const Json& platform) {
  const std::string word = request.at("do");
  const bool in_folder = word == "run" || word == "tool";
  Json done = {{"status", outcome.status}};
  if (in_folder || word == "judge") {
    const std::filesystem::path path =
        in_folder ? std::filesystem::path(request.at("folder").get<std::string>()) / "record.json"
                  : std::filesystem::path(request.at("file").get<std::string>());
    const Json record = record_of(request, outcome, platform);
    write_hashed_json(OutputFolder(path.parent_path()), path.filename(), record);
    done["record"] = path.string();
    return done;
  }
  Json error = {{"id", outcome.error_id}, {"text", outcome.reason}};
  if (!outcome.signal.is_null()) error["signal"] = outcome.signal;
  if (!outcome.output.empty()) error["stderr"] = outcome.output;
  done["error"] = error;
  return done;
}

}  // namespace gradus
