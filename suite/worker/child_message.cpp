#include "worker/child_message.h"

#include <algorithm>
#include <cmath>

#include "process/line_channel.h"
#include "process/short_text.h"

namespace gradus::worker {
namespace {

bool has_exactly(const Json& object, const std::vector<std::string_view>& keys) {
  if (!object.is_object() || object.size() != keys.size()) return false;
  for (const std::string_view key : keys) {
    if (!object.contains(key)) return false;
  }
  return true;
}

constexpr std::size_t longest_name = 400;

/// A whole number from 0 on, or nothing where it is null; false where it is something else.
bool read_count(const Json& json, std::optional<int64_t>& count) {
  if (json.is_null()) return true;
  if (!json.is_number_integer() || json.get<int64_t>() < 0) return false;
  count = json.get<int64_t>();
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
    return progress.method.size() <= longest_name + 100;  // the note of a cut text
  }
  return false;
}

std::optional<ChildMessage> result_from(const Json& json,
                                        const std::vector<std::string_view>& keys) {
  if (!has_exactly(json, keys)) return std::nullopt;
  return Result{json};
}

std::optional<ChildMessage> failure_from(const Json& json) {
  if (!has_exactly(json, {"status", "id", "text"})) return std::nullopt;
  for (const Json& text : json) {
    if (!text.is_string()) return std::nullopt;
  }
  return WorkFailure{json["status"], json["id"],
                     process::shortened(json["text"].get<std::string>())};
}

}  // namespace

Json Progress::json() const {
  const auto or_null = [](const std::optional<int64_t>& count) {
    return count ? Json(*count) : Json();
  };
  Json json = {{"step", or_null(step)}, {"steps", or_null(steps)}, {"share", share}};
  if (!method.empty()) json["method"] = method;
  return json;
}

std::optional<Progress> progress_from(const Json& json) {
  if (!json.is_object() || !json.contains("share")) return std::nullopt;
  Progress progress;
  for (const auto& [key, value] : json.items()) {
    if (!read_part(key, value, progress)) return std::nullopt;
  }
  return progress;
}

std::optional<ChildMessage> read_message(const std::string& line, const std::string& token,
                                         const std::vector<std::string_view>& result_keys) {
  const Json message = process::parse_line(line);
  if (!message.is_object() || message.size() != 2) return std::nullopt;
  if (message.value("token", Json()) != token) return std::nullopt;
  if (message.contains("progress")) return progress_from(message["progress"]);
  if (message.contains("result")) return result_from(message["result"], result_keys);
  if (message.contains("failure")) return failure_from(message["failure"]);
  return std::nullopt;
}

void Reporter::send(const char* kind, const Json& content) const {
  process::send_line(channel_, {{"token", token_}, {kind, content}});
}

void Reporter::progress(Json progress) const {
  const double share = progress.at("share");  // a plugin's
  progress["share"] = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0.0;
  if (progress.contains("method")) {
    progress["method"] = process::shortened(progress["method"].get<std::string>(), longest_name);
  }
  send("progress", progress);
}

void Reporter::result(const Json& content) const {
  send("result", content);
}

void Reporter::failure(const WorkFailure& failure) const {
  send(
      "failure",
      {{"status", failure.status}, {"id", failure.id}, {"text", process::shortened(failure.text)}});
}

}  // namespace gradus::worker
