#include "entries.h"

#include <ATen/core/Scalar.h>
#include <ATen/ops/maximum_ops.h>
#include <ATen/ops/where_ops.h>

namespace gradus::elementwise {

Entries operator+(const Entries& a, const Entries& b) {
  return Entries(a.tensor().add(b.tensor()));
}
Entries operator-(const Entries& a, const Entries& b) {
  return Entries(a.tensor().sub(b.tensor()));
}
Entries operator*(const Entries& a, const Entries& b) {
  return Entries(a.tensor().mul(b.tensor()));
}
Entries operator/(const Entries& a, const Entries& b) {
  return Entries(a.tensor().div(b.tensor()));
}
Entries operator+(const Entries& a, double b) {
  return Entries(a.tensor().add(b));
}
Entries operator-(const Entries& a, double b) {
  return Entries(a.tensor().sub(b));
}
Entries operator*(const Entries& a, double b) {
  return Entries(a.tensor().mul(b));
}
Entries operator+(double a, const Entries& b) {
  return b + a;
}
Entries operator-(double a, const Entries& b) {
  return -b + a;
}
Entries operator*(double a, const Entries& b) {
  return b * a;
}
Entries operator/(double a, const Entries& b) {
  return Entries(b.tensor().reciprocal().mul(a));
}
Entries operator-(const Entries& a) {
  return Entries(a.tensor().neg());
}

Entries root(const Entries& x) {
  return Entries(x.tensor().sqrt());
}
Entries absolute(const Entries& x) {
  return Entries(x.tensor().abs());
}
Entries sign(const Entries& x) {
  return Entries(x.tensor().sign());
}
Entries larger(const Entries& x, const Entries& y) {
  return Entries(at::_ops::maximum::call(x.tensor(), y.tensor()));
}
Entries at_least(const Entries& x, double low) {
  return Entries(x.tensor().clamp_min(low));
}
Entries at_most(const Entries& x, double high) {
  return Entries(x.tensor().clamp_max(high));
}
Entries where_positive(const Entries& x, const Entries& a, const Entries& b) {
  return Entries(at::_ops::where_self::call(x.tensor().gt(0), a.tensor(), b.tensor()));
}

}  // namespace gradus::elementwise
