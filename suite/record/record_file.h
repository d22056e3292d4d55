// JSON files that name their schema, and those that carry a hash of their own content, so that an
// edited one is noticed: reading with checks, writing atomically.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "base/json.h"
#include "base/output_folder.h"
#include "record/json_field.h"

namespace gradus::record {

/// The version of a schema ("gradus.run", ...) that this build reads and writes; all names are in
/// schemas.h. Throws std::logic_error for a name that does not exist.
int schema_version(std::string_view name);

/// {"name": "gradus.run", "version": 1}: the first key, "schema", of every file.
Json schema_tag(std::string_view name);

/// Throws Error "schema.name" where `json` is no object or names another schema, "schema.version"
/// where it names another version. `where` begins the message (a path).
void check_schema(const Json& json, std::string_view name, std::string_view where);

/// Throws Error "schema.key" where a key is missing that the schema `name` requires.
void check_required(const Json& json, std::string_view name, std::string_view where);

/// A file that was read and checked. Its fields point into it.
class JsonFile {
 public:
  JsonFile(Json json, std::string name) : json_(std::move(json)), name_(std::move(name)) {}
  const Json& json() const { return json_; }
  JsonField root() const { return {json_, name_}; }

 private:
  Json json_;
  std::string name_;
};

/// Reads a file of the schema `name`. Throws Error "files.read", "files.size", "json.syntax",
/// "json.limit", "schema.name", "schema.version", "schema.key" (one that the schema requires is
/// missing).
JsonFile read_json(const std::filesystem::path& path, std::string_view name);

/// Writes json_text to a file that the user named, as write_atomically does. Throws Error
/// "files.write".
void write_json(const std::filesystem::path& path, const Json& json);

/// Writes json_text to a place in an output folder. Throws as OutputFolder::write.
void write_json(const OutputFolder& out, const std::filesystem::path& below, const Json& json);

/// json_text with one key more at the end, "content_hash": fast_hash of the text without it.
std::string hashed_json_text(const Json& json);

/// Writes hashed_json_text atomically. Throws Error "files.write".
void write_hashed_json(const std::filesystem::path& path, const Json& json);
void write_hashed_json(const OutputFolder& out, const std::filesystem::path& below,
                       const Json& json);

/// Reads such a file of the schema `name` and checks its hash; the result
/// has no "content_hash". Throws Error "record.hash" where the hash is missing or that of another
/// content, and what read_json throws.
JsonFile read_hashed_json(const std::filesystem::path& path, std::string_view name);
/// The same for a text that was read; `where` names it in messages.
JsonFile hashed_json_from(std::string_view text, std::string_view name, const std::string& where);

/// A hash of the content that does not depend on the order of keys: fast_hash of the compact text
/// with sorted keys.
std::string canonical_hash(const Json& json);

}  // namespace gradus::record
