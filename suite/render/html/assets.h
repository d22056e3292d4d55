// Styles and scripts of the page, embedded when Gradus is built.
#pragma once

#include <string_view>

namespace gradus::render {

std::string_view page_style();    ///< assets/*.css
std::string_view page_script();   ///< assets/*.js, one after the other, in a function of their own
std::string_view plot_library();  ///< d3, from its package

}  // namespace gradus::render
