// Arrays that lie beside a record (weights, dense series), as the record names them.
#pragma once

#include <filesystem>
#include <string>

#include "gradus/array.h"
#include "record/run_record.h"

namespace gradus::record {

/// The path of a file that a record names in its own `folder`. Throws Error "record.artifact" for
/// what is no name of a file there.
std::filesystem::path file_beside(const std::filesystem::path& folder, const std::string& name);

/// Reads an artifact and checks its hash. Throws Error "record.artifact"
/// where the file has another content, and those of read_npy.
Array read_artifact(const std::filesystem::path& folder, const ArtifactUse& artifact);

}  // namespace gradus::record
