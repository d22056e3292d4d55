#include "record/work_record.h"

#include "gradus/error.h"
#include "record/content_hash.h"
#include "record/ids.h"
#include "record/json_field.h"
#include "record/request.h"
#include "record/run_record.h"

namespace gradus {
namespace {

std::string written_id(const Json& record) {
  const Json id = record.value("id", Json());
  return id.is_string() ? id.get<std::string>() : id.dump();
}

/// Whoever goes on with the JSON may rely on its types.
void require_types(const JsonField& record, WorkKind kind) {
  if (kind == WorkKind::tool) {
    tool_record_from_json(record);
  } else {
    run_record_from_json(record);
  }
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

RunStatus status_of(const Json& record) {
  return JsonField(record, "record").at("status").parsed(run_status_from_text, "a status");
}

void require_own_id(const Json& record, const std::string& where) {
  const std::string id = written_id(record);
  require_hash(id, where);
  const std::string expected = request_id(record, where);
  if (id == expected) return;
  throw Error("record.id", where, "the id of its request, " + expected, id,
              "its request was edited, or another Gradus counted other things to the id");
}

Json read_work_record(const std::filesystem::path& file, WorkKind kind) {
  Json record = read_hashed_json(file, schema_of(kind));
  require_own_id(record, file.string());
  require_types(JsonField(record, file.string()), kind);
  return record;
}

Json read_placed_record(const std::filesystem::path& folder, WorkKind kind) {
  Json record = read_work_record(folder / record_file, kind);
  const std::string id = record.at("id");
  if (folder.filename() == id) return record;
  throw Error("record.place", (folder / record_file).string(),
              "the record of " + folder.filename().string(), "that of " + id,
              "it was copied or renamed: remove the folder, or give it the name of its id");
}

Json read_claim_record(const std::filesystem::path& out, const std::string& claim) {
  require_item_id(claim, out.string());
  const std::filesystem::path file = out / "claims" / (claim + ".json");
  Json record = read_hashed_json(file, "gradus.claim");
  if (record.at("claim") == claim) return record;
  throw Error("record.place", file.string(), "the record of the claim '" + claim + "'",
              record.at("claim").dump(), "it was copied or renamed: remove it");
}

}  // namespace gradus
