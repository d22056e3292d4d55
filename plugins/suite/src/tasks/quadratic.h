// suite.quadratic: a convex quadratic with a known spectrum and gradient noise.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::tasks {

/// f(x) = 1/2 x' H x + x' mean(noise rows), H = Q diag(h) Q'. The training rows hold noise whose
/// mean over all rows is exactly zero in exact arithmetic, so the full risk is 1/2 x' H x with
/// minimum 0 at x = 0; a batch adds the mean of its rows to the gradient (variance falls as
/// 1/rows). With Sampling::full and noise 0 gradient methods follow their closed forms.
class Quadratic final : public Task {
 public:
  enum class Spectrum { logarithmic, linear, inverse };
  enum class Noise { isotropic, curvature };
  struct Options {
    int64_t dim = 100;
    double condition = 100;
    Spectrum spectrum = Spectrum::logarithmic;
    int64_t reflections = 0;
    double noise = 0.1;
    Noise noise_law = Noise::isotropic;
    int64_t rows = 1024;
    void declare(Schema& schema);
  };

  explicit Quadratic(Options options);
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;
  std::string refuses(const Model& model) const override;

  /// The eigenvalues of H, from 1 (largest) down.
  std::vector<double> spectrum() const;

 private:
  Options options_;
};

}  // namespace gradus::tasks
