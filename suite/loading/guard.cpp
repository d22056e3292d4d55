#include "loading/guard.h"

#include <c10/util/Exception.h>
#include <cxxabi.h>
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <new>

#include "gradus/error.h"
#include "process/short_text.h"

namespace gradus::loading {
namespace {

std::string with(std::string_view where, std::string_view text) {
  const std::string kept = process::shortened(text);
  return text.starts_with(where) ? kept : std::string(where) + ": " + kept;
}

/// LibTorch reports a failed allocation as a general error with one of these texts.
bool is_memory_text(std::string_view text) {
  return text.find("can't allocate memory") != std::string_view::npos ||
         text.find("not enough memory") != std::string_view::npos ||
         text.find("out of memory") != std::string_view::npos;
}

Failure by_text(std::string_view where, std::string_view text) {
  if (is_memory_text(text))
    return {record::RunStatus::out_of_memory, "worker.memory", with(where, text)};
  return {record::RunStatus::failed, "plugin.threw", with(where, text)};
}

/// The name of the type of the exception in flight, for `throw 42`.
std::string current_type_name() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  if (type == nullptr) return "of a foreign kind";
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> name(
      abi::__cxa_demangle(type->name(), nullptr, nullptr, &status), &std::free);
  return "of type " + std::string(status == 0 ? name.get() : type->name());
}

}  // namespace

Failure current_failure(std::string_view where) {
  try {
    throw;
  } catch (const Error& error) {
    const bool memory = error.id() == "worker.memory";
    return {memory ? record::RunStatus::out_of_memory : record::RunStatus::failed, error.id(),
            with(where, error.what())};
  } catch (const std::bad_alloc&) {
    return {record::RunStatus::out_of_memory, "worker.memory",
            with(where, "no memory left within the limit")};
  } catch (const c10::Error& error) {
    return by_text(where, error.what_without_backtrace());
  } catch (const std::exception& error) {
    return by_text(where, error.what());
  } catch (...) {
    return {record::RunStatus::failed, "plugin.threw",
            with(where,
                 fmt::format("an exception {} that is not a std::exception", current_type_name()))};
  }
}

void guarded(std::string_view where, const std::function<void()>& work) {
  try {
    work();
  } catch (const std::bad_alloc&) {
    throw;
  } catch (...) {
    const Failure failure = current_failure(where);
    throw Error(failure.id, failure.text);
  }
}

}  // namespace gradus::loading
