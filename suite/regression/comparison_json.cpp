#include "options/option_json.h"
#include "record/record_file.h"
#include "regression/report_comparison.h"

namespace gradus::regression {

std::string comparison_json(const Comparison& comparison) {
  Json json = {{"schema", record::schema_tag("gradus.comparison")},
               {"base", comparison.base_study},
               {"new", comparison.new_study},
               {"worse", comparison.worse()},
               {"other_platform_rows", comparison.other_platform},
               {"platform_differences", comparison.platform_differences}};
  for (const Class change : {Class::same, Class::added, Class::improved, Class::changed,
                             Class::regressed, Class::missing}) {
    json["counts"][to_text(change)] = comparison.count(change);
  }
  json["rows"] = Json::array();
  for (const Row& row : comparison.rows) {
    Json aspects = Json::array();
    for (const Aspect& aspect : row.aspects) {
      aspects.push_back({{"what", aspect.what},
                         {"class", to_text(aspect.change)},
                         {"text", aspect.text},
                         {"accepted", aspect.accepted.empty() ? Json() : Json(aspect.accepted)},
                         {"numbers", to_json(aspect.numbers)}});
    }
    json["rows"].push_back({{"kind", row.kind},
                            {"task", row.task.empty() ? Json() : Json(row.task)},
                            {"name", row.name},
                            {"class", to_text(row.change())},
                            {"aspects", std::move(aspects)}});
  }
  json["failing_theorems"] = Json::array();
  for (const FailingTheorem& theorem : comparison.failing_theorems) {
    json["failing_theorems"].push_back(
        {{"claim", theorem.claim},
         {"accepted", theorem.accepted.empty() ? Json() : Json(theorem.accepted)}});
  }
  json["notes"] = comparison.notes;
  return json_text(json);
}

}  // namespace gradus::regression
