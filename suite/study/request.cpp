#include "gradus/error.h"
#include "record/record_file.h"
#include "study/plan.h"
#include "study/settings.h"

namespace gradus {

std::string request_id(const Json& request) {
  Json identity = Json::object();
  const auto copy = [&](const char* key) {
    if (request.contains(key)) identity[key] = request[key];
  };
  if (request.contains("task")) {
    identity["task"] = request["task"];
    identity["task"].erase("name");
  }
  for (const char* key : {"model", "optimizer", "driver", "monitors", "tool", "runs"}) copy(key);
  identity["settings"] = identifying_settings(request.at("settings"));
  for (const auto& [id, plugin] : request.at("plugins").items()) {
    identity["semantics"][id] = plugin.at("semantics");
  }
  return canonical_hash(identity);
}

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
  Plan plan;
  plan.study = json.at("study");
  plan.study_hash = json.at("study_hash");
  plan.runs = json.at("runs").get<std::vector<Json>>();
  plan.tools = json.at("tools").get<std::vector<Json>>();
  plan.claims = json.at("claims").get<std::vector<Json>>();
  plan.tuned = json.value("tuned", Json::object());
  return plan;
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
