#include "records.h"

#include <cstdlib>

#include "record/content_hash.h"
#include "record/record_file.h"
#include "record/schemas.h"

namespace gradus::testing {

const Json platform = {{"engine", "0.1.0"}, {"torch", "2.13.0"}};

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "gradus_study_XXXXXX").string();
  path = mkdtemp(name.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

Json record_of(const RunRequest& request, const std::string& status, double wall_s,
               const Json& platform) {
  const char* schema = "gradus.run";
  Json record;
  const Json required = Json::parse(schema_text(schema)).at("required");
  for (const Json& key : required) record[key.get<std::string>()] = nullptr;
  record["schema"] = schema_tag(schema);
  record.update(to_json(request));
  record["status"] = status;
  record["steps"] = 100;
  record["time"] = {{"wall_s", wall_s}, {"evaluation_s", 0.0}};
  record["evaluations"] = {{"step", {0, 100}},
                           {"parameter_hash", {"start", request.id}},
                           {"metrics", {{"loss", {1.0, 0.5}}}}};
  record["platform"] = platform;
  return record;
}

void write_record(const std::filesystem::path& out, const RunRequest& request,
                  const std::string& status, double wall_s, const Json& platform) {
  write_hashed_json(out / "runs" / request.id / "record.json",
                    record_of(request, status, wall_s, platform));
}

}  // namespace gradus::testing
