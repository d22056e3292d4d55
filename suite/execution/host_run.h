// One run in this process: what drivers, monitors and the host's own loop share.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "execution/batches.h"
#include "execution/data_cache.h"
#include "execution/host_objective.h"
#include "execution/parameter_layout.h"
#include "execution/probes.h"
#include "execution/record_output.h"
#include "execution/settings.h"
#include "gradus/driver.h"
#include "gradus/monitor.h"
#include "gradus/run.h"
#include "loading/plugins.h"

namespace gradus::execution {

class CountedObjective;

class HostRun final : public RecordOutput<Run> {
 public:
  HostRun(const record::RunRequest& request, const PreparedTask& prepared,
          const HostSettings& settings, loading::Plugins& plugins, std::filesystem::path folder);

  const Task& task() const override { return *prepared_.task; }
  const Model& model() const override { return *model_; }
  const Loss& loss() const override { return *loss_; }
  const TaskData& data() const override { return data_; }
  const RunSettings& settings() const override { return settings_.run; }
  Clock& clock() override { return clock_; }
  int64_t step() const override { return step_; }
  Tensors& parameters() override;
  std::unique_ptr<BatchObjective> objective(Tensors parameters, int64_t copies) override;
  Batch train_rows(const Tensor& rows) override;
  std::unique_ptr<Optimizer> optimizer(const Item& item) override;
  Tensor measure(const std::string& measure, const std::string& split,
                 const Tensors& parameters) override;
  Probe& probe(const ProbeSpec& spec) override;
  void count(const Counts& counts) override;
  void stop(std::string_view why) override;
  void diverged(std::string_view why) override;
  void progress(double share) override { driver_share_ = share; }

  // What only the host uses.
  /// Whether somebody has asked for the run's own parameters: a driver with an engine of its own
  /// need not.
  bool has_parameters() const { return !parameters_.empty(); }
  Batches& batches() { return *batches_; }
  const Batches& batches() const { return *batches_; }
  HostObjective& own_objective();
  void set_step(int64_t step) { step_ = step; }
  /// At most `steps` steps of a driver, timed; returns how many it did. Throws Error
  /// "driver.steps" where it says that it did more, or fewer than none.
  int64_t advance(Driver& driver, int64_t steps);
  void set_probe_owner(std::string owner) { probe_owner_ = std::move(owner); }
  std::vector<std::unique_ptr<Monitor>>& monitors() { return monitors_; }
  /// Shows the answer at the start of a step to every monitor.
  void observe(const Answer& answer);
  Counts counts() const;
  /// Charged so far, by this process and by those from which it went on.
  int64_t nanoseconds(Lane lane) const;
  int64_t method_nanoseconds() const;
  int64_t cpu_nanoseconds() const { return clock_.cpu_nanoseconds() + earlier_cpu_; }
  /// Parameters, the model's buffers, counts, times, probes and output. The method and the monitors
  /// have their own.
  void state(Archive& archive);
  const std::optional<Counts>& counts_by_driver() const { return by_driver_; }
  bool stopped() const { return stopped_ || diverged_; }
  bool has_diverged() const { return diverged_; }
  const std::string& stop_text() const { return stop_text_; }
  ProbeSet& probes() { return probes_; }
  Collected& collected() { return collected_; }
  const HostSettings& host_settings() const { return settings_; }
  int64_t budget_steps() const { return settings_.run.steps; }
  /// Whether a budget in gradient evaluations is spent.
  bool out_of_gradients() const {
    return settings_.gradients && counts().gradients >= *settings_.gradients;
  }
  double driver_share() const { return driver_share_; }
  /// Where the code of an optimizer that a driver asked for comes from; empty for compiled code.
  const Origin& inner_origin() const { return inner_origin_; }
  /// Throws Error "parameters.replaced" where a step put other tensors in the place of the run's
  /// parameters, or changed their dtype or shape: what is evaluated would not be what was trained.
  void check_parameters() const;

 private:
  ObjectiveContext context();
  void objective_state(Archive& archive);
  void counts_state(Archive& archive);
  void times_state(Archive& archive);
  const PreparedTask& prepared_;
  HostSettings settings_;
  loading::Plugins& plugins_;
  TaskData data_;  // on the run's device; shares the prepared data's memory on the CPU
  std::unique_ptr<Loss> loss_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Batches> batches_;
  Clock clock_;
  int64_t step_ = 0;
  ProbeSet probes_;
  std::string probe_owner_;
  Tensors parameters_;
  ParameterLayout layout_;  // of parameters_ when they were made
  std::string replaced_;    // what an objective that is gone had changed
  std::unique_ptr<HostObjective> objective_;
  std::vector<std::unique_ptr<Monitor>> monitors_;
  std::vector<const CountedObjective*> counted_;  // live objectives given to a driver
  Counts finished_counts_;                        // of those that are gone, and earlier processes'
  std::optional<Counts> by_driver_;
  std::array<int64_t, 4> earlier_lanes_{};  // nanoseconds of earlier processes
  int64_t earlier_cpu_ = 0;
  bool stopped_ = false, diverged_ = false;
  std::string stop_text_;
  double driver_share_ = 0;
  Origin inner_origin_;
  friend class CountedObjective;
};

}  // namespace gradus::execution
