// grelu.convert: the ReLU networks that a run of grelu.net equals at chosen steps.
#pragma once

#include <string>
#include <vector>

#include "gradus/monitor.h"
#include "gradus/with_options.h"
#include "grelu_net.h"

namespace gradus::grelu {

struct ConvertOptions {
  std::vector<int64_t> steps = {0};
  double slack = 1.01;
  bool with_test_points = false;
  void declare(Schema& schema);
};

/// Files relu_step_0.pt, .. and relu_end.pt (relu_file.h) of the network at the start of each of
/// these steps and at the end of the run; table "conversions" and a figure of the largest
/// difference on the points against the step. Throws Error "grelu.float32" in a float32 run.
class Convert final : public WithOptions<Monitor, ConvertOptions> {
 public:
  using WithOptions::WithOptions;
  std::string refuses(const Task& task, const Model& model, const Loss& loss) const override;
  void start(Run& run) override;
  void observe(Run& run, const Answer& answer) override;
  void state(Archive& archive) override;
  void finish(Run& run) override;

 private:
  /// A network that was written into a file.
  struct Converted {
    std::string name;
    int64_t step = 0;
    int64_t width = 0;
    double largest_scale = 0, error = 0;
  };
  void convert(Run& run, const std::string& name);

  const GreluNet* model_ = nullptr;
  Tensor points_;
  std::vector<Converted> converted_;
};

}  // namespace gradus::grelu
