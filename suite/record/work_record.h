// record.json of runs and tools: where it lies, what it must say to be believed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/json.h"
#include "record/run_status.h"

namespace gradus {

enum class WorkKind : std::uint8_t { run, tool };
/// "run", "tool".
std::string_view name_of(WorkKind kind);
/// The folder of an output folder that holds the records: "runs", "tools".
std::string_view folder_of(WorkKind kind);
/// "gradus.run", "gradus.tool".
std::string_view schema_of(WorkKind kind);

inline constexpr std::string_view record_file = "record.json";

/// How the run or tool of a record ended. Throws Error "schema.type" for what is no status.
RunStatus status_of(const Json& record);

/// Throws Error "record.id" where a record's id has not the form of one, or is not that of the
/// request that it holds; `where` begins the message.
void require_own_id(const Json& record, const std::string& where);

/// Reads a record that write_hashed_json wrote. Throws Error "files.read", "json.syntax",
/// "schema.*" for what is no record of that kind; "record.hash" where its content is not what was
/// written, and those of require_own_id.
Json read_work_record(const std::filesystem::path& file, WorkKind kind);

/// The same for the record in a folder that is named after its run or tool (runs/<id>). Throws
/// Error "record.place" where it is that of another one.
Json read_placed_record(const std::filesystem::path& folder, WorkKind kind);

/// `out`/claims/<claim>.json. Throws what reading a hashed file throws, and Error "record.place"
/// where it is the record of another claim.
Json read_claim_record(const std::filesystem::path& out, const std::string& claim);

}  // namespace gradus
