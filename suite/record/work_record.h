// record.json of runs and tools: where it lies, what it must say to be believed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "base/output_folder.h"
#include "record/claim_record.h"
#include "record/run_record.h"

namespace gradus::record {

enum class WorkKind : std::uint8_t { run, tool };
/// "run", "tool".
std::string_view name_of(WorkKind kind);
/// The folder of an output folder that holds the records: "runs", "tools".
std::string_view folder_of(WorkKind kind);
/// "gradus.run", "gradus.tool".
std::string_view schema_of(WorkKind kind);

inline constexpr std::string_view record_file = "record.json";

/// The record of a run or of a tool.
using AnyRecord = std::variant<RunRecord, ToolRecord>;
WorkKind kind_of(const AnyRecord& record);
/// What both have in common.
const WorkRecord& common(const AnyRecord& record);
WorkRecord& common(AnyRecord& record);

/// Throws Error "record.id" where a record's id has not the form of one, or is not that of the
/// request that it holds; `where` begins the message.
void require_own_id(const RunRecord& record, const std::string& where);
void require_own_id(const ToolRecord& record, const std::string& where);

/// Reads a record that write_record wrote. Throws Error "files.read", "json.syntax", "schema.*" for
/// what is no record of that kind; "record.hash" where its content is not what was written, and
/// those of require_own_id.
/// Where the file is not there, the record is taken from what `gradus pack` made of its folder
/// (packed_records.h).
AnyRecord read_work_record(const std::filesystem::path& file, WorkKind kind);
/// The same for a text that was read; `where` names it in messages.
AnyRecord work_record_from(std::string_view text, WorkKind kind, const std::string& where);
RunRecord read_run_record(const std::filesystem::path& file);

/// The same for the record in a folder that is named after its run or tool (runs/<id>). Throws
/// Error "record.place" where it is that of another one.
AnyRecord read_placed_record(const std::filesystem::path& folder, WorkKind kind);

/// `out`/claims/<claim>.json. Throws what reading a hashed file throws, and Error "record.place"
/// where it is the record of another claim.
ClaimRecord read_claim_record(const std::filesystem::path& out, const std::string& claim);

/// What a plugin has written into a record so far (values, texts, tables, files and so on), as
/// text, and back. Throws Error "json.syntax", "schema.type"; `where` begins the message.
std::string output_text(const WorkRecord& record);
void read_output_text(WorkRecord& record, std::string_view text, const std::string& where);

/// Write a record to a place in a folder, with the hash of its content. Throw as
/// OutputFolder::write.
void write_record(const OutputFolder& out, const std::filesystem::path& below,
                  const RunRecord& record);
void write_record(const OutputFolder& out, const std::filesystem::path& below,
                  const ToolRecord& record);
void write_record(const OutputFolder& out, const std::filesystem::path& below,
                  const AnyRecord& record);
void write_record(const OutputFolder& out, const std::filesystem::path& below,
                  const ClaimRecord& record);

}  // namespace gradus::record
