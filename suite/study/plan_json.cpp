// plan.json.
#include "study/plan_json.h"

#include <fmt/format.h>

#include "base/files.h"
#include "base/parallel.h"
#include "gradus/error.h"
#include "options/option_json.h"
#include "record/ids.h"
#include "record/record_file.h"
#include "record/record_json.h"
#include "study/plan.h"

namespace gradus::study {
namespace {

constexpr std::size_t worth_a_thread = 200;  // requests

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

std::string plan_text(const Plan& plan) {
  Json claims = Json::array(), tuned = Json::object();
  for (const ClaimRequest& claim : plan.claims) claims.push_back(to_json(claim));
  for (const auto& [entry, tasks] : plan.tuned) tuned[entry] = tasks;
  ObjectText text;
  text.member("schema", record::schema_tag("gradus.plan"));
  text.member("study", plan.study);
  text.member("study_hash", plan.study_hash);
  text.begin_list("runs");
  text.elements(plan.runs.size(), [&](std::size_t i) { return to_json(plan.runs[i]); });
  text.end_list();
  text.member("tools", list_json(plan.tools));
  text.member("claims", claims);
  if (!tuned.empty()) text.member("tuned", tuned);
  if (plan.tuning) text.member("tuning", to_json(*plan.tuning));
  if (!plan.comparisons.empty()) text.member("compare", study::to_json(plan.comparisons));
  return text.finish();
}

Plan plan_from_json(const record::JsonField& field) {
  Plan plan;
  plan.study = field.at("study").text();
  plan.study_hash = field.at("study_hash").text();
  const std::vector<record::JsonField> runs = field.at("runs").elements();
  plan.runs.resize(runs.size());
  in_parallel(runs.size(), worth_a_thread, [&](std::size_t i) {
    plan.runs[i] = record::run_request_from_json(runs[i]);
    require_id_of_request(plan.runs[i], runs[i]);
  });
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

/// Takes the first keys of a plan and stops at the next one.
class OwnerReader : public Json::json_sax_t {
 public:
  bool is_complete() const { return complete_; }
  const Json& schema() const { return schema_; }
  const PlanOwner& owner() const { return owner_; }

  bool key(string_t& name) override {
    key_ = name;
    if (depth_ != 1 || name == "schema" || name == "study" || name == "study_hash") return true;
    complete_ = schema_.size() == 2 && !owner_.study.empty() && !owner_.study_hash.empty();
    return false;
  }
  bool string(string_t& text) override {
    if (depth_ == 2) schema_[key_] = text;
    if (depth_ == 1 && key_ == "study") owner_.study = text;
    if (depth_ == 1 && key_ == "study_hash") owner_.study_hash = text;
    return true;
  }
  bool number_unsigned(number_unsigned_t value) override {
    if (depth_ == 2) schema_[key_] = value;
    return true;
  }
  bool start_object(std::size_t) override { return ++depth_ <= 2; }
  bool end_object() override {
    --depth_;
    return true;
  }
  bool null() override { return false; }
  bool boolean(bool) override { return false; }
  bool number_integer(number_integer_t) override { return false; }
  bool number_float(number_float_t, const string_t&) override { return false; }
  bool binary(binary_t&) override { return false; }
  bool start_array(std::size_t) override { return false; }
  bool end_array() override { return false; }
  bool parse_error(std::size_t, const std::string&, const Json::exception&) override {
    return false;
  }

 private:
  int depth_ = 0;
  std::string key_;
  Json schema_ = Json::object();
  PlanOwner owner_;
  bool complete_ = false;
};

}  // namespace

Json to_json(const StudyComparisons& comparisons) {
  Json pairs = Json::array();
  for (const auto& [a, b] : comparisons.pairs) pairs.push_back(Json::array({a, b}));
  return {{"pairs", std::move(pairs)}, {"against", comparisons.against}};
}

StudyComparisons comparisons_from_json(const record::JsonField& field) {
  StudyComparisons comparisons;
  if (field.is_null()) return comparisons;
  for (const record::JsonField& pair : field.at("pairs").elements()) {
    const std::vector<std::string> names = pair.texts();
    if (names.size() != 2) pair.fail("two methods");
    comparisons.pairs.emplace_back(names[0], names[1]);
  }
  comparisons.against = field.at("against").text();
  return comparisons;
}

void write_plan_file(const OutputFolder& out, const Plan& plan) {
  out.write(plan_file, plan_text(plan));
}

Plan read_plan(const std::filesystem::path& file) {
  return plan_from_json(record::read_json(file, "gradus.plan").root());
}

PlanOwner read_plan_owner(const std::filesystem::path& file) {
  OwnerReader reader;
  const std::string text = read_file(file, JsonLimits().bytes);
  Json::sax_parse(text, &reader);
  if (!reader.is_complete()) {  // written otherwise, or damaged: the whole says how
    const Plan plan = read_plan(file);
    return {plan.study, plan.study_hash};
  }
  record::check_schema({{"schema", reader.schema()}}, "gradus.plan", file.string());
  return reader.owner();
}

}  // namespace gradus::study
