// SPDX-License-Identifier: Apache-2.0
#include "app/service.hpp"

#include <fmt/format.h>

#include "app/front_setup.hpp"
#include "app/gateway_setup.hpp"
#include "app/names_setup.hpp"
#include "app/open_store.hpp"
#include "app/signing_setup.hpp"
#include "identity/admission/probation.hpp"
#include "nameserver/desk.hpp"
#include "net/listen_unix.hpp"

namespace mooring::app {

namespace {

constexpr std::chrono::seconds drain_patience{10};

updates::ZoneSigning::Options signing_options(const Config::Dnssec& config)
{
    updates::ZoneSigning::Options options;
    options.policy = policy_of(config);
    options.cache_bytes = config.cache_bytes;
    options.budget.common_per_second = config.signatures_per_second / 2;
    options.budget.proven_per_second =
        config.signatures_per_second - options.budget.common_per_second;
    return options;
}

nameserver::Transfers::Options transfer_options(const Config& config)
{
    nameserver::Transfers::Options options;
    options.diffs.bytes_max = config.transfer.changes_bytes_max;
    options.out.transfers_max = config.transfer.concurrent_max;
    options.in.bytes_max = config.transfer.incoming_bytes_max;
    options.in.time_max = config.transfer.incoming_time_max;
    options.in.tls_authorities = config.transfer.tls_authorities.string();
    options.catalog = config.transfer.catalog;
    for (const auto& endpoint : config.dns.listen)
        options.notify.sources.push_back(endpoint.address);
    return options;
}

void log_loaded(const updates::LoadCounts& counts)
{
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(counts.duration);
    log(Level::Info, "loaded",
        {{"zones", std::to_string(counts.zones)},
         {"rrsets", std::to_string(counts.rrsets)},
         {"claims", std::to_string(counts.claims)},
         {"hosts", std::to_string(counts.hosts)},
         {"keys", std::to_string(counts.keys)},
         {"batches", std::to_string(counts.batches)},
         {"milliseconds", std::to_string(ms.count())}});
}

}  // namespace

Result<std::unique_ptr<Service>> Service::start(const World& world, const Config& config)
{
    // As the user the service runs as: no file of the data folder is ever opened by root.
    MOORING_TRY(const auto privileges, Privileges::of(config.service.user));
    MOORING_CHECK(privileges.hand_over(config.service.data));
    MOORING_CHECK(privileges.assume());
    MOORING_TRY(auto store, open_store(world.clock, config));
    auto service = std::make_unique<Service>(world, config, std::move(store));
    MOORING_CHECK(service->load());

    // As root, if we are root.
    MOORING_CHECK(privileges.resume());
    MOORING_TRY(auto sockets, open_sockets(config));
    MOORING_CHECK(privileges.drop());

    // As that user for good. The store is locked, so a control socket that lies there is a dead
    // one.
    MOORING_TRY(auto control, net::listen_unix((config.service.data / "control.sock").string()));
    service->log_listening(sockets);
    MOORING_CHECK(service->start_doors(std::move(sockets), std::move(control)));
    return service;
}

Service::Service(const World& world, const Config& config, std::unique_ptr<store::Store> store)
    : config_{config},
      clock_{world.clock},
      random_{world.random},
      store_{std::move(store)},
      names_{random_},
      contents_{names_},
      tables_{contents_}
{}

Service::~Service()
{
    stop();
}

Result<> Service::load()
{
    MOORING_TRY(loaded_, updates::load({*store_, contents_, tables_, clock_}));
    log_loaded(loaded_->counts);
    MOORING_CHECK(load_rules());
    return load_keys();
}

Result<> Service::load_rules()
{
    MOORING_TRY(name_rules_, name_rules_of(config_));
    MOORING_TRY(billing_secret_, billing_secret_of(config_));
    name_rules_.tell = tell_owner;
    MOORING_TRY(admission_, AdmissionSetup::make(clock_, random_, config_));
    name_rules_.probation_of = [rules = config_.accounts.probation](const registry::Draft& draft,
                                                                    const zone::Account& account) {
        return identity::probation_of(rules, draft, account);
    };
    delegation_check_ = delegation_check_of(config_);
    contact_record_.emplace(config_.service.data, clock_.wall_now());
    return {};
}

/// What happens to names because time passes.
void Service::start_name_keepers()
{
    lifecycle_keeper_.emplace(
        updates::LifecycleSteps::World{.tables = tables_, .clock = clock_, .rules = name_rules_},
        *pipeline_, updates::LifecycleOptions{.heard_until = contact_record_->heard_until()});
    if (delegation_check_ != nullptr)
        domain_keeper_.emplace(
            updates::DomainSteps::World{
                .tables = tables_, .rules = name_rules_, .check = *delegation_check_},
            *pipeline_);
}

Result<> Service::load_keys()
{
    MOORING_TRY(const auto seal, open_seal(config_, tables_, random_));
    seal_.emplace(seal);
    signing_tools_.emplace(
        registry::SigningTools{.seal = *seal_, .policy = policy_of(config_.dnssec)});
    signing_.emplace(updates::ZoneSigning::Collaborators{clock_, random_, *seal_},
                     signing_options(config_.dnssec));
    return signing_->load(contents_, tables_, loaded_->serials);
}

void Service::log_listening(const Sockets& sockets)
{
    const auto note = [this](const char* door, const Endpoint& endpoint) {
        log(Level::Info, "listening", {{"door", door}, {"address", endpoint.text()}});
        listening_.push_back(boost::json::object{{"door", door}, {"address", endpoint.text()}});
    };
    for (const auto& listener : sockets.dns) note("dns", listener.endpoint);
    for (const auto& socket : sockets.dns_tls) note("dns-tls", socket.endpoint);
    for (const auto& socket : sockets.http) note("http", socket.endpoint);
    for (const auto& socket : sockets.tls) note("https", socket.endpoint);
    for (const auto& socket : sockets.gnudip) note("gnudip", socket.endpoint);
    for (const auto& socket : sockets.metrics) note("metrics", socket.endpoint);
}

Result<> Service::start_doors(Sockets sockets, FileDescriptor control)
{
    updates::World world{*store_, contents_, tables_, clock_, &*signing_};
    world.rules = &name_rules_;
    loops_.emplace(net::StreamLoops::Options{.count = loop_count(config_)});
    tsig_keys_.emplace(tables_, *seal_);
    transfers_.emplace(nameserver::Transfers::Collaborators{.world = world,
                                                            .table = names_,
                                                            .loops = *loops_,
                                                            .keys = *tsig_keys_,
                                                            .seal = *seal_,
                                                            .random = random_},
                       transfer_options(config_));
    transfers_->start(loaded_->serials.all_sealed());
    MOORING_TRY(notifications_, Notifications::start(
                                    {.tables = tables_, .clock = clock_, .seal = *seal_}, config_));
    observers_.emplace(std::vector<updates::Observer*>{&*transfers_, notifications_.get()});
    world.observer = &*observers_;
    MOORING_TRY(guard_, GuardSetup::make(config_));
    world.gate = &guard_->gate();
    updates::Pipeline::Options options;
    options.requests_max = config_.updates.queue_max;
    options.seal_after = config_.updates.seal_after;
    options.profile = profile_of(config_.service.profile);
    pipeline_.emplace(world, std::move(*loaded_), options);
    loaded_.reset();
    guard_->serve(tables_, *pipeline_);
    transfers_->serve(*pipeline_);
    notifications_->serve(*pipeline_);
    signing_keeper_.emplace(*signing_, clock_, *pipeline_);
    updates::HousekeepingOptions housekeeping;
    housekeeping.tail_bytes_pressing = config_.store.tail_bytes_max;
    housekeeping.tail_bytes_max = config_.store.tail_bytes_max * 8;
    housekeeping_.emplace(world, *pipeline_, housekeeping);
    silence_keeper_.emplace(
        tables_, clock_, *pipeline_,
        updates::SilenceOptions{.minute = config_.updates.silence_minute,
                                .profile = profile_of(config_.service.profile)});

    start_name_keepers();

    loops_->start();
    MOORING_CHECK(make_desk(world));
    MOORING_CHECK(
        start_nameserver({.listeners = std::move(sockets.dns), .tls = std::move(sockets.dns_tls)}));

    make_doors();
    serve_http(*public_server_, std::move(sockets.http), config_.http, nullptr);
    MOORING_CHECK(start_tls(std::move(sockets.tls)));
    MOORING_CHECK(start_gnudip(sockets.gnudip));
    control_server_->serve({.socket = std::move(control)});
    for (auto& socket : sockets.metrics)
        metrics_server_->serve({.socket = std::move(socket.descriptor)});
    readiness_->begin();
    return {};
}

/// Everything that is more than a plain query: DNS UPDATE, and signed messages of all kinds.
Result<> Service::make_desk(const updates::World& world)
{
    signing_source_.emplace(nameserver::SigningSource{
        .ring = signing_->ring(), .cache = signing_->cache(), .budget = signing_->budget()});
    dns_updates_.emplace(world, *pipeline_, profile_of(config_.service.profile));
    MOORING_CHECK(dns_updates_->load());
    desk_ = std::make_unique<nameserver::Desk>(
        nameserver::Desk::Collaborators{.table = names_,
                                        .loops = *loops_,
                                        .clock = clock_,
                                        .keys = *tsig_keys_,
                                        .updates = &*dns_updates_,
                                        .transfers = &transfers_->transfer_door(),
                                        .notifies = &transfers_->notify_door(),
                                        .signing = &*signing_source_},
        nameserver::Desk::Options{});
    return {};
}

Result<> Service::start_nameserver(nameserver::NameserverSockets sockets)
{
    MOORING_TRY(const auto options, front_options(config_));
    MOORING_TRY(dns_tls_, open_dns_tls(config_, clock_));
    MOORING_TRY(nameserver_, nameserver::Nameserver::start({.table = names_,
                                                            .loops = *loops_,
                                                            .clock = clock_,
                                                            .random = random_,
                                                            .signing = &*signing_source_,
                                                            .desk = desk_.get(),
                                                            .tls = dns_tls_.get()},
                                                           std::move(sockets), options));
    return {};
}

Result<> Service::start_tls(std::vector<net::BoundSocket> sockets)
{
    if (sockets.empty()) return {};
    MOORING_TRY(tls_, open_http_tls(config_, clock_));
    serve_http(*public_server_, std::move(sockets), config_.http, tls_.get());
    return {};
}

Result<> Service::start_gnudip(const std::vector<net::BoundSocket>& sockets)
{
    std::vector<int> listening;
    for (const auto& socket : sockets) listening.push_back(socket.descriptor.number());
    return gnudip_server_->start(listening);
}

void Service::reload(const Config& config)
{
    configure_log({.level = config.log.level, .format = config_.log.format});
    for (auto* tls : {tls_.get(), dns_tls_.get()}) {
        if (tls == nullptr) continue;
        if (const auto reloaded = tls->reload(); !reloaded)
            log(Level::Error, "certificate not reloaded", {{"reason", reloaded.error().detail}});
    }
    if (nameserver_) reload_cookie_secrets(config_, *nameserver_);
    if (guard_) guard_->reload(config);

    std::string restart;
    const auto compare = [&](const char* section, bool is_same) {
        if (!is_same) restart += fmt::format("{}[{}]", restart.empty() ? "" : " ", section);
    };
    compare("service", config.service == config_.service);
    compare("dns", config.dns == config_.dns);
    compare("dnssec", config.dnssec == config_.dnssec);
    compare("transfer", config.transfer == config_.transfer);
    compare("http", config.http == config_.http);
    compare("gnudip", config.gnudip == config_.gnudip);
    compare("limits", config.limits == config_.limits);
    compare("doctor", config.doctor == config_.doctor);
    compare("accounts", config.accounts == config_.accounts);
    compare("mail", config.mail == config_.mail);
    compare("webhooks", config.webhooks == config_.webhooks);
    compare("metrics", config.metrics == config_.metrics);
    compare("updates", config.updates == config_.updates);
    compare("store", config.store == config_.store);
    compare("plans", config.plans == config_.plans);
    compare("names", config.names == config_.names);
    compare("domains", config.domains == config_.domains);
    compare("lifecycle", config.lifecycle == config_.lifecycle);
    compare("billing", config.billing == config_.billing);
    compare("log", config.log.format == config_.log.format);
    if (restart.empty())
        log(Level::Info, "reloaded");
    else
        log(Level::Warning, "reloaded; some changes need a restart", {{"sections", restart}});
}

void Service::stop()
{
    if (is_stopped_) return;
    is_stopped_ = true;
    if (readiness_) readiness_->end();
    if (notifications_) notifications_->end_streams();
    if (public_server_) public_server_->stop(drain_patience);
    if (gnudip_server_) gnudip_server_->stop();
    if (control_server_) control_server_->stop(drain_patience);
    if (api_) api_->stop();
    if (domain_keeper_) domain_keeper_->stop();
    if (lifecycle_keeper_) lifecycle_keeper_->stop();
    if (guard_) guard_->stop();
    if (silence_keeper_) silence_keeper_->stop();
    if (signing_keeper_) signing_keeper_->stop();
    if (notifications_) notifications_->stop();
    if (pipeline_) pipeline_->stop();
    if (housekeeping_) housekeeping_->stop();
    if (housekeeping_ && contact_record_) contact_record_->note_clean_stop();
    if (metrics_server_) metrics_server_->stop(std::chrono::seconds{1});
    if (transfers_) transfers_->stop();
    if (nameserver_) nameserver_->stop();
    if (desk_) desk_->stop();
    if (loops_) loops_->stop();
}

}  // namespace mooring::app
