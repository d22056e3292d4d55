#include "execution/host_run.h"

#include <ATen/ops/index_select.h>
#include <fmt/format.h>

#include "execution/evaluation.h"
#include "gradus/error.h"

namespace gradus::execution {
namespace {

Split on_device(const Split& split, at::Device device) {
  Split moved = split;
  if (moved.input.defined()) moved.input = moved.input.to(device);
  if (moved.target.defined()) moved.target = moved.target.to(device);
  return moved;
}

TaskData on_device(const TaskData& data, at::Device device) {
  return {on_device(data.train, device), on_device(data.validation, device),
          on_device(data.test, device), data.info, data.checksum};
}

int64_t steps_of_budget(const HostSettings& settings, const Batches& batches) {
  if (!settings.epochs) return settings.run.steps;
  return std::max<int64_t>(
      1, static_cast<int64_t>(*settings.epochs * static_cast<double>(batches.steps_per_epoch())));
}

Counts plus(Counts a, const Counts& b) {
  a.values += b.values;
  a.gradients += b.gradients;
  a.samples += b.samples;
  return a;
}

}  // namespace

/// An objective given to a driver; its counts stay the run's when the driver drops it.
class CountedObjective final : public BatchObjective {
 public:
  CountedObjective(HostRun& run, ObjectiveContext context, const Tensors& parameters,
                   int64_t copies)
      : BatchObjective(parameters, copies, run.clock()),
        run_(run),
        inner_(std::move(context), parameters, copies, run.clock()),
        layout_(parameters) {
    run_.counted_.push_back(this);
  }
  ~CountedObjective() override {
    std::erase(run_.counted_, this);
    if (run_.replaced_.empty()) run_.replaced_ = changed_parameters();
    run_.finished_counts_ = plus(run_.finished_counts_, counts());
  }
  CountedObjective(const CountedObjective&) = delete;
  CountedObjective& operator=(const CountedObjective&) = delete;

  const Model& model() const override { return inner_.model(); }
  const Loss& loss() const override { return inner_.loss(); }
  const DataInfo& data() const override { return inner_.data(); }
  int64_t rows(bool full) const override { return inner_.rows(full); }
  const Batch& batch(bool full) const override { return inner_.batch(full); }
  bool changed() const override { return inner_.changed(); }
  uint64_t seed() const override { return inner_.seed(); }
  int64_t step() const override { return inner_.step(); }
  int64_t budget() const override { return inner_.budget(); }
  int64_t spent() const override {
    return run_.settings_.gradients ? run_.counts().gradients : inner_.step();
  }
  Probe& probe(const ProbeSpec& spec) override { return inner_.probe(spec); }
  void stop(std::string_view why) override { inner_.stop(why); }
  void set_batch(Batch batch) override { inner_.set_batch(std::move(batch)); }
  std::string changed_parameters() const { return layout_.changed(parameters_); }

 protected:
  Answer evaluate(const Ask& ask) override { return inner_.answer(ask); }
  Tensors evaluate_curvature(const Tensors& direction, bool gauss_newton, bool full) override {
    return inner_.curvature(direction, gauss_newton, full);
  }
  Tensor evaluate_samples(bool full) override { return inner_.samples(full); }

 private:
  HostRun& run_;
  HostObjective inner_;
  ParameterLayout layout_;
};

HostRun::HostRun(const record::RunRequest& request, const PreparedTask& prepared,
                 const HostSettings& settings, loading::Plugins& plugins,
                 std::filesystem::path folder)
    : prepared_(prepared),
      settings_(settings),
      plugins_(plugins),
      data_(on_device(prepared.data, settings.run.device)),
      loss_(prepared.task->loss()),
      model_(plugins.model(record::to_item(request.model), data_.info)),
      batches_(std::make_unique<Batches>(data_.train, settings.run)),
      probes_(steps_of_budget(settings, *batches_), settings.series_points, settings.dense_probes,
              clock_, step_) {
  settings_.run.steps = steps_of_budget(settings, *batches_);
  settings_.run.batch_size = batches_->batch_size();
  collected_.folder = std::move(folder);
}

Tensors& HostRun::parameters() {
  if (parameters_.empty()) {
    parameters_ = model_->initial({settings_.run.seeds.init, 0, 0, settings_.run.dtype});
    for (Tensor& parameter : parameters_) parameter = parameter.to(settings_.run.device);
    layout_ = ParameterLayout(parameters_);
  }
  return parameters_;
}

ObjectiveContext HostRun::context() {
  return {prepared_.task.get(),
          model_.get(),
          loss_.get(),
          &data_,
          &batches_->full(),
          &settings_.run,
          &probes_,
          probe_owner_,
          &step_,
          settings_.gradients.has_value(),
          [this](std::string_view why) { stop(why); }};
}

int64_t HostRun::advance(Driver& driver, int64_t steps) {
  const LaneScope lane(clock_, Lane::update);
  const int64_t before = step_;
  const int64_t done = driver.advance(*this, steps);
  if (done < 0 || done > steps) {
    throw Error("driver.steps", fmt::format("Driver::advance at step {}", before),
                fmt::format("0 to {} steps, as asked for", steps), std::to_string(done),
                "return how many steps were done, and do no more than asked for");
  }
  step_ = before + done;
  return done;
}

HostObjective& HostRun::own_objective() {
  if (!objective_) {
    objective_ = std::make_unique<HostObjective>(context(), parameters(), 0, clock_);
    if (!monitors_.empty()) {
      objective_->watch_first_answer([this](const Answer& answer) { observe(answer); });
    }
  }
  return *objective_;
}

std::unique_ptr<BatchObjective> HostRun::objective(Tensors parameters, int64_t copies) {
  return std::make_unique<CountedObjective>(*this, context(), parameters, copies);
}

Batch HostRun::train_rows(const Tensor& rows) {
  const LaneScope lane(clock_, Lane::data);
  const Tensor flat = rows.reshape({-1}).to(settings_.run.device);
  const auto shaped = [&](const Tensor& picked) {
    std::vector<int64_t> shape = rows.sizes().vec();
    shape.insert(shape.end(), picked.sizes().begin() + 1, picked.sizes().end());
    return picked.view(shape);
  };
  return {shaped(at::index_select(data_.train.input, 0, flat)),
          shaped(at::index_select(data_.train.target, 0, flat)), rows};
}

std::unique_ptr<Optimizer> HostRun::optimizer(const Item& item) {
  std::unique_ptr<Optimizer> optimizer = plugins_.optimizer(item);
  const std::string reason = optimizer->refuses(*model_, *loss_, data_.info);
  if (!reason.empty()) {
    throw Error("item.refused", fmt::format("optimizer '{}': {}", item.id, reason));
  }
  // Now: what a driver does with it later, nobody knows.
  if (Origin origin = optimizer->origin(); !origin.empty()) inner_origin_ = std::move(origin);
  return optimizer;
}

Tensor HostRun::measure(const std::string& measure, const std::string& split,
                        const Tensors& parameters) {
  const LaneScope off(clock_, Lane::off);
  return measure_split(*prepared_.task, *model_, *loss_, split_named(data_, split),
                       split == "train", {measure}, parameters)[0];
}

Probe& HostRun::probe(const ProbeSpec& spec) {
  return probes_.get(probe_owner_, spec);
}

void HostRun::observe(const Answer& answer) {
  for (const auto& monitor : monitors_) monitor->observe(*this, answer);
}

Counts HostRun::counts() const {
  Counts total = finished_counts_;
  if (objective_) total = plus(total, objective_->counts());
  for (const CountedObjective* objective : counted_) total = plus(total, objective->counts());
  if (by_driver_) total = plus(total, *by_driver_);
  return total;
}

void HostRun::check_parameters() const {
  std::string changed = replaced_;
  if (changed.empty() && !parameters_.empty()) changed = layout_.changed(parameters_);
  if (changed.empty() && objective_) changed = layout_.changed(objective_->parameters());
  for (const CountedObjective* objective : counted_) {
    if (changed.empty()) changed = objective->changed_parameters();
  }
  if (changed.empty()) return;
  throw Error("parameters.replaced",
              fmt::format("by step {} the method changed {}", step_, changed));
}

void HostRun::count(const Counts& counts) {
  by_driver_ = plus(by_driver_.value_or(Counts{}), counts);
}

void HostRun::stop(std::string_view why) {
  stopped_ = true;
  if (stop_text_.empty()) stop_text_ = why;
}

void HostRun::diverged(std::string_view why) {
  diverged_ = true;
  if (stop_text_.empty()) stop_text_ = why;
}

}  // namespace gradus::execution
