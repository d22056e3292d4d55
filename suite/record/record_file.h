// JSON files that name their schema: reading with checks, writing atomically.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/json_text.h"
#include "base/output_folder.h"

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

/// Reads a file of the schema `name`. Throws Error "files.read", "files.size", "json.syntax",
/// "json.limit", "schema.name", "schema.version", "schema.key" (one that the schema requires is
/// missing).
Json read_json(const std::filesystem::path& path, std::string_view name);

/// The text that files hold: two spaces of indent, a line end at the end; arrays of numbers stay on
/// one line. Numbers read back exactly. Throws std::logic_error for a NaN or an infinity, which
/// would be lost in silence.
std::string json_text(const Json& json);
/// Appends what json_text makes of a value that stands `indent` spaces deep, without a line end.
void append_json_text(std::string& text, const Json& json, std::size_t indent);

/// Writes json_text to a file that the user named, as write_atomically does. Throws Error
/// "files.write".
void write_json(const std::filesystem::path& path, const Json& json);

/// Writes json_text to a place in an output folder. Throws as OutputFolder::write.
void write_json(const OutputFolder& out, const std::filesystem::path& below, const Json& json);

/// A hash of the content that does not depend on the order of keys: fast_hash of the compact text
/// with sorted keys.
std::string canonical_hash(const Json& json);

/// `value`, or null where it is not finite or there is none.
Json finite_or_null(double value);
Json finite_or_null(const std::optional<double>& value);

}  // namespace gradus::record
