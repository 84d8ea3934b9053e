// SPDX-License-Identifier: Apache-2.0
#pragma once

/// The running service: every object of the program, made in one place and in one order.
///
///     store ▶ names and registry loaded ▶ key file, keys unsealed ▶ ports bound ▶ privileges
///     dropped ▶ pipeline, background threads ▶ stream loops ▶ HTTP doors (public, control socket,
///     metrics) ▶ name server ▶ ready
///
/// It stops in an order in which nobody is left waiting: readiness off, no new connections,
/// requests in flight finished, background tasks finished, the queue emptied and committed, and
/// only then DNS, which answers until the end.
///
/// Thread safety: the main thread.
/// Invariants: what is borrowed outlives the borrower, because members are destroyed bottom up.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/door.hpp"
#include "app/admission_setup.hpp"
#include "app/config.hpp"
#include "app/contact_record.hpp"
#include "app/doors.hpp"
#include "app/guard_setup.hpp"
#include "app/metrics.hpp"
#include "app/notifications.hpp"
#include "app/privileges.hpp"
#include "app/sockets.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/seal.hpp"
#include "gateway/dialects/gnudip/server.hpp"
#include "gateway/doctor/doctor.hpp"
#include "gateway/doctor/prober.hpp"
#include "gateway/gateway.hpp"
#include "gateway/live_updates.hpp"
#include "http/server.hpp"
#include "nameserver/nameserver.hpp"
#include "nameserver/registry_tsig_keys.hpp"
#include "nameserver/transfers.hpp"
#include "net/stream_loop.hpp"
#include "net/tls_context.hpp"
#include "registry/commands/signing.hpp"
#include "registry/tables.hpp"
#include "store/store.hpp"
#include "updates/dns_update.hpp"
#include "updates/domain_keeper.hpp"
#include "updates/housekeeping.hpp"
#include "updates/lifecycle_keeper.hpp"
#include "updates/pipeline.hpp"
#include "updates/signing_keeper.hpp"
#include "updates/silence_keeper.hpp"
#include "updates/zone_signing.hpp"
#include "zone/contents.hpp"
#include "zone/name_table.hpp"

namespace mooring::nameserver {
class Desk;
}  // namespace mooring::nameserver

namespace mooring::app {

class Service {
public:
    /// Effects from outside, which outlive the service.
    struct World {
        const Clock& clock;
        Random& random;
    };

    /// Starts everything; when it returns, queries and updates are served. Signals that the caller
    /// wants to wait for must be blocked before. Fails with what the first step that failed says.
    [[nodiscard]] static Result<std::unique_ptr<Service>> start(const World& world,
                                                                const Config& config);

    /// For start(), which does the rest.
    Service(const World& world, const Config& config, std::unique_ptr<store::Store> store);
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;
    ~Service();  ///< stop(), if nobody has called it.

    /// Takes over what a new configuration changes and can be taken over: the log's level, the TLS
    /// certificate. Logs which sections would need a restart.
    void reload(const Config& config);

    /// Drains and stops everything, in order.
    void stop();

private:
    [[nodiscard]] Result<> load();
    [[nodiscard]] Result<> load_keys();
    [[nodiscard]] Result<> load_rules();
    void start_name_keepers();
    [[nodiscard]] Result<> start_doors(Sockets sockets, FileDescriptor control);
    [[nodiscard]] Result<> make_desk(const updates::World& world);
    [[nodiscard]] Result<> start_nameserver(nameserver::NameserverSockets sockets);
    [[nodiscard]] Result<> start_tls(std::vector<net::BoundSocket> sockets);
    [[nodiscard]] Result<> start_gnudip(const std::vector<net::BoundSocket>& sockets);
    void log_listening(const Sockets& sockets);
    void make_doors();
    void make_api();

    const Config config_;
    const Clock& clock_;
    Random& random_;
    std::unique_ptr<store::Store> store_;
    zone::NameTable names_;
    zone::Contents contents_;
    registry::Tables tables_;
    std::optional<updates::Loaded> loaded_;
    registry::NameRules name_rules_;
    std::unique_ptr<AdmissionSetup> admission_;
    std::string billing_secret_;
    std::unique_ptr<registry::DelegationCheck> delegation_check_;
    std::optional<ContactRecord> contact_record_;
    std::optional<Seal> seal_;
    std::optional<registry::SigningTools> signing_tools_;
    std::optional<updates::ZoneSigning> signing_;
    std::optional<net::StreamLoops> loops_;
    std::optional<nameserver::RegistryTsigKeys> tsig_keys_;
    std::optional<nameserver::Transfers> transfers_;
    std::unique_ptr<Notifications> notifications_;
    std::optional<Observers> observers_;
    std::unique_ptr<GuardSetup> guard_;
    std::optional<updates::Pipeline> pipeline_;
    std::optional<updates::SigningKeeper> signing_keeper_;
    std::optional<updates::Housekeeping> housekeeping_;
    std::optional<updates::SilenceKeeper> silence_keeper_;
    std::optional<updates::LifecycleKeeper> lifecycle_keeper_;
    std::optional<updates::DomainKeeper> domain_keeper_;
    std::optional<Readiness> readiness_;
    std::optional<gateway::LiveUpdates> live_updates_;
    std::optional<gateway::Doctor> doctor_;
    std::optional<gateway::Prober> prober_;
    std::optional<gateway::Gateway> gateway_;
    std::optional<gateway::GnudipServer> gnudip_server_;
    std::optional<PublicDoor> public_door_;
    std::unique_ptr<net::TlsContext> tls_;
    std::optional<updates::DnsUpdates> dns_updates_;
    std::unique_ptr<nameserver::Desk> desk_;
    std::unique_ptr<net::TlsContext> dns_tls_;
    std::optional<nameserver::SigningSource> signing_source_;
    std::unique_ptr<nameserver::Nameserver> nameserver_;
    std::optional<ServiceMetrics> metrics_;
    std::optional<api::Api> api_;
    std::optional<api::Door> api_door_;
    std::optional<MetricsDoor> metrics_door_;
    std::optional<http::Server> public_server_;
    std::optional<http::Server> control_server_;
    std::optional<http::Server> metrics_server_;
    boost::json::array listening_;  // For stats: what is bound, with real ports.
    bool is_stopped_ = false;
};

}  // namespace mooring::app
