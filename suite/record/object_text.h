// The text of a large JSON object, made member by member: the whole never stands in memory as JSON.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"

namespace gradus::record {

/// Makes the text that json_text makes of an object, in the order of the calls.
class ObjectText {
 public:
  void member(std::string_view key, const Json& value);
  /// A list: begin, any number of elements that are objects or lists, end.
  void begin_list(std::string_view key);
  void element(const Json& value);
  void end_list();
  /// The text; the object is over.
  std::string finish();

 private:
  void next(std::string_view key);
  std::string text_ = "{";
  bool empty_ = true, empty_list_ = true;
};

}  // namespace gradus::record
