#include "gradus/error.h"
#include "record/ids.h"
#include "record/record_file.h"
#include "study/plan.h"
#include "study/settings.h"

namespace gradus {
namespace {

/// Ids name folders: each must be that of its request, and a claim's that of an item.
void check_ids(const Plan& plan, std::string_view where) {
  for (const auto* requests : {&plan.runs, &plan.tools}) {
    for (const Json& request : *requests) {
      const std::string id = request.at("id"), expected = request_id(request);
      if (id == expected) continue;
      throw Error("record.id", where, "the id of its request, " + expected, "'" + id + "'",
                  "the file was edited");
    }
  }
  for (const Json& claim : plan.claims) {
    require_item_id(claim.at("id").get<std::string>(), where);
    for (const Json& record : claim.at("records")) {
      require_hash(record.at("id").get<std::string>(), where);
    }
  }
}

Plan parsed_plan(const Json& json, std::string_view where) {
  Plan plan;
  plan.study = json.at("study");
  plan.study_hash = json.at("study_hash");
  plan.runs = json.at("runs").get<std::vector<Json>>();
  plan.tools = json.at("tools").get<std::vector<Json>>();
  plan.claims = json.at("claims").get<std::vector<Json>>();
  plan.tuned = json.value("tuned", Json::object());
  check_ids(plan, where);
  return plan;
}

}  // namespace

Json to_json(const Plan& plan) {
  Json json = {{"schema", schema_tag("gradus.plan")},
               {"study", plan.study},
               {"study_hash", plan.study_hash},
               {"runs", plan.runs},
               {"tools", plan.tools},
               {"claims", plan.claims}};
  if (!plan.tuned.empty()) json["tuned"] = plan.tuned;
  return json;
}

Plan plan_from_json(const Json& json, std::string_view where) {
  check_schema(json, "gradus.plan", where);
  try {
    return parsed_plan(json, where);
  } catch (const Json::exception& error) {
    throw Error("schema.type", where, "a plan", error.what(), "the file may be edited");
  }
}

Shard shard_from_text(std::string_view text) {
  const auto fail = [&]() -> Shard {
    throw Error("shard.syntax", "--shard", "i/n with 1 <= i <= n", "'" + std::string(text) + "'",
                "");
  };
  const std::size_t slash = text.find('/');
  const std::string index(text.substr(0, slash));
  const std::string count(slash == std::string_view::npos ? "" : text.substr(slash + 1));
  const auto is_number = [](const std::string& digits) {
    return !digits.empty() && digits.size() < 7 &&
           digits.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!is_number(index) || !is_number(count)) return fail();
  const Shard shard{std::stoi(index), std::stoi(count)};
  return shard.index >= 1 && shard.index <= shard.count ? shard : fail();
}

}  // namespace gradus
