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
#include "dns/types.hpp"
#include "gateway/doctor/doctor.hpp"
#include "gateway/doctor/prober.hpp"
#include "registry/address_policy.hpp"
#include "registry/commands/signing.hpp"
#include "registry/draft.hpp"
#include "store/store.hpp"
#include "updates/fetch_log.hpp"
#include "updates/pipeline.hpp"

namespace mooring::notify {
class EventStream;
}  // namespace mooring::notify
namespace mooring::identity {
class PasswordPool;
class LoginThrottle;
class Admission;
class Ceremonies;
struct RelyingParty;
}  // namespace mooring::identity

namespace mooring::registry {
class DelegationCheck;
}  // namespace mooring::registry

namespace mooring::api {

/// Who may call a route.
enum class Access : std::uint8_t {
    Operator,  ///< The operator only.
    Owner,     ///< Whoever is logged in or has a token of the scope, about what is theirs; and the
               ///< operator.
    Anyone,    ///< Also who has not said who they are.
};

/// What an API token must have been given for a route. A session has all of them.
enum class Scope : std::uint8_t { Read = 1, Claim = 2, Records = 4, Update = 8, Account = 16 };

/// Whether a route wants a fresh proof of who is asking.
enum class StepUp : std::uint8_t { No, Needed };

struct Rule {
    Access access = Access::Operator;
    Scope scope = Scope::Read;
    StepUp step_up = StepUp::No;
};

/// A route for owners, for anyone.
[[nodiscard]] constexpr Rule for_owners(Scope scope, StepUp step_up = StepUp::No)
{
    return {Access::Owner, scope, step_up};
}
[[nodiscard]] constexpr Rule for_anyone()
{
    return {Access::Anyone, Scope::Read, StepUp::No};
}

/// Who somebody is to us.
enum class Standing : std::uint8_t {
    Operator,  ///< Sees and may do everything.
    Owner,     ///< An account: about what is its own.
    Nobody,    ///< Owns nothing.
};

/// To what a token is confined besides its scopes. Empty lists: not.
struct Confinement {
    std::vector<zone::HostId> hosts{};
    std::vector<dns::RrType> types{};  ///< Of records.
};

/// On whose behalf a call is made: it decides what is allowed and what the journal says of it.
struct Actor {
    zone::Cause cause = zone::Cause::Operator;
    zone::Dialect dialect = zone::Dialect::Operator;
    std::optional<IpAddress> source;  ///< Nothing on the control socket.
    /// Whose call it is; nothing: the operator's, or, on a route for anyone, nobody's.
    std::optional<zone::AccountId> account{};
    std::optional<zone::EntryId> session{};  ///< The session or token that proved it.
    std::string client{};                    ///< The User-Agent, at most 200 bytes.
    Standing standing = Standing::Operator;
    bool is_stepped_up = true;  ///< Has proved lately who it is, as far as its routes need it.
    bool is_token = false;      ///< `session` is an API token's.
    Confinement confined{};

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
    std::string text;   ///< As it came, whatever its media type.
    /// If-Match: what the caller has seen of the thing (RFC 9110, 13.1.1). Empty: it does not say.
    std::string if_match{};
    std::string
        browser{};  ///< The cookie `__Host-mooring-browser`: a browser that was here before.
    std::string signature{};  ///< Stripe-Signature, of the billing provider's webhook.
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
    std::string billing_secret{};  ///< Of the billing provider's webhook. Empty: there is none.
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
    notify::EventStream* events = nullptr;             ///< Null: nobody can listen to events.
    registry::DelegationCheck* delegations = nullptr;  ///< Null: own domains cannot be checked.
    /// The members of /stats that only the wiring knows. Any thread.
    std::function<json::object()> stats;
    identity::Ceremonies* ceremonies = nullptr;  ///< These two null: there are no passkeys.
    const identity::RelyingParty* relying_party = nullptr;
    identity::PasswordPool* passwords = nullptr;  ///< These two null: nobody logs in by password.
    identity::LoginThrottle* throttle = nullptr;
    identity::Admission* admission = nullptr;  ///< Null: nobody can sign up.
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
/// JSON with a status or headers of its own: 202, Set-Cookie.
struct Reply {
    json::value body;
    unsigned status = 0;  ///< 0: the route's.
    std::vector<std::pair<std::string, std::string>> headers{};
};
using Answer = std::variant<json::value, Document, Reply>;

/// Runs on a background thread and may block.
using BackgroundHandler = Result<Answer> (*)(const Services& services, const Call& call);

struct Route {
    std::string_view method;
    std::string_view pattern;  ///< Below /api/v1; "{}" stands for one segment.
    std::variant<WriterHandler, BackgroundHandler> handler;
    unsigned status = 200;  ///< Of success.
    Rule rule{};
};

}  // namespace mooring::api
