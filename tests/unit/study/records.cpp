#include "records.h"

#include <cstdlib>

#include "record/work_record.h"

namespace gradus::testing {

const record::Named<std::string> platform = {{"engine", "0.1.0"}, {"torch", "2.13.0"}};

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "gradus_study_XXXXXX").string();
  path = mkdtemp(name.data());
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

record::RunRecord record_of(const record::RunRequest& request, record::RunStatus status,
                            double wall_s, const record::Named<std::string>& platform) {
  record::RunRecord record = record::record_of(request);
  record.status = status;
  record.steps = 100;
  record.time.wall_s = wall_s;
  record.time.evaluation_s = 0;
  record.evaluations.step = {0, 100};
  record.evaluations.parameter_hash = {"start", request.id};
  record.evaluations.metrics = {{"loss", {1.0, 0.5}}};
  record.platform = platform;
  return record;
}

void write_record(const std::filesystem::path& out, const record::RunRequest& request,
                  record::RunStatus status, double wall_s,
                  const record::Named<std::string>& platform) {
  record::write_record(OutputFolder(out / "runs" / request.id), record::record_file,
                       record_of(request, status, wall_s, platform));
}

}  // namespace gradus::testing
