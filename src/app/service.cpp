// SPDX-License-Identifier: Apache-2.0
#include "app/service.hpp"

#include <fmt/format.h>

#include "app/open_store.hpp"
#include "net/listen_unix.hpp"

namespace mooring::app {

namespace {

constexpr std::chrono::seconds drain_patience{10};

/// Room for a zone file of millions of records.
constexpr std::size_t control_body_bytes_max = std::size_t{2} << 30U;

registry::Profile profile_of(Profile profile)
{
    return profile == Profile::Public ? registry::Profile::Public : registry::Profile::Lab;
}

http::ServerOptions public_options(const Config::Http& config)
{
    http::ServerOptions options;
    options.idle_timeout = config.idle;
    options.connections_max = config.connections_max;
    options.connections_per_client_max = config.connections_per_client_max;
    options.trusted_proxies = config.trusted_proxies;
    return options;
}

/// The operator may upload much and wait long.
http::ServerOptions control_options()
{
    http::ServerOptions options;
    options.body_bytes_max = control_body_bytes_max;
    options.body_timeout = std::chrono::minutes{10};
    options.response_timeout = std::chrono::minutes{30};
    options.write_timeout = std::chrono::minutes{10};
    options.connections_max = 64;
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
    return {};
}

void Service::log_listening(const Sockets& sockets)
{
    const auto note = [this](const char* door, const Endpoint& endpoint) {
        log(Level::Info, "listening", {{"door", door}, {"address", endpoint.text()}});
        listening_.push_back(boost::json::object{{"door", door}, {"address", endpoint.text()}});
    };
    for (const auto& listener : sockets.dns) note("dns", listener.endpoint);
    for (const auto& socket : sockets.http) note("http", socket.endpoint);
    for (const auto& socket : sockets.tls) note("https", socket.endpoint);
    for (const auto& socket : sockets.metrics) note("metrics", socket.endpoint);
}

Result<> Service::start_doors(Sockets sockets, FileDescriptor control)
{
    const updates::World world{*store_, contents_, tables_, clock_};
    loops_.emplace(net::StreamLoops::Options{.count = loop_count(config_)});
    updates::Pipeline::Options options;
    options.requests_max = config_.updates.queue_max;
    options.seal_after = config_.updates.seal_after;
    options.profile = profile_of(config_.service.profile);
    pipeline_.emplace(world, std::move(*loaded_), options);
    loaded_.reset();
    updates::HousekeepingOptions housekeeping;
    housekeeping.tail_bytes_pressing = config_.store.tail_bytes_max;
    housekeeping.tail_bytes_max = config_.store.tail_bytes_max * 8;
    housekeeping_.emplace(world, *pipeline_, housekeeping);

    loops_->start();
    nameserver::Nameserver::Options dns;
    dns.tcp.connections = {
        .connections_max = config_.dns.tcp_connections_max,
        .connections_per_client_max = config_.dns.tcp_connections_per_client_max};
    dns.tcp.idle_timeout = config_.dns.tcp_idle;
    MOORING_TRY(nameserver_,
                nameserver::Nameserver::start(names_, *loops_, std::move(sockets.dns), dns));

    make_doors();
    for (auto& socket : sockets.http)
        public_server_->serve({.socket = std::move(socket.descriptor)});
    MOORING_CHECK(start_tls(std::move(sockets.tls)));
    control_server_->serve({.socket = std::move(control)});
    for (auto& socket : sockets.metrics)
        metrics_server_->serve({.socket = std::move(socket.descriptor)});
    readiness_->begin();
    return {};
}

Result<> Service::start_tls(std::vector<net::BoundSocket> sockets)
{
    if (sockets.empty()) return {};
    MOORING_TRY(tls_, net::TlsContext::open(clock_, {{config_.http.certificate.string(),
                                                      config_.http.key.string()}}));
    for (auto& socket : sockets)
        public_server_->serve({.socket = std::move(socket.descriptor), .tls = tls_.get()});
    return {};
}

/// What stands behind the listeners. Everything it borrows is there by now.
void Service::make_doors()
{
    readiness_.emplace(*pipeline_);
    live_updates_.emplace(tables_, names_, *pipeline_, *loops_);
    gateway_.emplace(clock_, *live_updates_, gateway::Gateway::Options{});
    public_door_.emplace(*readiness_, *gateway_);
    public_server_.emplace(*loops_, clock_, *public_door_, public_options(config_.http));

    api_.emplace(api::Services{.pipeline = *pipeline_,
                               .store = *store_,
                               .clock = clock_,
                               .tools = {.random = random_,
                                         .names = names_,
                                         .profile = profile_of(config_.service.profile)},
                               .stats =
                                   [this] {
                                       auto stats = metrics_->stats();
                                       stats["listening"] = listening_;
                                       return stats;
                                   }},
                 *loops_, api::Actor{});
    control_server_.emplace(*loops_, clock_, *api_, control_options());

    // The metrics door's own server is made before its handler can be asked: it reads itself.
    metrics_.emplace(ServiceMetrics::Sources{
        .clock = clock_,
        .pipeline = *pipeline_,
        .housekeeping = *housekeeping_,
        .nameserver = *nameserver_,
        .gateway = *gateway_,
        .doors = {{"public", &*public_server_}, {"control", &*control_server_}},
        .is_ready = [this] { return readiness_->is_ready(); }});
    metrics_door_.emplace(MetricsDoor::Collaborators{*readiness_, *metrics_, *pipeline_, *loops_});
    metrics_server_.emplace(*loops_, clock_, *metrics_door_, http::ServerOptions{});
}

void Service::reload(const Config& config)
{
    configure_log({.level = config.log.level, .format = config_.log.format});
    if (tls_)
        if (const auto reloaded = tls_->reload(); !reloaded)
            log(Level::Error, "certificate not reloaded", {{"reason", reloaded.error().detail}});

    std::string restart;
    const auto compare = [&](const char* section, bool is_same) {
        if (!is_same) restart += fmt::format("{}[{}]", restart.empty() ? "" : " ", section);
    };
    compare("service", config.service == config_.service);
    compare("dns", config.dns == config_.dns);
    compare("http", config.http == config_.http);
    compare("metrics", config.metrics == config_.metrics);
    compare("updates", config.updates == config_.updates);
    compare("store", config.store == config_.store);
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
    if (public_server_) public_server_->stop(drain_patience);
    if (control_server_) control_server_->stop(drain_patience);
    if (api_) api_->stop();
    if (pipeline_) pipeline_->stop();
    if (housekeeping_) housekeeping_->stop();
    if (metrics_server_) metrics_server_->stop(std::chrono::seconds{1});
    if (nameserver_) nameserver_->stop();
    if (loops_) loops_->stop();
}

}  // namespace mooring::app
