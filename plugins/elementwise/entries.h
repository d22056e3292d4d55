// All entries of a tensor as one number: the arithmetic of an update rule where a loop over memory
// is not possible (another device, another type).
#pragma once

#include "gradus/tensor.h"

namespace gradus::elementwise {

/// A value: arithmetic gives new tensors and leaves its operands alone.
class Entries {
 public:
  explicit Entries(Tensor tensor) : tensor_(std::move(tensor)) {}
  explicit Entries(double) = delete;  // it would have no shape
  const Tensor& tensor() const { return tensor_; }

 private:
  Tensor tensor_;
};

Entries operator+(const Entries& a, const Entries& b);
Entries operator-(const Entries& a, const Entries& b);
Entries operator*(const Entries& a, const Entries& b);
Entries operator/(const Entries& a, const Entries& b);
Entries operator+(const Entries& a, double b);
Entries operator-(const Entries& a, double b);
Entries operator*(const Entries& a, double b);
Entries operator+(double a, const Entries& b);
Entries operator-(double a, const Entries& b);
Entries operator*(double a, const Entries& b);
Entries operator/(double a, const Entries& b);
Entries operator-(const Entries& a);

Entries root(const Entries& x);
Entries absolute(const Entries& x);
Entries sign(const Entries& x);
Entries larger(const Entries& x, const Entries& y);
Entries at_least(const Entries& x, double low);
Entries at_most(const Entries& x, double high);
Entries where_positive(const Entries& x, const Entries& a, const Entries& b);

}  // namespace gradus::elementwise
