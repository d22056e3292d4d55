#include "protocol/messages.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "gradus/error.h"
#include "process/short_text.h"
#include "protocol/protocol_json.h"
#include "record/json_field.h"

namespace gradus::protocol {
namespace {

constexpr std::size_t longest_name = 400;
constexpr std::size_t longest_shown = 80;

/// Text of one line; bytes that are no UTF-8 are replaced.
std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// The JSON of a line, read with the limits of parse_json; null where it is none.
Json parsed(const std::string& line) {
  try {
    return parse_json(line, "line");
  } catch (const Error&) {
    return nullptr;
  }
}

Json member(const Json& json, const char* key) {
  return json.is_object() ? json.value(key, Json()) : Json();
}

WorkHead head_of(const Json& json, const std::string& line) {
  const Json ticket = member(json, "ticket"), verb = member(json, "do");
  if (ticket.is_number_integer() && verb.is_string()) return {ticket, verb};
  throw Error("worker.request", "request",
              "an object with a whole number \"ticket\" and a text \"do\"",
              line.substr(0, longest_shown), "docs/protocol.md has the protocol");
}

Json error_json(const WorkError& error) {
  Json json = {{"id", error.id}, {"text", error.text}};
  if (error.signal) json["signal"] = *error.signal;
  if (!error.output.empty()) json["stderr"] = error.output;
  return json;
}

std::optional<WorkError> error_from(const record::JsonField& field) {
  if (field.is_null()) return std::nullopt;
  return WorkError{field.at("id").text_or_null().value_or("worker.error"),
                   record::text_or_empty(field.at("text")), field.at("signal").integer_or_null(),
                   record::text_or_empty(field.at("stderr"))};
}

void add_event(Json& line, const Started& started) {
  line["event"] = "started";
  line["process"] = started.process;
}

void add_event(Json& line, const Progress& progress) {
  line["event"] = "progress";
  line.update(to_json(progress));
}

void add_event(Json& line, const Done& done) {
  line["event"] = "done";
  line.update(to_json(done.result));
  if (done.status) line["status"] = to_text(*done.status);
  if (!done.record.empty()) line["record"] = done.record;
  if (done.error) line["error"] = error_json(*done.error);
}

void add_event(Json& line, const WorkError& error) {
  line["event"] = "error";
  line["error"] = error_json(error);
}

void add_event(Json& line, const Died& died) {
  line["event"] = "died";
  line["reason"] = died.reason;
}

Done done_from(const record::JsonField& field) {
  Done done{result_from_json(field),
            {},
            record::text_or_empty(field.at("record")),
            error_from(field.at("error"))};
  if (!field.at("status").is_null()) {
    done.status = field.at("status").parsed(record::run_status_from_text, "a status");
  }
  return done;
}

std::optional<Event> event_from(const std::string& name, Json parts) {
  parts.erase("ticket");
  parts.erase("event");
  const record::JsonField field(parts, "answer");
  if (name == "started") return Started{field.at("process").integer()};
  if (name == "done") return done_from(field);
  if (name == "progress") {
    if (const auto progress = progress_from_json(parts)) return *progress;
  }
  if (name == "error") {
    if (const auto error = error_from(field.at("error"))) return *error;
  }
  return std::nullopt;
}

bool has_exactly(const Json& object, const std::vector<std::string_view>& keys) {
  return object.is_object() && object.size() == keys.size() &&
         std::ranges::all_of(keys, [&](std::string_view key) { return object.contains(key); });
}

Json content_of(const Progress& given) {
  Progress progress = given;  // a plugin's
  progress.share = std::isfinite(given.share) ? std::clamp(given.share, 0.0, 1.0) : 0.0;
  progress.method = process::shortened(given.method, longest_name);
  return {{"progress", to_json(progress)}};
}

Json content_of(const Writing&) {
  return {{"writing", true}};
}

Json content_of(const Uncounted& time) {
  return {{"uncounted_s", time.seconds}};
}

Json content_of(const Result& result) {
  return {{"result", to_json(result)}};
}

Json content_of(const WorkFailure& failure) {
  return {{"failure",
           {{"status", to_text(failure.status)},
            {"id", failure.id},
            {"text", process::shortened(failure.text)}}}};
}

std::optional<ChildMessage> failure_from(const Json& json) {
  if (!has_exactly(json, {"status", "id", "text"})) return std::nullopt;
  const record::JsonField field(json, "failure");
  return WorkFailure{field.at("status").parsed(record::run_status_from_text, "a status"),
                     field.at("id").text(), process::shortened(field.at("text").text())};
}

}  // namespace

std::string to_line(const WorkMessage& message) {
  Json line = {{"ticket", message.ticket}, {"do", verb_of(message.work)}};
  line.update(to_json(message.work));
  if (message.limits.wall_s) line["wall_limit_s"] = *message.limits.wall_s;
  if (message.limits.memory_bytes) line["memory_limit_bytes"] = *message.limits.memory_bytes;
  if (!message.token.empty()) line["token"] = message.token;
  return one_line(line);
}

WorkHead work_head_from_line(const std::string& line) {
  return head_of(parsed(line), line);
}

WorkMessage work_from_line(const std::string& line) {
  const Json json = parsed(line);
  const WorkHead head = head_of(json, line);
  const record::JsonField field(json, fmt::format("request '{}'", head.verb));
  return {
      head.ticket,
      work_from_json(head.verb, field),
      {field.at("wall_limit_s").number_or_null(), field.at("memory_limit_bytes").integer_or_null()},
      record::text_or_empty(field.at("token"))};
}

std::string to_line(const WorkAnswer& answer) {
  Json line = {{"ticket", record::or_null(answer.ticket)}};
  std::visit([&](const auto& event) { add_event(line, event); }, answer.event);
  return one_line(line);
}

std::optional<WorkAnswer> answer_from_line(const std::string& line) {
  const Json json = parsed(line);
  const Json ticket = member(json, "ticket"), event = member(json, "event");
  if (!(ticket.is_number_integer() || ticket.is_null()) || !event.is_string()) return std::nullopt;
  try {
    auto found = event_from(event, json);
    if (!found) return std::nullopt;
    WorkAnswer answer{std::nullopt, std::move(*found)};
    if (!ticket.is_null()) answer.ticket = ticket.get<std::int64_t>();
    return answer;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string to_line(const ChildMessage& message, const std::string& token) {
  Json line = {{"token", token}};
  line.update(std::visit([](const auto& own) { return content_of(own); }, message));
  return one_line(line);
}

std::optional<ChildMessage> child_message_from_line(
    const std::string& line, const std::string& token,
    const std::vector<std::string_view>& result_keys) {
  const Json message = parsed(line);
  if (!message.is_object() || message.size() != 2) return std::nullopt;
  if (message.value("token", Json()) != token) return std::nullopt;
  try {
    if (message.contains("progress")) return progress_from_json(message["progress"]);
    if (message.contains("failure")) return failure_from(message["failure"]);
    if (message.value("writing", Json()) == true) return Writing();
    if (message.contains("uncounted_s")) {
      return Uncounted{record::JsonField(message, "message").at("uncounted_s").number()};
    }
    if (!message.contains("result") || !has_exactly(message["result"], result_keys)) {
      return std::nullopt;
    }
    return ChildMessage(result_from_json({message["result"], "result"}));
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string token_line(const std::string& token, const std::string& word) {
  return one_line({{"token", token}, {"result", word}});
}

std::optional<std::string> word_from_line(const std::string& line, const std::string& token) {
  const Json message = parsed(line);
  const Json word = member(message, "result");
  if (member(message, "token") != token || !word.is_string()) return std::nullopt;
  return word.get<std::string>();
}

std::string to_text(const CheckRow& row) {
  return one_line(to_json(row));
}

CheckRow check_row_from_text(const std::string& text) {
  const Json json = parse_json(text, "check");
  return check_row_from_json({json, "check"});
}

}  // namespace gradus::protocol
