// A tool or claim that holds its options, as gradus::offer builds it.
#pragma once

#include <utility>

#include "gradus/options.h"

namespace gradus::dsgd {

template <class Base, class O>
class WithOptions : public Base {
 public:
  using Options = O;
  explicit WithOptions(Options options) : options_(std::move(options)) {}

 protected:
  Options options_;
};

}  // namespace gradus::dsgd
