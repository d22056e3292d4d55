// @Class@: gradient descent on batches that are used several times in a row, to be replaced by your
// own idea of what a step is.
#include "@id@_studies.h"
#include "gradus/plugin.h"
#include "gradus/stream.h"
#include "gradus/with_options.h"

namespace {

struct @Class@Options {
  int64_t repeats = 2;
  gradus::Item optimizer = {"sgd"};

  void declare(gradus::Schema& schema) {
    schema.add("repeats", repeats, "steps on the same batch").in(1, 1000).unit("steps");
    schema.add("optimizer", optimizer, "what moves the parameters").kind("optimizer");
  }
};

class @Class@ final : public gradus::WithOptions<gradus::Driver, @Class@Options> {
 public:
  using WithOptions::WithOptions;  // options_

  void start(gradus::Run& run) override {
    optimizer_ = run.optimizer(options_.optimizer);
    objective_ = run.objective(run.parameters(), 0);
  }

  int64_t advance(gradus::Run& run, int64_t steps) override {
    for (int64_t done = 0; done < steps; ++done) {
      if (step_ % options_.repeats == 0) draw(run);
      // A run that was restored in the middle of a batch draws that batch again.
      if (!has_batch_) draw(run);
      optimizer_->step(*objective_);
      ++step_;
    }
    return steps;
  }

  void state(gradus::Archive& archive) override {
    archive.item("step", step_);
    archive.part("optimizer", *optimizer_);
    if (!archive.saving()) has_batch_ = false;
  }

 private:
  // The batch is a function of the seed and of the step at which it was first used.
  void draw(gradus::Run& run) {
    const auto number = static_cast<uint64_t>(step_ / options_.repeats);
    gradus::Stream stream{run.settings().seeds.batches, number};
    const int64_t rows = run.data().train.rows();
    const gradus::Tensor numbers =
        stream.uniforms({run.settings().batch_size}, 0, static_cast<double>(rows));
    objective_->set_batch(run.train_rows(numbers.to(at::kLong).clamp_(0, rows - 1)));
    has_batch_ = true;
  }

  std::unique_ptr<gradus::Optimizer> optimizer_;
  std::unique_ptr<gradus::BatchObjective> objective_;
  int64_t step_ = 0;
  bool has_batch_ = false;
};

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Driver, @Class@>("@id@", "batches used several times, to be replaced")};

}  // namespace

GRADUS_PLUGIN({.id = "@id@",
               .version = "0.1.0",
               .semantics = 1,
               .title = "The title of the paper",
               .authors = "Its authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = items,
               .studies = @id@_studies})
