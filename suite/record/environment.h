// What a study ran on: gathered once, written to environments/<hash>.json, referenced by hash.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/json.h"

namespace gradus {

/// CPU model, cores, governor, load, memory, kernel, distribution and compiler of this machine
/// (schema "gradus.environment"); what cannot be read is null with its reason. `root` stands before
/// /proc, /sys and /etc (for tests).
Json machine_environment(const std::filesystem::path& root = "/");

/// The git revision of the work tree that holds `folder`, with "-dirty" where files differ from it;
/// null where it is no work tree or git is missing.
Json git_revision(const std::filesystem::path& folder);

/// The environment of a study: the machine, the platform as the worker says it ("hello"), the
/// plugins' ids with the hashes of their files, and the git revision of `folder`.
Json study_environment(const Json& platform, const Json& plugin_hashes,
                       const std::filesystem::path& folder);

/// Reads environments/<hash>.json below `out`; nothing where there is none. Throws Error
/// "record.id" for a hash that is none, "record.hash" where the content has another one, and those
/// of read_json.
std::optional<Json> read_environment(const std::filesystem::path& out, const std::string& hash);

/// Writes environments/<hash>.json below `out` and returns the hash.
std::string write_environment(const std::filesystem::path& out, const Json& environment);

}  // namespace gradus
