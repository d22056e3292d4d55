#include "linearisation.h"

#include <cmath>

#include "gradus/product.h"

namespace gradus::grelu {

double rms(const Tensor& values) {
  return std::sqrt(values.square().mean().item<double>());
}

Linearisation::Linearisation(const Net& net, const Samples& samples, const Tensor& unseen,
                             Trained trained) {
  const KernelFeatures train = kernel_features(net, samples.points);
  kernel_ = full_empirical_kernel(train, train, trained);
  residual_ = output_of(net, samples.points).sub(samples.targets).reshape({-1, 1});
  if (!unseen.defined()) return;
  cross_ = full_empirical_kernel(kernel_features(net, unseen), train, trained);
  predicted_ = output_of(net, unseen).reshape({-1, 1});
}

void Linearisation::state(Archive& archive) {
  archive.item("kernel", kernel_);
  archive.item("cross", cross_);
  archive.item("residual", residual_);
  archive.item("predicted", predicted_);
}

double Linearisation::kernel_step() const {
  return 1 / largest_eigenvalue(kernel_);
}

void Linearisation::step(double eta) {
  if (cross_.defined()) predicted_ = predicted_.sub(product(cross_, residual_), eta);
  residual_ = residual_.sub(product(kernel_, residual_), eta);
}

double Linearisation::loss() const {
  return 0.5 * residual_.square().sum().item<double>();
}

double Linearisation::train_gap(const Tensor& residual) const {
  return rms(residual.reshape({-1, 1}).sub(residual_));
}

double Linearisation::test_gap(const Tensor& outputs) const {
  return rms(outputs.reshape({-1, 1}).sub(predicted_));
}

}  // namespace gradus::grelu
