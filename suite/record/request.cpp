#include "record/request.h"

#include "record/record_file.h"

namespace gradus {
namespace {

/// All but the limits and `seed`, which the seeds by purpose stand for.
Json identifying_settings(Json settings) {
  for (const char* name : {"seed", "wall_limit_s", "memory_limit_bytes"}) settings.erase(name);
  return settings;
}

}  // namespace

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

}  // namespace gradus
