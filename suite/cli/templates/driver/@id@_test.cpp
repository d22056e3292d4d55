// What can be tested of a driver without a run: its options. Runs are tested by `gradus check` and
// by the study that comes with the plugin.
#include <gtest/gtest.h>

#include "gradus/error.h"
#include "gradus/make_item.h"

namespace {

TEST(@Class@, RefusesToUseABatchLessThanOnce) {
  const auto make = [](const char* options) {
    return gradus::make_item<gradus::Driver>(*gradus_plugin(), "@id@", options);
  };
  EXPECT_NE(make(R"({"repeats": 1})"), nullptr);
  EXPECT_THROW(make(R"({"repeats": 0})"), gradus::Error);
}

}  // namespace
