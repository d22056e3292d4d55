// The lines that every item repeats: hold the options, be made of them.
#pragma once

#include <type_traits>
#include <utility>

#include "gradus/data.h"
#include "gradus/options.h"

namespace gradus {

class Model;

/// An item that keeps its options, as gradus::offer makes it:
///
///     struct LionOptions {
///       double lr = 1e-4;
///       void declare(gradus::Schema& schema) { ... }
///     };
///     class Lion final : public gradus::WithOptions<gradus::Optimizer, LionOptions> {
///      public:
///       using WithOptions::WithOptions;
///       ...  // options_.lr
///     };
///
/// A class that checks or computes something when it is made writes its constructor itself and
/// calls WithOptions' first.
template <class Base, class O>
class WithOptions : public Base {
 public:
  using Options = O;
  explicit WithOptions(Options options = {}) : options_(std::move(options)) {}

 protected:
  Options options_;
};

/// A model is made of its options and of what the task says about its data.
template <class Base, class O>
requires std::is_base_of_v<Model, Base>
class WithOptions<Base, O> : public Base {
 public:
  using Options = O;
  WithOptions(Options options, DataInfo data)
      : options_(std::move(options)), data_(std::move(data)) {}

 protected:
  Options options_;
  DataInfo data_;
};

}  // namespace gradus
