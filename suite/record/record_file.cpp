#include "record/record_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/files.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "record/schemas.h"

namespace gradus::record {
namespace {

constexpr std::array<std::pair<std::string_view, int>, 12> versions = {{
    {"gradus.plugin", 1},
    {"gradus.plan", 1},
    {"gradus.run", 1},
    {"gradus.tool", 1},
    {"gradus.claim", 1},
    {"gradus.comparison", 1},
    {"gradus.report", 1},
    {"gradus.environment", 1},
    {"gradus.golden", 1},
    {"gradus.bench", 1},
    {"gradus.tuning", 1},
    {"gradus.shards", 1},
}};

std::string scalar_text(const Json& json) {
  if (json.is_number_float() && !std::isfinite(json.get<double>())) {
    throw std::logic_error("a number that is not finite would be written as JSON");
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool fits_on_a_line(const Json& json) {
  return json.empty() || (json.is_array() && std::ranges::none_of(json, [](const Json& element) {
                            return element.is_structured() && !element.empty();
                          }));
}

void write(std::string& text, const Json& json, std::size_t indent);

template <class Element>
void write_elements(std::string& text, const Json& json, std::size_t indent, Element element) {
  const bool inline_list = fits_on_a_line(json);
  text += json.is_array() ? '[' : '{';
  bool first = true;
  for (auto it = json.begin(); it != json.end(); ++it) {
    if (!first) text += inline_list ? ", " : ",";
    first = false;
    if (!inline_list) text += '\n' + std::string(indent + 2, ' ');
    element(it);
  }
  if (!inline_list) text += '\n' + std::string(indent, ' ');
  text += json.is_array() ? ']' : '}';
}

void write(std::string& text, const Json& json, std::size_t indent) {
  if (json.is_object()) {
    write_elements(text, json, indent, [&](Json::const_iterator it) {
      text += Json(it.key()).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
      write(text, it.value(), indent + 2);
    });
  } else if (json.is_array()) {
    write_elements(text, json, indent,
                   [&](Json::const_iterator it) { write(text, *it, indent + 2); });
  } else {
    text += scalar_text(json);
  }
}

/// What the schema of that name wants of a file at least.
const std::vector<std::string>& required_keys(std::string_view name) {
  static std::mutex mutex;  // records are read by several threads
  static std::map<std::string, std::vector<std::string>, std::less<>> known;
  const std::lock_guard guard(mutex);
  const auto found = known.find(name);
  if (found != known.end()) return found->second;
  const Json schema = Json::parse(schema_text(name));
  return known.emplace(name, schema.at("required").get<std::vector<std::string>>()).first->second;
}

}  // namespace

int schema_version(std::string_view name) {
  const auto found =
      std::ranges::find(versions, name, [](const auto& entry) { return entry.first; });
  if (found == versions.end()) throw std::logic_error(fmt::format("no schema '{}'", name));
  return found->second;
}

Json schema_tag(std::string_view name) {
  return {{"name", name}, {"version", schema_version(name)}};
}

void check_schema(const Json& json, std::string_view name, std::string_view where) {
  const Json tag = json.is_object() ? json.value("schema", Json()) : Json();
  const Json found_name = tag.is_object() ? tag.value("name", Json()) : Json();
  if (found_name != name) {
    throw Error(
        "schema.name", where, fmt::format("the schema '{}'", name),
        found_name.is_string() ? fmt::format("'{}'", found_name.get<std::string>()) : "none", "");
  }
  const Json version = tag.value("version", Json());
  if (version != schema_version(name)) {
    throw Error("schema.version", std::string(where) + ": " + std::string(name),
                fmt::format("version {}", schema_version(name)), "version " + version.dump(),
                "read it with the Gradus that wrote it");
  }
}

void check_required(const Json& json, std::string_view name, std::string_view where) {
  for (const std::string& key : required_keys(name)) {
    if (json.contains(key)) continue;
    throw Error("schema.key", std::string(where) + ": " + std::string(name),
                fmt::format("the key '{}'", key), "none", "the file may be edited");
  }
}

Json read_json(const std::filesystem::path& path, std::string_view name) {
  Json json = parse_json(read_file(path, JsonLimits().bytes), path.string());
  check_schema(json, name, path.string());
  check_required(json, name, path.string());
  return json;
}

void append_json_text(std::string& text, const Json& json, std::size_t indent) {
  write(text, json, indent);
}

std::string json_text(const Json& json) {
  std::string text;
  write(text, json, 0);
  return text + "\n";
}

void write_json(const std::filesystem::path& path, const Json& json) {
  write_atomically(path, json_text(json));
}

void write_json(const OutputFolder& out, const std::filesystem::path& below, const Json& json) {
  out.write(below, json_text(json));
}

std::string canonical_hash(const Json& json) {
  return fast_hash(nlohmann::json(json).dump());
}

Json finite_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

Json finite_or_null(const std::optional<double>& value) {
  return value ? finite_or_null(*value) : Json();
}

}  // namespace gradus::record
