#include "tuning/halving.h"

#include <algorithm>
#include <stdexcept>

namespace gradus::tuning {

Halving::Halving(std::int64_t trials, std::size_t rungs, std::int64_t reduction,
                 bool higher_is_better)
    : reduction_(reduction), higher_is_better_(higher_is_better), rungs_(rungs), begun_(rungs, 0) {
  for (std::size_t rung = 0; rung < rungs; ++rung, trials /= reduction) sizes_.push_back(trials);
  if (rungs < 1 || reduction < 2 || sizes_.back() < 1) {
    throw std::logic_error("successive halving without a trial on its last rung");
  }
}

std::optional<std::int64_t> Halving::promotable(std::size_t rung) {
  std::vector<Ended>& ended = rungs_[rung];
  // Best first; of equal ones the earlier trial.
  std::ranges::sort(ended, [this](const Ended& a, const Ended& b) {
    if (a.value != b.value) return higher_is_better_ ? a.value > b.value : a.value < b.value;
    return a.trial < b.trial;
  });
  const auto best = ended.size() / static_cast<std::size_t>(reduction_);
  for (std::size_t i = 0; i < best; ++i) {
    if (ended[i].promoted) continue;
    ended[i].promoted = true;
    return ended[i].trial;
  }
  return std::nullopt;
}

std::optional<Halving::Job> Halving::next() {
  for (std::size_t rung = rungs_.size() - 1; rung > 0; --rung) {
    if (begun_[rung] >= sizes_[rung]) continue;
    if (const auto trial = promotable(rung - 1)) {
      ++begun_[rung];
      return Job{*trial, rung};
    }
  }
  if (begun_[0] >= sizes_[0]) return std::nullopt;
  return Job{begun_[0]++, 0};
}

void Halving::ended(const Job& job, double value) {
  rungs_[job.rung].push_back({job.trial, value, false});
}

bool Halving::over() const {
  for (std::size_t rung = 0; rung < rungs_.size(); ++rung) {
    if (static_cast<std::int64_t>(rungs_[rung].size()) < sizes_[rung]) return false;
  }
  return true;
}

}  // namespace gradus::tuning
