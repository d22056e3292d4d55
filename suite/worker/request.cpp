#include "worker/request.h"

#include "gradus/error.h"

namespace gradus::worker {
namespace {

Error wrong(const std::string& found) {
  return {"worker.request", "request", "an object with a whole number \"ticket\" and a text \"do\"",
          found.substr(0, 80), "docs/protocol.md has the protocol"};
}

/// The member where it is an object, else an empty one.
Json object(const Json& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_object() ? *found : Json::object();
}

}  // namespace

Json Request::settings() const {
  return object(object(line, "request"), "settings");
}

std::filesystem::path Request::folder() const {
  return line.value("folder", std::string());
}

std::filesystem::path Request::record() const {
  if (line.contains("folder")) return folder() / "record.json";
  return verb == "judge" ? line.value("file", std::string()) : std::string();
}

process::Limits Request::limits(process::Limits limits) const {
  for (const Json& given : {settings(), line}) {
    limits.wall_s = given.value("wall_limit_s", limits.wall_s);
    limits.memory_bytes = given.value("memory_limit_bytes", limits.memory_bytes);
  }
  return limits;
}

bool Request::on_gpu() const {
  return settings().value("device", std::string("cpu")).starts_with("cuda");
}

int64_t Request::parallel() const {
  return line.value("parallel", int64_t{0});
}

Request parse_request(const std::string& text) {
  Request request;
  request.line = Json::parse(text, nullptr, false);
  const Json ticket = request.line.is_object() ? request.line.value("ticket", Json()) : Json();
  const Json verb = request.line.is_object() ? request.line.value("do", Json()) : Json();
  if (!ticket.is_number_integer() || !verb.is_string()) throw wrong(text);
  request.ticket = ticket;
  request.verb = verb;
  return request;
}

}  // namespace gradus::worker
