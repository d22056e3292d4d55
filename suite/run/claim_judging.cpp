#include "run/claim_judging.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "gradus/error.h"
#include "process/watched_child.h"
#include "record/claim_record.h"
#include "record/lost_record.h"
#include "record/packed_records.h"
#include "record/work_record.h"

namespace gradus::run {
namespace {

/// The records that a claim asks for, those that are there.
std::vector<protocol::JudgedRecord> records_of(const study::ClaimRequest& claim,
                                               const std::filesystem::path& out) {
  std::vector<protocol::JudgedRecord> records;
  for (const study::ClaimEvidence& record : claim.records) {
    const auto folder = out / record::folder_of(record.kind) / record.id;
    if (!record::has_record(folder)) continue;
    const auto file = folder / record::record_file;
    records.push_back(
        {std::filesystem::absolute(file).string(), record.name, record.entry, record.repetition});
  }
  return records;
}

/// The limits of each run and tool, by id.
std::map<std::string, process::Limits> limits_of(const study::Plan& plan) {
  std::map<std::string, process::Limits> limits;
  const auto add = [&](const record::WorkRequest& request) {
    limits[request.id] = {request.settings.wall_limit_s, request.settings.memory_limit_bytes};
  };
  for (const record::RunRequest& run : plan.runs) add(run);
  for (const record::ToolRequest& tool : plan.tools) add(tool);
  return limits;
}

/// Judges the claims of a plan, each in a child of its own.
class Judge {
 public:
  Judge(const study::Plan& plan, const std::filesystem::path& path, WorkerClient& worker,
        const std::function<bool()>& stop)
      : limits_(limits_of(plan)), path_(path), out_(path), worker_(worker), stop_(stop) {
    if (!plan.claims.empty()) out_.make_folder("claims");
  }

  /// The claim's record. A claim's code that takes the worker down, or leaves something else in the
  /// place of its record, is "not tested".
  record::ClaimRecord record_of(const study::ClaimRequest& claim) {
    const protocol::JudgeWork work{{claim.id, claim.options},
                                   claim.plugins,
                                   claim.study,
                                   records_of(claim, path_),
                                   std::filesystem::absolute(out_.place(place_of(claim))).string()};
    try {
      worker_.ask(work, stop_, {}, limits_for(claim));
      require_own_folder();
      return record::read_claim_record(path_, claim.id);
    } catch (const Error& error) {
      record::ClaimRecord record =
          record::lost_claim_record(claim.id, claim.options, claim.study,
                                    {record::RunStatus::failed, error.what(), error.id()});
      write(claim, record);
      return record;
    }
  }

  /// Writes the record again where a later claim's code has removed it or damaged it.
  void restore(const study::ClaimRequest& claim, const record::ClaimRecord& record) const {
    try {
      if (is_own_folder() && record::read_claim_record(path_, claim.id).verdict == record.verdict)
        return;
    } catch (const Error&) {
    }
    write(claim, record);
  }

 private:
  static std::string place_of(const study::ClaimRequest& claim) {
    return fmt::format("claims/{}.json", claim.id);
  }

  void write(const study::ClaimRequest& claim, const record::ClaimRecord& record) const {
    make_way();
    out_.remove(place_of(claim));
    record::write_record(out_, place_of(claim), record);
  }

  /// As long and as much as what it is judged on.
  protocol::WorkLimits limits_for(const study::ClaimRequest& claim) const {
    process::Limits most;
    for (const study::ClaimEvidence& evidence : claim.records) {
      const auto found = limits_.find(evidence.id);
      if (found == limits_.end()) continue;
      most.wall_s = std::max(most.wall_s, found->second.wall_s);
      most.memory_bytes = std::max(most.memory_bytes, found->second.memory_bytes);
    }
    protocol::WorkLimits limits;
    if (claim.records.empty()) return limits;
    if (most.wall_s > 0) limits.wall_s = std::isinf(most.wall_s) ? 0 : most.wall_s;
    if (most.memory_bytes > 0) limits.memory_bytes = most.memory_bytes;
    return limits;
  }

  bool is_own_folder() const {
    return std::filesystem::is_directory(std::filesystem::symlink_status(path_ / "claims"));
  }

  /// What a claim puts in the place of the folder must not get the records of the next.
  void require_own_folder() const {
    if (is_own_folder()) return;
    throw Error("record.place", (path_ / "claims").string(), "the folder of the claims' records",
                "something else", "");
  }

  void make_way() const {
    if (!is_own_folder()) out_.remove("claims");
    out_.make_folder("claims");
  }

  std::map<std::string, process::Limits> limits_;
  std::filesystem::path path_;
  OutputFolder out_;
  WorkerClient& worker_;
  const std::function<bool()>& stop_;
};

}  // namespace

std::vector<record::ClaimRecord> judge_claims(const study::Plan& plan,
                                              const std::filesystem::path& out,
                                              WorkerClient& worker,
                                              const std::function<bool()>& stop) {
  Judge judge(plan, out, worker, stop);
  std::vector<record::ClaimRecord> records;
  for (const study::ClaimRequest& claim : plan.claims) records.push_back(judge.record_of(claim));
  for (std::size_t i = 0; i < records.size(); ++i) judge.restore(plan.claims[i], records[i]);
  return records;
}

}  // namespace gradus::run
