// Progress as lines of JSON, for programs that run Gradus (docs/output.md).
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <string>

#include "run/run_plan.h"

namespace gradus::cli {

/// Writes one line for each thing that happens, at once. Where nobody reads any more, the study
/// goes on.
class JsonProgress final : public run::RunListener {
 public:
  /// `expected`: how many runs are made, where that is less than what is planned.
  JsonProgress(std::FILE* out, std::optional<std::int64_t> expected)
      : out_(out), expected_(expected) {}

  void planned(std::int64_t jobs, int parallel) override;
  void begin(std::int64_t job, const study::TodoRow& row) override;
  void progress(std::int64_t job, double share) override;
  void end(std::int64_t job, const record::WorkRecord& record, double seconds) override;
  void time_left(double seconds) override;
  void say(std::string_view text) override;

 private:
  struct Job {
    std::string id;
    int hundredths = 0;  ///< told last
  };

  std::FILE* out_;
  std::optional<std::int64_t> expected_;
  std::map<std::int64_t, Job> jobs_;
};

}  // namespace gradus::cli
