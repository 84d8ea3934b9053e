// SPDX-License-Identifier: Apache-2.0
#pragma once

/// How the verbs of `mooringd ctl` make their requests, and the tables of those that have a file of
/// their own (ctl_verbs.cpp has the rest).
///
/// Thread safety: pure functions.

#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "app/ctl.hpp"

namespace mooring::app {

namespace json = boost::json;

using Verbs = std::vector<CtlVerb>;
[[nodiscard]] Verbs host_verbs();
[[nodiscard]] Verbs site_verbs();
[[nodiscard]] Verbs key_verbs();
[[nodiscard]] Verbs signing_verbs();
[[nodiscard]] Verbs transfer_verbs();
[[nodiscard]] Verbs audit_verbs();
[[nodiscard]] Verbs guard_verbs();
[[nodiscard]] Verbs account_name_verbs();

/// "/api/v1/hosts/cam.dyn.example."
[[nodiscard]] std::string path(std::string_view collection, std::string_view item,
                               std::string_view rest = {});
[[nodiscard]] UnixHttpRequest get(std::string target);
[[nodiscard]] UnixHttpRequest remove(std::string target);
[[nodiscard]] UnixHttpRequest send(std::string method, std::string target,
                                   const json::object& body);

[[nodiscard]] json::array list_of(std::span<const std::string> texts);
/// The parts of a text with commas between.
[[nodiscard]] json::array words_of(std::string_view text);
[[nodiscard]] Result<json::value> number_of_text(std::string_view text, std::string_view what);

// Requests about one thing or all things of a collection.
using RequestMaker = std::function<Result<UnixHttpRequest>(const CtlWords& words)>;
[[nodiscard]] RequestMaker all_of(std::string_view collection);
[[nodiscard]] RequestMaker one_of(std::string_view collection, std::string_view rest = {});
[[nodiscard]] RequestMaker removal_from(std::string_view collection);
[[nodiscard]] RequestMaker action_on(std::string_view collection, std::string_view action);

}  // namespace mooring::app
