#include "record/work_record.h"

#include <fmt/format.h>

#include "base/files.h"
#include "base/json.h"
#include "gradus/error.h"
#include "record/ids.h"
#include "record/packed_records.h"
#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

template <class Own>
void require_id(const Own& record, const std::string& where) {
  require_hash(record.id, where);
  const std::string expected = request_id(record, record);
  if (record.id == expected) return;
  throw Error("record.id", where, "the id of its request, " + expected, record.id,
              "its request was edited, or another Gradus counted other things to the id");
}

}  // namespace

std::string_view name_of(WorkKind kind) {
  return kind == WorkKind::tool ? "tool" : "run";
}

std::string_view folder_of(WorkKind kind) {
  return kind == WorkKind::tool ? "tools" : "runs";
}

std::string_view schema_of(WorkKind kind) {
  return kind == WorkKind::tool ? "gradus.tool" : "gradus.run";
}

WorkKind kind_of(const AnyRecord& record) {
  return std::holds_alternative<ToolRecord>(record) ? WorkKind::tool : WorkKind::run;
}

const WorkRecord& common(const AnyRecord& record) {
  return std::visit([](const auto& own) -> const WorkRecord& { return own; }, record);
}

WorkRecord& common(AnyRecord& record) {
  return std::visit([](auto& own) -> WorkRecord& { return own; }, record);
}

void require_own_id(const RunRecord& record, const std::string& where) {
  require_id(record, where);
}

void require_own_id(const ToolRecord& record, const std::string& where) {
  require_id(record, where);
}

AnyRecord read_work_record(const std::filesystem::path& file, WorkKind kind) {
  std::error_code unknown;
  if (!std::filesystem::exists(file, unknown) && file.filename() == record_file) {
    const std::filesystem::path folder = file.parent_path();
    const auto packed = packed_records(folder.parent_path());
    const std::string id = folder.filename();
    if (packed->contains(id)) return work_record_from(packed->text(id), kind, packed->where(id));
  }
  return work_record_from(read_file(file, JsonLimits().bytes), kind, file.string());
}

AnyRecord work_record_from(std::string_view text, WorkKind kind, const std::string& where) {
  const JsonFile read = hashed_json_from(text, schema_of(kind), where);
  AnyRecord record;
  if (kind == WorkKind::tool) {
    record = tool_record_from_json(read.root());
  } else {
    record = run_record_from_json(read.root());
  }
  std::visit([&](const auto& own) { require_id(own, where); }, record);
  return record;
}

RunRecord read_run_record(const std::filesystem::path& file) {
  return std::get<RunRecord>(read_work_record(file, WorkKind::run));
}

AnyRecord read_placed_record(const std::filesystem::path& folder, WorkKind kind) {
  AnyRecord record = read_work_record(folder / record_file, kind);
  const std::string& id = common(record).id;
  if (folder.filename() == id) return record;
  throw Error("record.place", (folder / record_file).string(),
              "the record of " + folder.filename().string(), "that of " + id,
              "it was copied or renamed: remove the folder, or give it the name of its id");
}

ClaimRecord read_claim_record(const std::filesystem::path& out, const std::string& claim) {
  require_item_id(claim, out.string());
  const std::filesystem::path file = out / "claims" / (claim + ".json");
  ClaimRecord record = claim_record_from_json(read_hashed_json(file, "gradus.claim").root());
  if (record.claim == claim) return record;
  throw Error("record.place", file.string(), fmt::format("the record of the claim '{}'", claim),
              to_text(OptionValue(record.claim)), "it was copied or renamed: remove it");
}

void write_record(const OutputFolder& out, const std::filesystem::path& below,
                  const RunRecord& record) {
  write_hashed_json(out, below, to_json(record));
}

void write_record(const OutputFolder& out, const std::filesystem::path& below,
                  const ToolRecord& record) {
  write_hashed_json(out, below, to_json(record));
}

void write_record(const OutputFolder& out, const std::filesystem::path& below,
                  const AnyRecord& record) {
  std::visit([&](const auto& own) { write_record(out, below, own); }, record);
}

void write_record(const OutputFolder& out, const std::filesystem::path& below,
                  const ClaimRecord& record) {
  write_hashed_json(out, below, to_json(record));
}

}  // namespace gradus::record
