// SPDX-License-Identifier: Apache-2.0
// Verbs about the guard: locks, modes, and updates that wait for somebody's word.
#include "app/ctl_requests.hpp"

namespace mooring::app {

namespace {

Result<UnixHttpRequest> host_guard(const CtlWords& words)
{
    const auto target = path("hosts", words.arguments[0], "/guard");
    json::object body;
    if (words.has("mode")) body["mode"] = words.option("mode", "");
    if (words.has("forget")) body["networks"] = "forget";
    return body.empty() ? get(target) : send("PATCH", target, body);
}

constexpr auto Object = CtlShape::Object;
constexpr auto List = CtlShape::List;

}  // namespace

// clang-format off

Verbs guard_verbs()
{
    return {
        {"host", "guard", "NAME [--mode off|notify|hold] [--forget]",
         "known networks and mode of its guard", 1, 1, {"mode"}, {"forget"}, Object, host_guard},
        {"host", "lock", "NAME", "no address changes until it is unlocked",
         1, 1, {}, {}, Object, action_on("hosts", "/lock")},
        {"host", "unlock", "NAME", "end a lock",
         1, 1, {}, {}, Object, action_on("hosts", "/unlock")},
        {"held", "list", "", "updates that wait for their owners' word",
         0, 0, {}, {}, List, all_of("held")},
        {"held", "approve", "ID", "let a held update happen",
         1, 1, {}, {}, Object, action_on("held", "/approve")},
        {"held", "deny", "ID", "forget a held update",
         1, 1, {}, {}, Object, action_on("held", "/deny")},
    };
}

// clang-format on

}  // namespace mooring::app
