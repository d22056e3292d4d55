// Text from files, plugins and users, made safe for a terminal.
#pragma once

#include <string>
#include <string_view>

namespace gradus {

/// The text with all that a terminal would act on, or that would hide or reorder what stands there,
/// written out ("\x1b", "\u202e"): control characters but line ends (so also colour sequences),
/// bytes that are no UTF-8, marks of the writing direction (as in "Trojan Source", Boucher and
/// Anderson 2023, arXiv 2111.00169), separators of lines, and characters without a shape. What
/// joins letters and emoji (U+200C, U+200D) stays.
std::string printable(std::string_view text);

/// The same for a name or a cell of a table, which has one line: line ends too are written out.
std::string printable_line(std::string_view text);

/// The same for a message of several lines: all but the first are indented, so that no text from a
/// file can pass for a line of Gradus' own.
std::string printable_message(std::string_view text);

/// The text of JSON with the same characters written as JSON's escapes ("\u202e"): its meaning
/// stays.
std::string shown_json(std::string_view json);

}  // namespace gradus
