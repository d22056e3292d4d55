// The state of a run that the host keeps: what a checkpoint has of it beside the method's own.
#include <vector>

#include "execution/host_run.h"

namespace gradus::execution {
namespace {

void item(Archive& archive, std::string_view name, Counts& counts) {
  std::vector<int64_t> numbers = {counts.values, counts.gradients, counts.samples};
  archive.item(name, numbers);
  counts = {numbers.at(0), numbers.at(1), numbers.at(2)};
}

Counts difference(const Counts& a, const Counts& b) {
  return {a.values - b.values, a.gradients - b.gradients, a.samples - b.samples};
}

constexpr Lane all_lanes[] = {Lane::off, Lane::data, Lane::gradient, Lane::update};

std::size_t place_of(Lane lane) {
  return static_cast<std::size_t>(lane);
}

}  // namespace

int64_t HostRun::nanoseconds(Lane lane) const {
  return clock_.nanoseconds(lane) + earlier_lanes_[place_of(lane)];
}

int64_t HostRun::method_nanoseconds() const {
  return nanoseconds(Lane::data) + nanoseconds(Lane::gradient) + nanoseconds(Lane::update);
}

void HostRun::state(Archive& archive) {
  archive.item("step", step_);
  bool has_parameters = !parameters_.empty();  // a driver may keep its own
  archive.item("has_parameters", has_parameters);
  if (has_parameters) archive.item("parameters", parameters());
  archive.part("model", *model_);
  counts_state(archive);
  objective_state(archive);
  times_state(archive);
  archive.part("probes", probes_);
  archive.part("output", collected_);
  archive.item("driver_share", driver_share_);
}

void HostRun::counts_state(Archive& archive) {
  bool by_driver = by_driver_.has_value();
  const Counts driven = by_driver_.value_or(Counts{});
  const Counts now = difference(counts(), driven);  // of objectives
  Counts asked = now, counted = driven;
  item(archive, "counts", asked);
  archive.item("counts_by_driver", by_driver);
  if (by_driver) item(archive, "driver_counts", counted);
  if (archive.saving()) return;
  by_driver_ = by_driver ? std::optional(counted) : std::nullopt;
  const Counts missing = difference(asked, now);
  finished_counts_.values += missing.values;
  finished_counts_.gradients += missing.gradients;
  finished_counts_.samples += missing.samples;
}

/// The objective of the host's own driver. Those of other drivers are theirs.
void HostRun::objective_state(Archive& archive) {
  bool is_made = objective_ != nullptr;
  archive.item("has_objective", is_made);
  if (!is_made) return;
  Tensor last_value = archive.saving() ? objective_->last_value() : Tensor();
  archive.item("last_value", last_value);
  if (!archive.saving()) own_objective().go_on(counts().gradients, std::move(last_value));
}

void HostRun::times_state(Archive& archive) {
  std::vector<int64_t> spent;
  for (const Lane lane : all_lanes) spent.push_back(nanoseconds(lane));
  spent.push_back(cpu_nanoseconds());
  archive.item("nanoseconds", spent);
  if (archive.saving()) return;
  for (const Lane lane : all_lanes) {
    earlier_lanes_[place_of(lane)] = spent.at(place_of(lane)) - clock_.nanoseconds(lane);
  }
  earlier_cpu_ = spent.at(std::size(all_lanes)) - clock_.cpu_nanoseconds();
}

}  // namespace gradus::execution
