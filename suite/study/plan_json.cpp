// plan.json.
#include <fmt/format.h>

#include "gradus/error.h"
#include "options/option_json.h"
#include "record/ids.h"
#include "record/record_file.h"
#include "record/record_json.h"
#include "study/plan.h"

namespace gradus::study {
namespace {

template <class Rows>
Json list_json(const Rows& rows) {
  Json list = Json::array();
  for (const auto& row : rows) list.push_back(to_json(row));
  return list;
}

Json to_json(const ClaimEvidence& record) {
  return {{"id", record.id},
          {"kind", name_of(record.kind)},
          {"name", record.name},
          {"entry", record.entry},
          {"repetition", record.repetition}};
}

Json to_json(const ClaimRequest& claim) {
  Json records = Json::array();
  for (const ClaimEvidence& record : claim.records) records.push_back(to_json(record));
  return {{"id", claim.id},
          {"options", gradus::to_json(claim.options)},
          {"study", claim.study},
          {"records", std::move(records)},
          {"plugins", record::to_json(claim.plugins)}};
}

template <class Request>
void require_id_of_request(const Request& request, const record::JsonField& field) {
  const std::string expected = record::request_id(request);
  if (request.id == expected) return;
  throw Error("record.id", field.place(), "the id of its request, " + expected,
              fmt::format("'{}'", request.id), "the file was edited");
}

record::WorkKind work_kind_from(const record::JsonField& field) {
  const std::string kind = field.text();
  if (kind == name_of(record::WorkKind::run)) return record::WorkKind::run;
  if (kind == name_of(record::WorkKind::tool)) return record::WorkKind::tool;
  field.fail("'run' or 'tool'");
}

ClaimEvidence evidence_from(const record::JsonField& field) {
  ClaimEvidence record{work_kind_from(field.at("kind")), field.at("id").text(),
                       field.at("name").text(), field.at("entry").text(),
                       field.at("repetition").integer()};
  record::require_hash(record.id, field.place());
  return record;
}

ClaimRequest claim_request_from(const record::JsonField& field) {
  ClaimRequest claim{field.at("id").text(),
                     field.at("options").options(),
                     field.at("study").text(),
                     {},
                     record::plugins_from_json(field.at("plugins"))};
  record::require_item_id(claim.id, field.place());
  for (const record::JsonField& record : field.at("records").elements()) {
    claim.records.push_back(evidence_from(record));
  }
  return claim;
}

Json plan_json(const Plan& plan) {
  Json claims = Json::array();
  for (const ClaimRequest& claim : plan.claims) claims.push_back(to_json(claim));
  Json json = {{"schema", record::schema_tag("gradus.plan")},
               {"study", plan.study},
               {"study_hash", plan.study_hash},
               {"runs", list_json(plan.runs)},
               {"tools", list_json(plan.tools)},
               {"claims", std::move(claims)}};
  for (const auto& [entry, tasks] : plan.tuned) json["tuned"][entry] = tasks;
  if (plan.tuning) json["tuning"] = to_json(*plan.tuning);
  if (!plan.comparisons.empty()) json["compare"] = to_json(plan.comparisons);
  return json;
}

Plan plan_from_json(const record::JsonField& field) {
  Plan plan;
  plan.study = field.at("study").text();
  plan.study_hash = field.at("study_hash").text();
  for (const record::JsonField& run : field.at("runs").elements()) {
    plan.runs.push_back(record::run_request_from_json(run));
    require_id_of_request(plan.runs.back(), run);
  }
  for (const record::JsonField& tool : field.at("tools").elements()) {
    plan.tools.push_back(record::tool_request_from_json(tool));
    require_id_of_request(plan.tools.back(), tool);
  }
  for (const record::JsonField& claim : field.at("claims").elements()) {
    plan.claims.push_back(claim_request_from(claim));
  }
  for (const auto& [entry, tasks] : field.at("tuned").members()) {
    plan.tuned.emplace_back(entry, tasks.texts());
  }
  if (!field.at("tuning").is_null()) plan.tuning = record::tuning_from_json(field.at("tuning"));
  plan.comparisons = comparisons_from_json(field.at("compare"));
  return plan;
}

}  // namespace

void write_plan_file(const OutputFolder& out, const Plan& plan) {
  record::write_json(out, plan_file, plan_json(plan));
}

Plan read_plan(const std::filesystem::path& file) {
  const Json json = record::read_json(file, "gradus.plan");
  return plan_from_json({json, file.string()});
}

}  // namespace gradus::study
