// Whether what two records hold is the same. A number that was not measured is the same as another
// one that was not.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "record/run_record.h"

namespace gradus::record {

inline bool same(double a, double b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

inline bool same(const std::vector<double>& a, const std::vector<double>& b) {
  return std::ranges::equal(a, b, [](double x, double y) { return same(x, y); });
}

inline bool same(const std::optional<double>& a, const std::optional<double>& b) {
  return a == b;
}
inline bool same(const std::string& a, const std::string& b) {
  return a == b;
}

inline bool same(const TableColumn& a, const TableColumn& b) {
  const auto *x = std::get_if<std::vector<double>>(&a), *y = std::get_if<std::vector<double>>(&b);
  return x != nullptr && y != nullptr ? same(*x, *y) : a == b;
}

inline bool same(const ArtifactUse& a, const ArtifactUse& b) {
  return a == b;
}
inline bool same(const FileUse& a, const FileUse& b) {
  return a == b;
}

inline bool same(const ProbeSeries& a, const ProbeSeries& b) {
  return a.text == b.text && a.unit == b.unit && a.reduction == b.reduction &&
         a.reduced == b.reduced && same(a.steps, b.steps) && same(a.values, b.values) &&
         a.dense == b.dense;
}

/// Names in the same order, each with the same.
template <class Value>
bool same(const Named<Value>& a, const Named<Value>& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && same(x.second, y.second);
  });
}

/// Figures as files hold them.
bool same(const std::vector<Figure>& a, const std::vector<Figure>& b);

}  // namespace gradus::record
