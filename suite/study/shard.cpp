#include "study/shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "gradus/error.h"
#include "study/results.h"

namespace gradus::study {
namespace {

/// Puts requests together that one shard must do, and keeps the order of their first ones.
class JobMaker {
 public:
  explicit JobMaker(const ShardOwners& homes) : homes_(homes) {}

  void add(const TodoRow& row) {
    const std::size_t job = job_of(row);
    jobs_[job].ids.push_back(row.id);
    job_of_id_[row.id] = job;
    const bool known = row.estimate_s && (jobs_[job].seconds || jobs_[job].ids.size() == 1);
    jobs_[job].seconds =
        known ? std::optional(jobs_[job].seconds.value_or(0) + *row.estimate_s) : std::nullopt;
    const auto home = homes_.find(row.id);
    if (jobs_[job].home == 0 && home != homes_.end()) jobs_[job].home = home->second;
  }

  std::vector<ShardJob> jobs() {
    std::erase_if(jobs_, [](const ShardJob& job) { return job.ids.empty(); });
    return std::move(jobs_);
  }

 private:
  std::size_t job_of(const TodoRow& row) {
    std::optional<std::size_t> joined;
    if (row.tool != nullptr) {
      for (const std::string& run : row.tool->runs) {
        const auto found = job_of_id_.find(run.substr(run.rfind('/') + 1));
        if (found == job_of_id_.end()) continue;
        joined = joined ? join(*joined, found->second) : found->second;
      }
    }
    if (joined) return *joined;
    jobs_.emplace_back();
    return jobs_.size() - 1;
  }

  std::size_t join(std::size_t into, std::size_t other) {
    if (into == other) return into;
    ShardJob& to = jobs_[into];
    ShardJob& from = jobs_[other];
    for (const std::string& id : from.ids) job_of_id_[id] = into;
    to.ids.insert(to.ids.end(), from.ids.begin(), from.ids.end());
    const bool known = to.seconds && from.seconds;
    to.seconds = known ? std::optional(*to.seconds + *from.seconds) : std::nullopt;
    if (to.home == 0) to.home = from.home;
    from = {};
    return into;
  }

  const ShardOwners& homes_;
  std::vector<ShardJob> jobs_;
  std::map<std::string, std::size_t, std::less<>> job_of_id_;
};

double mean_of_known(const std::vector<ShardJob>& jobs) {
  double sum = 0;
  int count = 0;
  for (const ShardJob& job : jobs) {
    if (!job.seconds) continue;
    sum += *job.seconds;
    ++count;
  }
  return count > 0 ? sum / count : 1;
}

}  // namespace

int Shard::owner(std::string_view id, std::size_t position) const {
  if (owners == nullptr) return static_cast<int>(position % static_cast<std::size_t>(count)) + 1;
  const auto found = owners->find(id);
  return found == owners->end() ? 0 : found->second;
}

bool Shard::holds(std::size_t position) const {
  return static_cast<int>(position % static_cast<std::size_t>(count)) == index - 1;
}

Shard shard_from_text(std::string_view text) {
  const auto fail = [&]() -> Shard {
    throw Error("shard.syntax", "--shard", "i/n with 1 <= i <= n", fmt::format("'{}'", text), "");
  };
  const std::size_t slash = text.find('/');
  const std::string index(text.substr(0, slash));
  const std::string count(slash == std::string_view::npos ? "" : text.substr(slash + 1));
  const auto is_number = [](const std::string& digits) {
    return !digits.empty() && digits.size() < 7 &&
           digits.find_first_not_of("0123456789") == std::string::npos;
  };
  if (!is_number(index) || !is_number(count)) return fail();
  const Shard shard{std::stoi(index), std::stoi(count)};
  return shard.index >= 1 && shard.index <= shard.count ? shard : fail();
}

std::vector<std::vector<std::string>> balanced(const std::vector<ShardJob>& jobs, int count) {
  const double unknown = mean_of_known(jobs);
  const auto length = [&](std::size_t job) { return jobs[job].seconds.value_or(unknown); };
  std::vector<std::size_t> order(jobs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater<>(), length);
  std::vector<double> load(static_cast<std::size_t>(count), 0);
  std::vector<std::size_t> shard_of(jobs.size(), 0);
  const auto give = [&](std::size_t job, std::size_t shard) {
    shard_of[job] = shard;
    load[shard] += length(job);
  };
  const auto has_home = [&](std::size_t job) {
    return jobs[job].home >= 1 && jobs[job].home <= count;
  };
  for (const std::size_t job : order) {
    if (has_home(job)) give(job, static_cast<std::size_t>(jobs[job].home - 1));
  }
  for (const std::size_t job : order) {
    if (has_home(job)) continue;
    give(job, static_cast<std::size_t>(std::ranges::min_element(load) - load.begin()));
  }
  std::vector<std::vector<std::string>> shards(load.size());
  for (std::size_t job = 0; job < jobs.size(); ++job) {
    auto& ids = shards[shard_of[job]];
    ids.insert(ids.end(), jobs[job].ids.begin(), jobs[job].ids.end());
  }
  return shards;
}

ShardPlan share_out(const Plan& plan, const std::vector<TodoRow>& rows, int count,
                    const ShardOwners& homes) {
  JobMaker maker(homes);
  std::map<std::string, std::optional<double>, std::less<>> seconds;
  for (const TodoRow& row : rows) {
    if (row.todo != Todo::run && row.todo != Todo::rerun_stale) continue;
    seconds[row.id] = row.estimate_s;
    maker.add(row);
  }
  ShardPlan shares{.study = plan.study, .study_hash = plan.study_hash};
  for (std::vector<std::string>& ids : balanced(maker.jobs(), count)) {
    ShardPlan::Part part{std::move(ids), 0.0};
    for (const std::string& id : part.requests) {
      const std::optional<double>& own = seconds.at(id);
      part.expected_s =
          own && part.expected_s ? std::optional(*part.expected_s + *own) : std::nullopt;
    }
    shares.shards.push_back(std::move(part));
  }
  return shares;
}

ShardOwners ShardPlan::owners() const {
  ShardOwners owners;
  int index = 0;
  for (const Part& part : shards) {
    ++index;
    for (const std::string& id : part.requests) owners.emplace(id, index);
  }
  return owners;
}

Shard with_owners(Shard shard, const std::filesystem::path& file, const Plan& plan) {
  const ShardPlan decided = read_shard_plan(file);
  if (decided.study != plan.study || decided.study_hash != plan.study_hash) {
    throw Error("shards.other_study", file.string(), fmt::format("shards of '{}'", plan.study),
                decided.study == plan.study ? "those that it had before it was changed"
                                            : fmt::format("those of '{}'", decided.study),
                "submit the study again");
  }
  if (static_cast<std::size_t>(shard.count) != decided.shards.size()) {
    throw Error("shards.count", file.string(), fmt::format("{} shards", shard.count),
                std::to_string(decided.shards.size()), "give --shard i/n with the same n");
  }
  shard.owners = std::make_shared<const ShardOwners>(decided.owners());
  return shard;
}

}  // namespace gradus::study
