// SPDX-License-Identifier: Apache-2.0
#pragma once

/// One API call on its way: who asks, what for, and what the kinds of handlers look like.
///
///     Api ──match route──▶ Call ──▶ WriterHandler on the writer thread, or BackgroundHandler
///
/// Thread safety: a Call belongs to one thread at a time.

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/json.hpp"
#include "api/target.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "gateway/doctor/doctor.hpp"
#include "gateway/doctor/prober.hpp"
#include "registry/address_policy.hpp"
#include "registry/commands/signing.hpp"
#include "registry/draft.hpp"
#include "store/store.hpp"
#include "updates/fetch_log.hpp"
#include "updates/pipeline.hpp"

namespace mooring::api {

/// On whose behalf a call is made: it decides what is allowed and what the journal says of it.
struct Actor {
    zone::Cause cause = zone::Cause::Operator;
    zone::Dialect dialect = zone::Dialect::Operator;
    std::optional<IpAddress> source;  ///< Nothing on the control socket.

    /// What the journal says about a change that this actor makes at `time`.
    [[nodiscard]] zone::Origin origin(WallTime time) const
    {
        return {.cause = cause, .dialect = dialect, .key = {}, .source = source, .time = time};
    }
};

struct Call {
    Actor actor;
    std::vector<std::string> arguments;  ///< What stood in the route's placeholders.
    Target target;
    json::object body;  ///< Of a JSON request; else empty.
    std::string text;   ///< Of a request in another media type.
};

/// How new suffixes are, if nobody says.
enum class NewZones : std::uint8_t { Unsigned, Signed };

/// What the writer's handlers need besides the draft.
struct Tools {
    Random& random;
    zone::NameTable& names;  ///< Where the serials are that queries see.
    registry::Profile profile = registry::Profile::Lab;  ///< Which addresses may be published.
    const registry::SigningTools* signing = nullptr;     ///< Null: there is no key file.
    NewZones new_zones = NewZones::Unsigned;
    std::optional<Endpoint> own_address{};       ///< Where secondaries find us, if that is known.
    const updates::FetchLog* fetched = nullptr;  ///< What secondaries took; null: not known.
};

/// How clients reach this service.
struct Facing {
    std::string url;                        ///< "https://ddns.example.net", no slash at its end.
    std::vector<std::uint16_t> http_ports;  ///< Where update clients are heard.
};

/// What the handlers work with, borrowed for as long as the Api lives.
struct Services {
    updates::Pipeline& pipeline;
    store::Store& store;
    const Clock& clock;
    Tools tools;
    const gateway::Doctor& doctor;
    gateway::Prober* prober = nullptr;  ///< Null: nobody may be probed.
    Facing facing;
    /// The members of /stats that only the wiring knows. Any thread.
    std::function<json::object()> stats;
};

/// Runs as a command on the writer thread: judges against the draft and returns the answer. May run
/// twice (updates::Command); must not block.
using WriterHandler = Result<json::value> (*)(registry::Draft& draft, const Call& call,
                                              const Tools& tools);

/// What a BackgroundHandler answers: JSON, or text in a media type of its own.
struct Document {
    std::string content_type;
    std::string text;
};
using Answer = std::variant<json::value, Document>;

/// Runs on a background thread and may block.
using BackgroundHandler = Result<Answer> (*)(const Services& services, const Call& call);

struct Route {
    std::string_view method;
    std::string_view pattern;  ///< Below /api/v1; "{}" stands for one segment.
    std::variant<WriterHandler, BackgroundHandler> handler;
    unsigned status = 200;  ///< Of success.
};

/// All routes. One function per group of things, each in its own file.
[[nodiscard]] std::vector<Route> account_routes();
[[nodiscard]] std::vector<Route> name_routes();
[[nodiscard]] std::vector<Route> key_routes();
[[nodiscard]] std::vector<Route> site_routes();
[[nodiscard]] std::vector<Route> client_routes();
[[nodiscard]] std::vector<Route> record_routes();
[[nodiscard]] std::vector<Route> zone_routes();
[[nodiscard]] std::vector<Route> signing_routes();
[[nodiscard]] std::vector<Route> transfer_routes();
[[nodiscard]] std::vector<Route> service_routes();

}  // namespace mooring::api
