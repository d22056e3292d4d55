#include "execution/probes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "execution/arrays.h"
#include "gradus/error.h"
#include "gradus/npy.h"

namespace gradus::execution {
namespace {

const char* reduction_name(Reduction reduction) {
  switch (reduction) {
    case Reduction::none:
      return "none";
    case Reduction::last:
      return "last";
    case Reduction::max:
      return "max";
    case Reduction::min:
      return "min";
    case Reduction::sum:
      return "sum";
    case Reduction::count:
      return "count";
    case Reduction::first_nonzero:
      return "first_nonzero";
  }
  return "";
}

}  // namespace

HostProbe::HostProbe(ProbeSpec spec, int64_t stride, Clock& clock, const int64_t& step)
    : Probe(clock, step), spec_(std::move(spec)), stride_(stride), step_(step) {
  if (spec_.reduction == Reduction::first_nonzero) reduced_ = -1;
}

void HostProbe::record(double value) {
  keep(step_, value);
}

void HostProbe::record(const Tensor& value) {
  pending_.push_back({step_, value.detach().clone()});
}

void HostProbe::keep(int64_t step, double value) {
  reduce(step, value);
  if (step % stride_ == 0) {
    steps_.push_back(step);
    values_.push_back(value);
  }
  if (!spec_.every_step) next_ = (step / stride_ + 1) * stride_;
}

void HostProbe::reduce(int64_t step, double value) {
  const bool first = added_++ == 0;
  switch (spec_.reduction) {
    case Reduction::none:
      break;
    case Reduction::last:
      reduced_ = value;
      break;
    case Reduction::max:
      if (first || value > reduced_ || std::isnan(value)) reduced_ = value;
      break;
    case Reduction::min:
      if (first || value < reduced_ || std::isnan(value)) reduced_ = value;
      break;
    case Reduction::sum:
      reduced_ += value;
      break;
    case Reduction::count:
      reduced_ += value != 0 ? 1 : 0;
      break;
    case Reduction::first_nonzero:
      if (reduced_ < 0 && value != 0) reduced_ = static_cast<double>(step);
      break;
  }
}

void HostProbe::settle() {
  for (const Pending& pending : std::exchange(pending_, {})) {
    keep(pending.step, pending.value.item<double>());
  }
}

bool HostProbe::has_reduced() const {
  const bool never = spec_.reduction == Reduction::first_nonzero && reduced_ < 0;
  return added_ > 0 && spec_.reduction != Reduction::none && !never;
}

std::string HostProbe::reason() const {
  if (added_ == 0) return "nothing was recorded";
  const bool finite = std::ranges::all_of(values_, [](double v) { return std::isfinite(v); });
  if (!finite || (has_reduced() && !std::isfinite(reduced_))) return "not finite";
  if (spec_.reduction == Reduction::none || has_reduced()) return "";
  return "never different from 0";
}

void HostProbe::state(Archive& archive) {
  archive.item("next", next_);
  archive.item("steps", steps_);
  archive.item("values", values_);
  archive.item("added", added_);
  archive.item("reduced", reduced_);
  auto count = static_cast<int64_t>(pending_.size());
  archive.item("pending", count);
  pending_.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    archive.item(fmt::format("pending.{}.step", i), pending_[i].step);
    archive.item(fmt::format("pending.{}.value", i), pending_[i].value);
  }
}

record::ProbeSeries HostProbe::recorded(const std::string& dense_file) {
  settle();
  record::ProbeSeries series;
  series.text = spec_.text;
  if (!spec_.unit.empty()) series.unit = spec_.unit;
  series.reduction = reduction_name(spec_.reduction);
  if (has_reduced() && std::isfinite(reduced_)) series.reduced = reduced_;
  if (dense_file.empty()) {
    series.steps.assign(steps_.begin(), steps_.end());
    series.values = values_;
  } else {
    series.dense = dense_file;
  }
  return series;
}

ProbeSet::ProbeSet(int64_t steps, int64_t series_points, std::set<std::string> dense, Clock& clock,
                   const int64_t& step)
    : stride_(
          std::max<int64_t>(1, (steps + series_points - 1) / std::max<int64_t>(1, series_points))),
      dense_(std::move(dense)),
      clock_(clock),
      step_(step) {}

Probe& ProbeSet::get(const std::string& owner, const ProbeSpec& spec) {
  const std::string name = owner.empty() ? spec.name : owner + "." + spec.name;
  auto& probe = probes_[name];
  if (!probe) {
    ProbeSpec own = spec;
    const bool dense = dense_.contains(name);
    own.every_step = spec.every_step || dense;
    probe = std::make_unique<HostProbe>(std::move(own), dense ? 1 : stride_, clock_, step_);
  } else if (probe->spec().text != spec.text || probe->spec().reduction != spec.reduction) {
    throw Error("probe.twice", fmt::format("probe '{}'", name), "one declaration",
                "two with other meanings", "give one of them another name");
  }
  return *probe;
}

void ProbeSet::settle() {
  for (const auto& [name, probe] : probes_) probe->settle();
}

void ProbeSet::state(Archive& archive) {
  std::vector<ProbeSpec> declared;
  for (const auto& [name, probe] : probes_) {
    declared.push_back(probe->spec());
    declared.back().name = name;  // with its owner
  }
  auto count = static_cast<int64_t>(declared.size());
  archive.item("count", count);
  declared.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < declared.size(); ++i) {
    ProbeSpec& spec = declared[i];
    const std::string place = std::to_string(i) + ".";
    auto reduction = static_cast<int64_t>(spec.reduction);
    archive.item(place + "name", spec.name);
    archive.item(place + "text", spec.text);
    archive.item(place + "unit", spec.unit);
    archive.item(place + "reduction", reduction);
    archive.item(place + "every_step", spec.every_step);
    spec.reduction = static_cast<Reduction>(reduction);
    get("", spec);
    archive.part(std::to_string(i), *probes_.at(spec.name));
  }
}

record::Named<record::ProbeSeries> ProbeSet::recorded(Collected& collected) {
  settle();
  record::Named<record::ProbeSeries> recorded;
  for (const auto& [name, probe] : probes_) {
    const bool dense = dense_.contains(name);
    const std::string artifact = "probe." + name;
    if (dense) collected.array(artifact, probe->series());
    recorded.emplace_back(name, probe->recorded(dense ? artifact + ".npy" : ""));
  }
  return recorded;
}

record::Named<std::string> ProbeSet::reasons() const {
  record::Named<std::string> reasons;
  for (const auto& [name, probe] : probes_) {
    std::string reason = probe->reason();
    if (!reason.empty()) reasons.emplace_back("probes." + name, std::move(reason));
  }
  for (const std::string& name : dense_) {
    if (probes_.contains(name)) continue;
    reasons.emplace_back("probes." + name, "the run has no probe of this name");
  }
  return reasons;
}

}  // namespace gradus::execution
