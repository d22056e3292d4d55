#include "record/content_hash.h"

#include "base/files.h"
#include "base/json_text.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "record/ids.h"
#include "record/record_file.h"

namespace gradus::record {
namespace {

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

Json read_hashed_json(const std::filesystem::path& path, std::string_view name) {
  return hashed_json_from(read_file(path, JsonLimits().bytes), name, path.string());
}

Json hashed_json_from(std::string_view text, std::string_view name, const std::string& where) {
  Json json = parse_json(text, where);
  check_schema(json, name, where);  // what is no record at all is named as such
  check_required(json, name, where);
  check_hash(text, where);
  json.erase("content_hash");
  return json;
}

}  // namespace gradus::record
