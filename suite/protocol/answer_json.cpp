#include <array>
#include <cmath>

#include "options/option_json.h"
#include "protocol/messages.h"
#include "protocol/protocol_json.h"
#include "record/record_json.h"

namespace gradus::protocol {
namespace {

constexpr std::size_t longest_method = 500;  // with the note of a cut text

constexpr std::array<std::string_view, 4> outcomes = {"passed", "failed", "not applicable",
                                                      "warning"};

Json keys_of(const std::monostate&) {
  return Json::object();
}

Json keys_of(const WorkDone& done) {
  return {{"status", to_text(done.status)}};
}

Json keys_of(const Described& described) {
  return {{"description", to_json(described.plugin)}};
}

Json keys_of(const Made& made) {
  Json refused = Json::array();
  for (const auto& error : made.refused) {
    refused.push_back(error ? Json{{"id", error->id}, {"text", error->text}} : Json());
  }
  return {{"refused", std::move(refused)}};
}

Json keys_of(const Drawn& drawn) {
  Json uses = Json::array();
  for (const auto& use : drawn.uses) {
    uses.push_back(
        use ? Json{{"data", use->data}, {"parameters", use->parameters}, {"batches", use->batches}}
            : Json());
  }
  return {{"drawn", std::move(uses)}};
}

Json keys_of(const Checked& checked) {
  Json checks = Json::array();
  for (const CheckRow& row : checked.checks) checks.push_back(to_json(row));
  return {{"checks", std::move(checks)}};
}

Json samples_json(const BenchSamples& samples) {
  Json json = {{"step_us", samples.step_us},     {"cpu_us", samples.cpu_us},
               {"data_us", samples.data_us},     {"gradient_us", samples.gradient_us},
               {"update_us", samples.update_us}, {"off_us", samples.off_us}};
  json["parts"] =
      record::object_of(samples.parts, [](const std::vector<double>& us) { return Json(us); });
  json["refused"] = record::or_null(samples.refused);
  json["ended"] = record::or_null(samples.ended);
  json["gradients"] = record::or_null(samples.gradients);
  json["state_bytes"] = record::or_null(samples.state_bytes);
  return json;
}

Json keys_of(const Benched& benched) {
  Json samples = Json::array();
  for (const BenchSamples& row : benched.samples) samples.push_back(samples_json(row));
  return {{"samples", std::move(samples)}, {"google_benchmark", benched.google_benchmark}};
}

Json keys_of(const Greeting& greeting) {
  return {{"platform", record::texts_json(greeting.platform)}};
}

Made made_from(const record::JsonField& field) {
  Made made;
  for (const record::JsonField& error : field.elements()) {
    made.refused.push_back(error.is_null() ? std::nullopt
                                           : std::optional(record::RecordError{
                                                 error.at("id").text(), error.at("text").text()}));
  }
  return made;
}

Drawn drawn_from(const record::JsonField& field) {
  Drawn drawn;
  for (const record::JsonField& use : field.elements()) {
    drawn.uses.push_back(use.is_null() ? std::nullopt
                                       : std::optional(SeedUse{use.at("data").boolean(),
                                                               use.at("parameters").boolean(),
                                                               use.at("batches").boolean()}));
  }
  return drawn;
}

BenchSamples samples_from(const record::JsonField& field) {
  BenchSamples samples{field.at("step_us").numbers(),
                       field.at("cpu_us").numbers(),
                       field.at("data_us").numbers(),
                       field.at("gradient_us").numbers(),
                       field.at("update_us").numbers(),
                       field.at("off_us").numbers(),
                       {},
                       field.at("refused").text_or_null(),
                       field.at("ended").text_or_null(),
                       field.at("gradients").number_or_null(),
                       field.at("state_bytes").number_or_null()};
  for (const auto& [part, us] : field.at("parts").members()) {
    samples.parts.emplace_back(part, us.numbers());
  }
  return samples;
}

/// A whole number from 0 on, or nothing where it is null; false where it is something else.
bool read_count(const Json& json, std::optional<std::int64_t>& count) {
  if (json.is_null()) return true;
  if (!json.is_number_integer() || json.get<std::int64_t>() < 0) return false;
  count = json.get<std::int64_t>();
  return true;
}

bool read_part(const std::string& key, const Json& json, Progress& progress) {
  if (key == "step") return read_count(json, progress.step);
  if (key == "steps") return read_count(json, progress.steps);
  if (key == "share" && json.is_number()) {
    progress.share = json;
    return progress.share >= 0 && progress.share <= 1;
  }
  if (key == "method" && json.is_string()) {
    progress.method = json;
    return progress.method.size() <= longest_method;
  }
  return false;
}

}  // namespace

std::string_view to_text(CheckOutcome outcome) {
  return outcomes[static_cast<std::size_t>(outcome)];
}

std::optional<CheckOutcome> check_outcome_from_text(std::string_view text) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i] == text) return static_cast<CheckOutcome>(i);
  }
  return std::nullopt;
}

Json to_json(const CheckRow& row) {
  Json json = {{"name", row.name}, {"outcome", to_text(row.outcome)}, {"text", row.text}};
  if (!row.golden) return json;
  const GoldenRow& golden = *row.golden;
  json["golden"] = {{"item", golden.item},           {"problem", golden.end.problem},
                    {"steps", golden.end.steps},     {"end", golden.end.end},
                    {"semantics", golden.semantics}, {"platform", to_json(golden.platform)}};
  return json;
}

CheckRow check_row_from_json(const record::JsonField& field) {
  CheckRow row{field.at("name").text(),
               field.at("outcome").parsed(check_outcome_from_text, "an outcome of a check"),
               field.at("text").text()};
  const record::JsonField golden = field.at("golden");
  if (golden.is_null()) return row;
  row.golden = GoldenRow{
      golden.at("item").text(),
      golden.at("semantics").integer(),
      record::golden_platform_from_json(golden.at("platform")),
      {golden.at("problem").text(), golden.at("steps").integer(), golden.at("end").numbers()}};
  return row;
}

Json to_json(const Progress& progress) {
  Json json = {{"step", record::or_null(progress.step)},
               {"steps", record::or_null(progress.steps)},
               {"share", progress.share}};
  if (!progress.method.empty()) json["method"] = progress.method;
  return json;
}

std::optional<Progress> progress_from_json(const Json& json) {
  if (!json.is_object() || !json.contains("share")) return std::nullopt;
  Progress progress;
  for (const auto& [key, value] : json.items()) {
    if (!read_part(key, value, progress)) return std::nullopt;
  }
  return progress;
}

Json to_json(const Result& result) {
  return std::visit([](const auto& own) { return keys_of(own); }, result);
}

Result result_from_json(const record::JsonField& field) {
  const auto has = [&](const char* key) { return !field.at(key).is_null(); };
  if (has("description"))
    return Described{record::plugin_description_from_json(field.at("description"))};
  if (has("refused")) return made_from(field.at("refused"));
  if (has("drawn")) return drawn_from(field.at("drawn"));
  if (has("checks")) {
    Checked checked;
    for (const record::JsonField& row : field.at("checks").elements()) {
      checked.checks.push_back(check_row_from_json(row));
    }
    return checked;
  }
  if (has("samples")) {
    Benched benched{{}, field.at("google_benchmark").text()};
    for (const record::JsonField& row : field.at("samples").elements()) {
      benched.samples.push_back(samples_from(row));
    }
    return benched;
  }
  if (has("platform")) return Greeting{record::named_texts(field.at("platform"))};
  if (has("status"))
    return WorkDone{field.at("status").parsed(record::run_status_from_text, "a status")};
  return std::monostate();
}

}  // namespace gradus::protocol
