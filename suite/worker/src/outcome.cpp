#include "outcome.h"

#include <sys/wait.h>

#include <filesystem>

#include "gradus/engine/child_process.h"
#include "gradus/error.h"
#include "gradus/record_file.h"
#include "gradus/text.h"
#include "job.h"

namespace gradus {
namespace {

constexpr const char* not_measured = "the process ended before its record was written";

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

Json reasons(std::initializer_list<const char*> names) {
  Json object = Json::object();
  for (const char* name : names) object[name] = not_measured;
  return object;
}

void add_head(Json& record, const Json& request, const char* schema, const Outcome& outcome) {
  record["schema"] = schema_tag(schema);
  record.update(request);
  record["status"] = outcome.status;
  record["reason"] = outcome.reason;
  record["error"] = {{"id", outcome.error_id}, {"text", outcome.reason}};
  record["signal"] = outcome.signal;
  record["stderr"] = outcome.output;
}

void add_memory(Json& record, const Outcome& outcome) {
  const bool known = !outcome.peak_bytes.is_null();
  record["memory"] = {{"peak_rss_bytes", outcome.peak_bytes},
                      {"reasons", known ? Json::object() : reasons({"peak_rss_bytes"})}};
}

void add_results(Json& record, const Json& platform) {
  for (const char* name : {"values", "texts", "tables", "artifacts"}) {
    record[name] = Json::object();
  }
  record["figures"] = Json::array();
  record["platform"] = platform;
  if (!record.contains("environment")) record["environment"] = nullptr;
}

Json run_record(const Json& request, const Outcome& outcome, const Json& platform) {
  Json record;
  add_head(record, request, "gradus.run", outcome);
  record["stop_reason"] = nullptr;
  record["steps"] = outcome.steps;
  record["epochs"] = nullptr;
  record["counts"] = {
      {"values", nullptr}, {"gradients", nullptr}, {"samples", nullptr}, {"by_driver", nullptr}};
  Json time = Json::object();
  for (const char* name :
       {"wall_s", "cpu_s", "data_s", "gradient_s", "update_s", "evaluation_s", "contended"}) {
    time[name] = nullptr;
    time["reasons"][name] = not_measured;
  }
  record["time"] = time;
  add_memory(record, outcome);
  Json evaluations = Json::object();
  for (const char* name :
       {"step", "epoch", "gradients", "samples", "wall_s", "cpu_s", "parameter_hash"}) {
    evaluations[name] = Json::array();
  }
  evaluations["metrics"] = Json::object();
  record["evaluations"] = evaluations;
  record["targets"] = Json::array();
  record["probes"] = Json::object();
  add_results(record, platform);
  record["stale"] = nullptr;
  record["reasons"] = reasons({"epochs", "counts"});
  if (outcome.steps.is_null()) record["reasons"]["steps"] = not_measured;
  return record;
}

Json tool_record(const Json& request, const Outcome& outcome, const Json& platform) {
  Json record;
  add_head(record, request, "gradus.tool", outcome);
  record["time"] = {
      {"wall_s", nullptr}, {"cpu_s", nullptr}, {"reasons", reasons({"wall_s", "cpu_s"})}};
  add_memory(record, outcome);
  add_results(record, platform);
  return record;
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
  const std::string word = request.at("do");
  if (word == "judge") return claim_record(request, outcome);
  const Json& inner = request.at("request");
  return word == "tool" ? tool_record(inner, outcome, platform)
                        : run_record(inner, outcome, platform);
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
    write_json(path, record);
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
