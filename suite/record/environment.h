// What a study ran on: gathered once, written to environments/<hash>.json, referenced by hash.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "record/environment_record.h"

namespace gradus::record {

/// CPU model, cores, governor, load, memory, kernel, distribution and compiler of this machine
/// (schema "gradus.environment"); what cannot be read is nothing, with its reason. `root` stands
/// before /proc, /sys and /etc (for tests).
Environment machine_environment(const std::filesystem::path& root = "/");

/// Where the build wrote the revision of the sources: share/gradus/revision beside the programs.
std::filesystem::path revision_file();

/// The git revision of the sources that Gradus was built from, with "-dirty" where files differed
/// from it, as the build wrote it down (no git is started: the configuration of a work tree may
/// name programs). Nothing where there is none.
std::optional<std::string> source_revision(const std::filesystem::path& file = revision_file());

/// The environment of a study: the machine, the platform as the worker says it ("hello"), the
/// plugins' ids with the hashes of their files, and the revision of Gradus' sources.
Environment study_environment(const Named<std::string>& platform,
                              const Named<std::string>& plugin_hashes,
                              const std::filesystem::path& revision = revision_file());

/// Reads environments/<hash>.json below `out`; nothing where there is none. Throws Error
/// "record.id" for a hash that is none, "record.hash" where the content has another one, and those
/// of read_json.
std::optional<Environment> read_environment(const std::filesystem::path& out,
                                            const std::string& hash);

/// Writes environments/<hash>.json below `out` and returns the hash. Throws as OutputFolder::write.
std::string write_environment(const std::filesystem::path& out, const Environment& environment);

}  // namespace gradus::record
