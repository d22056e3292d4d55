// Parts of a plan that several processes do, each in an output folder of its own.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/output_folder.h"
#include "study/plan.h"

namespace gradus::study {

struct TodoRow;

/// Which shard, from 1 on, does a request, by its id.
using ShardOwners = std::map<std::string, int, std::less<>>;

/// Shard i of n, 1 <= i <= n: which requests of a plan are this process' own.
struct Shard {
  int index = 1, count = 1;
  /// As it was decided beforehand; null: by position in the plan.
  std::shared_ptr<const ShardOwners> owners = {};

  /// The shard that does the request of that id, which stands at this position among those that
  /// stand for themselves; 0: none, it was done before the shards were decided on.
  int owner(std::string_view id, std::size_t position) const;
  /// Whether a position is this shard's where nothing was decided beforehand.
  bool holds(std::size_t position) const;
};

/// "2/4". Throws Error "shard.syntax".
Shard shard_from_text(std::string_view text);

/// Requests that one shard does together, because one needs what another leaves behind.
struct ShardJob {
  std::vector<std::string> ids;
  std::optional<double> seconds;  ///< expected, or unknown
  int home = 0;                   ///< the shard that has begun them; 0: none
};

/// Shares jobs among `count` shards so that the slowest has little more to do than the others: the
/// longest job first, each to the shard with the least (R. L. Graham, Bounds on multiprocessing
/// timing anomalies, SIAM J. Appl. Math. 17, 1969: at most 4/3 - 1/(3 count) times the best). Jobs
/// that one shard has begun stay there. A job of unknown length counts as the mean of the others.
/// Returns the ids of each shard, in the order of `jobs`.
std::vector<std::vector<std::string>> balanced(const std::vector<ShardJob>& jobs, int count);

/// What was decided about the shards of a study; shards.json (`gradus.shards`) of its folder.
struct ShardPlan {
  struct Part {
    std::vector<std::string> requests;  ///< ids, in plan order
    std::optional<double> expected_s;   ///< one after the other; nothing where one is unknown
  };
  std::string study, study_hash;
  std::vector<Part> shards = {};
  std::optional<std::string> job = {}, merge_job = {};  ///< ids that the scheduler gave

  ShardOwners owners() const;
};

inline constexpr std::string_view shard_plan_file = "shards.json";
inline constexpr std::string_view shards_folder = "shards";  ///< <out>/shards/<index>

/// Shares what is to be done of a todo list among `count` shards. A tool stays with the runs whose
/// networks it is given. `homes` says which shard has begun a request.
ShardPlan share_out(const Plan& plan, const std::vector<TodoRow>& rows, int count,
                    const ShardOwners& homes);

/// Throws as OutputFolder::write.
void write_shard_plan(const OutputFolder& out, const ShardPlan& shards);
/// Throws Error "files.read", "json.*", "schema.*", "record.id" where an id has not the form of
/// one, "shards.twice" where two shards have the same request.
ShardPlan read_shard_plan(const std::filesystem::path& file);

/// The shard with what `file` says about whose each request is. Throws what read_shard_plan throws,
/// "shards.other_study" where it was decided for another study or before this one was edited, and
/// "shards.count" where there are not that many.
Shard with_owners(Shard shard, const std::filesystem::path& file, const Plan& plan);

}  // namespace gradus::study
