// SPDX-License-Identifier: Apache-2.0
#pragma once

/// What the doors need of the registry and the pipeline, so that a test can stand in for both.
///
/// Thread safety: called on stream loop `loop`, which is also where completions are called. What
/// has no `loop` may be called from any thread.

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dns/rdata.hpp"
#include "registry/tables.hpp"
#include "updates/intent.hpp"

namespace mooring::gateway {

/// What a door may know about a host.
struct HostFacts {
    zone::HostId id{};
    dns::Name name = dns::Name::root();
    dns::Name origin = dns::Name::root();  ///< Of the zone it lies in.
    zone::Addresses addresses{};           ///< What DNS has now.
    dns::Ttl ttl{};
    bool is_suspended = false;  ///< The host itself, its claim or its account.
    bool is_offline = false;    ///< What DNS has now is its offline answer.
};

/// A key that GnuDIP's digests can be checked against.
struct GnudipSecret {
    zone::KeyId id{};
    std::array<std::uint8_t, 16> md5{};  ///< Of the key's secret.
};

class UpdateService {
public:
    using Done = std::move_only_function<void(Result<updates::AddressOutcome>)>;
    using CommandDone = std::move_only_function<void(Result<>)>;

    UpdateService() = default;
    UpdateService(const UpdateService&) = delete;
    UpdateService& operator=(const UpdateService&) = delete;
    virtual ~UpdateService() = default;

    /// The key with this secret.
    [[nodiscard]] virtual std::optional<registry::KeyView> find_key(std::string_view secret) = 0;
    /// The key whose FreeDNS login (SHA-1 in hexadecimal, any case) this is.
    [[nodiscard]] virtual std::optional<registry::KeyView> find_freedns_key(
        std::string_view login) = 0;
    [[nodiscard]] virtual std::optional<registry::KeyView> key(zone::KeyId id) = 0;
    /// The keys of the host at `name` that were made for GnuDIP.
    [[nodiscard]] virtual std::vector<GnudipSecret> gnudip_keys(std::size_t loop,
                                                                dns::NameView name) = 0;

    /// The host at this very name.
    [[nodiscard]] virtual std::optional<zone::HostId> host_at(std::size_t loop,
                                                              dns::NameView name) = 0;
    [[nodiscard]] virtual std::optional<HostFacts> facts(std::size_t loop, zone::HostId host) = 0;
    /// The site that the host is in.
    [[nodiscard]] virtual std::optional<zone::SiteId> site_of(zone::HostId host) = 0;
    [[nodiscard]] virtual std::vector<zone::HostId> hosts_of(zone::SiteId site) = 0;
    /// The RRsets at a name, addresses of hosts included, by ascending type. Only for names that
    /// the asker may see: this looks at no rights.
    [[nodiscard]] virtual std::vector<dns::Rrset> rrsets(std::size_t loop, dns::NameView name) = 0;
    /// The strings of the TXT records at a name; those of one record joined.
    [[nodiscard]] virtual std::vector<std::string> txt_values(std::size_t loop,
                                                              dns::NameView name) = 0;

    /// Carries the intent out: durable and visible, or found to change nothing, when `done` is
    /// called; that may be before this returns. Fails as Pipeline::push() and its writer do.
    virtual void apply(std::size_t loop, updates::AddressIntent intent, Instant received,
                       Done done) = 0;
    /// Runs a command on the writer: done, durable and visible when `done` is called.
    virtual void command(std::size_t loop, updates::Command command, CommandDone done) = 0;
};

}  // namespace mooring::gateway
