#include "record/record_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <stdexcept>
#include <utility>
#include <vector>

#include "base/files.h"
#include "base/json_scalar.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "record/ids.h"
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

constexpr std::string_view before_hash = ",\n  \"content_hash\": \"";
constexpr std::string_view after_hash = "\"\n}\n";
constexpr std::string_view text_end = "\n}\n";
constexpr std::size_t hash_size = 32;
constexpr std::size_t ending_size = before_hash.size() + hash_size + after_hash.size();

std::string ending(std::string_view hash) {
  return std::string(before_hash) + std::string(hash) + std::string(after_hash);
}

[[noreturn]] void fail(const std::string& where, const std::string& found) {
  throw Error("record.hash", where, "the content that it was written with", found,
              "it was edited, is damaged or comes from an older Gradus");
}

void check_hash(std::string_view text, const std::string& where) {
  if (text.size() < ending_size) fail(where, "no \"content_hash\" at its end");
  const std::string_view body = text.substr(0, text.size() - ending_size);
  const std::string_view found = text.substr(body.size());
  const std::string_view hash = found.substr(before_hash.size(), hash_size);
  if (!is_hash(hash) || found != ending(hash)) fail(where, "no \"content_hash\" at its end");
  FastHash own;
  own.add(body.data(), body.size());
  own.add(text_end.data(), text_end.size());
  if (own.text() != hash) fail(where, "another one");
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

JsonFile read_json(const std::filesystem::path& path, std::string_view name) {
  Json json = parse_json(read_file(path, JsonLimits().bytes), path.string());
  check_schema(json, name, path.string());
  check_required(json, name, path.string());
  return {std::move(json), path.string()};
}

void write_json(const std::filesystem::path& path, const Json& json) {
  write_atomically(path, json_text(json));
}

void write_json(const OutputFolder& out, const std::filesystem::path& below, const Json& json) {
  out.write(below, json_text(json));
}

std::string hashed_json_text(const Json& json) {
  std::string text = json_text(json);
  const std::string hash = fast_hash(text);
  text.resize(text.size() - text_end.size());
  return text + ending(hash);
}

void write_hashed_json(const std::filesystem::path& path, const Json& json) {
  write_atomically(path, hashed_json_text(json));
}

void write_hashed_json(const OutputFolder& out, const std::filesystem::path& below,
                       const Json& json) {
  out.write(below, hashed_json_text(json));
}

JsonFile read_hashed_json(const std::filesystem::path& path, std::string_view name) {
  return hashed_json_from(read_file(path, JsonLimits().bytes), name, path.string());
}

JsonFile hashed_json_from(std::string_view text, std::string_view name, const std::string& where) {
  Json json = parse_json(text, where);
  check_schema(json, name, where);  // what is no record at all is named as such
  check_required(json, name, where);
  check_hash(text, where);
  json.erase("content_hash");
  return {std::move(json), where};
}

std::string canonical_hash(const Json& json) {
  return fast_hash(sorted_text(json));
}

}  // namespace gradus::record
