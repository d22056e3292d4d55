#include "lost_record.h"

#include "gradus/record_file.h"

namespace gradus {
namespace {

constexpr const char* not_measured = "the worker ended before the record was written";

/// {name: null, ..., "reasons": {name: why, ...}}.
Json unmeasured(std::initializer_list<const char*> names) {
  Json object = Json::object(), reasons = Json::object();
  for (const char* name : names) {
    object[name] = nullptr;
    reasons[name] = not_measured;
  }
  object["reasons"] = reasons;
  return object;
}

void add_run(Json& record) {
  record["stop_reason"] = nullptr;
  record["steps"] = record["epochs"] = nullptr;
  record["counts"] = {
      {"values", nullptr}, {"gradients", nullptr}, {"samples", nullptr}, {"by_driver", nullptr}};
  record["time"] = unmeasured(
      {"wall_s", "cpu_s", "data_s", "gradient_s", "update_s", "evaluation_s", "contended"});
  Json& evaluations = record["evaluations"];
  for (const char* name :
       {"step", "epoch", "gradients", "samples", "wall_s", "cpu_s", "parameter_hash"}) {
    evaluations[name] = Json::array();
  }
  evaluations["metrics"] = Json::object();
  record["targets"] = Json::array();
  record["probes"] = Json::object();
  record["stale"] = nullptr;
  record["reasons"] = {{"steps", not_measured}, {"epochs", not_measured}, {"counts", not_measured}};
}

}  // namespace

Json lost_record(const Json& request, const std::string& reason, const std::string& output,
                 const Json& platform) {
  const bool tool = request.contains("tool");
  Json record = {{"schema", schema_tag(tool ? "gradus.tool" : "gradus.run")}};
  record.update(request);
  record.update({{"status", "crashed"},
                 {"reason", reason},
                 {"error", {{"id", "worker.died"}, {"text", reason}}},
                 {"signal", nullptr},
                 {"stderr", output}});
  if (tool) {
    record["time"] = unmeasured({"wall_s", "cpu_s"});
  } else {
    add_run(record);
  }
  record["memory"] = unmeasured({"peak_rss_bytes"});
  for (const char* name : {"values", "texts", "tables", "artifacts"}) record[name] = Json::object();
  record["figures"] = Json::array();
  record["platform"] = platform;
  record["environment"] = request.value("environment", Json());
  return record;
}

}  // namespace gradus
