#include "record/lost_record.h"

#include "record/record_file.h"

namespace gradus {
namespace {

constexpr const char* not_measured = "the process ended before its record was written";

void add_run(Json& record, const Json& steps) {
  record["stop_reason"] = nullptr;
  record["steps"] = steps;
  record["epochs"] = nullptr;
  record["counts"] = {
      {"values", nullptr}, {"gradients", nullptr}, {"samples", nullptr}, {"by_driver", nullptr}};
  record["time"] = unmeasured(
      {"wall_s", "cpu_s", "data_s", "gradient_s", "update_s", "evaluation_s", "contended"},
      not_measured);
  Json& evaluations = record["evaluations"];
  for (const char* name :
       {"step", "epoch", "gradients", "samples", "wall_s", "cpu_s", "parameter_hash"}) {
    evaluations[name] = Json::array();
  }
  evaluations["metrics"] = Json::object();
  record["targets"] = Json::array();
  record["probes"] = Json::object();
  record["stale"] = nullptr;
  record["reasons"] = {{"epochs", not_measured}, {"counts", not_measured}};
  if (steps.is_null()) record["reasons"]["steps"] = not_measured;
}

Json memory(const Json& peak_bytes) {
  if (peak_bytes.is_null()) return unmeasured({"peak_rss_bytes"}, not_measured);
  return {{"peak_rss_bytes", peak_bytes}, {"reasons", Json::object()}};
}

}  // namespace

Json unmeasured(std::initializer_list<const char*> names, const char* why) {
  Json object = Json::object(), reasons = Json::object();
  for (const char* name : names) {
    object[name] = nullptr;
    reasons[name] = why;
  }
  object["reasons"] = reasons;
  return object;
}

Json lost_record(const Json& request, const Outcome& outcome, const Json& platform) {
  const bool tool = request.contains("tool");
  Json record = {{"schema", schema_tag(tool ? "gradus.tool" : "gradus.run")}};
  record.update(request);
  record.update({{"status", outcome.status},
                 {"reason", outcome.reason},
                 {"error", {{"id", outcome.error_id}, {"text", outcome.reason}}},
                 {"signal", outcome.signal},
                 {"stderr", outcome.output}});
  if (tool) {
    record["time"] = unmeasured({"wall_s", "cpu_s"}, not_measured);
  } else {
    add_run(record, outcome.steps);
  }
  record["memory"] = memory(outcome.peak_bytes);
  for (const char* name : {"values", "texts", "tables", "artifacts", "files"}) {
    record[name] = Json::object();
  }
  record["figures"] = Json::array();
  record["platform"] = platform;
  record["environment"] = request.value("environment", Json());
  return record;
}

Json lost_claim_record(const Json& request, const Outcome& outcome) {
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

}  // namespace gradus
