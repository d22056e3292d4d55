// shards.json.
#include <fmt/format.h>

#include <set>

#include "gradus/error.h"
#include "record/ids.h"
#include "record/json_field.h"
#include "record/record_file.h"
#include "study/shard.h"

namespace gradus::study {
namespace {

Json part_json(const ShardPlan::Part& part) {
  return {{"requests", part.requests}, {"expected_s", record::or_null(part.expected_s)}};
}

ShardPlan::Part part_from(const record::JsonField& field) {
  ShardPlan::Part part{field.at("requests").texts(), field.at("expected_s").number_or_null()};
  for (const std::string& id : part.requests) record::require_hash(id, field.place());
  return part;
}

void require_each_once(const ShardPlan& shards, const std::string& file) {
  std::set<std::string_view> seen;
  for (const ShardPlan::Part& part : shards.shards) {
    for (const std::string& id : part.requests) {
      if (seen.insert(id).second) continue;
      throw Error("shards.twice", file, "each request once", fmt::format("{} twice", id),
                  "the file was edited: submit the study again");
    }
  }
}

}  // namespace

void write_shard_plan(const OutputFolder& out, const ShardPlan& shards) {
  Json parts = Json::array();
  for (const ShardPlan::Part& part : shards.shards) parts.push_back(part_json(part));
  record::write_json(out, shard_plan_file,
                     {{"schema", record::schema_tag("gradus.shards")},
                      {"study", shards.study},
                      {"study_hash", shards.study_hash},
                      {"job", record::or_null(shards.job)},
                      {"merge_job", record::or_null(shards.merge_job)},
                      {"shards", std::move(parts)}});
}

ShardPlan read_shard_plan(const std::filesystem::path& file) {
  const record::JsonFile read = record::read_json(file, "gradus.shards");
  const record::JsonField field = read.root();
  ShardPlan shards{.study = field.at("study").text(), .study_hash = field.at("study_hash").text()};
  shards.job = field.at("job").text_or_null();
  shards.merge_job = field.at("merge_job").text_or_null();
  for (const record::JsonField& part : field.at("shards").elements()) {
    shards.shards.push_back(part_from(part));
  }
  require_each_once(shards, file.string());
  return shards;
}

}  // namespace gradus::study
