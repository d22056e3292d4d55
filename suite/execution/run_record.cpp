#include "execution/run_record.h"

#include <algorithm>
#include <fstream>

#include "execution/execute.h"
#include "execution/guard.h"
#include "execution/host_run.h"
#include "process/short_text.h"
#include "record/lost_record.h"
#include "record/record_file.h"

namespace gradus {
namespace {

// A one-threaded run that waited for a processor for more than this share of its time.
constexpr double contention_share = 0.05;

/// A line "VmHWM:  1234 kB" of /proc/self/status, in bytes; -1 where there is none.
int64_t status_bytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  std::string word;
  while (status >> word) {
    if (word != key) continue;
    int64_t kibibytes = 0;
    status >> kibibytes;
    return kibibytes * 1024;
  }
  return -1;
}

Json counts_json(const Counts& counts) {
  return {{"values", counts.values}, {"gradients", counts.gradients}, {"samples", counts.samples}};
}

bool on_cuda(const Json& request) {
  return request.at("settings").value("device", "cpu").starts_with("cuda");
}

Json record_head(const Json& request, const char* schema) {
  Json record = {{"schema", schema_tag(schema)}};
  record.update(request);
  record.update({{"status", "finished"},
                 {"stop_reason", nullptr},
                 {"reason", nullptr},
                 {"error", nullptr},
                 {"signal", nullptr},
                 {"stderr", ""}});
  return record;
}

void add_tail(Json& record, const Json& request) {
  record.update({{"values", Json::object()},
                 {"texts", Json::object()},
                 {"tables", Json::object()},
                 {"artifacts", Json::object()},
                 {"files", Json::object()},
                 {"figures", Json::array()},
                 {"platform", platform(on_cuda(request))},
                 {"environment", request.value("environment", Json(nullptr))},
                 {"stale", nullptr},
                 {"reasons", Json::object()}});
}

}  // namespace

RunOutcome outcome_of(const std::function<RunOutcome()>& work) {
  try {
    return work();
  } catch (...) {
    const Failure failure = current_failure("");
    if (failure.id == "item.refused") return {.status = "refused", .reason = failure.text};
    return {.status = failure.status,
            .reason = failure.text,
            .error_id = failure.id,
            .error_text = failure.text};
  }
}

MemoryMeter::MemoryMeter() {
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak counts from now on
  start_ = status_bytes("VmRSS:");
}

int64_t MemoryMeter::peak_above_start() const {
  const int64_t peak = status_bytes("VmHWM:");
  return peak < 0 || start_ < 0 ? -1 : std::max<int64_t>(0, peak - start_);
}

Json empty_run_record(const Json& request) {
  Json record = record_head(request, "gradus.run");
  const Json nothing = unmeasured(
      {"wall_s", "cpu_s", "data_s", "gradient_s", "update_s", "evaluation_s", "contended"},
      "the run did not begin");
  record.update(
      {{"steps", 0},
       {"epochs", 0.0},
       {"counts", {{"values", 0}, {"gradients", 0}, {"samples", 0}, {"by_driver", nullptr}}},
       {"time", nothing},
       {"memory", {{"peak_rss_bytes", nullptr}, {"reasons", Json::object()}}},
       {"evaluations",
        {{"step", Json::array()},
         {"epoch", Json::array()},
         {"gradients", Json::array()},
         {"samples", Json::array()},
         {"wall_s", Json::array()},
         {"cpu_s", Json::array()},
         {"parameter_hash", Json::array()},
         {"metrics", Json::object()}}},
       {"targets", Json::array()},
       {"probes", Json::object()}});
  add_tail(record, request);
  return record;
}

Json empty_tool_record(const Json& request) {
  Json record = record_head(request, "gradus.tool");
  record.erase("stop_reason");
  record.update({{"time", unmeasured({"wall_s", "cpu_s"}, "the tool did not finish")},
                 {"memory", {{"peak_rss_bytes", nullptr}, {"reasons", Json::object()}}}});
  add_tail(record, request);
  return record;
}

void write_outcome(Json& record, const RunOutcome& outcome) {
  record["status"] = outcome.status;
  if (!outcome.stop_reason.empty()) record["stop_reason"] = outcome.stop_reason;
  const std::string reason = process::shortened(outcome.reason);  // a plugin's words
  record["reason"] = reason.empty() ? Json(nullptr) : Json(reason);
  if (!outcome.error_id.empty()) {
    record["error"] = {{"id", outcome.error_id}, {"text", process::shortened(outcome.error_text)}};
  }
}

void write_memory(Json& record, const MemoryMeter& memory) {
  const int64_t peak = memory.peak_above_start();
  if (peak >= 0) {
    record["memory"]["peak_rss_bytes"] = peak;
  } else {
    record["memory"]["reasons"]["peak_rss_bytes"] = "the system does not report it";
  }
}

void write_counts(Json& record, const HostRun& run) {
  record["steps"] = run.step();
  record["epochs"] =
      static_cast<double>(run.step()) / static_cast<double>(run.batches().steps_per_epoch());
  record["counts"] = counts_json(run.counts());
  record["counts"]["by_driver"] =
      run.counts_by_driver() ? counts_json(*run.counts_by_driver()) : Json(nullptr);
}

void write_times(Json& record, HostRun& run, double evaluation_s) {
  const Clock& clock = run.clock();
  const auto seconds = [&clock](Lane lane) {
    return static_cast<double>(clock.nanoseconds(lane)) * 1e-9;
  };
  const double wall_s = static_cast<double>(clock.method_nanoseconds()) * 1e-9;
  const double cpu_s = static_cast<double>(clock.cpu_nanoseconds()) * 1e-9;
  Json time = {{"wall_s", wall_s},
               {"cpu_s", cpu_s},
               {"data_s", seconds(Lane::data)},
               {"gradient_s", seconds(Lane::gradient)},
               {"update_s", seconds(Lane::update)},
               {"evaluation_s", evaluation_s},
               {"contended", wall_s > (1 + contention_share) * cpu_s},
               {"reasons", Json::object()}};
  if (run.counts_by_driver()) {
    for (const char* part : {"data_s", "gradient_s", "update_s"}) {
      time[part] = nullptr;
      time["reasons"][part] = "the driver's own engine does not split its time";
    }
  }
  if (run.settings().threads != 1 || !run.settings().device.is_cpu()) {
    time["cpu_s"] = nullptr;
    time["contended"] = nullptr;
    time["reasons"]["cpu_s"] = "CPU time is that of one thread";
    time["reasons"]["contended"] = "known for one-threaded CPU runs alone";
  }
  record["time"] = std::move(time);
}

}  // namespace gradus
